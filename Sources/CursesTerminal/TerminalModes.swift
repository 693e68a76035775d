internal import CNcurses
import TerminalUI

/// What is written to the terminal beyond what curses writes.
struct TerminalModes {
  /// Whether the terminal reports the mouse while the screen is entered.
  var usesMouse: Bool
  /// Whether the terminal knows the mouse.
  private let hasMouse: Bool
  /// Written before the screen is left.
  let leave: [UInt8]
  /// Written by the handler of a fatal signal: `leave` and what `endwin` would write.
  let restore: [UInt8]

  /// Asks the description of the open terminal.
  init(mouse: Bool) {
    usesMouse = mouse
    hasMouse = Self.capability("kmous") != nil
    leave = Array(("\u{1b}[?2004l" + (hasMouse ? Self.mouseOff : "")).utf8)
    var restore = leave
    // Attributes, colours, cursor shape, keypad; then the main screen.
    for name in ["sgr0", "op", "cnorm", "rmkx", "rmcup"] {
      restore += Self.capability(name).map(Self.withoutDelays) ?? []
    }
    self.restore = restore
  }

  // 1002 also reports movement while a button is down; who does not know it keeps 1000.
  private static let mouseOn = "\u{1b}[?1000h\u{1b}[?1002h\u{1b}[?1006h"
  private static let mouseOff = "\u{1b}[?1006l\u{1b}[?1002l\u{1b}[?1000l"

  /// Written after the screen is entered: paste brackets and the mouse.
  var enter: [UInt8] { Array("\u{1b}[?2004h".utf8) + (usesMouse ? mouse : []) }

  /// Makes the terminal report the mouse as wanted.
  var mouse: [UInt8] { hasMouse ? Array((usesMouse ? Self.mouseOn : Self.mouseOff).utf8) : [] }

  /// A string of the terminal's description.
  static func capability(_ name: String) -> [UInt8]? {
    fs_string(name).map { Array(String(cString: $0).utf8) }
  }

  /// Drops the delays `$<5>` that `tputs` would make.
  private static func withoutDelays(_ bytes: [UInt8]) -> [UInt8] {
    var result: [UInt8] = []
    var rest = bytes[...]
    while let byte = rest.first {
      if byte == UInt8(ascii: "$"), rest.dropFirst().first == UInt8(ascii: "<"),
        let end = rest.firstIndex(of: UInt8(ascii: ">"))
      {
        rest = rest[(end + 1)...]
      } else {
        result.append(byte)
        rest = rest.dropFirst()
      }
    }
    return result
  }
}

extension KeyDecoder {
  /// A decoder that knows what the open terminal sends for its keys.
  static func forOpenTerminal() -> KeyDecoder {
    var sequences: [[UInt8]: Key] = [:]
    for (name, key) in named + modified + functions {
      // Control characters and text are no sequences; the decoder knows them.
      guard let bytes = TerminalModes.capability(name), bytes.count > 1, bytes[0] == 0x1b else {
        continue
      }
      sequences[bytes] = key
    }
    return KeyDecoder(sequences: sequences)
  }

  private static let named: [(String, Key)] = [
    ("kcuu1", .up), ("kcud1", .down), ("kcub1", .left), ("kcuf1", .right), ("khome", .home),
    ("kend", .end), ("kpp", .pageUp), ("knp", .pageDown), ("kich1", .insert), ("kdch1", .delete),
    ("kbs", .backspace), ("kcbt", .shiftTab), ("kent", .enter),
  ]

  private static let functions = (1...20).map { ("kf\($0)", Key.function($0)) }

  /// The extended names: `kLFT5` is Left with Control, 3 is Alt, 2 (or no number) Shift.
  private static let modified: [(String, Key)] = [
    ("kUP", Key.Code.up), ("kDN", .down), ("kLFT", .left), ("kRIT", .right), ("kHOM", .home),
    ("kEND", .end), ("kPRV", .pageUp), ("kNXT", .pageDown), ("kDC", .delete),
  ].flatMap { name, code in
    [("", Key.Modifiers.shift), ("3", .alt), ("5", .ctrl)].map { (name + $0, Key(code, $1)) }
  }
}
