internal import CTermGuard
@preconcurrency import Glibc
public import TerminalUI

/// What the loop hands to the program.
public enum LoopEvent<Message: Sendable> {
  /// The user or the terminal; the first event of all is the size of the screen.
  case input(InputEvent)
  /// Another thread, by the mailbox.
  case message(Message)
  /// SIGUSR1: files that the program looks at shall be read again.
  case reload
}

/// What the program wants after a round of events.
public enum LoopAction: Sendable {
  /// Paint and wait.
  case proceed
  /// Clear the screen and paint all of it.
  case repaint
  /// Stop as Ctrl-z does.
  case suspend
  /// Leave the loop.
  case quit
}

/// What a slice of background work has done.
public enum WorkProgress: Sendable {
  /// There was nothing to do.
  case idle
  /// Something was done: whether more is to do, and whether the screen may show it.
  case worked(hasMore: Bool, isVisible: Bool)
}

/// Why the loop ended.
public enum LoopEnd: Equatable, Sendable {
  /// The program wanted to.
  case quit
  /// SIGTERM, SIGHUP or SIGINT came: close the terminal, save, then `CursesTerminal.die(bySignal:)`.
  case signal(Int32)
  /// The terminal is gone.
  case hangUp
}

/// Waits for keys, signals and messages; each round reads all there is, then paints once.
///
/// Without anything to do the loop sleeps in `poll` without a timeout.
@MainActor
public struct EventLoop<Message: Sendable> {
  private let terminal: CursesTerminal
  private let mailbox: Mailbox<Message>
  private var hasWork = true
  /// When to paint what messages or work changed; `nil` when the screen is up to date.
  private var paintTime: ContinuousClock.Instant?
  private var lastPaint = ContinuousClock.now

  /// The least time between two paints that no key asked for.
  private static var paintInterval: Duration { .milliseconds(16) }

  /// Makes a loop.
  public init(terminal: CursesTerminal, mailbox: Mailbox<Message>) {
    self.terminal = terminal
    self.mailbox = mailbox
  }

  /// Runs until the program quits, a signal ends it, or the terminal is gone.
  ///
  /// - Parameters:
  ///   - handle: Changes the program's state by all events that came since the last paint.
  ///   - draw: Brings the last screen up to date, a blank one at first and when the size is another
  ///     one; returns where the cursor is, `nil` to hide it.
  ///   - work: Does a slice of background work, a few milliseconds at most; called only while no
  ///     event waits.
  /// - Returns: Why it ended; the terminal is still open.
  public mutating func run(
    handle: ([LoopEvent<Message>]) -> LoopAction,
    draw: (inout CellBuffer) -> Point?,
    work: () -> WorkProgress
  ) -> LoopEnd {
    var events: [LoopEvent<Message>] = [.input(.resize(terminal.size))]
    while true {
      if !events.isEmpty {
        let action = handle(events)
        // A message may wait for its turn to be painted, a key never does.
        schedulePaint(isUrgent: action != .proceed || events.contains { $0.isInput })
        hasWork = true
        switch action {
        case .proceed: break
        case .repaint: terminal.repaint()
        case .suspend:
          terminal.suspend()
          events = [.input(.resize(terminal.size))]
          continue
        case .quit: return .quit
        }
      }
      if let due = paintTime, due <= .now { paint(draw) }
      switch wait() {
      case .end(let end): return end
      case .events(let new): events = new
      }
      if events.isEmpty && hasWork { progress(work()) }
    }
  }

  private mutating func progress(_ progress: WorkProgress) {
    guard case .worked(let hasMore, let isVisible) = progress else {
      hasWork = false
      return
    }
    hasWork = hasMore
    if isVisible { schedulePaint(isUrgent: false) }
  }

  private mutating func schedulePaint(isUrgent: Bool) {
    paintTime = isUrgent ? .now : paintTime ?? lastPaint + Self.paintInterval
  }

  private mutating func paint(_ draw: (inout CellBuffer) -> Point?) {
    var buffer = terminal.frame
    let cursor = draw(&buffer)
    terminal.show(buffer, cursor: cursor)
    lastPaint = .now
    paintTime = nil
  }
}

extension LoopEvent {
  fileprivate var isInput: Bool { if case .input = self { true } else { false } }
}

// Waiting.
extension EventLoop {
  private enum Round {
    case events([LoopEvent<Message>])
    case end(LoopEnd)
  }

  /// Waits for something to happen and collects all of it; no events when it is time to paint or
  /// to work.
  private mutating func wait() -> Round {
    ctg_end_work()
    defer { ctg_begin_work() }
    var files = [terminal.signals.file, mailbox.file, terminal.input].map {
      pollfd(fd: $0, events: Int16(POLLIN), revents: 0)
    }
    let ready = poll(&files, nfds_t(files.count), timeout)
    if ready < 0 { return errno == EINTR ? .events([]) : .end(.hangUp) }
    var events: [LoopEvent<Message>] = []
    if files[0].revents != 0 || !terminal.signals.arrived.isEmpty,
      let end = takeSignals(&events)
    {
      return .end(end)
    }
    if files[1].revents != 0 { events += mailbox.drain().map(LoopEvent.message) }
    if files[2].revents != 0 || terminal.hasKeptInput {
      guard let input = terminal.readInput() else { return .end(.hangUp) }
      events += input.map(LoopEvent.input)
    } else if terminal.patience == .zero {
      events += terminal.giveUpWaiting().map(LoopEvent.input)
    }
    return .events(events)
  }

  /// Milliseconds until there is something to do without an event; -1 when there is nothing.
  private var timeout: Int32 {
    if hasWork || terminal.hasKeptInput || !terminal.signals.arrived.isEmpty { return 0 }
    let waits = [terminal.patience, paintTime.map { $0 - .now }].compactMap(\.self)
    guard let shortest = waits.min() else { return -1 }
    // Rounded up, so that the time has come when `poll` returns.
    return Int32(max(0, (shortest / .milliseconds(1)).rounded(.up)))
  }

  /// Acts on the signals that came; one that ends the program ends the loop.
  private func takeSignals(_ events: inout [LoopEvent<Message>]) -> LoopEnd? {
    let signals = terminal.signals.take()
    if signals.isEmpty { return nil }
    if let last = terminal.signals.ending { return .signal(last) }
    if signals.contains(SIGUSR1) {
      events.append(.reload)
      if signals.count == 1 { return nil }
    }
    if signals.contains(SIGTSTP) {
      terminal.suspend()
    } else if signals.contains(SIGCONT) {
      terminal.reassertModes()
    } else if signals.contains(SIGWINCH) {
      terminal.adoptSize()
    }
    events.append(.input(.resize(terminal.size)))
    return nil
  }
}
