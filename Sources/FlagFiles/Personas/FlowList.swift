internal import FlagEngine

/// Where the elements of a list in brackets stand in a text: JSON, or YAML's `[…]`.
struct FlowList {
  /// Where the bracket opens.
  let opening: Int
  /// Where each element stands, without the blanks and comments around it.
  private(set) var elements: [Range<Int>] = []
  /// Where the bracket closes; nil where the text ends before.
  private(set) var closing: Int?

  /// Walks over a list.
  ///
  /// - Parameters:
  ///   - bytes: the text.
  ///   - opening: the place of its `[`.
  init(_ bytes: [UInt8], opening: Int) {
    self.opening = opening
    var depth = 0
    var start: Int?
    var end = 0
    // The end of an object or list that is whole, whatever comes behind it.
    var whole: Int?
    defer {
      if closing == nil, let start, let whole, depth == 0 { elements.append(start..<whole) }
    }
    var index = opening + 1
    // What stands before a quote tells a quoted text from an apostrophe inside a word.
    var previous = bytes[opening]
    while index < bytes.count {
      let byte = bytes[index]
      if byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D {
        index += 1
        continue
      }
      if byte == 0x23, Self.isBlank(bytes[index - 1]) {
        while index < bytes.count, bytes[index] != 0x0A { index += 1 }
        continue
      }
      if depth == 0, byte == 0x2C || byte == 0x5D {
        if let start { elements.append(start..<end) }
        (start, whole) = (nil, nil)
        if byte == 0x5D {
          closing = index
          return
        }
        previous = byte
        index += 1
        continue
      }
      start = start ?? index
      if byte == 0x22 || byte == 0x27, Self.beginsText(after: previous) {
        index = Self.end(ofText: bytes, from: index)
      } else {
        if byte == 0x5B || byte == 0x7B { depth += 1 }
        if byte == 0x5D || byte == 0x7D { depth -= 1 }
        index += 1
        if depth == 0, byte == 0x5D || byte == 0x7D, whole == nil { whole = index }
      }
      guard depth >= 0 else { return }
      previous = byte
      end = min(index, bytes.count)
    }
  }

  /// The place of the list of that name in a JSON object.
  static func opening(of name: String, inJSON bytes: [UInt8]) -> Int? {
    let wanted = Array("\"\(name)\"".utf8)
    var depth = 0
    var index = 0
    while index < bytes.count {
      switch bytes[index] {
      case 0x22:
        let end = end(ofText: bytes, from: index)
        if depth == 1, bytes[index..<min(end, bytes.count)].elementsEqual(wanted) {
          let rest = bytes[min(end, bytes.count)...].drop(while: isBlank)
          let value = rest.dropFirst().drop(while: isBlank)
          if rest.first == 0x3A, value.first == 0x5B { return value.startIndex }
        }
        index = end
        continue
      case 0x5B, 0x7B: depth += 1
      case 0x5D, 0x7D: depth -= 1
      default: break
      }
      index += 1
    }
    return nil
  }

  private static func isBlank(_ byte: UInt8) -> Bool {
    byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D
  }

  private static func beginsText(after byte: UInt8) -> Bool {
    byte == 0x5B || byte == 0x7B || byte == 0x2C || byte == 0x3A || byte == 0x3F
  }

  /// The place behind a text in quotes.
  private static func end(ofText bytes: [UInt8], from start: Int) -> Int {
    let quote = bytes[start]
    var index = start + 1
    while index < bytes.count {
      if bytes[index] == 0x5C, quote == 0x22 {
        index += 2
        continue
      }
      index += 1
      if bytes[index - 1] == quote { return index }
    }
    return bytes.count
  }
}

