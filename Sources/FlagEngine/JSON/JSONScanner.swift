/// Reads a JSON text once, without recursion, and lists its values.
struct JSONScanner {
  /// A container that is being read.
  private struct Frame {
    var node: Int
    var isObject: Bool
    var count: Int
    /// The entry of the last member name, for the path of an error.
    var nameNode: Int
  }

  private let source: UnsafeBufferPointer<UInt8>
  private var position = 0
  private var frames: [Frame] = []
  private let nodes: UnsafeMutableBufferPointer<JSONDocument.Node>
  /// The number of values listed so far.
  private(set) var count = 0
  /// The list had no space for another value; the reading stopped.
  private(set) var isFull = false

  /// A reader that lists values in `nodes`, whose memory is not initialised yet.
  init(
    _ source: UnsafeBufferPointer<UInt8>, nodes: UnsafeMutableBufferPointer<JSONDocument.Node>
  ) {
    self.source = source
    self.nodes = nodes
  }

  /// Reads one value and the white space around it, and nothing else.
  mutating func readDocument() throws(JSONError) {
    if let offset = UTF8Check.firstFault(in: source) {
      position = offset
      throw fault(.invalidUTF8)
    }
    skipSpace()
    try readValue(expecting: "a value")
    // A container was opened: go on until the outermost one is closed.
    while let frame = frames.last {
      try readNext(in: frame)
      if isFull { return try failIfTooLarge() }
    }
    skipSpace()
    guard position == source.count else {
      throw fault(.expected("the end of the text", before: "the value"))
    }
  }

  private func failIfTooLarge() throws(JSONError) {
    guard nodes.count < JSONDocument.nodeLimit else {
      throw fault(.tooLarge("more than \(JSONDocument.nodeLimit) values"))
    }
  }

  /// Reads the next element or member of the innermost container, or its end.
  private mutating func readNext(in frame: Frame) throws(JSONError) {
    let top = frames.count - 1
    let closing: UInt8 = frame.isObject ? 0x7D : 0x5D
    skipSpace()
    guard position < source.count else {
      throw fault(.unexpectedEnd(inside: frame.isObject ? "an object" : "a list"))
    }
    if source[position] == closing, frame.count == 0 {
      return close()
    }
    if frame.count > 0 {
      if source[position] == closing {
        return close()
      }
      guard source[position] == 0x2C else {
        throw fault(.expected(frame.isObject ? ", or }" : ", or ]", before: lastToken()))
      }
      position += 1
      skipSpace()
    }
    frames[top].count += 1
    if frame.isObject {
      guard position < source.count else { throw fault(.unexpectedEnd(inside: "an object")) }
      guard source[position] == 0x22 else {
        throw fault(.expected("a member name in double quotes", before: lastToken()))
      }
      frames[top].nameNode = count
      try readString()
      skipSpace()
      guard position < source.count else { throw fault(.unexpectedEnd(inside: "an object")) }
      guard source[position] == 0x3A else {
        throw fault(.expected(":", before: lastToken()))
      }
      position += 1
      skipSpace()
    }
    try readValue(expecting: "a value")
  }

  private mutating func close() {
    position += 1
    guard let frame = frames.popLast() else { return }
    guard !isFull else { return }
    nodes[frame.node].extent = UInt32(count)
    nodes[frame.node + 1].extent = UInt32(position - nodes[frame.node].start)
  }

  /// Reads a scalar, or opens a container.
  private mutating func readValue(expecting what: String) throws(JSONError) {
    guard position < source.count else {
      throw fault(frames.isEmpty ? JSONError.noValue : .unexpectedEnd(inside: "a container"))
    }
    switch source[position] {
    case 0x22: try readString()
    case 0x7B: try open(.object)
    case 0x5B: try open(.array)
    case 0x74: try readWord("true", .bool, flag: true)
    case 0x66: try readWord("false", .bool, flag: false)
    case 0x6E: try readWord("null", .null, flag: false)
    case 0x4E: try readWord("NaN", .double, flag: true)
    case 0x49: try readWord("Infinity", .double, flag: true)
    case 0x2D where position + 1 < source.count && source[position + 1] == 0x49:
      try readWord("-Infinity", .double, flag: true)
    case 0x2D, 0x30...0x39: try readNumber()
    default: throw fault(.expected(what, before: lastToken()))
    }
  }

