import FlagEngine

/// Finds in JSON what it says about a visitor, however deep: the whole visitor of a case or persona,
/// a context, a log's line, the headers or cookies of a request.
struct JSONParts {
  /// How names in an object are taken.
  private enum Mode {
    /// Any of the platform's words, among others
    case named
    /// Attributes, each of them
    case attribute
    /// Custom data, each of them
    case customData
  }

  private let bytes: [UInt8]
  private let words: FactWords
  private let depth: Int
  private let kind: TextKind
  private var facts: [Fact] = []

  private init(_ bytes: [UInt8], _ words: FactWords, depth: Int, in kind: TextKind) {
    self.bytes = bytes
    self.words = words
    self.depth = depth
    self.kind = kind
  }

  /// Reads JSON, or a literal like it; nil for other texts.
  static func document(_ bytes: ArraySlice<UInt8>) -> JSONDocument? {
    if let document = try? JSONDocument(Array(bytes)) { return document }
    return LooseJSON.strict(bytes).flatMap { try? JSONDocument($0) }
  }

  /// The parts of an object or list.
  static func facts(
    in document: JSONDocument, _ words: FactWords, depth: Int, path: String = ""
  ) -> [Fact] {
    document.withRoot { root in
      var parts = JSONParts(document.bytes, words, depth: depth, in: .json)
      parts.read(root: root)
      return parts.facts
    }
  }

  /// The parts of an object that a larger one holds.
  static func facts(
    of view: JSONView, _ words: FactWords, depth: Int, in kind: TextKind, _ bytes: [UInt8]
  ) -> [Fact] {
    var parts = JSONParts(bytes, words, depth: depth, in: kind)
    parts.walk(view, .named, "")
    return parts.facts
  }

  /// The parts of one visitor of several in a list.
  static func facts(ofElement view: JSONView, _ words: FactWords, _ bytes: [UInt8]) -> [Fact] {
    var parts = JSONParts(bytes, words, depth: 0, in: .json)
    parts.read(root: view)
    return parts.facts
  }

  /// The parts of a value that has a name outside of JSON: `context={"country":"FR"}`.
  static func facts(
    in document: JSONDocument, _ words: FactWords, depth: Int, member name: String, part: String
  ) -> [Fact] {
    document.withRoot { root in
      var parts = JSONParts(document.bytes, words, depth: depth, in: .json)
      parts.read(name, root, .named, path: name, part: { part }, isOfVisitor: false)
      return parts.facts
    }
  }

  // MARK: The whole

  private mutating func read(root: JSONView) {
    guard root.kind == .array else {
      let isContext = words.configuration.platform == .flagship && !hasVisitorWord(root)
      return walk(root, isContext ? .attribute : .named, "")
    }
    if readItems(root, path: "") || readCookies(root, .cookieList) { return }
    if root.elements.allSatisfy({ $0.kind != .object && $0.kind != .array }) {
      return facts.append(
        Fact(.nothing("is a list without names"), part: text(root.sourceRange), in: kind))
    }
    for element in root.elements { walk(element, .named, "") }
  }

  private static let contexts: Set<String> = [
    "context", "visitorcontext", "attributes", "customattributes",
  ]
  private static let headers: Set<String> = ["headers", "header", "requestheaders"]
  private static let cookies: Set<String> = ["cookies", "cookie", "setcookie"]
  private static let addresses: Set<String> = [
    "url", "href", "pageurl", "currenturl", "page", "uri", "requesturl",
  ]
  private static let customData: Set<String> = ["customdata", "customdatas", "customdatalist"]

  /// Whether an object says of itself, at any depth, that it is about a visitor; one that does not
  /// is a context.
  private func hasVisitorWord(_ view: JSONView) -> Bool {
    switch view.kind {
    case .object:
      return view.members.contains { member in
        let name = member.name.string ?? ""
        let isContainer = member.value.kind == .object || member.value.kind == .array
        if isContainer {
          let folded = FactWords.folded(name)
          let isStructure =
            Self.contexts.contains(folded) || Self.headers.contains(folded)
            || Self.cookies.contains(folded) || Self.customData.contains(folded)
          return isStructure || hasVisitorWord(member.value)
        }
        let meaning = words.meaning(of: name, in: .json)
        return meaning == .code(isWeak: false) || meaning == .anonymousID
      }
    case .array: return view.elements.contains { hasVisitorWord($0) }
    default: return false
    }
  }

  // MARK: Objects

