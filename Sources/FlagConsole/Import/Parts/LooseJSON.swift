/// Objects and lists as programs print them: JSON, and the literals of JavaScript, Python and Ruby.
enum LooseJSON {
  /// The end of the object or list that begins at a byte: behind the bracket that closes it.
  ///
  /// - Parameters:
  ///   - bytes: the text.
  ///   - start: the place of `{`, `[` or `(`.
  ///   - limit: where the search ends.
  /// - Returns: the end; nil where the bracket is never closed.
  static func end(of bytes: ArraySlice<UInt8>, from start: Int, limit: Int) -> Int? {
    var depth = 0
    var index = start
    while index < limit {
      switch bytes[index] {
      case UInt8(ascii: "{"), UInt8(ascii: "["), UInt8(ascii: "("): depth += 1
      case UInt8(ascii: "}"), UInt8(ascii: "]"), UInt8(ascii: ")"):
        depth -= 1
        if depth == 0 { return index + 1 }
      case UInt8(ascii: "\""), UInt8(ascii: "'"), UInt8(ascii: "`"):
        guard let close = closingQuote(of: bytes, from: index, limit: limit) else { return nil }
        index = close
      default: break
      }
      index += 1
    }
    return nil
  }

  /// The place of the quote that closes the one at a byte; a backslash escapes.
  static func closingQuote(of bytes: ArraySlice<UInt8>, from start: Int, limit: Int) -> Int? {
    var index = start + 1
    while index < limit {
      if bytes[index] == UInt8(ascii: "\\") {
        index += 1
      } else if bytes[index] == bytes[start] {
        return index
      }
      index += 1
    }
    return nil
  }

  /// The same value in strict JSON; nil where the text is no literal of a language that is known.
  static func strict(_ bytes: ArraySlice<UInt8>) -> [UInt8]? {
    var converter = Converter(bytes)
    guard converter.value(0), converter.isAtEnd else { return nil }
    return converter.output
  }

  /// Writes strict JSON for what it reads.
  private struct Converter {
    private let bytes: ArraySlice<UInt8>
    private var index: Int
    private(set) var output: [UInt8] = []

    /// Deeper literals are nobody's log.
    private static let depthLimit = 200

    init(_ bytes: ArraySlice<UInt8>) {
      self.bytes = bytes
      index = bytes.startIndex
      output.reserveCapacity(bytes.count)
    }

    private var next: UInt8? { index < bytes.endIndex ? bytes[index] : nil }

    var isAtEnd: Bool {
      mutating get {
        skipBlanks()
        return next == nil
      }
    }

    private mutating func skipBlanks() {
      while let byte = next, byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D {
        index += 1
      }
    }

    mutating func value(_ depth: Int) -> Bool {
      skipBlanks()
      switch next {
      case UInt8(ascii: "{"): return members(depth)
      case UInt8(ascii: "["): return elements(depth, close: UInt8(ascii: "]"))
      case UInt8(ascii: "("): return elements(depth, close: UInt8(ascii: ")"))
      case UInt8(ascii: "\""), UInt8(ascii: "'"), UInt8(ascii: "`"): return string()
      case nil: return false
      default: return word()
      }
    }

    private mutating func members(_ depth: Int) -> Bool {
      list(depth, close: UInt8(ascii: "}"), brackets: "{}") { converter in
        guard converter.name(), converter.separator() else { return false }
        converter.output.append(UInt8(ascii: ":"))
        return converter.value(depth + 1)
      }
    }

    private mutating func elements(_ depth: Int, close: UInt8) -> Bool {
      list(depth, close: close, brackets: "[]") { $0.value(depth + 1) }
    }

    private mutating func list(
      _ depth: Int, close: UInt8, brackets: String, _ entry: (inout Converter) -> Bool
    ) -> Bool {
      guard depth < Self.depthLimit else { return false }
      index += 1
      output.append(brackets.utf8.first ?? 0)
      var isFirst = true
      while true {
        skipBlanks()
        if next == close { break }
        if !isFirst { output.append(UInt8(ascii: ",")) }
        isFirst = false
        guard entry(&self) else { return false }
        skipBlanks()
        if next == UInt8(ascii: ",") {
          index += 1
        } else if next != close {
          return false
        }
      }
      index += 1
      output.append(brackets.utf8.last ?? 0)
      return true
    }

