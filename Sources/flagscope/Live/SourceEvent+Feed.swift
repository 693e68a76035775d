import FlagClient
import FlagConsole
import FlagEngine
import Logging
import TerminalUI

// What a follower reports, in the console's words.
extension Feed.Event {
  /// The console's event; nil where it is more than an event about the source.
  init?(_ event: SourceEvent, _ settings: FollowSettings) {
    switch event {
    case .receiving(let count): self = .receiving(byteCount: count)
    case .confirmed(let time): self = .confirmed(at: time)
    case .following(let mode):
      self = .following(
        mode.words, staleAfter: mode.staleAfter(settings), isStreamDown: mode.isStreamDown)
    case .paused(let count): self = .paused(waiting: count)
    case .resumed: self = .resumed
    case .note(let text): self = .note(text)
    case .configuration, .failed, .rejected: return nil
    }
  }
}

extension Feed.Failure {
  /// A follower's failure.
  init(_ failure: SourceFailure) {
    self.init(
      label: failure.label, sentence: failure.sentence, answer: failure.answer,
      nextTry: failure.nextTry)
  }
}

extension Feed.Failure {
  /// A file that was shown and is there no more.
  init(missing plan: SourcePlan) {
    self.init(
      label: "no file",
      sentence: "\(plan.name) is gone; its answers stay. Put it back, or :open another."
        + "\nIt is read again as soon as it is back: \(plan.address.text.safe)")
  }
}

extension FollowMode {
  /// How newer configurations are noticed, in the log and in `:source`.
  var words: String {
    switch self {
    case .stream: "streaming"
    case .polling(let interval): "asking every \(Self.length(interval))"
    case .pollingWhileStreamIsDown(let interval?):
      "stream is down, asking every \(Self.length(interval))"
    case .pollingWhileStreamIsDown(nil): "stream is down, asking only when R is pressed"
    case .onRequest: "asking only when R is pressed"
    }
  }

  /// Seconds without a sign of the server after which answers count as stale: two intervals, and a
  /// minute at least; nil while nothing is expected to come.
  func staleAfter(_ settings: FollowSettings) -> Double? {
    switch self {
    case .stream, .onRequest: nil
    case .polling(let interval), .pollingWhileStreamIsDown(let interval?):
      max(60, 2 * interval + settings.timeout)
    case .pollingWhileStreamIsDown(nil): 60
    }
  }

  /// Whether announcements are expected and do not come.
  var isStreamDown: Bool { if case .pollingWhileStreamIsDown = self { true } else { false } }

  private static func length(_ seconds: Double) -> String {
    if seconds >= 120, seconds.truncatingRemainder(dividingBy: 60) == 0 {
      return "\(Int(seconds / 60)) min"
    }
    return seconds == seconds.rounded() ? "\(Int(seconds)) s" : "\(seconds) s"
  }
}

extension RejectedConfiguration {
  /// Why the newer configuration is not used: what, where, what to do.
  func sentence(about name: String) -> String {
    switch reason {
    case .unreadable(.notJSON(let error)) where error.isOfEmptyText:
      "\(name) answered with an empty body. Check the address."
    case .unreadable(.neitherPlatform(firstKeys: [])):
      "\(name) answered with an empty object, which is no configuration. Check the address."
    case .unreadable(let error): error.message(about: name, bytes: bytes)
    case .refused(let problem):
      ("\(name): the SDK refuses the newer file: "
        + (problem.path == "$" ? "" : "\(problem.path): ") + problem.text + ".").safe
    case .otherPlatform(let platform):
      "\(name) answered with a \(platform.name) configuration. Check the address."
    }
  }
}

extension Logger {
  /// Writes what a follower reports; bytes that come are not worth a line.
  func record(_ event: SourceEvent, named name: String) {
    switch event {
    case .receiving: break
    case .configuration(let snapshot):
      info("\(name): \(snapshot.byteCount) bytes from the \(snapshot.origin), \(snapshot.digest)")
    case .confirmed: debug("\(name): unchanged")
    case .following(let mode): info("\(name): \(mode.words)")
    case .failed(let failure): warning("\(name): \(failure.sentence)")
    case .rejected(let rejected): error("\(rejected.sentence(about: name))")
    case .paused(let count): info("\(name): paused, \(count) waiting")
    case .resumed: info("\(name): resumed")
    case .note(let text): info("\(text)")
    }
  }
}