  private mutating func walk(_ view: JSONView, _ mode: Mode, _ path: String) {
    guard view.kind == .object else {
      return facts.append(
        Fact(.nothing("has no name"), part: text(view.sourceRange), in: kind, named: path))
    }
    let bytes = bytes
    let isOfVisitor = view["visitorCode"] != nil || view["visitorId"] != nil
    for member in view.members {
      let name = member.name.string ?? ""
      let range = member.name.sourceRange.lowerBound..<member.value.sourceRange.upperBound
      read(
        name, member.value, mode, path: path.isEmpty ? name : "\(path).\(name)",
        part: { String(decoding: bytes[range], as: UTF8.self) }, isOfVisitor: isOfVisitor)
    }
  }

  private func text(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }

  private mutating func read(
    _ name: String, _ value: JSONView, _ mode: Mode, path: String, part: () -> String,
    isOfVisitor: Bool
  ) {
    switch mode {
    case .attribute: add(.attribute(name), value, path, part())
    case .customData: readCustomData(name, value, path, part())
    case .named:
      let folded = FactWords.folded(name)
      if isOfVisitor, Self.members.contains(name) {
        return add(.member(name), value, path, part())
      }
      if isReadAttribute(name), value.kind != .object {
        return add(.named(name), value, path, part())
      }
      if value.kind == .object {
        readObject(name, folded, value, path, part)
      } else if value.kind == .array {
        readList(name, folded, value, path, part)
      } else if value.kind != .string || !readText(folded, value, path, part) {
        add(.named(name), value, path, part())
      }
    }
  }

  private func isReadAttribute(_ name: String) -> Bool {
    words.configuration.platform == .flagship && words.reads(.attribute(key: name))
  }

  /// Members that only the visitor of a case or a persona has.
  private static let members: Set<String> = [
    "createVisitor", "track", "simulationCookie", "forced", "overrides", "authenticated",
    "cachedAssignments", "cacheEntry", "providers", "decisionGroup",
  ]

  private mutating func add(
    _ subject: Fact.Subject, _ value: JSONView, _ path: String, _ part: String
  ) {
    facts.append(Fact(subject, .json(value.value), part: part, in: kind, named: path))
  }

  private mutating func readObject(
    _ name: String, _ folded: String, _ value: JSONView, _ path: String, _ part: () -> String
  ) {
    if value.isEmpty {
      // An empty context says that nothing is known.
      return facts.append(
        Fact(
          Self.contexts.contains(folded) ? .member(name) : .nothing("holds nothing"),
          .json([:]), part: part(), in: kind, named: path))
    }
    if Self.contexts.contains(folded) {
      // One that names its visitor is a log's.
      let isSDKs = words.configuration.platform == .flagship && !hasVisitorWord(value)
      walk(value, isSDKs ? .attribute : .named, path)
    } else if Self.customData.contains(folded) {
      walk(value, .customData, path)
    } else if Self.headers.contains(folded) {
      for member in value.members {
        readHeader(member.name.string ?? "", member.value, member.name, path)
      }
    } else if Self.cookies.contains(folded) {
      for member in value.members {
        let name = member.name.string ?? ""
        let range = member.name.sourceRange.lowerBound..<member.value.sourceRange.upperBound
        facts.append(
          Fact(
            .cookie(name), .text(member.value.plainText), part: text(range), in: .cookies,
            named: name))
      }
    } else {
      walk(value, .named, path)
    }
  }

  private mutating func readHeader(
    _ name: String, _ value: JSONView, _ start: JSONView, _ path: String
  ) {
    let range = start.sourceRange.lowerBound..<value.sourceRange.upperBound
    let values = value.kind == .array ? value.elements.map(\.plainText) : [value.plainText]
    for value in values {
      facts += PartReader.header(named: name, value, part: text(range), words)
    }
  }

  private mutating func readCustomData(
    _ name: String, _ value: JSONView, _ path: String, _ part: String
  ) {
    // `{"1": {"values": ["a"]}}`
    let inner = value["values"] ?? value["value"] ?? value
    facts.append(
      Fact(.customData(name), .json(inner.value), part: part, in: kind, named: path))
  }

  // MARK: Lists

