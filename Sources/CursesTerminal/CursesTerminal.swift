internal import CNcurses
internal import CTermGuard
@preconcurrency import Glibc
public import TerminalUI

/// The terminal as a screen of cells and a source of keys; the only part that sees curses.
///
/// Open one a process, on the main thread. Curses draws; keys are decoded by `KeyDecoder`, because
/// curses types unknown sequences as text, returns mouse events newest first and waits inside.
@MainActor
public final class CursesTerminal {
  private var keyboard: Keyboard
  private var painter: Painter
  private var modes: TerminalModes
  private let output: ScreenOutput
  private var isOpen = true
  /// The last screen that was shown.
  private var shown = CellBuffer(width: 0, height: 0)
  /// Whether the terminal shows it; else all of the next one must be painted.
  private var isPainted = false
  private var cells: [cchar_t] = []
  /// Signals that have come.
  let signals: SignalQueue

  /// Takes over the terminal: the main screen and its modes come back with `close`, and on a fatal
  /// signal.
  ///
  /// The locale of the process is set from the environment.
  ///
  /// - Throws: `TerminalError` when there is no terminal or it cannot show a screen; nothing has
  ///   been written to it then.
  public init(_ options: TerminalOptions = TerminalOptions()) throws(TerminalError) {
    ProcessLocale.adopt()
    let input = try Self.input(options.keyboard)
    try Self.checkOutput()
    let signalFile = ctg_open(STDOUT_FILENO)
    guard signalFile >= 0 else { throw .system(String(cString: strerror(errno))) }
    signals = SignalQueue(file: signalFile)
    output = ScreenOutput(signals: signals)
    guard fs_newterm(output.file, fs_window_size(STDOUT_FILENO)) != nil else {
      ctg_close()
      throw .unknownTerm(environment("TERM") ?? "")
    }
    modes = TerminalModes(mouse: options.mouse)
    keyboard = Keyboard(file: input, decoder: .forOpenTerminal())
    painter = Painter(wantsColor: Self.wantsColor(options.color))
    ctg_watch_keyboard(input)
    ctg_set_restore(modes.restore, modes.restore.count)
    Self.setUpCurses()
    enter()
  }

  /// Whether the terminal's character set holds more than ASCII.
  public var isUnicode: Bool { painter.isUnicode }

  /// How many colours the terminal shows.
  public var colorDepth: ColorDepth { painter.depth }

  /// The extent of the screen.
  public var size: Size {
    Size(width: Int(getmaxx(fs_stdscr())), height: Int(getmaxy(fs_stdscr())))
  }

  /// The last screen that was shown, to draw the next one into; blank at first and when the size is
  /// another one.
  public var frame: CellBuffer { shown.size == size ? shown.next : CellBuffer(size) }

  /// Shows a screen by writing what differs from the one before, and the cursor, if any.
  ///
  /// - Parameters:
  ///   - buffer: what was drawn into `frame`.
  ///   - cursor: where the cursor is; nil hides it.
  public func show(_ buffer: CellBuffer, cursor: Point? = nil) {
    guard isOpen else { return }
    for y in 0..<min(buffer.height, size.height) {
      for columns in buffer.changedColumns(ofRow: y, from: isPainted ? shown : nil) {
        let changed = buffer.row(y).dropFirst(columns.lowerBound).prefix(columns.count)
        paint(changed, from: columns.lowerBound, y)
      }
    }
    place(cursor)
    wnoutrefresh(fs_stdscr())
    doupdate()
    output.flush(with: painter.colors)
    shown = buffer
    isPainted = true
  }

  /// Makes the next `show` clear the screen and paint all of it.
  public func repaint() {
    isPainted = false
    werase(fs_stdscr())
    fs_repaint()
  }

  /// Gives the terminal back and stops the program as Ctrl-z does; returns when it goes on, with
  /// the size of then, and the next `show` paints all.
  public func suspend() {
    leave()
    ctg_stop()
    enter()
  }

  /// Gives the terminal back as it was found; a second call does nothing.
  public func close() {
    guard isOpen else { return }
    leave()
    ctg_close()
    isOpen = false
  }

