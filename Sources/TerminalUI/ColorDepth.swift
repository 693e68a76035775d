/// How many colours a terminal shows, in rising order.
public enum ColorDepth: Int, Comparable, Sendable, CaseIterable {
  /// No colour; attributes only.
  case mono
  /// The 8 basic colours.
  case basic8
  /// The basic colours and their bright forms.
  case basic16
  /// The 256 colours of xterm.
  case palette256
  /// Red, green and blue, 8 bits each.
  case trueColor

  /// Orders depths by the number of colours.
  public static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}

extension Style {
  /// The nearest style that a terminal of this depth can show.
  ///
  /// With 8 colours a bright foreground becomes its basic colour in bold, and grey the default colour:
  /// black in bold cannot be read on every dark terminal.
  public func reduced(to depth: ColorDepth) -> Style {
    var style = self
    style.foreground = foreground.reduced(to: depth)
    style.background = background.reduced(to: depth)
    if depth == .basic8, case .palette(let index) = foreground.reduced(to: .basic16), index >= 8 {
      guard index > 8 else {
        style.foreground = .terminalDefault
        return style
      }
      style.attributes.formUnion(.bold)
    }
    return style
  }
}

extension Color {
  /// The nearest colour that a terminal of this depth can show; the default stays the default.
  public func reduced(to depth: ColorDepth) -> Color {
    switch (self, depth) {
    case (.terminalDefault, _), (_, .mono): .terminalDefault
    case (_, .trueColor), (.palette, .palette256): self
    case (.rgb(let red, let green, let blue), .palette256):
      .palette(Self.nearest(red, green, blue, in: 16..<256))
    case (.palette(let index), .basic16) where index < 16: self
    case (.palette(let index), .basic8) where index < 16: .palette(index % 8)
    case (.palette(let index), .basic16), (.palette(let index), .basic8):
      Self.basic(Self.components(of: index), depth)
    case (.rgb(let red, let green, let blue), .basic16),
      (.rgb(let red, let green, let blue), .basic8):
      Self.basic((red, green, blue), depth)
    }
  }

  private static func basic(_ color: (UInt8, UInt8, UInt8), _ depth: ColorDepth) -> Color {
    let index = nearest(color.0, color.1, color.2, in: 0..<16)
    return .palette(depth == .basic8 ? index % 8 : index)
  }

  private static func nearest(
    _ red: UInt8, _ green: UInt8, _ blue: UInt8, in range: Range<Int>
  ) -> UInt8 {
    var best: (index: UInt8, distance: Int) = (0, .max)
    for index in range {
      let candidate = components(of: UInt8(index))
      let distance =
        square(red, candidate.0) + square(green, candidate.1) + square(blue, candidate.2)
      if distance < best.distance { best = (UInt8(index), distance) }
    }
    return best.index
  }

  private static func square(_ left: UInt8, _ right: UInt8) -> Int {
    (Int(left) - Int(right)) * (Int(left) - Int(right))
  }

  /// Red, green and blue, those of a palette entry as xterm ships it; nil for the terminal's default.
  public var components: (red: UInt8, green: UInt8, blue: UInt8)? {
    switch self {
    case .terminalDefault: nil
    case .palette(let index): Self.components(of: index)
    case .rgb(let red, let green, let blue): (red, green, blue)
    }
  }

  private static func components(of index: UInt8) -> (UInt8, UInt8, UInt8) {
    switch index {
    case 0..<16:
      return basicColors[Int(index)]
    case 16..<232:
      let levels: [UInt8] = [0, 95, 135, 175, 215, 255]
      let cube = Int(index) - 16
      return (levels[cube / 36], levels[cube / 6 % 6], levels[cube % 6])
    default:
      let gray = 8 + 10 * (index - 232)
      return (gray, gray, gray)
    }
  }

  private static let basicColors: [(UInt8, UInt8, UInt8)] = [
    (0, 0, 0), (205, 0, 0), (0, 205, 0), (205, 205, 0),
    (0, 0, 238), (205, 0, 205), (0, 205, 205), (229, 229, 229),
    (127, 127, 127), (255, 0, 0), (0, 255, 0), (255, 255, 0),
    (92, 92, 255), (255, 0, 255), (0, 255, 255), (255, 255, 255),
  ]
}
