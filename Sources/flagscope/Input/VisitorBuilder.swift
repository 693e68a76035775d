import FlagEngine

/// Makes the visitor that the command line describes.
struct VisitorBuilder {
  /// The visitor code where nobody gave one.
  static let defaultCode = "visitor-1"

  let configuration: FlagConfiguration
  let personas: PersonaList
  let options: EvaluationOptions

  /// The visitor: the persona if there is one, then code, context file, context, cookie, overrides.
  ///
  /// - Throws: which option cannot be used and why.
  func visitor(_ request: VisitorOptions) throws(InputError) -> Visitor {
    var visitor =
      try request.persona.map { name throws(InputError) in
        try personas.persona(named: name).visitor
      } ?? emptyVisitor
    if let code = request.visitor { visitor.code = code }
    if let path = request.contextFile { try add(file: path, to: &visitor) }
    var entries = ContextEntries(configuration: configuration, now: options.now)
    for entry in request.context { try entries.add(entry, to: &visitor) }
    if let cookie = request.cookie { try add(cookie: cookie, to: &visitor) }
    let overrides = OverrideEntries(configuration: configuration)
    for entry in request.simulate { visitor.overrides.append(try overrides.simulation(entry)) }
    for entry in request.force { visitor.overrides.append(try overrides.force(entry)) }
    return visitor
  }

  private var emptyVisitor: Visitor {
    switch configuration.platform {
    case .kameleoon: .kameleoon(Kameleoon.Visitor(code: Self.defaultCode))
    case .flagship: .flagship(Flagship.Visitor(id: Self.defaultCode))
    }
  }

  private func add(file path: String, to visitor: inout Visitor) throws(InputError) {
    let name = path.safe
    let bytes = try ConfigurationSource.read(path: path)
    let json: JSONValue
    do throws(JSONError) {
      json = try JSONDocument(bytes).withRoot { $0.value }
    } catch {
      throw InputError(error.message(about: name, bytes: bytes))
    }
    switch (visitor, json) {
    case (.kameleoon(var kameleoon), .array):
      do throws(VisitorFormatError) {
        kameleoon.data += try Kameleoon.Visitor.items(json)
      } catch {
        throw InputError("\(name): \(error.description.safe).")
      }
      visitor = .kameleoon(kameleoon)
    case (.kameleoon, _):
      throw InputError(
        "\(name): expected a list of data items like [{\"type\":\"Device\",\"device\":\"PHONE\"}].")
    case (.flagship(var flagship), .object(let object)):
      for member in object.members {
        flagship.context[member.name] = try Self.simple(member.value, key: member.name, file: name)
      }
      visitor = .flagship(flagship)
    case (.flagship, _):
      throw InputError("\(name): expected an object like {\"country\":\"FR\"}.")
    }
  }

  private static func simple(
    _ value: JSONValue, key: String, file: String
  ) throws(InputError) -> JSONValue {
    let kind: String
    switch value {
    case .bool, .integer, .hugeInteger, .double, .string: return value
    case .null: kind = "null"
    case .array: kind = "a list"
    case .object: kind = "an object"
    }
    throw InputError(
      "\(file): \(key.quoted) holds \(kind); conditions compare simple values only. Take it out.")
  }

  /// Accepts the bare value or a `Cookie` header that has it among others.
  private func add(cookie: String, to visitor: inout Visitor) throws(InputError) {
    guard case .kameleoon(var kameleoon) = visitor else {
      throw InputError("--cookie is Kameleoon's simulation cookie; Flagship has none. Use --force.")
    }
    let name = "kameleoonSimulationFFData="
    let pairs = cookie.utf8.split(separator: UInt8(ascii: ";")).map { pair in
      String(decoding: pair.drop { $0 == 0x20 }, as: UTF8.self)
    }
    let named = pairs.first { $0.hasPrefix(name) }
    kameleoon.simulationCookie = named.map { String($0.dropFirst(name.count)) } ?? cookie
    visitor = .kameleoon(kameleoon)
  }

  /// Sentences about facts that no condition reads.
  func warnings(about visitor: Visitor) -> [String] {
    guard case .flagship = visitor else { return [] }
    let known = configuration.fields.map(\.name)
    return visitor.fields.compactMap { field in
      guard case .attribute(let key) = field, !known.contains(where: { $0.isIdentical(to: key) })
      else { return nil }
      guard let meant = Suggestion.nearest(to: key, among: known) else { return nil }
      return "! No condition uses \(key.quoted). Did you mean \(meant.quoted)?"
    }
  }
}
