import FlagClient
import FlagEngine
import FlagFiles
import Glibc
import Synchronization

/// The events of a follower, as they come.
final class EventLog: Sendable {
  private let kept = Mutex<[SourceEvent]>([])

  var events: [SourceEvent] { kept.withLock(\.self) }

  var report: @Sendable (SourceEvent) -> Void {
    { [self] event in kept.withLock { $0.append(event) } }
  }

  /// Waits until so many events fit, at most half a minute.
  ///
  /// - Returns: the events that fit.
  @discardableResult
  func wait<Found>(_ fits: (SourceEvent) -> Found?, count: Int = 1) async throws -> [Found] {
    for _ in 0..<6_000 {
      let found = events.compactMap(fits)
      if found.count >= count { return found }
      try await Task.sleep(for: .milliseconds(5))
    }
    throw Missing(events: events.map(\.summary))
  }

  struct Missing: Error, CustomStringConvertible {
    var events: [String]
    var description: String { "not there after half a minute; events: \(events)" }
  }
}

extension SourceEvent {
  var snapshot: ConfigurationSnapshot? {
    if case .configuration(let snapshot) = self { snapshot } else { nil }
  }

  var failure: SourceFailure? { if case .failed(let failure) = self { failure } else { nil } }

  var rejection: RejectedConfiguration? {
    if case .rejected(let value) = self { value } else { nil }
  }

  var confirmation: Double? { if case .confirmed(let time) = self { time } else { nil } }

  var mode: FollowMode? { if case .following(let mode) = self { mode } else { nil } }

  var waitingCount: Int? { if case .paused(let count) = self { count } else { nil } }

  var note: String? { if case .note(let text) = self { text } else { nil } }

  /// The event in a few words, without the bytes it carries.
  var summary: String {
    switch self {
    case .configuration(let snapshot): "configuration \(snapshot.origin) \(snapshot.byteCount)"
    case .rejected(let value): "rejected \(value.reason)"
    default: "\(self)"
    }
  }
}

/// A clock that stands until it is moved; what waits wakes when its time has come.
final class ManualClock: Sendable {
  private struct Sleeper {
    var id: Int
    var due: Double
    var wake: CheckedContinuation<Void, any Error>
  }

  private struct State {
    var uptime = 1_000.0
    var now = 1_800_000_000_000.0
    var count = 0
    var sleepers: [Sleeper] = []
    var cancelled: Set<Int> = []
  }

  private let state = Mutex(State())

  /// The waits that are under way, in seconds from now, shortest first.
  var waits: [Double] {
    state.withLock { state in state.sleepers.map { $0.due - state.uptime }.sorted() }
  }

  /// Moves both clocks.
  func advance(by seconds: Double) {
    let due = state.withLock { state in
      state.uptime += seconds
      state.now += seconds * 1_000
      let due = state.sleepers.filter { $0.due <= state.uptime }
      state.sleepers.removeAll { $0.due <= state.uptime }
      return due
    }
    for sleeper in due { sleeper.wake.resume() }
  }

  /// Moves the clock on the wall alone, as a user or a time server does.
  func jump(by seconds: Double) { state.withLock { $0.now += seconds * 1_000 } }

  /// Waits until somebody waits for so many seconds, give or take a hundredth.
  func waitForSleep(of seconds: Double) async throws {
    try await waitForSleep { abs($0 - seconds) < 0.01 }
  }

  /// Waits until somebody waits for a time that fits, at most half a minute.
  func waitForSleep(_ fits: (Double) -> Bool) async throws {
    for _ in 0..<6_000 {
      if waits.contains(where: fits) { return }
      try await Task.sleep(for: .milliseconds(5))
    }
    throw EventLog.Missing(events: ["waits: \(waits)"])
  }

  var clock: FollowClock {
    FollowClock(
      now: { [self] in state.withLock(\.now) }, uptime: { [self] in state.withLock(\.uptime) },
      sleep: { [self] in try await sleep($0) }, jitter: { 0 })
  }

