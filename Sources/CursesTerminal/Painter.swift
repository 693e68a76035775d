internal import CNcurses
import TerminalUI

/// Cells to what curses shows: characters of the terminal's set, attributes, and colour pairs, which
/// are made when first needed.
struct Painter {
  /// Whether the terminal's character set holds more than ASCII.
  let isUnicode: Bool
  /// How many colours the terminal shows.
  let depth: ColorDepth
  /// The colours beyond the 16 basic ones, where the terminal takes them by their components.
  private(set) var colors = TrueColors()
  // Both by numbers: for each other type of key the first dictionary of a run looks through all
  // conformances of the program, which the first paint would wait for.
  private var pairs: [Int: Int32] = [:]
  private var looks: [Int: Look] = [:]

  /// What curses shows a style as.
  private struct Look {
    let attributes: attr_t
    let pair: Int32
    /// A space that looks so: with another character it is the item of that character.
    let blank: cchar_t

    init(_ attributes: attr_t, _ pair: Int32) {
      self.attributes = attributes
      self.pair = pair
      blank = fs_cell(0x20, 0, 0, 0, 0, attributes, pair)
    }
  }

  private struct Pair {
    let foreground: Int32
    let background: Int32

    var code: Int { Int(foreground) << 32 | Int(UInt32(bitPattern: background)) }
  }

  /// Prepares the colours of the open terminal, unless none are wanted.
  init(wantsColor: Bool) {
    isUnicode = fs_uses_utf8() != 0
    guard wantsColor, has_colors(), start_color() == OK, use_default_colors() == OK else {
      depth = .mono
      return
    }
    depth =
      switch tigetnum("colors") {
      case ..<8: .mono
      case ..<16: .basic8
      case ..<256: .basic16
      default: TrueColors.areSupported ? .trueColor : .palette256
      }
  }

  /// Converts cells of a row; curses wants one item a character, however wide.
  mutating func convert(_ row: ArraySlice<Cell>, into items: inout [cchar_t]) {
    items.removeAll(keepingCapacity: true)
    var style = Style.plain
    var look = look(of: style)
    for cell in row {
      if cell.style != style {
        style = cell.style
        look = self.look(of: style)
      }
      if isUnicode || (!cell.isContinuation && cell.scalar.isASCII) {
        guard !cell.isContinuation else { continue }
        let marks = isUnicode ? cell.marks : .zero
        if marks == .zero {
          var item = look.blank
          item.chars.0 = wchar_t(cell.scalar.value)
          items.append(item)
        } else {
          items.append(
            fs_cell(
              cell.scalar.value, marks.x, marks.y, marks.z, marks.w, look.attributes, look.pair))
        }
      } else {
        // A character that the terminal's character set does not have; a wide one takes two marks.
        items.append(fs_cell(0x3f, 0, 0, 0, 0, look.attributes, look.pair))
      }
    }
  }

  /// The attributes and the number of the colour pair for a style, or the nearest there is.
  private mutating func look(of style: Style) -> Look {
    if let known = looks[style.code] { return known }
    let reduced = style.reduced(to: depth)
    let pair = Pair(
      foreground: number(of: reduced.foreground), background: number(of: reduced.background))
    let look = Look(Self.attributes(reduced.attributes), number(of: pair))
    looks[style.code] = look
    return look
  }

  private mutating func number(of pair: Pair) -> Int32 {
    if depth == .mono || (pair.foreground == -1 && pair.background == -1) { return 0 }
    if let known = pairs[pair.code] { return known }
    let number = Int32(pairs.count + 1)
    // A terminal that has no pair left shows its default colours.
    guard init_extended_pair(number, pair.foreground, pair.background) == OK else { return 0 }
    pairs[pair.code] = number
    return number
  }

  /// The number that curses has for a colour; -1 for the terminal's default.
  private mutating func number(of color: Color) -> Int32 {
    if depth == .trueColor { return colors.number(of: color) }
    // `reduced` has left no colour with components at any other depth.
    if case .palette(let index) = color { return Int32(index) } else { return -1 }
  }

  private static func attributes(_ attributes: Attributes) -> attr_t {
    var result: attr_t = 0
    if attributes.contains(.bold) { result |= fs_bold }
    if attributes.contains(.reverse) { result |= fs_reverse }
    if attributes.contains(.underline) { result |= fs_underline }
    if attributes.contains(.dim) { result |= fs_dim }
    return result
  }
}
