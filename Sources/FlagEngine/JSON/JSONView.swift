/// A value inside a `JSONDocument`, valid while `JSONDocument.withRoot(_:)` runs.
///
/// It holds no reference: copying one costs nothing, and asking for a member scans the members.
public struct JSONView {
  let bytes: UnsafeBufferPointer<UInt8>
  let nodes: UnsafeBufferPointer<JSONDocument.Node>
  let index: Int

  @inline(__always)
  var node: JSONDocument.Node { nodes[index] }

  /// The entry behind a value and all that it contains.
  @inline(__always)
  func entry(behind index: Int) -> Int {
    let node = nodes[index]
    return node.isContainer ? Int(node.extent) : index + 1
  }

  /// The entry behind this value and all that it contains.
  @inline(__always)
  private var end: Int { entry(behind: index) }

  /// The number of bytes; of a string, without the quotes.
  @inline(__always)
  private var length: Int { Int(nodes[node.isContainer ? index + 1 : index].extent) }

  /// The bytes, those of a string without the quotes.
  @inline(__always)
  private var slice: Slice<UnsafeBufferPointer<UInt8>> {
    let start = node.start
    return bytes[start..<start + length]
  }

  /// The kinds of JSON values; integers and other numbers are told apart by their spelling.
  public enum Kind: Sendable {
    /// `null`
    case null
    /// `true` or `false`
    case bool
    /// A number without point and exponent
    case integer
    /// Any other number, also `NaN` and the infinities
    case double
    /// A text
    case string
    /// A list
    case array
    /// An object
    case object
  }

  /// The kind of this value.
  public var kind: Kind {
    switch node.kind {
    case .null, .length: .null
    case .bool: .bool
    case .integer: .integer
    case .double: .double
    case .string: .string
    case .array: .array
    case .object: .object
    }
  }

  /// Where the value stands in the text, in bytes; a string with its quotes.
  public var sourceRange: Range<Int> {
    let start = node.start
    return node.kind == .string ? start - 1..<start + length + 1 : start..<start + length
  }

  /// The line and column of the value, from 1.
  public var place: (line: Int, column: Int) {
    JSONPlace.lineAndColumn(of: sourceRange.lowerBound, in: bytes)
  }

  // MARK: Scalars

  /// The boolean, or nil for another kind.
  public var bool: Bool? { node.kind == .bool ? node.flag : nil }

  /// The integer, or nil for another kind and beyond 64 bits.
  public var int: Int? {
    guard node.kind == .integer else { return nil }
    let node = node
    let isNegative = bytes[node.start] == 0x2D
    var value = 0
    for offset in (isNegative ? 1 : 0)..<Int(node.extent) {
      let digit = Int(bytes[node.start + offset] & 0x0F)
      let (product, overflow) = value.multipliedReportingOverflow(by: 10)
      guard !overflow else { return nil }
      let (sum, overflowed) =
        isNegative
        ? product.subtractingReportingOverflow(digit) : product.addingReportingOverflow(digit)
      guard !overflowed else { return nil }
      value = sum
    }
    return value
  }

  /// The number of either spelling as a double, or nil for another kind.
  public var number: Double? {
    let node = node
    guard node.kind == .integer || node.kind == .double else { return nil }
    if node.flag {
      switch bytes[node.start] {
      case 0x4E: return .nan
      case 0x2D: return -.infinity
      default: return .infinity
      }
    }
    return JSONNumber.double(slice)
  }

  /// The text, escapes resolved, or nil for another kind.
  ///
  /// A surrogate escape without its partner becomes U+FFFD.
  public var string: String? {
    let node = node
    guard node.kind == .string else { return nil }
    return node.flag ? JSONText.unescape(slice) : String(decoding: slice, as: UTF8.self)
  }

  /// The number that a text of 1 to 9 decimal digits spells, or nil.
  var digits: Int? {
    let node = node
    guard node.kind == .string, 1...9 ~= node.extent else { return nil }
    var value = 0
    for offset in 0..<Int(node.extent) {
      let digit = bytes[node.start + offset] &- 0x30
      guard digit < 10 else { return nil }
      value = value * 10 + Int(digit)
    }
    return value
  }

