internal import CNcurses
@preconcurrency import Glibc
import TerminalUI

/// Colours by their components on a terminal that curses knows only 256 colours of.
///
/// Few systems have the terminal descriptions with which curses writes such colours itself. Here
/// curses draws with a stand-in, one of the colours 16–255, and what it writes for that one is
/// replaced on its way to the terminal. Entries of the palette have stand-ins as well, so that the
/// two kinds never meet.
struct TrueColors {
  private var standIns: [Color: Int32] = [:]
  /// By stand-in: what follows `38;` or `48;` in the sequence for the colour.
  private var sequences: [Int32: [UInt8]] = [:]

  private static let numbers: ClosedRange<Int32> = 16...255

  /// Whether the terminal takes colours by their components (COLORTERM says so), and the sequences
  /// for its 256 colours are the usual ones.
  static var areSupported: Bool {
    guard ["truecolor", "24bit"].contains(environment("COLORTERM")) else { return false }
    return sequence("setaf") == "\u{1b}[38;5;255m" && sequence("setab") == "\u{1b}[48;5;255m"
  }

  private static func sequence(_ capability: String) -> String? {
    fs_string_with_number(capability, 255).map { String(cString: $0) }
  }

  /// The number for curses to draw a colour with; -1 for the terminal's default.
  mutating func number(of color: Color) -> Int32 {
    switch color {
    case .terminalDefault: return -1
    case .palette(let index) where index < 16: return Int32(index)
    case .palette, .rgb: break
    }
    if let known = standIns[color] { return known }
    let number = Self.numbers.upperBound - Int32(standIns.count)
    // More colours at a time than stand-ins: the next ones are not shown.
    guard Self.numbers.contains(number) else { return -1 }
    standIns[color] = number
    sequences[number] = Array(Self.parameters(of: color).utf8)
    return number
  }

  private static func parameters(of color: Color) -> String {
    switch color {
    case .terminalDefault: ""
    case .palette(let index): "5;\(index)"
    case .rgb(let red, let green, let blue): "2;\(red);\(green);\(blue)"
    }
  }

  /// What curses has written, with the colours in the place of their stand-ins.
  func replacingStandIns(in bytes: [UInt8]) -> [UInt8] {
    guard !sequences.isEmpty else { return bytes }
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count * 2)
    var rest = bytes[...]
    while let escape = rest.firstIndex(of: 0x1b) {
      result += rest[..<escape]
      rest = rest[escape...]
      if let (number, length) = Self.standIn(at: rest), let sequence = sequences[number] {
        // `ESC [ 38 ;` or `ESC [ 48 ;` stays.
        result += rest.prefix(5) + sequence + [UInt8(ascii: "m")]
        rest = rest.dropFirst(length)
      } else {
        result.append(0x1b)
        rest = rest.dropFirst()
      }
    }
    return result + rest
  }

  /// Reads `ESC [ 38 ; 5 ; n m`, or the same with 48: the number and the length of the sequence.
  private static func standIn(at bytes: ArraySlice<UInt8>) -> (number: Int32, length: Int)? {
    let start = bytes.prefix(7)
    guard start.elementsEqual("\u{1b}[38;5;".utf8) || start.elementsEqual("\u{1b}[48;5;".utf8)
    else {
      return nil
    }
    let digits = bytes.dropFirst(7).prefix { $0 != UInt8(ascii: "m") }
    guard let number = Int32(String(decoding: digits, as: UTF8.self)) else { return nil }
    return (number, 7 + digits.count + 1)
  }
}
