internal import FlagClient
public import FlagEngine
internal import Logging

/// A journey of Kameleoon SDK calls, played by a `KameleoonClient` without a network.
public enum KameleoonJourney {
  /// The members of a case that tell what was answered and sent.
  private static let told: Set<String> = ["configLoaded", "startRequests", "eventStreams", "steps"]

  /// Plays a journey.
  ///
  /// - Parameters:
  ///   - journey: the case; expectations in it are ignored.
  ///   - file: the file that the case stands in, with `dataFiles`, `now` and `timeZone`; the case
  ///     itself where it stands alone.
  ///   - options: where nonces come from.
  /// - Returns: the case with what was answered and sent: `configLoaded` where it is false,
  ///   `startRequests`, `eventStreams`, and in each of its `steps` `result` or `error`, `requests` and
  ///   `eventStreams`. A case that cannot be begun has an `error` instead.
  public static func play(
    _ journey: JSONValue, in file: JSONValue, options: ReplayOptions
  ) -> JSONValue {
    var result = JSONObject()
    if case .object(let members) = journey {
      for member in members.members where !told.contains(member.name) {
        result[member.name] = member.value
      }
    }
    do {
      try play(journey, in: file, options, into: &result)
    } catch let error as KameleoonError {
      result["error"] = .string(error.name)
      result["message"] = .string(error.message)
    } catch let error as JourneyFault {
      result["error"] = "JourneyError"
      result["message"] = .string(error.text)
    } catch {
      result["error"] = "JourneyError"
    }
    return .object(result)
  }

  private static func play(
    _ journey: JSONValue, in file: JSONValue, _ options: ReplayOptions,
    into result: inout JSONObject
  ) throws {
    let stage = KameleoonStage(
      now: (journey["now"] ?? file["now"])?.wholeNumber ?? 1_767_225_600_000,
      zone: try zone(journey["timeZone"] ?? file["timeZone"]),
      dataFile: try dataFile(of: journey, in: file), options)
    if case .object(let answers)? = journey["respond"] {
      for member in answers.members { stage.respond(member.name, member.value.elements) }
    }
    let configuration = try configuration(journey)
    let client = try KameleoonClient(
      journey["siteCode"]?.text ?? "my-site", configuration, stage.surroundings,
      Logger(label: "kameleoon") { _ in SwiftLogNoOpLogHandler() })
    let isLoaded = stage.executor.run { await client.waitForInitialization() } ?? false
    if !isLoaded { result["configLoaded"] = false }
    let sent = stage.takeSent()
    result["startRequests"] = .array(sent.requests)
    var steps: [JSONObject] = []
    var player = KameleoonPlayer(client: client, stage: stage)
    for step in journey["steps"]?.elements ?? [] { steps.append(player.play(step)) }
    _ = stage.executor.run { await client.close(flushing: false) }
    if !sent.streams.isEmpty || steps.contains(where: { $0["eventStreams"] != nil }) {
      result["eventStreams"] = .array(sent.streams)
    }
    result["steps"] = .array(steps.map { .object($0) })
  }

  private static func zone(_ json: JSONValue?) throws(JourneyFault) -> TimeZoneRules? {
    guard let name = json?.text, name != "UTC" else { return nil }
    guard let zone = TimeZoneRules(named: name) else {
      throw JourneyFault("this machine does not know the time zone '\(name)'")
    }
    return zone
  }

  private static func dataFile(
    of journey: JSONValue, in file: JSONValue
  ) throws(JourneyFault) -> [UInt8] {
    if let text = (journey["dataFileText"] ?? file["dataFileText"])?.text {
      return Array(text.utf8)
    }
    let given = journey["dataFile"] ?? file["dataFile"]
    if let name = given?.text {
      guard let found = file["dataFiles"]?[name] else {
        throw JourneyFault("there is no data file '\(name)'")
      }
      return Array(found.jsonText.utf8)
    }
    return Array((given ?? [:]).jsonText.utf8)
  }

  /// The client's configuration: what the case sets, over what journeys have usually.
  private static func configuration(
    _ journey: JSONValue
  ) throws -> KameleoonClientConfiguration {
    let config = journey["config"] ?? [:]
    func number(_ name: String, _ usual: Double) -> Double { config[name]?.anyNumber ?? usual }
    var configuration = try KameleoonClientConfiguration(
      clientID: config["client_id"]?.text ?? "test-id",
      clientSecret: config["client_secret"]?.text ?? "test-secret",
      refreshInterval: number("refresh_interval_minute", 60),
      sessionDuration: number("session_duration_minute", 30),
      defaultTimeout: number("default_timeout_millisecond", 10_000),
      trackingInterval: number("tracking_interval_millisecond", 1_000),
      environment: (config["environment"] ?? journey["environment"])?.text,
      topLevelDomain: config["top_level_domain"].map { $0.text ?? "" } ?? "example.com",
      networkDomain: config["network_domain"]?.text)
    configuration.logLevel = .none
    return configuration
  }
}

/// Why a journey cannot be played.
struct JourneyFault: Error {
  var text: String

  init(_ text: String) { self.text = text }
}

extension JSONValue {
  /// The elements of a list; none of anything else.
  var elements: [JSONValue] { if case .array(let elements) = self { elements } else { [] } }
}