    /// A member's name: in quotes, bare, or a Ruby symbol.
    private mutating func name() -> Bool {
      if next == UInt8(ascii: ":") { index += 1 }
      guard let byte = next else { return false }
      if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") { return string() }
      let start = index
      while let byte = next, PartReader.isNameByte(byte) { index += 1 }
      guard index > start else { return false }
      write(bytes[start..<index])
      return true
    }

    /// `:`, or Ruby's `=>`.
    private mutating func separator() -> Bool {
      skipBlanks()
      if next == UInt8(ascii: ":") {
        index += 1
        return true
      }
      guard next == UInt8(ascii: "="), index + 1 < bytes.endIndex,
        bytes[index + 1] == UInt8(ascii: ">")
      else { return false }
      index += 2
      return true
    }

    private mutating func word() -> Bool {
      let start = index
      while let byte = next,
        PartReader.isNameByte(byte) || byte == UInt8(ascii: "+") || byte == UInt8(ascii: "-")
      {
        index += 1
      }
      let word = bytes[start..<index]
      // Python marks texts of bytes and of old: b'…', u'…'.
      if word.count == 1, next == UInt8(ascii: "'") || next == UInt8(ascii: "\"") {
        return string()
      }
      switch String(decoding: word, as: UTF8.self) {
      case "true", "True": output += Array("true".utf8)
      case "false", "False": output += Array("false".utf8)
      case "null", "None", "undefined", "nil": output += Array("null".utf8)
      default:
        guard let first = word.first, first == UInt8(ascii: "-") || (0x30...0x39).contains(first)
        else { return false }
        output += word
      }
      return true
    }

    private mutating func string() -> Bool {
      guard let close = LooseJSON.closingQuote(of: bytes, from: index, limit: bytes.endIndex)
      else { return false }
      write(bytes[index + 1..<close])
      index = close + 1
      return true
    }

    /// Writes a string; escapes that JSON lacks become what they stand for.
    private mutating func write(_ inside: ArraySlice<UInt8>) {
      output.append(UInt8(ascii: "\""))
      var place = inside.startIndex
      while place < inside.endIndex {
        let byte = inside[place]
        place += 1
        switch byte {
        case UInt8(ascii: "\""): output += Array(#"\""#.utf8)
        case UInt8(ascii: "\\") where place < inside.endIndex:
          writeEscape(inside[place], inside[(place + 1)...])
          place += 1
        case 0x00..<0x20: output += Array(#"\u00"#.utf8) + Self.hex(byte)
        default: output.append(byte)
        }
      }
      output.append(UInt8(ascii: "\""))
    }

    private mutating func writeEscape(_ letter: UInt8, _ rest: ArraySlice<UInt8>) {
      switch letter {
      case UInt8(ascii: "x"): output += Array(#"\u00"#.utf8)
      case UInt8(ascii: "u") where rest.prefix(4).count { Self.isHex($0) } < 4: break
      case UInt8(ascii: "b"), UInt8(ascii: "f"), UInt8(ascii: "n"), UInt8(ascii: "r"),
        UInt8(ascii: "t"), UInt8(ascii: "u"), UInt8(ascii: "\\"), UInt8(ascii: "\""):
        output += [UInt8(ascii: "\\"), letter]
      default: output.append(letter)
      }
    }

    private static func isHex(_ byte: UInt8) -> Bool {
      Character(Unicode.Scalar(byte)).isHexDigit
    }

    private static func hex(_ byte: UInt8) -> [UInt8] {
      let digits = Array("0123456789abcdef".utf8)
      return [digits[Int(byte >> 4)], digits[Int(byte & 15)]]
    }
  }
}
