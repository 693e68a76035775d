import Dispatch
import FlagServer
import Synchronization
import TerminalUI
import flagscope

/// What a server has to say, handed from its threads to the main thread.
///
/// The threads that answer requests never wait for a terminal: what the main thread cannot write in
/// time is left out and counted.
final class ServerLog: Sendable {
  /// Something to write a line about.
  enum Entry: Sendable {
    /// A request was answered
    case request(RequestRecord)
    /// A sentence, safe to print
    case note(String)
  }

  private struct State {
    var entries: [Entry] = []
    var lostCount = 0
  }

  private static let limit = 10_000
  private let state = Mutex(State())
  private let arrival = DispatchSemaphore(value: 0)

  /// Adds an entry, from any thread.
  func add(_ entry: Entry) {
    let isFirst = state.withLock { state in
      guard state.entries.count < Self.limit else {
        state.lostCount += 1
        return false
      }
      state.entries.append(entry)
      return state.entries.count == 1
    }
    if isFirst { arrival.signal() }
  }

  /// Waits for entries; on the main thread.
  ///
  /// - Returns: the entries in order, and how many were left out behind them.
  func wait() -> (entries: [Entry], lostCount: Int) {
    arrival.wait()
    return state.withLock { state in
      defer { state = State() }
      return (state.entries, state.lostCount)
    }
  }
}

extension ServerLog.Entry {
  /// The line, with the machine's time of day; on the main thread.
  var line: String {
    switch self {
    case .note(let text): "\(Clock.timeOfDay) \(text)"
    case .request(let record):
      [
        Clock.timeOfDay(at: record.at), record.method.safe, record.shownPath, "\(record.status)",
        "\(record.byteCount) B", "\(record.tenths) ms",
      ].joined(separator: " ") + (record.isComplete ? "" : " (cut: the client left)")
        + (record.refusedOrigin.map { " (not for pages of \($0.safe); see --origin)" } ?? "")
    }
  }
}

extension RequestRecord {
  /// The path as it may be printed, at most 200 characters of it.
  fileprivate var shownPath: String {
    path.count > 200 ? "\(path.prefix(200))…".safe : path.safe
  }

  /// The milliseconds with one digit behind the point.
  fileprivate var tenths: String {
    let tenths = Int((milliseconds * 10).rounded())
    return "\(tenths / 10).\(tenths % 10)"
  }
}
