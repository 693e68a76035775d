internal import CLibYAML

/// Reads a YAML text into nodes, by libyaml's events.
///
/// Its documents would do, but refuse an anchor's name that is given twice, which YAML allows.
package struct YAMLReader: ~Copyable {
  /// How deep values may lie in one another: what reads them goes as deep.
  private static let depthLimit = 1_000

  private let parser: UnsafeMutablePointer<yaml_parser_t>
  private var anchors: [String: YAMLNode] = [:]
  private var depth = 0

  /// The only document of a text; nil where there is nothing but comments.
  ///
  /// - Parameter text: the text.
  /// - Returns: what it holds.
  /// - Throws: why it is no YAML.
  package static func root(of text: String) throws(YAMLFault) -> YAMLNode? {
    let bytes = Array(text.utf8)
    return try bytes.withUnsafeBufferPointer { bytes throws(YAMLFault) in
      var reader = YAMLReader()
      return try reader.root(bytes)
    }
  }

  private init() {
    parser = .allocate(capacity: 1)
    parser.initialize(to: yaml_parser_t())
  }

  deinit {
    yaml_parser_delete(parser)
    parser.deallocate()
  }

  private mutating func root(_ bytes: UnsafeBufferPointer<UInt8>) throws(YAMLFault) -> YAMLNode? {
    guard yaml_parser_initialize(parser) == 1 else {
      throw YAMLFault(problem: "there is no memory for it")
    }
    yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
    yaml_parser_set_input_string(parser, bytes.baseAddress, bytes.count)
    try skip()
    guard try next().type != YAML_STREAM_END_EVENT else { return nil }
    let root = try node(try next())
    try skip()
    let end = try next()
    guard end.type == YAML_STREAM_END_EVENT else {
      throw YAMLFault(problem: "but found another document", mark: end.mark)
    }
    return root
  }

  // MARK: Events

  private struct Event {
    var type: yaml_event_type_t
    var mark: YAMLNode.Mark
    var anchor: String?
    var scalar: YAMLNode.Scalar?
  }

  /// Goes over an event that only frames what follows.
  private func skip() throws(YAMLFault) { _ = try next() }

  private func next() throws(YAMLFault) -> Event {
    var event = yaml_event_t()
    guard yaml_parser_parse(parser, &event) == 1 else { throw fault }
    defer { yaml_event_delete(&event) }
    let mark = YAMLNode.Mark(event.start_mark)
    var result = Event(type: event.type, mark: mark)
    switch event.type {
    case YAML_ALIAS_EVENT: result.anchor = Self.text(event.data.alias.anchor)
    case YAML_SEQUENCE_START_EVENT: result.anchor = Self.text(event.data.sequence_start.anchor)
    case YAML_MAPPING_START_EVENT: result.anchor = Self.text(event.data.mapping_start.anchor)
    case YAML_SCALAR_EVENT:
      let scalar = event.data.scalar
      result.anchor = Self.text(scalar.anchor)
      // It may hold zeros, so that its length counts.
      let bytes = UnsafeBufferPointer(start: scalar.value, count: scalar.length)
      result.scalar = YAMLNode.Scalar(
        string: String(decoding: bytes, as: UTF8.self),
        isPlain: scalar.style == YAML_PLAIN_SCALAR_STYLE || scalar.style == YAML_ANY_SCALAR_STYLE,
        mark: mark)
    default: break
    }
    return result
  }

  private static func text(_ bytes: UnsafeMutablePointer<yaml_char_t>?) -> String? {
    bytes.map { String(cString: $0) }
  }

  private var fault: YAMLFault {
    guard let problem = parser.pointee.problem else {
      return YAMLFault(problem: "there is no memory for it")
    }
    let isPlaced = parser.pointee.error != YAML_READER_ERROR
    return YAMLFault(
      problem: String(cString: problem),
      mark: isPlaced ? YAMLNode.Mark(parser.pointee.problem_mark) : nil)
  }

  // MARK: Nodes

  private mutating func node(_ event: Event) throws(YAMLFault) -> YAMLNode {
    if event.type == YAML_ALIAS_EVENT {
      guard let node = event.anchor.flatMap({ anchors[$0] }) else {
        throw YAMLFault(problem: "found undefined alias", mark: event.mark)
      }
      return node
    }
    depth += 1
    defer { depth -= 1 }
    guard depth <= Self.depthLimit else {
      throw YAMLFault(
        problem: "values lie more than \(Self.depthLimit) deep in one another", mark: event.mark)
    }
    let node: YAMLNode
    switch event.type {
    case YAML_SEQUENCE_START_EVENT: node = .sequence(try elements(), event.mark)
    case YAML_MAPPING_START_EVENT: node = .mapping(try members(), event.mark)
    default:
      guard let scalar = event.scalar else {
        throw YAMLFault(problem: "a value is missing", mark: event.mark)
      }
      node = .scalar(scalar)
    }
    if let anchor = event.anchor { anchors[anchor] = node }
    return node
  }

  private mutating func elements() throws(YAMLFault) -> [YAMLNode] {
    var elements: [YAMLNode] = []
    while case let event = try next(), event.type != YAML_SEQUENCE_END_EVENT {
      elements.append(try node(event))
    }
    return elements
  }

  private mutating func members() throws(YAMLFault) -> [YAMLNode.Member] {
    var members: [YAMLNode.Member] = []
    while case let event = try next(), event.type != YAML_MAPPING_END_EVENT {
      let key = try node(event)
      members.append((key, try node(try next())))
    }
    try Self.checkNames(members)
    return members
  }

  /// Refuses names that stand twice.
  private static func checkNames(_ members: [YAMLNode.Member]) throws(YAMLFault) {
    var first: [Name: YAMLNode.Mark] = [:]
    var twice: Set<Name> = []
    for case .scalar(let scalar) in members.map(\.key) {
      let name = Name(scalar)
      if first[name] == nil { first[name] = scalar.mark } else { twice.insert(name) }
    }
    let sorted = twice.sorted { $0.string < $1.string }
    guard let mark = sorted.first.flatMap({ first[$0] }) else { return }
    throw YAMLFault(
      problem: sorted.map { "\"\($0.string)\"" }.joined(separator: ", ") + " appears twice",
      mark: mark, isOfLine: true)
  }

  /// What tells names apart: `1` and `"1"` are a number and a text.
  private struct Name: Hashable {
    var string: String
    var isText: Bool

    init(_ scalar: YAMLNode.Scalar) {
      string = scalar.string
      isText = !scalar.isPlain || !Self.isOther(scalar.string)
    }

    /// Whether YAML 1.1 reads a plain scalar as something else than a text.
    private static func isOther(_ string: String) -> Bool {
      let words = ["", "~", "null", "yes", "no", "true", "false", "on", "off", "<<", "="]
      if words.contains(string.lowercased()) { return true }
      guard let first = string.utf8.first, first &- 0x30 < 10 || "+-.".utf8.contains(first) else {
        return false
      }
      // Numbers of all bases, times and dates.
      let others = "0123456789abcdefABCDEFxoInNityzTZ_:.+- \t".utf8
      return string.utf8.allSatisfy { others.contains($0) }
        && string.utf8.contains { $0 &- 0x30 < 10 || $0 | 0x20 == 0x6E }
    }
  }
}

extension YAMLNode.Mark {
  fileprivate init(_ mark: yaml_mark_t) {
    self.init(line: mark.line + 1, column: mark.column + 1)
  }
}
