internal import FlagEngine

/// A list at the top of a YAML text with a `- ` for each entry, line by line.
struct YAMLBlockList {
  private let text: TextLines
  private let list: YAMLText.List?
  private let name: String

  /// - Parameters:
  ///   - text: the whole text.
  ///   - list: the list in it; nil where the text has none yet.
  ///   - name: the list's name.
  init(_ text: TextLines, _ list: YAMLText.List? = nil, name: String) {
    self.text = text
    self.list = list
    self.name = name
  }

  private var lines: [ArraySlice<UInt8>] { text.lines }

  private var starts: [Int] { (list?.entries ?? []).map(\.place.line) }

  /// The line of an entry, from 0.
  func line(of entry: Int) -> Int? { starts.indices.contains(entry) ? starts[entry] : nil }

  /// The lines of an entry.
  private struct Chunk {
    /// The comments right above the entry, which belong to it.
    var head: Range<Int>
    /// The entry.
    var body: Range<Int>
    /// The blank lines and comments behind it.
    var tail: Range<Int>
  }

  /// A text of the list with other entries.
  ///
  /// - Parameters:
  ///   - entries: the entries to be.
  ///   - keepsMembers: whether the members of a changed entry that are as before keep their lines.
  ///   - old: the values of the entries as they are.
  ///   - value: the values of those to be.
  /// - Returns: the text; nil where the entries have no lines of their own.
  func revised(
    _ entries: [PersonaDocument.Entry], keepsMembers: Bool, old: [JSONValue],
    value: (PersonaDocument.Entry) -> JSONValue
  ) -> PersonaDocument.Revision? {
    guard let chunks, let (before, after) = frame(chunks, isEmpty: entries.isEmpty) else {
      return nil
    }
    var output = Output(lineBreak: text.lineBreak, bytes: before)
    let indent = chunks.first.map { TextLines.indent(of: lines[$0.body.lowerBound]) } ?? 2
    let isSpaced =
      chunks.count > 1
      && chunks.dropLast().allSatisfy { chunk in
        chunk.tail.contains { TextLines.isBlank(lines[$0]) }
      }
    var next = 0
    for (index, entry) in entries.enumerated() {
      switch entry {
      case .kept(let place):
        output.add(remains(of: chunks[next..<max(next, place)]))
        output.add(lines[chunks[place].head.lowerBound..<chunks[place].tail.upperBound])
        next = place + 1
      case .changed(let place, _):
        output.add(remains(of: chunks[next..<max(next, place)]))
        next = place + 1
        let chunk = chunks[place]
        output.add(lines[chunk.head])
        let new = value(entry)
        let members = keepsMembers ? self.members(of: place, chunk, old[place], new) : nil
        var lost = members?.losesComment ?? false
        if let members {
          for piece in members.pieces { output.add(piece) }
        } else {
          output.add(YAMLWriter.entry(new, indent: indent))
          lost = lines[chunk.body].contains { TextLines.comment(of: $0) != nil }
        }
        if lost { output.uncommented.append(new["name"]?.text ?? new["id"]?.text ?? "") }
        output.add(lines[chunk.tail])
      case .added:
        if isSpaced, !output.endsBlank { output.addBlank() }
        output.add(YAMLWriter.entry(value(entry), indent: indent))
        if isSpaced, index + 1 < entries.count { output.addBlank() }
      }
    }
    output.add(remains(of: chunks[next...]))
    output.add(after)
    return output.revision(endsWithBreak: text.lines.last?.last.map { $0 == 0x0A || $0 == 0x0D })
  }

  /// The comments that stand by themselves behind entries that go: they are not about these.
  private func remains(of gone: ArraySlice<Chunk>) -> ArraySlice<ArraySlice<UInt8>> {
    let tails = gone.map { lines[$0.tail] }.filter { $0.contains(where: TextLines.isComment) }
    return Array(tails.map { $0.drop(while: TextLines.isBlank) }.joined())[...]
  }

  // MARK: The parts of the text

  /// The lines of each entry; nil where they have none of their own.
  private var chunks: [Chunk]? {
    let starts = starts
    guard starts.allSatisfy({ lines.indices.contains($0) }) else { return nil }
    var first = list.map { $0.name.line + 1 } ?? lines.count
    var chunks: [Chunk] = []
    for (index, start) in starts.enumerated() {
      guard let dash = dash(of: start, after: first) else { return nil }
      let head = above(dash, after: first)
      let limit =
        index + 1 < starts.count ? starts[index + 1] : end(after: start)
      guard limit > start else { return nil }
      var next = limit
      if index + 1 < starts.count {
        guard let dash = self.dash(of: limit, after: start + 1) else { return nil }
        next = above(dash, after: start + 1)
      }
      let content = (start..<next).last {
        !TextLines.isBlank(lines[$0]) && !TextLines.isComment(lines[$0])
      }
      let bodyEnd = (content ?? start) + 1
      chunks.append(Chunk(head: head..<dash, body: dash..<bodyEnd, tail: bodyEnd..<next))
      first = next
    }
    return chunks
  }

