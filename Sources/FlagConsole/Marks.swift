import TerminalUI

/// The characters the screens draw with, in UTF-8 or in ASCII.
public struct Marks: Equatable, Sendable {
  var matched = "✓"
  var failed = "✗"
  var nearest = "≈"
  var notReached = "·"
  var unknown = "?"
  var warning = "!"
  var cursor = ">"
  var changed = "*"
  var pending = "…"
  /// Behind a line whose parts are hidden.
  var folded = "▸"
  var arrow = "→"
  var line = "─"
  var dotted = "┄"
  var dot = "●"
  /// The characters of frames and elisions.
  var glyphs = Glyphs.unicode

  var isASCII: Bool { glyphs == .ascii }

  /// Every mark is one cell wide in a UTF-8 locale.
  public static let unicode = Marks()

  /// For terminals and fonts without these characters.
  public static let ascii = Marks(
    matched: "+", failed: "x", nearest: "~", notReached: ".", pending: "~", folded: "[+]",
    arrow: "->", line: "-",
    dotted: ".", dot: "o", glyphs: .ascii)

  /// Text of our own with the characters of this set, to be wrapped or measured; what is only drawn
  /// gets them from the screen.
  func plain(_ text: String) -> String {
    isASCII ? ASCIIText.replacingSigns(in: text) : text
  }
}
