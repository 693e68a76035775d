import TerminalUI

// The clipboard of the terminal, by the sequence OSC 52. It is never read.
extension CursesTerminal {
  /// The most bytes that terminals take: 100,000 characters of base64 less the sequence around them.
  private static let mostBytes = 74_994

  /// Whether the terminal is known to have a clipboard that programs may set.
  ///
  /// Its description has the capability `Ms`, or it is one of those whose descriptions often lack it.
  /// The Linux console and GNU screen take no such sequence.
  public var hasClipboard: Bool {
    guard environment("STY") == nil, let name = environment("TERM") else { return false }
    if TerminalModes.capability("Ms") != nil { return true }
    let families = ["xterm", "tmux", "foot", "alacritty", "rxvt-unicode", "contour", "wezterm"]
    return families.contains { name.hasPrefix($0) }
  }

  /// Gives a text to the terminal's clipboard.
  ///
  /// - Returns: whether it was sent; not where it is too long or the terminal has no clipboard.
  public func copy(_ text: String) -> Bool {
    let bytes = Array(text.utf8)
    guard hasClipboard, bytes.count <= Self.mostBytes else { return false }
    send(Array("\u{1b}]52;c;".utf8) + Base64.encode(bytes) + [0x07])
    return true
  }
}

/// Bytes as text of 64 characters (RFC 4648).
enum Base64 {
  private static let digits = Array(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

  static func encode(_ bytes: [UInt8]) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity((bytes.count + 2) / 3 * 4)
    for start in stride(from: 0, to: bytes.count, by: 3) {
      let group = bytes[start..<min(start + 3, bytes.count)]
      let bits = group.reduce(0) { $0 << 8 | Int($1) } << (8 * (3 - group.count))
      for index in 0..<4 {
        let digit = bits >> (18 - 6 * index) & 63
        result.append(index <= group.count ? digits[digit] : UInt8(ascii: "="))
      }
    }
    return result
  }
}