  /// The line with the dash of an entry whose content begins on a line: that line or one above.
  private func dash(of line: Int, after first: Int) -> Int? {
    var line = line
    while line >= first {
      if TextLines.isEntry(lines[line]) { return line }
      guard line > first,
        TextLines.isBlank(lines[line - 1]) || TextLines.isComment(lines[line - 1])
          || TextLines.isEntry(lines[line - 1])
      else { return nil }
      line -= 1
    }
    return nil
  }

  /// The first of the comments right above a line.
  private func above(_ line: Int, after first: Int) -> Int {
    var line = line
    while line > first, TextLines.isComment(lines[line - 1]) { line -= 1 }
    return line
  }

  /// The line behind the last entry: the next name at the top, with the comments above it.
  private func end(after last: Int) -> Int {
    let next = lines.indices[(last + 1)...].first { index in
      let line = lines[index]
      guard let first = line.first, first != 0x20, first != 0x09, first != 0x23 else {
        return false
      }
      return !TextLines.isBlank(line) && !TextLines.isEntry(line)
    }
    if let next { return above(next, after: last + 1) }
    // Comments further out than the entries are about the end of the file.
    let content = lines.indices[last...].last {
      !TextLines.isBlank(lines[$0]) && !TextLines.isComment(lines[$0])
    }
    let indent = TextLines.indent(of: lines[last])
    return lines.indices[((content ?? last) + 1)...].first {
      TextLines.isComment(lines[$0]) && TextLines.indent(of: lines[$0]) < indent
    } ?? lines.count
  }

  /// What stands before the entries and behind them.
  private func frame(
    _ chunks: [Chunk], isEmpty: Bool
  ) -> (before: [ArraySlice<UInt8>], after: ArraySlice<ArraySlice<UInt8>>)? {
    guard let list else {
      guard !isEmpty else { return (lines, []) }
      return (lines + [Array("\(name):".utf8)[...] + text.lineBreak[...]], [])
    }
    let name = list.name.line
    guard lines.indices.contains(name) else { return nil }
    if let first = chunks.first, let last = chunks.last {
      guard isEmpty else {
        return (Array(lines[..<first.head.lowerBound]), lines[last.tail.upperBound...])
      }
      guard let line = named(lines[name], isEmpty: true) else { return nil }
      return (
        lines[..<name] + [line] + lines[(name + 1)..<first.head.lowerBound],
        lines[last.tail.upperBound...]
      )
    }
    guard !isEmpty else { return (lines, []) }
    let rest = lines[(name + 1)...]
    guard !list.isMissing else { return (Array(lines[...name]), rest) }
    guard let line = named(lines[name], isEmpty: false) else { return nil }
    return (lines[..<name] + [line], rest)
  }

  /// The line of the list's name with an empty list behind the colon, or without the one that is
  /// there.
  private func named(
    _ line: ArraySlice<UInt8>, isEmpty: Bool
  ) -> ArraySlice<UInt8>? {
    guard let colon = line.firstIndex(of: 0x3A) else { return nil }
    var rest = line[(colon + 1)...]
    if !isEmpty {
      rest = rest.drop { $0 == 0x20 || $0 == 0x09 }
      guard rest.first == 0x5B else { return nil }
      rest = rest.dropFirst().drop { $0 == 0x20 || $0 == 0x09 }
      guard rest.first == 0x5D else { return nil }
      rest = rest.dropFirst()
    }
    return (Array(line[...colon]) + (isEmpty ? " []" : "").utf8 + rest)[...]
  }

  // MARK: The parts of an entry

  /// The lines of an entry, and whether comments of it are gone.
  private struct Members {
    var pieces: [Output.Piece] = []
    var losesComment = false
  }