  /// Whether this is the string `text`.
  public func isString(_ text: StaticString) -> Bool {
    let node = node
    guard node.kind == .string else { return false }
    if node.flag {
      return string?.utf8.elementsEqual(
        UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount)) ?? false
    }
    return Int(node.extent) == text.utf8CodeUnitCount && isEqual(node.start, text)
  }

  /// Whether the vendors' language takes the value for true: not `null`, `false`, 0, "", [] or {}.
  public var isTruthy: Bool {
    let node = node
    switch node.kind {
    case .null, .length: return false
    case .bool: return node.flag
    case .integer, .double: return number != 0
    case .string: return node.extent > 0
    case .array, .object: return Int(node.extent) > index + 2
    }
  }

  // MARK: Containers

  /// The member of that name, of several the last; nil for other kinds.
  public subscript(name: StaticString) -> JSONView? {
    guard node.kind == .object else { return nil }
    let length = UInt32(name.utf8CodeUnitCount)
    var found = -1
    var cursor = index + 2
    let end = Int(node.extent)
    while cursor < end {
      let key = nodes[cursor]
      // A name is one entry; its value is the next. One with escapes may be longer than it reads.
      let isFound =
        key.flag
        ? JSONView(bytes: bytes, nodes: nodes, index: cursor).isString(name)
        : key.extent == length && isEqual(key.start, name)
      if isFound { found = cursor + 1 }
      let value = nodes[cursor + 1]
      cursor = value.isContainer ? Int(value.extent) : cursor + 2
    }
    return found < 0 ? nil : JSONView(bytes: bytes, nodes: nodes, index: found)
  }

  /// Whether the bytes from a place on are those of a text.
  @inline(__always)
  private func isEqual(_ start: Int, _ text: StaticString) -> Bool {
    for offset in 0..<text.utf8CodeUnitCount where bytes[start + offset] != text.utf8Start[offset] {
      return false
    }
    return true
  }

  /// The elements of a list in order; nothing for other kinds.
  public var elements: Elements {
    Elements(
      view: self, cursor: index + 2, end: node.kind == .array ? end : index + 2)
  }

  /// The members of an object in the order of the text, repeated names included.
  public var members: Members {
    Members(
      view: self, cursor: index + 2, end: node.kind == .object ? end : index + 2)
  }

  /// A walk over the elements of a list.
  public struct Elements: Sequence, IteratorProtocol {
    let view: JSONView
    var cursor: Int
    let end: Int

    /// The next element, or nil at the end.
    public mutating func next() -> JSONView? {
      guard cursor < end else { return nil }
      defer { cursor = view.entry(behind: cursor) }
      return JSONView(bytes: view.bytes, nodes: view.nodes, index: cursor)
    }
  }

  /// A walk over the members of an object.
  public struct Members: Sequence, IteratorProtocol {
    let view: JSONView
    var cursor: Int
    let end: Int

    /// The next member, or nil at the end.
    public mutating func next() -> (name: JSONView, value: JSONView)? {
      guard cursor < end else { return nil }
      let value = cursor + 1
      defer { cursor = view.entry(behind: value) }
      return (
        JSONView(bytes: view.bytes, nodes: view.nodes, index: cursor),
        JSONView(bytes: view.bytes, nodes: view.nodes, index: value)
      )
    }
  }

  // MARK: Copies

  /// The value with all that it contains, independent of the document.
  ///
  /// A repeated member keeps its first place and has its last value.
  public var value: JSONValue {
    let node = node
    switch node.kind {
    case .null, .length: return .null
    case .bool: return .bool(node.flag)
    case .integer:
      if let int { return .integer(int) }
      return .hugeInteger(String(decoding: slice, as: UTF8.self))
    case .double: return .double(number ?? .nan)
    case .string: return .string(string ?? "")
    case .array: return .array(elements.map(\.value))
    case .object:
      var object = JSONObject()
      for member in members {
        object[member.name.string ?? ""] = member.value.value
      }
      return .object(object)
    }
  }
}

/// Numbers from their spelling.
enum JSONNumber {
  private static let powersOfTen: [Double] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
    1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
  ]

  /// The nearest double of a JSON number; beyond the range, an infinity.
  static func double(_ text: Slice<UnsafeBufferPointer<UInt8>>) -> Double {
    // Up to 15 digits and a small power of ten are exact in one division.
    var mantissa = 0
    var digits = 0
    var fraction = 0
    var sawPoint = false
    var isNegative = false
    for (offset, byte) in text.enumerated() {
      switch byte {
      case 0x2D where offset == 0: isNegative = true
      case 0x30...0x39:
        digits += 1
        if digits > 15 { return slowDouble(text) }
        mantissa = mantissa * 10 + Int(byte - 0x30)
        if sawPoint { fraction += 1 }
      case 0x2E: sawPoint = true
      default: return slowDouble(text)
      }
    }
    let magnitude = Double(mantissa) / powersOfTen[fraction]
    return isNegative ? -magnitude : magnitude
  }

  private static func slowDouble(_ text: Slice<UnsafeBufferPointer<UInt8>>) -> Double {
    Double(String(decoding: text, as: UTF8.self)) ?? .nan
  }
}

/// Texts from their spelling.
enum JSONText {
  /// Resolves the escapes of a string's inside, which the scanner has checked.
  static func unescape(_ slice: Slice<UnsafeBufferPointer<UInt8>>) -> String {
    // Escapes never grow: every one stands for at most as many bytes as it is long.
    var plain: [UInt8] = []
    plain.reserveCapacity(slice.count)
    func append(_ scalar: Unicode.Scalar) {
      if let units = UTF8.encode(scalar) { plain.append(contentsOf: units) }
    }
    func unit(at index: Int) -> UInt32 {
      (0..<4).reduce(0) { $0 << 4 | (hexValue(slice[index + $1]) ?? 0) }
    }
    var index = slice.startIndex
    while index < slice.endIndex {
      guard slice[index] == 0x5C else {
        plain.append(slice[index])
        index += 1
        continue
      }
      let escape = slice[index + 1]
      index += 2
      switch escape {
      case 0x62: plain.append(0x08)
      case 0x66: plain.append(0x0C)
      case 0x6E: plain.append(0x0A)
      case 0x72: plain.append(0x0D)
      case 0x74: plain.append(0x09)
      case 0x75:
        let first = unit(at: index)
        index += 4
        if 0xD800..<0xDC00 ~= first, index + 6 <= slice.endIndex, slice[index] == 0x5C,
          slice[index + 1] == 0x75
        {
          let second = unit(at: index + 2)
          if 0xDC00..<0xE000 ~= second {
            index += 6
            let code = 0x10000 + (first - 0xD800) << 10 + (second - 0xDC00)
            append(Unicode.Scalar(code) ?? "\u{FFFD}")
            continue
          }
        }
        append(Unicode.Scalar(first) ?? "\u{FFFD}")
      default: plain.append(escape)
      }
    }
    return String(decoding: plain, as: UTF8.self)
  }
}
