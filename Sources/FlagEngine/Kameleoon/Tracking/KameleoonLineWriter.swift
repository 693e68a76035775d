extension Kameleoon {
  /// Writes the lines of a tracking request, byte for byte as the SDK does (spec A.6).
  ///
  /// Source: Kameleoon Python SDK 3.18.0, observed; the journeys `tracking` of FlagReplayTests.
  package struct LineWriter: Sendable {
    /// The lines so far, joined by line feeds.
    package private(set) var bytes: [UInt8] = []
    /// How many there are.
    package private(set) var lineCount = 0
    /// What stands behind an item on each line of the visitor: who it is.
    private var identifier: [UInt8] = []
    /// What stands behind that on the visitor's first line.
    private var userAgent: [UInt8] = []

    /// A body without lines.
    package init() {}

    /// The lines' length without the line feeds between them, which the limit of a request counts.
    package var length: Int { bytes.count - max(0, lineCount - 1) }

    /// Begins with the lines of a visitor.
    ///
    /// - Parameters:
    ///   - code: the visitor's code.
    ///   - isMapped: whether the platform is to link the code with others.
    ///   - userAgent: what the browser calls itself; empty or nil: unknown.
    mutating func begin(_ code: String, isMapped: Bool, userAgent: String?) {
      var writer = ParameterWriter()
      writer.add(isMapped ? "mappingValue" : "visitorCode", code)
      identifier = writer.bytes
      self.userAgent = []
      guard let userAgent, !userAgent.isEmpty else { return }
      writer = ParameterWriter()
      writer.add("userAgent", userAgent)
      self.userAgent = writer.bytes
    }

    /// Writes a line.
    ///
    /// - Parameters:
    ///   - nonce: what tells it from others.
    ///   - event: its type.
    ///   - write: writes the parameters of the item.
    mutating func line(
      _ nonce: UInt64, _ event: StaticString, _ write: (inout ParameterWriter) -> Void = { _ in }
    ) {
      if lineCount > 0 { bytes.append(0x0A) }
      lineCount += 1
      var writer = ParameterWriter()
      swap(&writer.bytes, &bytes)
      writer.startOfLine = writer.bytes.count
      writer.add(nonce: nonce)
      writer.add("eventType", event)
      write(&writer)
      swap(&writer.bytes, &bytes)
      append(identifier)
      append(userAgent)
      userAgent = []
    }

    private mutating func append(_ parameter: [UInt8]) {
      guard !parameter.isEmpty else { return }
      bytes.append(0x26)
      bytes.append(contentsOf: parameter)
    }
  }

  /// Writes parameters as `name=value`, joined by `&`; empty values are left out.
  struct ParameterWriter {
    var bytes: [UInt8] = []
    /// Where the parameters begin.
    fileprivate var startOfLine = 0

    init() {}

    private mutating func name(_ name: StaticString) {
      if bytes.count > startOfLine { bytes.append(0x26) }
      bytes.append(
        contentsOf: UnsafeBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount))
      bytes.append(0x3D)
    }

    /// A word that needs no encoding.
    mutating func add(_ name: StaticString, _ word: StaticString) {
      self.name(name)
      bytes.append(
        contentsOf: UnsafeBufferPointer(start: word.utf8Start, count: word.utf8CodeUnitCount))
    }

    /// A text; nil and an empty one are left out.
    mutating func add(_ name: StaticString, _ text: String?) {
      guard var text, !text.isEmpty else { return }
      self.name(name)
      text.withUTF8 { for byte in $0 { PercentText.encode(byte, into: &bytes) } }
    }

    /// A number as it was given, or another value as the SDK's language prints it.
    mutating func add(_ name: StaticString, _ value: JSONValue) {
      switch value {
      case .integer(let value): add(name, value)
      default: add(name, PythonText.text(of: value))
      }
    }

    /// A whole number.
    mutating func add(_ name: StaticString, _ value: Int) {
      self.name(name)
      var writer = JSONWriter()
      swap(&writer.bytes, &bytes)
      writer.write(value)
      swap(&writer.bytes, &bytes)
    }

    /// `true` or `false`.
    mutating func add(_ name: StaticString, _ value: Bool) {
      add(name, value ? "true" as StaticString : "false")
    }

    /// JSON without blanks, other characters than ASCII written `\uXXXX`, then percent-encoded.
    mutating func add(_ name: StaticString, json write: (inout ASCIIJSONWriter) -> Void) {
      self.name(name)
      var writer = ASCIIJSONWriter()
      write(&writer)
      for byte in writer.bytes { PercentText.encode(byte, into: &bytes) }
    }

    /// 16 hexadecimal digits in upper case.
    fileprivate mutating func add(nonce: UInt64) {
      name("nonce")
      for shift in stride(from: 60, through: 0, by: -4) {
        let digit = UInt8(truncatingIfNeeded: nonce >> UInt64(shift)) & 15
        bytes.append(digit < 10 ? 0x30 + digit : 0x37 + digit)
      }
    }
  }

  /// Writes JSON in ASCII alone.
  struct ASCIIJSONWriter {
    var bytes: [UInt8] = []

    mutating func raw(_ byte: Character) { bytes.append(byte.asciiValue ?? 0x3F) }

    mutating func write(_ text: String) {
      bytes.append(0x22)
      for unit in text.utf16 {
        switch unit {
        case 0x22: bytes += [0x5C, 0x22]
        case 0x5C: bytes += [0x5C, 0x5C]
        case 0x0A: bytes += [0x5C, 0x6E]
        case 0x0D: bytes += [0x5C, 0x72]
        case 0x09: bytes += [0x5C, 0x74]
        case 0x08: bytes += [0x5C, 0x62]
        case 0x0C: bytes += [0x5C, 0x66]
        case 0x20...0x7E, 0x7F: bytes.append(UInt8(unit))
        default:
          bytes += [0x5C, 0x75]
          for shift in [12, 8, 4, 0] {
            let digit = UInt8(unit >> UInt16(shift) & 15)
            bytes.append(digit < 10 ? 0x30 + digit : 0x57 + digit)
          }
        }
      }
      bytes.append(0x22)
    }
  }
}