  /// A changed entry in which the members that are as before keep their lines.
  private func members(
    of entry: Int, _ chunk: Chunk, _ old: JSONValue, _ new: JSONValue
  ) -> Members? {
    guard let places = list?.entries[entry].members, let first = places.first,
      case .object(let old) = old, case .object(let new) = new, old.members.count == places.count,
      new[first.name] != nil, places.allSatisfy({ $0.place.column == first.place.column }),
      zip(places, places.dropFirst()).allSatisfy({ $0.place.line < $1.place.line }),
      (chunk.body.lowerBound..<chunk.body.upperBound).contains(first.place.line)
    else { return nil }
    let indent = first.place.column
    // A brace, an anchor or a tag would have to stay where it is.
    guard lines[first.place.line].prefix(indent).allSatisfy({ $0 == 0x20 || $0 == 0x2D }) else {
      return nil
    }
    var result = Members()
    result.pieces.append(.kept(lines[chunk.body.lowerBound..<first.place.line]))
    for (index, member) in places.enumerated() {
      let start = member.place.line
      let limit = index + 1 < places.count ? places[index + 1].place.line : chunk.body.upperBound
      let content = (start..<limit).last {
        !TextLines.isBlank(lines[$0]) && !TextLines.isComment(lines[$0])
      }
      let end = (content ?? start) + 1
      if let value = new[member.name], value != old[member.name] {
        // What stands before the first name: blanks and the dash.
        let lead = index == 0 ? String(decoding: lines[start].prefix(indent), as: UTF8.self) : nil
        var writer = YAMLWriter()
        writer.add(member.name, value, indent: indent, lead: lead)
        let comments = (start..<end).compactMap { TextLines.comment(of: lines[$0]) }
        var texts = writer.lines
        if comments.count == 1, end == start + 1, texts.count == 1 {
          texts[0] += String(decoding: comments[0], as: UTF8.self)
        } else if !comments.isEmpty {
          result.losesComment = true
        }
        result.pieces.append(.written(texts))
      } else if new[member.name] != nil {
        result.pieces.append(.kept(lines[start..<end]))
      } else if (start..<end).contains(where: { TextLines.comment(of: lines[$0]) != nil }) {
        result.losesComment = true
      }
      result.pieces.append(.kept(lines[end..<limit]))
    }
    var writer = YAMLWriter()
    for member in new.members where old[member.name] == nil {
      writer.add(member.name, member.value, indent: indent)
    }
    result.pieces.append(.written(writer.lines))
    return result
  }

  /// The text to be, piece by piece.
  private struct Output {
    enum Piece {
      case kept(ArraySlice<ArraySlice<UInt8>>)
      case written([String])
    }

    private let lineBreak: [UInt8]
    private var bytes: [UInt8]
    private var isWritten = false
    var uncommented: [String] = []

    init(lineBreak: [UInt8], bytes lines: [ArraySlice<UInt8>]) {
      self.lineBreak = lineBreak
      bytes = Array(lines.joined())
    }

    private var endsLine: Bool { bytes.last.map { $0 == 0x0A || $0 == 0x0D } ?? true }

    /// Whether the last line is blank, or there is none.
    var endsBlank: Bool {
      let line = bytes.dropLast().split(separator: 0x0A, omittingEmptySubsequences: false).last
      return line.map { TextLines.isBlank($0) } ?? true
    }

    mutating func add(_ piece: Piece) {
      switch piece {
      case .kept(let lines): add(lines)
      case .written(let lines): add(lines)
      }
    }

    mutating func add(_ lines: ArraySlice<ArraySlice<UInt8>>) {
      guard !lines.isEmpty else { return }
      if !endsLine { bytes += lineBreak }
      bytes += lines.joined()
      isWritten = false
    }

    mutating func add(_ lines: [String]) {
      guard !lines.isEmpty else { return }
      if !endsLine { bytes += lineBreak }
      for line in lines { bytes += Array(line.utf8) + lineBreak }
      isWritten = true
    }

    mutating func addBlank() { bytes += lineBreak }

    /// The whole text; where the old one ended without a line break, so does the new one.
    func revision(endsWithBreak: Bool?) -> PersonaDocument.Revision {
      var bytes = bytes
      if isWritten, endsWithBreak == false { bytes.removeLast(lineBreak.count) }
      return PersonaDocument.Revision(bytes: bytes, uncommented: uncommented)
    }
  }
}

extension YAMLText {
  /// The values of the entries of a list that can be read in a text that cannot.
  ///
  /// - Parameters:
  ///   - name: the list's name.
  ///   - bytes: the text.
  /// - Returns: what each entry holds, in order, without those that are broken.
  static func readableEntries(of name: String, in bytes: [UInt8]) -> [JSONValue] {
    let lines = TextLines(bytes).lines
    guard let start = lines.firstIndex(where: { $0.starts(with: "\(name):".utf8) }),
      let first = lines[(start + 1)...].firstIndex(where: TextLines.isEntry)
    else { return [] }
    let indent = TextLines.indent(of: lines[first])
    let starts = lines.indices[first...].filter { index in
      TextLines.isEntry(lines[index]) && TextLines.indent(of: lines[index]) == indent
    }
    return zip(starts, starts.dropFirst() + [lines.count]).compactMap { start, end in
      let chunk = lines[start..<end].prefix { line in
        TextLines.isBlank(line) || TextLines.isComment(line) || TextLines.isEntry(line)
          || TextLines.indent(of: line) > 0
      }
      let text = String(decoding: Array(chunk.joined()), as: UTF8.self)
      return firstElement(text)
    }
  }

  private static func firstElement(_ text: String) -> JSONValue? {
    guard case .array(let values)? = (try? YAMLText(text))?.value else { return nil }
    return values.first
  }
}