  private mutating func open(_ kind: JSONDocument.Node.Kind) throws(JSONError) {
    guard frames.count < JSONDocument.depthLimit else {
      throw fault(.tooDeep(limit: JSONDocument.depthLimit))
    }
    frames.append(
      Frame(node: count, isObject: kind == .object, count: 0, nameNode: -1))
    append(kind, flag: false, start: position, length: 0)
    append(.length, flag: false, start: position, length: 0)
    position += 1
  }

  private mutating func append(
    _ kind: JSONDocument.Node.Kind, flag: Bool, start: Int, length: Int
  ) {
    guard count < nodes.count else {
      isFull = true
      return
    }
    nodes.initializeElement(
      at: count,
      to: JSONDocument.Node(kind, flag: flag, start: start, extent: length))
    count += 1
  }

  private mutating func readWord(
    _ word: StaticString, _ kind: JSONDocument.Node.Kind, flag: Bool
  ) throws(JSONError) {
    let start = position
    for offset in 0..<word.utf8CodeUnitCount {
      guard position < source.count else { throw fault(.unexpectedEnd(inside: "a word")) }
      guard source[position] == word.utf8Start[offset] else {
        position = start
        throw fault(.expected("a value", before: lastToken()))
      }
      position += 1
    }
    append(kind, flag: flag, start: start, length: position - start)
  }

  private mutating func readNumber() throws(JSONError) {
    let start = position
    if source[position] == 0x2D { position += 1 }
    let firstDigit = position
    skipDigits()
    guard position > firstDigit else {
      throw position < source.count
        ? fault(.expected("a digit", before: "-")) : fault(.unexpectedEnd(inside: "a number"))
    }
    if source[firstDigit] == 0x30, position > firstDigit + 1 {
      position = firstDigit + 1
      throw fault(.expected(frames.isEmpty ? "the end of the text" : ", or the end", before: "0"))
    }
    var kind = JSONDocument.Node.Kind.integer
    if position + 1 < source.count, source[position] == 0x2E, isDigit(source[position + 1]) {
      kind = .double
      position += 1
      skipDigits()
    }
    if position < source.count, source[position] | 0x20 == 0x65 {
      var exponent = position + 1
      if exponent < source.count, source[exponent] == 0x2B || source[exponent] == 0x2D {
        exponent += 1
      }
      if exponent < source.count, isDigit(source[exponent]) {
        kind = .double
        position = exponent
        skipDigits()
      }
    }
    // Python refuses to convert longer integers (`int_max_str_digits`).
    guard kind == .double || position - firstDigit <= 4300 else {
      position = start
      throw fault(.tooLarge("an integer of more than 4300 digits"))
    }
    append(kind, flag: false, start: start, length: position - start)
  }

  private mutating func readString() throws(JSONError) {
    let quote = position
    position += 1
    let start = position
    var hasEscape = false
    while true {
      skipPlain()
      guard position < source.count else { throw fault(.unexpectedEnd(inside: "a string")) }
      switch source[position] {
      case 0x22:
        append(.string, flag: hasEscape, start: start, length: position - start)
        position += 1
        return
      case 0x5C:
        hasEscape = true
        try skipEscape(from: quote)
      default:
        throw fault(.expected("an escape for the control character", before: "the text"))
      }
    }
  }