extension FlowList {
  /// A text of a list with other elements.
  ///
  /// What stands between elements that stay beside each other is kept, comments included.
  ///
  /// - Parameters:
  ///   - entries: the elements to be, those of the old text in their order.
  ///   - bytes: the old text.
  ///   - lineBreak: how its lines end.
  ///   - value: the values of the elements to be.
  /// - Returns: the new text; nil where the old list does not end.
  func revised(
    _ entries: [PersonaDocument.Entry], in bytes: [UInt8], lineBreak: [UInt8],
    value: (PersonaDocument.Entry) -> JSONValue
  ) -> [UInt8]? {
    guard let closing else { return nil }
    let style = Style(self, bytes, lineBreak)
    var result = Array(bytes[...opening])
    var last: Int?
    for (index, entry) in entries.enumerated() {
      let place: Int? =
        switch entry {
        case .kept(let place), .changed(let place, _): place
        case .added: nil
        }
      if index == 0 {
        result += elements.first.map { bytes[opening + 1..<$0.lowerBound] } ?? style.lead[...]
      } else if let place, place > 0, last == place - 1 {
        result += bytes[elements[place - 1].upperBound..<elements[place].lowerBound]
      } else {
        result += [0x2C] + style.separator
      }
      switch entry {
      case .kept(let place): result += bytes[elements[place]]
      case .changed(let place, _):
        result += style.text(of: value(entry), inPlaceOf: bytes[elements[place]])
      case .added: result += style.text(of: value(entry), inPlaceOf: nil)
      }
      last = place
    }
    if entries.isEmpty {
      result += [0x5D]
    } else {
      result += elements.last.map { bytes[$0.upperBound..<closing] } ?? style.tail[...]
      result += [0x5D]
    }
    return result + bytes[(closing + 1)...]
  }

  /// How the elements of a list are laid out.
  private struct Style {
    let lineBreak: [UInt8]
    /// What stands before the first element of a list that had none.
    var lead: [UInt8] = []
    /// What stands between two elements, without the comma.
    var separator: [UInt8]
    /// What stands behind the last element of a list that had none.
    var tail: [UInt8] = []
    /// Whether the parts of an element stand on lines of their own.
    var isOpened = true
    /// The blanks or tabs before an element, and what each level adds to them.
    let indent: [UInt8]
    var step: [UInt8] = [0x20, 0x20]

    init(_ list: FlowList, _ bytes: [UInt8], _ lineBreak: [UInt8]) {
      self.lineBreak = lineBreak
      guard let first = list.elements.first else {
        let outer = Self.indent(of: list.opening, bytes)
        if outer.first == 0x09 { step = [0x09] }
        indent = outer + step
        lead = lineBreak + indent
        separator = lead
        tail = lineBreak + outer
        return
      }
      let second = list.elements.dropFirst().first
      let gap =
        second.map { bytes[first.upperBound..<$0.lowerBound] }
        ?? bytes[list.opening..<first.lowerBound]
      indent = Self.indent(of: first.lowerBound, bytes)
      separator = gap.contains(0x0A) ? lineBreak + indent : [0x20]
      isOpened = bytes[first].contains(0x0A)
      if let line = bytes[first].firstIndex(of: 0x0A) {
        let inner = Self.indent(of: line + 1, bytes)
        if inner.count > indent.count { step = Array(inner[indent.count...]) }
      }
    }

    /// The blanks at the start of the line that a byte stands on.
    private static func indent(of offset: Int, _ bytes: [UInt8]) -> [UInt8] {
      let start = bytes[..<offset].lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
      return Array(bytes[start...].prefix { $0 == 0x20 || $0 == 0x09 })
    }

    func text(of value: JSONValue, inPlaceOf old: ArraySlice<UInt8>?) -> [UInt8] {
      guard old?.contains(0x0A) ?? isOpened else { return Array(value.jsonText.utf8) }
      let lines = value.indentedText.utf8.split(separator: 0x0A)
      // A blank a level there, which no text in quotes begins a line with.
      let indented = lines.map { line in
        let level = line.prefix { $0 == 0x20 }.count
        return (0..<level).flatMap { _ in step } + line.dropFirst(level)
      }
      return Array(indented.joined(separator: lineBreak + indent))
    }
  }
}
