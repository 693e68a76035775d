/// A run of screens as a recording that players show: asciinema's format, version 2.
///
/// The first line is a header, each further one an event `[seconds, "o", text]`, where the text is
/// what a terminal gets. Source: docs.asciinema.org/manual/asciicast/v2.
public struct ScreenCast: Sendable {
  /// A screen and when it comes.
  private struct Frame: Sendable {
    var time: Double
    var text: String
  }

  private let size: Size
  private let title: String
  private let depth: ColorDepth
  private var frames: [Frame] = []
  private var last: CellBuffer?
  private var time = 0.0

  /// A recording without a screen yet.
  ///
  /// - Parameters:
  ///   - size: the extent of every screen.
  ///   - title: what players show above it.
  ///   - depth: the colours that the player's terminal is expected to have.
  public init(size: Size, title: String, depth: ColorDepth = .trueColor) {
    self.size = size
    self.title = title
    self.depth = depth
  }

  /// Adds a screen that stays for so many seconds.
  public mutating func add(_ screen: CellBuffer, seconds: Double) {
    let text = last.map { changes(from: $0, to: screen) } ?? whole(screen)
    frames.append(Frame(time: time, text: text))
    last = screen
    time += seconds
  }

  /// The recording's text, a line break at its end.
  public var text: String {
    var lines = [
      #"{"version": 2, "width": \#(size.width), "height": \#(size.height), "#
        + #""title": \#(Self.json(title)), "env": {"TERM": "xterm-256color"}}"#
    ]
    lines += frames.map { "[\(Self.seconds($0.time)), \"o\", \(Self.json($0.text))]" }
    // The last screen stays as long as the others.
    lines.append("[\(Self.seconds(time)), \"o\", \"\"]")
    return lines.joined(separator: "\n") + "\n"
  }

  // MARK: Screens

  private func whole(_ screen: CellBuffer) -> String {
    (0..<screen.height).reduce(into: "\u{1B}[?25l\u{1B}[2J") { text, y in
      text += Self.move(to: 0, y) + drawn(screen.row(y))
    }
  }

  private func changes(from old: CellBuffer, to new: CellBuffer) -> String {
    (0..<new.height).reduce(into: "") { text, y in
      guard new.size != old.size || new.row(y) != old.row(y) else { return }
      text += Self.move(to: 0, y) + drawn(new.row(y))
    }
  }

  private static func move(to x: Int, _ y: Int) -> String { "\u{1B}[\(y + 1);\(x + 1)H" }

  /// A row; what is blank at its end is erased.
  private func drawn(_ row: ArraySlice<Cell>) -> String {
    var text = ""
    var style = Style.plain
    text += "\u{1B}[0m"
    var cells = row
    while let last = cells.last, last == .blank() { cells.removeLast() }
    for cell in cells {
      if cell.style != style {
        style = cell.style
        text += sequence(for: style)
      }
      text += cell.text
    }
    return text + (style == .plain ? "" : "\u{1B}[0m") + (cells.count < row.count ? "\u{1B}[K" : "")
  }

  /// The sequence that sets a look, from no other.
  private func sequence(for style: Style) -> String {
    let style = style.reduced(to: depth)
    var codes = ["0"]
    if style.attributes.contains(.bold) { codes.append("1") }
    if style.attributes.contains(.dim) { codes.append("2") }
    if style.attributes.contains(.underline) { codes.append("4") }
    if style.attributes.contains(.reverse) { codes.append("7") }
    codes += Self.codes(of: style.foreground, base: 38) + Self.codes(of: style.background, base: 48)
    return "\u{1B}[\(codes.joined(separator: ";"))m"
  }

  private static func codes(of color: Color, base: Int) -> [String] {
    switch color {
    case .terminalDefault: []
    case .palette(let index): ["\(base)", "5", "\(index)"]
    case .rgb(let red, let green, let blue): ["\(base)", "2", "\(red)", "\(green)", "\(blue)"]
    }
  }

  // MARK: JSON

  /// Seconds with three decimals.
  private static func seconds(_ time: Double) -> String {
    let thousandths = Int((time * 1_000).rounded())
    let rest = String(thousandths % 1_000)
    return "\(thousandths / 1_000)." + String(repeating: "0", count: 3 - rest.count) + rest
  }

  private static func json(_ text: String) -> String {
    text.unicodeScalars.reduce(into: "\"") { result, scalar in
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case _ where scalar.value < 0x20 || scalar.value == 0x7F:
        let digits = String(scalar.value, radix: 16)
        result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: result.unicodeScalars.append(scalar)
      }
    } + "\""
  }
}