  /// Moves to the next quote, backslash or control character, eight bytes at a time.
  @inline(__always)
  private mutating func skipPlain() {
    let low: UInt64 = 0x0101_0101_0101_0101
    let high: UInt64 = 0x8080_8080_8080_8080
    while position + 8 <= source.count {
      let bytes = UnsafeRawPointer(source.baseAddress.unsafelyUnwrapped)
        .loadUnaligned(fromByteOffset: position, as: UInt64.self)
      let quote = bytes ^ low &* 0x22
      let backslash = bytes ^ low &* 0x5C
      let found =
        ((bytes &- low &* 0x20) & ~bytes | (quote &- low) & ~quote
          | (backslash &- low) & ~backslash) & high
      guard found == 0 else {
        position += UInt64(littleEndian: found).trailingZeroBitCount / 8
        return
      }
      position += 8
    }
    while position < source.count, isPlain(source[position]) { position += 1 }
  }

  private mutating func skipEscape(from quote: Int) throws(JSONError) {
    guard position + 1 < source.count else { throw fault(.unexpectedEnd(inside: "a string")) }
    switch source[position + 1] {
    case 0x22, 0x5C, 0x2F, 0x62, 0x66, 0x6E, 0x72, 0x74:
      position += 2
    case 0x75:
      for offset in 2..<6 {
        guard position + offset < source.count else {
          throw fault(.unexpectedEnd(inside: "a string"))
        }
        guard hexValue(source[position + offset]) != nil else {
          throw fault(.expected("four hexadecimal digits", before: "\\u"))
        }
      }
      position += 6
    default:
      throw fault(.expected("a known escape", before: "\\"))
    }
  }

  // MARK: Bytes

  @inline(__always)
  private mutating func skipSpace() {
    while position < source.count {
      switch source[position] {
      case 0x20, 0x0A, 0x0D, 0x09: position += 1
      default: return
      }
    }
  }

  @inline(__always)
  private mutating func skipDigits() {
    while position < source.count, isDigit(source[position]) { position += 1 }
  }

  @inline(__always)
  private func isDigit(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 }

  /// A byte of a string that needs no attention: neither quote, backslash nor control character.
  @inline(__always)
  private func isPlain(_ byte: UInt8) -> Bool { byte >= 0x20 && byte != 0x22 && byte != 0x5C }

  // MARK: Errors

  private func fault(_ problem: JSONError.Problem) -> JSONError {
    let (line, column) = JSONPlace.lineAndColumn(of: position, in: source)
    return JSONError(
      problem: problem, offset: position, line: line, column: column, path: path())
  }

  /// The text of the last value read, for "expected , after …".
  private func lastToken() -> String {
    guard count > 0 else { return "" }
    var last = count - 1
    // The length of a container that was opened and has nothing in it yet, or is empty.
    if nodes[last].kind == .length { last -= 1 }
    let node = nodes[last]
    guard node.start < position else { return "" }
    if node.isContainer {
      let isClosed = nodes[last + 1].extent > 0
      return node.kind == .array ? isClosed ? "]" : "[" : isClosed ? "}" : "{"
    }
    let text = String(
      decoding: source[node.start..<node.start + Int(node.extent)], as: UTF8.self)
    return node.kind == .string
      ? "\"\(text.prefix(24))\(text.count > 24 ? "…" : "")\"" : text
  }

  private func path() -> String {
    var path = "$"
    for frame in frames {
      if frame.isObject {
        guard frame.nameNode >= 0, frame.nameNode < count else { continue }
        let node = nodes[frame.nameNode]
        path +=
          "."
          + String(decoding: source[node.start..<node.start + Int(node.extent)], as: UTF8.self)
      } else if frame.count > 0 {
        path += "[\(frame.count - 1)]"
      }
    }
    return path
  }
}

/// The value of a hexadecimal digit, or nil.
@inline(__always)
func hexValue(_ byte: UInt8) -> UInt32? {
  switch byte {
  case 0x30...0x39: UInt32(byte - 0x30)
  case 0x41...0x46: UInt32(byte - 0x37)
  case 0x61...0x66: UInt32(byte - 0x57)
  default: nil
  }
}
