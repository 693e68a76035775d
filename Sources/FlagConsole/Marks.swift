import FlagEngine
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
  /// The mark of the persona that is looked at.
  var current = "✓"
  /// The characters of frames and elisions.
  var glyphs = Glyphs.unicode
  /// Whether they are words, to be heard: nothing is drawn, and brackets say nothing.
  var areWords = false
  /// What no text shows while people look on.
  var mask: TextMask?

  var isASCII: Bool { glyphs == .ascii }

  /// Every mark is one cell wide in a UTF-8 locale.
  public static let unicode = Marks()

  /// For terminals and fonts without these characters.
  public static let ascii = Marks(
    matched: "+", failed: "x", nearest: "~", notReached: ".", pending: "~", folded: "[+]",
    arrow: "->", line: "-",
    dotted: ".", dot: "o", current: "+", glyphs: .ascii)

  /// Words in place of marks, for the console that prints lines and draws nothing.
  static let words = Marks(
    matched: "matched:", failed: "not matched:", nearest: "nearest miss:",
    notReached: "not reached:", unknown: "no data:", warning: "warning:", cursor: "",
    changed: "changed", pending: " (not known yet)", folded: "(more)", arrow: " to ", line: "",
    dotted: "", dot: "", current: "current", areWords: true)

  /// Text of our own with the characters of this set, to be wrapped or measured; what is only drawn
  /// gets them from the screen.
  func plain(_ text: String) -> String {
    let text = shown(text)
    if areWords { return Self.spoken(text) }
    return isASCII ? ASCIIText.replacingSigns(in: text) : text
  }

  /// An answer: in its brackets, or with the word that they stand for.
  func shaped(_ served: Served, dependsOnUnknown: Bool = false) -> String {
    guard areWords else { return served.shaped + (dependsOnUnknown ? unknown : "") }
    let doubt = dependsOnUnknown ? " (depends on missing data)" : ""
    return switch served.shape {
    case .served: served.text + doubt
    case .defaultVariation: "\(served.text) (default)\(doubt)"
    case .forced: "\(served.text) (forced)\(doubt)"
    case .simulated: "\(served.text) (simulated)\(doubt)"
    case .nothing: "nothing\(doubt)"
    }
  }

  /// The signs between words that are read aloud wrongly or not at all.
  private static let spokenSigns: [(sign: String, words: String)] = [
    (" → ", ", so "), (" ≤ ", " at most "), (" ≥ ", " at least "), (" > ", " more than "),
    (" · ", ", "), ("≈ ", ""), ("…", "..."),
  ]

  /// A text with such signs in words.
  private static func spoken(_ text: String) -> String {
    guard text.utf8.contains(where: { $0 >= 0x80 || $0 == 0x3E }) else { return text }
    return spokenSigns.reduce(text) { text, pair in
      text.replacing(pair.sign, with: pair.words)
    }
  }

  /// A text without what people who look on must not read.
  func shown(_ text: String) -> String {
    guard let mask else { return text }
    return mask.masking(text)
  }
}