  /// Ends the process by a signal's default action.
  public static func die(bySignal number: Int32) -> Never { ctg_die(number) }
}

// For the event loop.
extension CursesTerminal {
  /// The file that keys come from.
  var input: Int32 { keyboard.file }

  /// Whether keys were read while the loop was at work.
  var hasKeptInput: Bool { ctg_kept_input() > 0 }

  /// Reads all keys that wait; `nil` when the terminal is gone.
  func readInput() -> [InputEvent]? { keyboard.read() }

  /// How long to wait for the rest of a key; `nil` when none is open.
  var patience: Duration? { keyboard.patience }

  /// What an unfinished key is when no more bytes come.
  func giveUpWaiting() -> [InputEvent] { keyboard.giveUp() }

  /// Takes the size that the terminal has now; the next `show` paints all.
  func adoptSize() {
    let window = fs_window_size(STDOUT_FILENO)
    if window.ws_row > 0 && window.ws_col > 0 {
      resizeterm(Int32(window.ws_row), Int32(window.ws_col))
    }
    repaint()
  }

  /// Sets the terminal's modes again, which another program may have changed while this one was
  /// stopped without notice.
  func reassertModes() {
    enter()
  }
}

// Opening and leaving.
extension CursesTerminal {
  private static func input(_ keyboard: TerminalOptions.Keyboard) throws(TerminalError) -> Int32 {
    switch keyboard {
    case .standardInput:
      guard isatty(STDIN_FILENO) == 1 else { throw .noKeyboard }
      return STDIN_FILENO
    case .controllingTerminal:
      let file = open("/dev/tty", O_RDWR | O_CLOEXEC)
      guard file >= 0 else { throw .noKeyboard }
      return file
    }
  }

  private static func checkOutput() throws(TerminalError) {
    guard isatty(STDOUT_FILENO) == 1 else { throw .outputIsNotTerminal }
    guard let name = environment("TERM") else { throw .termIsNotSet }
    switch fs_can_address_terminal() {
    case 1: return
    case 0: throw .limitedTerm(name)
    default: throw .unknownTerm(name)
    }
  }

  private static func wantsColor(_ choice: TerminalOptions.ColorChoice) -> Bool {
    switch choice {
    case .auto: environment("NO_COLOR") == nil
    case .always: true
    case .never: false
    }
  }

  private static func setUpCurses() {
    // A line feed moves down and nothing else.
    nonl()
    // An update is never put off because a key waits.
    typeahead(-1)
    curs_set(0)
    leaveok(fs_stdscr(), true)
  }

  private func enter() {
    ctg_enter()
    // Cursor keys send what the terminal's description says; `endwin` ends that.
    keypad(fs_stdscr(), true)
    output.write(modes.enter)
    adoptSize()
  }

  private func leave() {
    output.write(modes.leave)
    endwin()
    output.flush(with: painter.colors)
    ctg_leave(output.hasGivenUp ? 0 : 1)
  }
}

extension CursesTerminal {
  /// Makes the terminal report the mouse, or leave it to the user's own selections.
  public func setMouse(_ isOn: Bool) {
    modes.usesMouse = isOn
    send(modes.mouse)
  }

  /// Writes a sequence beside what curses draws, which must leave the screen as it is.
  func send(_ bytes: [UInt8]) { if isOpen { output.write(bytes) } }
}

// Painting.
extension CursesTerminal {
  private func paint(_ row: ArraySlice<Cell>, from column: Int, _ y: Int) {
    painter.convert(row, into: &cells)
    mvwadd_wchnstr(fs_stdscr(), Int32(y), Int32(column), cells, Int32(cells.count))
  }

  private func place(_ cursor: Point?) {
    let isVisible = cursor.map { $0.x >= 0 && $0.y >= 0 && $0.x < size.width && $0.y < size.height }
    guard let cursor, isVisible == true else {
      curs_set(0)
      leaveok(fs_stdscr(), true)
      return
    }
    leaveok(fs_stdscr(), false)
    wmove(fs_stdscr(), Int32(cursor.y), Int32(cursor.x))
    curs_set(1)
  }
}