  private mutating func readList(
    _ name: String, _ folded: String, _ value: JSONView, _ path: String, _ part: () -> String
  ) {
    if value.isEmpty {
      return facts.append(
        Fact(
          folded == "data" ? .member(name) : .nothing("holds nothing"), .json([]), part: part(),
          in: kind, named: path))
    }
    if Self.customData.contains(folded), readCustomDataList(value, path) { return }
    if readItems(value, path: path) { return }
    if Self.cookies.contains(folded), readCookies(value, .cookies) { return }
    if Self.headers.contains(folded), readHeaders(value, path) { return }
    guard value.elements.contains(where: { $0.kind == .object || $0.kind == .array }) else {
      return add(.named(name), value, path, part())
    }
    let elements = Array(value.elements)
    let visitors =
      elements.count > 1 ? elements.indices.filter { hasVisitorWord(elements[$0]) } : []
    for (number, element) in elements.enumerated() {
      let isOther = visitors.count > 1 && number != visitors[0]
      if isOther || element.kind != .object {
        facts.append(
          Fact(
            .nothing(isOther ? "is another visitor's" : "has no name"),
            part: text(element.sourceRange), in: kind, named: "\(path)[\(number)]"))
      } else {
        walk(element, .named, "\(path)[\(number)]")
      }
    }
  }

  /// A list of data items as a Kameleoon persona has it; false for other lists.
  private mutating func readItems(_ list: JSONView, path: String) -> Bool {
    guard list.elements.contains(where: { $0["type"]?.kind == .string }),
      list.elements.allSatisfy({ $0.kind == .object }), !isOfNamedValues(list)
    else { return false }
    for (number, element) in zip(0..., list.elements) {
      facts.append(
        Fact(
          .item, .json(element.value), part: text(element.sourceRange), in: .dataItems,
          named: "\(path)[\(number)]"))
    }
    return true
  }

  private func isOfNamedValues(_ list: JSONView) -> Bool {
    !list.isEmpty && list.elements.allSatisfy { $0["name"]?.kind == .string && $0["value"] != nil }
  }

  /// A list of objects with name and value, as browsers export cookies.
  private mutating func readCookies(_ list: JSONView, _ kind: TextKind) -> Bool {
    guard isOfNamedValues(list) else { return false }
    for element in list.elements {
      let name = element["name"]?.string ?? ""
      facts.append(
        Fact(
          .cookie(name), .text(element["value"]?.plainText ?? ""),
          part: text(element.sourceRange), in: kind, named: name))
    }
    return true
  }

  private mutating func readHeaders(_ list: JSONView, _ path: String) -> Bool {
    guard isOfNamedValues(list) else { return false }
    for element in list.elements {
      facts += PartReader.header(
        named: element["name"]?.string ?? "", element["value"]?.plainText ?? "",
        part: text(element.sourceRange), words)
    }
    return true
  }

  /// A list of custom data: `[{"index": 1, "values": ["a"]}]`.
  private mutating func readCustomDataList(_ list: JSONView, _ path: String) -> Bool {
    guard list.elements.allSatisfy({ $0.kind == .object }) else { return false }
    for (number, element) in zip(0..., list.elements) {
      let path = "\(path)[\(number)]"
      let name = element["name"] ?? element["index"] ?? element["id"]
      let value = element["values"] ?? element["value"]
      guard let name, let value else {
        walk(element, .customData, path)
        continue
      }
      facts.append(
        Fact(
          .customData(name.plainText), .json(value.value), part: text(element.sourceRange),
          in: kind, named: path))
    }
    return true
  }

  // MARK: Texts

  /// A text that is read for itself: cookies, an address, a line of a log.
  private mutating func readText(
    _ folded: String, _ value: JSONView, _ path: String, _ part: () -> String
  ) -> Bool {
    let text = value.string ?? ""
    if Self.cookies.contains(folded), text.contains("=") {
      facts += PartReader.cookies(text)
      return true
    }
    if folded == "useragent" || folded == "ua" || UserAgent.begins(text) {
      facts.append(Fact(.userAgent, .text(text), part: part(), in: .userAgent, named: path))
      return true
    }
    if Self.addresses.contains(folded), text.contains("/") {
      facts += PartReader.address(text, part: part(), words, in: kind)
      return true
    }
    if folded == "referer" || folded == "referrer" || folded == "authorization" {
      facts += PartReader.header(named: folded, text, part: part(), words)
      return true
    }
    guard PartReader.isEmbedding(folded),
      let inner = PartReader.embedded(text, words, depth: depth)
    else { return false }
    facts += inner
    return true
  }
}

extension JSONView {
  /// Whether a list or object holds nothing.
  fileprivate var isEmpty: Bool {
    var (elements, members) = (elements, members)
    return kind == .array ? elements.next() == nil : members.next() == nil
  }

  /// A text as it is, anything else as its JSON.
  fileprivate var plainText: String { string ?? value.jsonText }
}
