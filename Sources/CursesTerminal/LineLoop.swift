internal import CTermGuard
@preconcurrency import Glibc

/// The signals of a program that writes lines: they wait until its loop hears them.
@MainActor
public struct LineSignals {
  fileprivate let file: Int32

  /// Lets signals wait; make one before there are other threads.
  public init() { file = ctg_listen() }

  /// Stops the program as Ctrl-z does; returns when it goes on.
  public static func suspend() { ctg_stop_self() }

  /// The next one that has come.
  fileprivate func next() -> Int32? {
    let number = ctg_next_signal(file)
    return number > 0 ? number : nil
  }
}

/// What answers lines.
@MainActor
public protocol LineTalk {
  associatedtype Message: Sendable

  /// Takes an event.
  mutating func handle(_ event: LineEvent<Message>) -> LineAction
  /// Whether the answer to the last line is still to come.
  var isBusy: Bool { get }
  /// Does a slice of work.
  ///
  /// - Returns: whether there is more.
  mutating func work() -> Bool
  /// Tells what there is to tell, before the loop waits.
  ///
  /// - Parameter isAwaited: whether a line is awaited that is not there yet.
  /// - Returns: whether somebody hears it.
  mutating func rest(isAwaited: Bool) -> Bool
  /// The input has ended.
  mutating func end()
}

/// Waits for lines, signals and messages; nothing is written here, and no mode of the terminal changed.
///
/// A line is handed out once the one before is answered, so that a pipe gets the answers that somebody
/// who waits for them gets.
@MainActor
public struct LineLoop<Message: Sendable> {
  private var input: LineInput
  private let mailbox: Mailbox<Message>
  private let signals: LineSignals
  private var hasWork = true

  /// Makes a loop.
  ///
  /// - Parameters:
  ///   - file: what lines are read from.
  ///   - mailbox: messages of other threads.
  ///   - signals: the signals.
  public init(file: Int32, mailbox: Mailbox<Message>, _ signals: LineSignals) {
    input = LineInput(file: file)
    self.mailbox = mailbox
    self.signals = signals
  }

  /// Runs until the program quits, the input ends, or a signal ends it.
  ///
  /// - Parameter talk: what answers.
  /// - Returns: why it ended: `quit` also at the end of the input, `hangUp` where nobody hears any more.
  public mutating func run<Talk: LineTalk>(_ talk: inout Talk) -> LoopEnd
  where Talk.Message == Message {
    while true {
      let isFree = !talk.isBusy
      guard talk.rest(isAwaited: isFree && !input.hasLine && !input.isAtEnd) else {
        return .hangUp
      }
      if isFree, let line = input.next() {
        hasWork = true
        if let end = Self.end(talk.handle(line.with(Message.self))) { return end }
        continue
      }
      if isFree, input.isAtEnd {
        talk.end()
        return .quit
      }
      if let end = wait(reads: isFree, &talk) { return end }
    }
  }

  /// Waits for something to happen and hands it out, or works while nothing does.
  private mutating func wait<Talk: LineTalk>(reads: Bool, _ talk: inout Talk) -> LoopEnd?
  where Talk.Message == Message {
    // A negative file is passed over.
    var files = [signals.file, mailbox.file, reads ? input.file : -1].map {
      pollfd(fd: $0, events: Int16(POLLIN), revents: 0)
    }
    guard poll(&files, nfds_t(files.count), hasWork ? 0 : -1) > 0 else {
      if hasWork { hasWork = talk.work() }
      return nil
    }
    hasWork = true
    while files[0].revents != 0, let number = signals.next() {
      switch number {
      case SIGUSR1: _ = talk.handle(.reload)
      case SIGINT: if let end = Self.end(talk.handle(.interrupt)) { return end }
      default: return .signal(number)
      }
    }
    for message in files[1].revents != 0 ? mailbox.drain() : [] {
      if let end = Self.end(talk.handle(.message(message))) { return end }
    }
    if files[2].revents != 0 { input.read() }
    return nil
  }

  private static func end(_ action: LineAction) -> LoopEnd? {
    switch action {
    case .proceed: nil
    case .quit: .quit
    case .die: .signal(SIGINT)
    }
  }
}
