/// How wide the columns of lines are.
struct LineColumns: Equatable {
  /// The longest text of each column, what it claims of that, and the blanks behind it.
  private var widths: [Int] = []
  private var claims: [Int] = []
  private var gaps: [Int] = []
  /// The widest of the lines that go over all columns.
  private var whole = 0
  private var indent = 0

  init(_ lines: [Line]) {
    for line in lines {
      guard line.parts.count > 1 else {
        let text = line.parts.first?.text ?? ""
        whole = max(whole, line.indent + TextWidth.columns(of: text))
        continue
      }
      indent = max(indent, line.indent)
      for (column, part) in line.parts.enumerated() {
        if column == widths.count {
          widths.append(0)
          claims.append(0)
          gaps.append(0)
        }
        gaps[column] = max(gaps[column], part.gap)
        if line.lastColumn(of: column) == column { widen(column, part, by: 0) }
      }
    }
    for line in lines where line.parts.count > 1 {
      for (column, part) in line.parts.enumerated() where !part.text.isEmpty && part.most != 0 {
        let last = line.lastColumn(of: column)
        guard last > column else { continue }
        // The empty columns behind it are its own.
        widen(column, part, by: (column + 1...last).reduce(0) { $0 + widths[$1] + gaps[$1 - 1] })
      }
    }
  }

  /// Makes a column as wide as a text, less what the text takes of other columns.
  private mutating func widen(_ column: Int, _ part: Line.Part, by others: Int) {
    let width = TextWidth.columns(of: part.text) - others
    widths[column] = max(widths[column], width)
    claims[column] = max(claims[column], min(width, part.most ?? width))
  }

  /// The columns that all of it takes.
  var width: Int { max(whole, taken(by: widths, gaps)) }

  /// The columns below which something gives way.
  var claim: Int { taken(by: claims, gaps) }

  private func taken(by widths: [Int], _ gaps: [Int]) -> Int {
    indent + widths.reduce(0, +) + gaps.dropLast().reduce(0, +)
  }

  /// Where the columns stand.
  ///
  /// Where room is short, those at the right give way first, down to nothing; the first two keep 12
  /// columns each, and the first one gives way last.
  func places(in room: Int) -> [Range<Int>] {
    var (shown, gaps) = (claims, gaps)
    for least in [12, 0] {
      for column in shown.indices.reversed() {
        let missing = taken(by: shown, gaps) - room
        guard missing > 0 else { break }
        let kept = min(shown[column], column < 2 ? least : 0)
        let left = max(kept, shown[column] - missing)
        // Two letters and an ellipsis say nothing.
        let isGone = left < min(shown[column], 4)
        shown[column] = isGone ? 0 : left
        if isGone, column > 0 { gaps[column - 1] = 0 }
      }
    }
    // What is left goes to texts that claim less than they are long.
    for column in shown.indices where shown[column] > 0 {
      let spare = max(0, room - taken(by: shown, gaps))
      shown[column] += min(spare, max(0, widths[column] - max(claims[column], shown[column])))
    }
    var start = 0
    return zip(shown, gaps).map { width, gap in
      defer { start += width + gap }
      return start..<start + width
    }
  }
}

extension Line {
  /// The last of the columns that a text has: those behind it that are empty are its own.
  func lastColumn(of column: Int) -> Int {
    guard !parts[column].text.isEmpty else { return column }
    let next = parts[(column + 1)...].firstIndex { !$0.text.isEmpty } ?? parts.count
    return next - 1
  }
}
