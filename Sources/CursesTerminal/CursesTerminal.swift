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
  private var palette: Palette
  private let modes: TerminalModes
  /// Whether the terminal's character set holds more than ASCII.
  public let isUnicode: Bool
  private var isOpen = true
  /// What the terminal shows; `nil` when all of it must be painted.
  private var shown: CellBuffer?
  private var cells: [cchar_t] = []
  /// Where signals arrive, one byte each.
  let signals: Int32

  /// Takes over the terminal: the main screen and its modes come back with `close`, and on a fatal
  /// signal.
  ///
  /// The locale of the process is set from the environment.
  ///
  /// - Throws: `TerminalError` when there is no terminal or it cannot show a screen; nothing has
  ///   been written to it then.
  public init(_ options: TerminalOptions = TerminalOptions()) throws(TerminalError) {
    setlocale(LC_ALL, "")
    let input = try Self.input(options.keyboard)
    try Self.checkOutput()
    signals = ctg_open(STDOUT_FILENO)
    guard signals >= 0 else { throw .system(String(cString: strerror(errno))) }
    guard fs_newterm(input) != nil else {
      ctg_close()
      throw .unknownTerm(environment("TERM") ?? "")
    }
    isUnicode = fs_uses_utf8() != 0
    modes = TerminalModes(mouse: options.mouse)
    keyboard = Keyboard(file: input, decoder: .forOpenTerminal())
    palette = Palette(wantsColor: Self.wantsColor(options.color))
    ctg_set_restore(modes.restore, modes.restore.count)
    Self.setUpCurses()
    enter()
  }

  /// How many colours the terminal shows.
  public var colorDepth: ColorDepth { palette.depth }

  /// The extent of the screen.
  public var size: Size {
    Size(width: Int(getmaxx(fs_stdscr())), height: Int(getmaxy(fs_stdscr())))
  }

  /// Shows a screen by writing what differs from the one before, and the cursor, if any.
  public func show(_ buffer: CellBuffer, cursor: Point? = nil) {
    guard isOpen else { return }
    let old = shown?.size == buffer.size ? shown : nil
    for y in 0..<min(buffer.height, size.height) {
      guard let columns = Self.changes(from: old?.row(y), to: buffer.row(y)) else { continue }
      paint(buffer.row(y), columns, y)
    }
    place(cursor)
    wnoutrefresh(fs_stdscr())
    doupdate()
    shown = buffer
  }

  /// Makes the next `show` clear the screen and paint all of it.
  public func repaint() {
    shown = nil
    werase(fs_stdscr())
    fs_repaint()
  }

  /// Gives the terminal back and stops the program as Ctrl-z does; returns when it goes on, with
  /// the size of then, and the next `show` paints all.
  public func suspend() {
    leave()
    ctg_stop()
    reset_prog_mode()
    enter()
    adoptSize()
  }

  /// Gives the terminal back as it was found; a second call does nothing.
  public func close() {
    guard isOpen else { return }
    leave()
    ctg_restore_modes()
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
    reset_prog_mode()
    putp(modes.enter)
    adoptSize()
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
    // Every key arrives as a byte, Ctrl-s, Ctrl-z and Return included.
    raw()
    noecho()
    nonl()
    // Cursor keys send what the terminal's description says.
    keypad(fs_stdscr(), true)
    // An update is never put off because a key waits.
    typeahead(-1)
    curs_set(0)
    leaveok(fs_stdscr(), true)
  }

  private func enter() {
    ctg_enter()
    putp(modes.enter)
    adoptSize()
  }

  private func leave() {
    putp(modes.leave)
    endwin()
    ctg_leave()
  }
}

// Painting.
extension CursesTerminal {
  /// The columns of a row that differ, widened to whole characters; `nil` when none do.
  private static func changes(
    from old: ArraySlice<Cell>?, to new: ArraySlice<Cell>
  ) -> Range<Int>? {
    guard !new.isEmpty else { return nil }
    let start = new.startIndex
    guard let old else { return 0..<new.count }
    guard var first = new.indices.first(where: { new[$0] != old[$0] }),
      var last = new.indices.last(where: { new[$0] != old[$0] })
    else { return nil }
    while first > start && new[first].isContinuation { first -= 1 }
    while last + 1 < new.endIndex && new[last + 1].isContinuation { last += 1 }
    return first - start..<last + 1 - start
  }

  private func paint(_ row: ArraySlice<Cell>, _ columns: Range<Int>, _ y: Int) {
    cells.removeAll(keepingCapacity: true)
    var style = Style.plain
    var look = palette.curses(style)
    for cell in row[row.startIndex + columns.lowerBound..<row.startIndex + columns.upperBound] {
      if cell.style != style {
        style = cell.style
        look = palette.curses(style)
      }
      append(cell, look.attributes, look.pair)
    }
    mvwadd_wchnstr(fs_stdscr(), Int32(y), Int32(columns.lowerBound), cells, Int32(cells.count))
  }

  /// Adds a cell as curses wants it: one item a character, however wide.
  private func append(_ cell: Cell, _ attributes: attr_t, _ pair: Int32) {
    if !isUnicode && (cell.isContinuation || !cell.scalar.isASCII) {
      // A character that the terminal's character set does not have; a wide one takes two marks.
      cells.append(Self.cursesCell("?", .zero, attributes, pair))
    } else if !cell.isContinuation {
      let marks = isUnicode ? cell.marks : .zero
      cells.append(Self.cursesCell(cell.scalar, marks, attributes, pair))
    }
  }

  private static func cursesCell(
    _ base: Unicode.Scalar, _ marks: SIMD4<UInt32>, _ attributes: attr_t, _ pair: Int32
  ) -> cchar_t {
    withUnsafeBytes(of: marks) {
      fs_cell(base.value, $0.bindMemory(to: UInt32.self).baseAddress, attributes, pair)
    }
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