  private func sleep(_ seconds: Double) async throws {
    let id = state.withLock { state in
      state.count += 1
      return state.count
    }
    try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { wake in
        let isOver: Bool? = state.withLock { state in
          if state.cancelled.remove(id) != nil { return nil }
          if seconds <= 0 { return true }
          state.sleepers.append(Sleeper(id: id, due: state.uptime + seconds, wake: wake))
          return false
        }
        if isOver == nil { wake.resume(throwing: CancellationError()) }
        if isOver == true { wake.resume() }
      }
    } onCancel: {
      let sleeper = state.withLock { state -> Sleeper? in
        guard let index = state.sleepers.firstIndex(where: { $0.id == id }) else {
          state.cancelled.insert(id)
          return nil
        }
        return state.sleepers.remove(at: index)
      }
      sleeper?.wake.resume(throwing: CancellationError())
    }
  }
}

/// A network that answers from a list, for what needs no socket.
final class ScriptedExchange: Sendable {
  struct Answer: Sendable {
    var status = 200
    var headers: [HTTPRequest.Header] = []
    var body: [UInt8] = []
    var error: TransportError?
    /// A stream that stays open until it is cancelled.
    var staysOpen = false
  }

  private let state: Mutex<(answers: [Answer], requests: [HTTPRequest])>

  init(_ answers: [Answer]) { state = Mutex((answers, [])) }

  var requests: [HTTPRequest] { state.withLock(\.requests) }

  func add(_ answer: Answer) { state.withLock { $0.answers.append(answer) } }

  var exchange: HTTPExchange {
    HTTPExchange { [self] request in
      let answer = state.withLock { state in
        state.requests.append(request)
        return state.answers.isEmpty ? Answer(status: 500) : state.answers.removeFirst()
      }
      if let error = answer.error { throw error }
      let body = AsyncThrowingStream<[UInt8], any Error> { continuation in
        if !answer.body.isEmpty { continuation.yield(answer.body) }
        if !answer.staysOpen { continuation.finish() }
      }
      return HTTPResponse(status: answer.status, headers: answer.headers, body: body)
    }
  }
}

/// Counts from 0.
final class Counter: Sendable {
  private let count = Mutex(0)

  func next() -> Int {
    count.withLock { count in
      defer { count += 1 }
      return count
    }
  }
}

/// Files beside the tests.
enum TestFiles {
  static func steps(_ name: String) throws -> JSONDocument {
    let folder = #filePath.split(separator: "/").dropLast().joined(separator: "/")
    return try JSONDocument(try read("/\(folder)/Steps/\(name)"))
  }

  /// Recorded conversations that the engine's tests play as well.
  static func vectors(_ name: String) throws -> JSONDocument {
    let folder = #filePath.split(separator: "/").dropLast(2).joined(separator: "/")
    return try JSONDocument(try read("/\(folder)/FlagEngineTests/Vectors/\(name)"))
  }

  static func read(_ path: String) throws -> [UInt8] {
    let file = open(path, O_RDONLY)
    guard file >= 0 else { throw EventLog.Missing(events: ["no file \(path)"]) }
    defer { close(file) }
    var bytes: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 65_536)
    while case let count = Glibc.read(file, &piece, piece.count), count > 0 {
      bytes += piece[..<count]
    }
    return bytes
  }

  static func write(_ bytes: [UInt8], to path: String) throws {
    let file = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
    guard file >= 0 else { throw EventLog.Missing(events: ["cannot write \(path)"]) }
    defer { close(file) }
    guard Glibc.write(file, bytes, bytes.count) == bytes.count else {
      throw EventLog.Missing(events: ["cannot write \(path)"])
    }
  }

  /// The names of the files in a folder.
  static func names(in folder: String) -> [String] {
    Folder.entries(of: folder, showsHidden: true)
  }

  /// Removes a file, or a folder with all that is in it.
  static func remove(_ path: String) {
    for name in names(in: path) { remove("\(path)/\(name)") }
    if rmdir(path) != 0 { unlink(path) }
  }

  /// A folder of its own, which the caller removes.
  static func newFolder() throws -> String {
    var template = Array("/tmp/flagscope-test.XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw EventLog.Missing(events: ["no folder"]) }
    return String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
  }
}
