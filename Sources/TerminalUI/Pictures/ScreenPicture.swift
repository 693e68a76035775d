/// A screen as a picture (SVG): what a terminal of a given foreground and background would show.
public struct ScreenPicture: Equatable, Sendable {
  /// The terminal's own foreground.
  public var foreground: Color
  /// The terminal's own background.
  public var background: Color

  /// Makes a terminal to look at; see the properties.
  public init(foreground: Color, background: Color) {
    self.foreground = foreground
    self.background = background
  }

  /// A dark terminal.
  public static let dark = Self(
    foreground: .rgb(0xd0, 0xd0, 0xd0), background: .rgb(0x1e, 0x1e, 0x1e))
  /// A light terminal.
  public static let light = Self(
    foreground: .rgb(0x26, 0x26, 0x26), background: .rgb(0xff, 0xff, 0xff))

  /// The size of a cell and of the letters in it, in pixels.
  private static let (cellWidth, cellHeight, fontSize, margin) = (8.4, 18.0, 14.0, 12.0)

  /// The picture's text, without a line break at its end.
  public func svg(of screen: CellBuffer, title: String) -> String {
    let width = Double(screen.width) * Self.cellWidth + 2 * Self.margin
    let height = Double(screen.height) * Self.cellHeight + 2 * Self.margin
    var lines = [
      #"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \#(Self.number(width)) \#(Self.number(height))" role="img">"#,
      "<title>\(Self.escaped(title))</title>",
      #"<rect width="100%" height="100%" rx="8" fill="\#(Self.hex(background))"/>"#,
      #"<g font-family="ui-monospace,'DejaVu Sans Mono',Menlo,Consolas,monospace" font-size="\#(Self.number(Self.fontSize))" xml:space="preserve">"#,
    ]
    for y in 0..<screen.height {
      for run in runs(ofRow: screen.row(y)) { lines += elements(of: run, y: y) }
    }
    return (lines + ["</g>", "</svg>"]).joined(separator: "\n")
  }

  /// Cells beside each other of one look.
  private struct Run {
    var x: Int
    var columns: Int
    var text: String
    var style: Style
  }

  private func runs(ofRow row: ArraySlice<Cell>) -> [Run] {
    var runs: [Run] = []
    for (x, cell) in row.enumerated() {
      if var last = runs.last, last.style == cell.style {
        last.columns += 1
        last.text += cell.text
        runs[runs.count - 1] = last
      } else {
        runs.append(Run(x: x, columns: 1, text: cell.text, style: cell.style))
      }
    }
    return runs
  }

  private func elements(of run: Run, y: Int) -> [String] {
    let isReverse = run.style.attributes.contains(.reverse)
    var front = visible(run.style.foreground, foreground)
    var back = visible(run.style.background, background)
    if isReverse { (front, back) = (back, front) }
    let x = Self.margin + Double(run.x) * Self.cellWidth
    let top = Self.margin + Double(y) * Self.cellHeight
    let width = Double(run.columns) * Self.cellWidth
    var elements: [String] = []
    if back != background {
      elements.append(
        #"<rect x="\#(Self.number(x))" y="\#(Self.number(top))" width="\#(Self.number(width))" height="\#(Self.number(Self.cellHeight))" fill="\#(Self.hex(back))"/>"#
      )
    }
    guard run.text.contains(where: { $0 != " " }) else { return elements }
    var attributes =
      #"x="\#(Self.number(x))" y="\#(Self.number(top + 13.5))" textLength="\#(Self.number(width))" lengthAdjust="spacingAndGlyphs" fill="\#(Self.hex(front))""#
    if run.style.attributes.contains(.bold) { attributes += #" font-weight="bold""# }
    if run.style.attributes.contains(.underline) { attributes += #" text-decoration="underline""# }
    elements.append("<text \(attributes)>\(Self.escaped(run.text))</text>")
    return elements
  }

  private func visible(_ color: Color, _ standard: Color) -> Color {
    color == .terminalDefault ? standard : color
  }

  private static func hex(_ color: Color) -> String {
    guard let parts = color.components else { return "none" }
    return "#"
      + [parts.red, parts.green, parts.blue].map { part in
        (part < 16 ? "0" : "") + String(part, radix: 16)
      }.joined()
  }

  /// A number with at most one decimal.
  private static func number(_ value: Double) -> String {
    let tenths = Int((value * 10).rounded())
    return tenths % 10 == 0 ? "\(tenths / 10)" : "\(tenths / 10).\(tenths % 10)"
  }

  private static func escaped(_ text: String) -> String {
    text.reduce(into: "") { result, character in
      switch character {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      // One space stays one, however a viewer treats spaces in a row.
      case " ": result += "\u{a0}"
      default: result.append(character)
      }
    }
  }
}
