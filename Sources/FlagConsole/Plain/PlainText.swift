import TerminalUI

/// Text as plain mode prints it: safe, and in lines of a bounded length.
enum PlainText {
  /// The columns of a line at most.
  static let width = 80
  /// Of one item so many characters are told; a copy has all.
  private static let limit = 4_000

  /// An item in lines; those after the first stand two columns farther in.
  ///
  /// - Parameters:
  ///   - text: any text.
  ///   - indent: how deep it is, two columns each.
  /// - Returns: lines that can be printed; none for an empty text.
  static func lines(_ text: String, indent: Int = 0) -> [String] {
    let safe = text.shortened(to: limit).safe
    guard safe.contains(where: { $0 != " " }) else { return [] }
    let margin = String(repeating: " ", count: 2 * min(indent, 8))
    let room = width - margin.count - 2
    let parts = TextWrap.lines(safe, width: room).flatMap { part in
      TextWidth.columns(of: part) <= room ? [part] : TextWrap.pieces(part, width: room)
    }
    return parts.enumerated().map { index, part in
      trimmedEnd(margin + (index == 0 ? "" : "  ") + part)
    }
  }

  /// A title that is made of parts with wide gaps between them, as it is read.
  static func title(_ text: String) -> String {
    text.split(separator: "  ", omittingEmptySubsequences: true).map { part in
      String(part.drop { $0 == " " })
    }.filter { !$0.isEmpty }.joined(separator: ", ")
  }

  private static func trimmedEnd(_ line: String) -> String {
    guard line.hasSuffix(" "), let end = line.lastIndex(where: { $0 != " " }) else { return line }
    return String(line[...end])
  }
}

/// Something that is told: a row that can be chosen by its number, or a line of text.
struct PlainItem: Equatable, Sendable {
  /// The number that chooses it; nil: it cannot be chosen.
  var number: Int?
  var text: String
  var indent = 0
  /// Whether it is a text that is copied: cut where a line is full, so that put together it is the
  /// same again.
  var isVerbatim = false

  init(_ text: String, number: Int? = nil, indent: Int = 0) {
    self.text = text
    self.number = number
    self.indent = indent
  }

  /// A line of a text that is copied.
  init(verbatim text: String) {
    self.init(text)
    isVerbatim = true
  }

  var lines: [String] {
    if isVerbatim { return TextWrap.pieces(text, width: PlainText.width) }
    return PlainText.lines(number.map { "\($0). \(text)" } ?? text, indent: indent)
  }
}

/// A long list, told a page at a time.
struct PlainPage: Equatable, Sendable {
  private let items: [PlainItem]
  private var next = 0

  init(_ items: [PlainItem]) {
    // What says nothing would only be counted.
    self.items = items.filter { !$0.lines.isEmpty }
  }

  /// Whether there is more to tell.
  var hasMore: Bool { next < items.count }

  /// The next page and, where there is more than one, which part of the whole it is.
  ///
  /// - Parameter count: the items of the page.
  /// - Returns: the lines.
  mutating func turn(_ count: Int = Layout.page) -> [String] {
    let first = next
    next += min(items.count - next, max(1, count))
    let lines = items[first..<next].flatMap(\.lines)
    guard items.count > Layout.page else { return lines }
    return lines + [Self.place(first..<next, of: items.count)]
  }

  /// Which part of a list was told.
  ///
  /// `1 to 20 of 48; more tells the next.`
  ///
  /// - Parameters:
  ///   - range: the part.
  ///   - count: the whole.
  /// - Returns: the line.
  static func place(_ range: Range<Int>, of count: Int) -> String {
    "\(range.lowerBound + 1) to \(range.upperBound) of \(count)"
      + (range.upperBound < count ? "; more tells the next." : ".")
  }
}
