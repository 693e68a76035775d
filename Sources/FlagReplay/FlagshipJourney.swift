internal import FlagClient
public import FlagEngine
internal import Synchronization

/// Plays journeys of the Flagship SDK: what each call answers and sends.
///
/// A journey is `{"id", "mode", "steps": [{"op", …}]}`: the steps set what the services answer, and
/// call the SDK. The calls are those of the official Python SDK, with its arguments of any kind; they
/// drive `FlagshipClient`.
public enum FlagshipJourney {
  /// Plays one journey without a network, a clock or randomness from outside.
  ///
  /// - Parameters:
  ///   - journey: the journey; what its steps expect is ignored.
  ///   - file: the file it stands in, whose `sdk` tells the version; null: none.
  ///   - options: where generated ids come from, and which SDK is played.
  /// - Returns: the journey, each step with what came of it as `expect`.
  public static func play(
    _ journey: JSONValue, in file: JSONValue, options: ReplayOptions
  ) async -> JSONValue {
    guard case .object(var result) = journey, case .array(let steps)? = result["steps"] else {
      return journey
    }
    let stage = FlagshipStage(journey, profile: profile(of: journey, file, options), options)
    var played: [JSONValue] = []
    for step in steps {
      guard case .object(var object) = step else {
        played.append(step)
        continue
      }
      object["expect"] = .object(await stage.play(step))
      played.append(.object(object))
    }
    result["steps"] = .array(played)
    return .object(result)
  }

  /// The SDK that a journey is played with: that of the options, of the journey, of its file, or 2.1.1.
  private static func profile(
    of journey: JSONValue, _ file: JSONValue, _ options: ReplayOptions
  ) -> Profile {
    if let profile = options.profile, profile.platform == .flagship { return profile }
    let told = journey["sdk"]?.text ?? file["sdk"]?.text ?? ""
    return told.contains("2.1.5") ? .flagship215 : .flagship211
  }
}

/// The stage of one journey: a client, a visitor, and the services that answer them.
final class FlagshipStage {
  let journey: JSONValue
  let profile: Profile
  let catchesAll: Bool
  let network = FlagshipStubNetwork()
  let client: FlagshipClient
  let recorder = FlagshipRecorder()
  var visitor: FlagshipVisitor?
  /// Whether the newest start polls by parts of a second: how many polls fall into a step is then a
  /// matter of timing, and they are left out.
  private var leavesOutPolls = false
  /// The seconds between polls of the newest start.
  private var pollingInterval = 0.0
  private let showsIDs: Bool

  init(_ journey: JSONValue, profile: Profile, _ options: ReplayOptions) {
    self.journey = journey
    self.profile = profile
    catchesAll = PythonArgument(journey["catchAll"] ?? .null).isTrue
    showsIDs = options.seed != nil
    let ids = FlagshipIDs(seed: options.seed)
    let recorder = recorder
    var surroundings = FlagshipSurroundings(
      exchange: network.exchange,
      clock: FollowClock(now: { 0 }, uptime: { 0 }, sleep: { _ in }, jitter: { 0 }),
      makeID: { ids.next() },
      // The official SDK keeps one file for all environments.
      loadFile: { _ in recorder.savedFile }, saveFile: { _, file in recorder.save(file) })
    surroundings.keepsVendorFaults = options.keepsVendorFaults
    surroundings.isManual = true
    client = FlagshipClient(surroundings)
  }

  var eventHandler: FlagshipEventHandler {
    FlagshipEventHandler(
      catchesAllExceptions: catchesAll,
      log: { [recorder] level, line in recorder.log(level, line) },
      exception: { [recorder] error in recorder.report(error) })
  }

  /// Reports an error that leaves a guarded call, and throws it on unless it is caught.
  func report(_ error: FlagshipError) throws(FlagshipError) {
    recorder.report(error)
    if error.concernsArgument || !catchesAll { throw error }
  }

  /// Plays a step.
  ///
  /// - Returns: what came of it, as a journey writes it down.
  func play(_ step: JSONValue) async -> JSONObject {
    _ = recorder.take()
    _ = network.takeRequests()
    var outcome = JSONObject()
    let op = step["op"]?.text ?? ""
    do {
      for member in try await perform(op, step).members { outcome[member.name] = member.value }
    } catch {
      outcome["error"] = [
        "type": .string(error.vendorName), "message": .string(error.message),
      ]
    }
    let requests = await requests(of: op, step)
    if !requests.isEmpty { outcome["requests"] = .array(requests) }
    let heard = recorder.take()
    if !heard.exceptions.isEmpty {
      outcome["exceptionsReported"] = .array(
        heard.exceptions.map { [.string($0.vendorName), .string($0.message)] })
    }
    if PythonArgument(step["logs"] ?? journey["logs"] ?? .null).isTrue {
      outcome["logs"] = .array(heard.logs)
    }
    return showsIDs ? outcome : FlagshipIDs.masked(outcome)
  }

  private func requests(of op: String, _ step: JSONValue) async -> [JSONValue] {
    if op == "start" {
      if case .double(let interval)? = step["config"]?["polling_interval"] {
        leavesOutPolls = true
        pollingInterval = interval
      } else {
        leavesOutPolls = false
      }
    }
    // The official SDK asks once more right after the start.
    if op == "start" { _ = await client.pollOnce() }
    var requests = network.takeRequests()
    if leavesOutPolls {
      let first = op == "start" ? requests.first { $0.method == "GET" } : nil
      requests = (first.map { [$0] } ?? []) + requests.filter { $0.method != "GET" }
    }
    return requests.map(\.journeyJSON)
  }

  // MARK: Polls

  /// Lets time pass until so many polls were made: at most 5 seconds, as the recording did.
  ///
  /// - Returns: whether so many were made.
  func waitForPolls(_ count: Int) async -> Bool {
    var made = 0
    var time = 0.0
    while made < count, time < 5 {
      let polled = await client.pollOnce()
      guard polled > 0 else { return false }
      made += polled
      time += Swift.max(pollingInterval, 0.001)
    }
    guard made >= count else { return false }
    // The recording waits three hundredths of a second more.
    if pollingInterval <= 0.03 { _ = await client.pollOnce() }
    return true
  }

  func noteInterval(_ interval: Double) { pollingInterval = interval }
}
