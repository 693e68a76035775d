import FlagClient
import FlagConsole
import FlagEngine

/// Makes the visitor that the command line describes.
struct VisitorBuilder {
  /// The visitor code where nobody gave one.
  static let defaultCode = "visitor-1"

  let configuration: FlagConfiguration
  let personas: PersonaList
  let options: EvaluationOptions
  /// Sentences about what was taken otherwise than given, or has no effect.
  private(set) var warnings: [String] = []

  init(configuration: FlagConfiguration, personas: PersonaList, options: EvaluationOptions) {
    self.configuration = configuration
    self.personas = personas
    self.options = options
  }

  /// The visitor: the persona if there is one, then code, context file, context, cookie, overrides.
  ///
  /// - Throws: which option cannot be used and why.
  mutating func visitor(_ request: VisitorOptions) throws(InputError) -> Visitor {
    var visitor = try persona(request.persona)
    if let code = request.visitor { visitor.code = code }
    checkCode(of: &visitor)
    let known = visitor.fields
    if let path = request.contextFile { try add(file: path, to: &visitor) }
    var entries = ContextEntries(configuration: configuration, now: options.now)
    for entry in request.context { try entries.add(entry, to: &visitor) }
    checkFields(visitor.fields.filter { !known.contains($0) })
    if let cookie = request.cookie { try add(cookie: cookie, to: &visitor) }
    let overrides = OverrideEntries(configuration: configuration)
    for entry in request.simulate { visitor.overrides.append(try overrides.simulation(entry)) }
    for entry in request.force { visitor.overrides.append(try overrides.force(entry)) }
    return visitor
  }

  private func persona(_ name: String?) throws(InputError) -> Visitor {
    if let name { return try personas.persona(named: name).visitor }
    return switch configuration.platform {
    case .kameleoon: .kameleoon(Kameleoon.Visitor(code: Self.defaultCode))
    case .flagship: .flagship(Flagship.Visitor(id: Self.defaultCode))
    }
  }

  private mutating func checkCode(of visitor: inout Visitor) {
    let length = visitor.code.unicodeScalars.count
    switch visitor {
    case .kameleoon where length == 0:
      warnings.append("! Visitor code is empty: every flag answers VisitorCodeInvalid.")
    case .kameleoon where length > 255:
      warnings.append(
        "! Visitor code is \(length) characters; the limit is 255: "
          + "every flag answers VisitorCodeInvalid.")
    case .flagship where length == 0:
      visitor.code = Flagship.Visitor.generatedID(
        localTime: Clock.localDigits, number: Int.random(in: 10_000...99_999))
      warnings.append("! Visitor id is empty: the SDK makes one, here \(visitor.code).")
    case .kameleoon, .flagship: break
    }
  }

  // MARK: Context

  private mutating func add(file path: String, to visitor: inout Visitor) throws(InputError) {
    let name = path.safe
    let bytes = try InputFile.read(path: path, .fileOrPipe)
    let document: JSONDocument
    do throws(JSONError) {
      document = try JSONDocument(bytes)
    } catch {
      throw InputError(error.message(about: name, bytes: bytes))
    }
    try document.withRoot { root throws(InputError) in
      switch visitor {
      case .kameleoon(var kameleoon):
        guard root.kind == .array else {
          throw InputError(
            "\(name): expected a list like [{\"type\":\"Device\",\"device\":\"PHONE\"}]; "
              + "got \(root.kind.phrase).")
        }
        do throws(VisitorFormatError) {
          kameleoon.data += try Kameleoon.Visitor.items(root.value)
        } catch {
          throw InputError("\(name): \(error.description.safe).")
        }
        visitor = .kameleoon(kameleoon)
      case .flagship(var flagship):
        guard root.kind == .object else {
          throw InputError(
            "\(name): expected an object like {\"country\":\"FR\"}; got \(root.kind.phrase).")
        }
        add(root, to: &flagship.context)
        visitor = .flagship(flagship)
      }
    }
  }

  /// Takes the simple values of an object.
  private mutating func add(_ object: JSONView, to context: inout JSONObject) {
    var names: [String] = []
    var skipped: [(name: String, kind: String)] = []
    for member in object.members {
      let name = member.name.string ?? ""
      switch member.value.kind {
      case .null, .array, .object: skipped.append((name, member.value.kind.phrase))
      case .bool, .integer, .double, .string:
        if names.contains(where: { $0.isIdentical(to: name) }) {
          warnings.append(
            "! \(name.quoted) appears twice; kept the last, \(member.value.value.jsonText.safe).")
        } else {
          names.append(name)
        }
        context[name] = member.value.value
      }
    }
    for (name, kind) in skipped {
      warnings.append(
        "! \(name.quoted) holds \(kind); conditions compare simple values only. "
          + "Skipped, \(names.count) fields imported.")
    }
  }

  private mutating func checkFields(_ fields: [Field]) {
    guard !fields.isEmpty else { return }
    let read = configuration.fields
    let names = read.map(\.name)
    for field in fields
    where field.isForConditions && !read.contains(where: { $0.field == field }) {
      let name = configuration.name(of: field)
      warnings.append(
        "! No condition uses \(name.quoted)." + Suggestion.hint(for: name, among: names))
    }
  }

  // MARK: Simulation cookie

  /// Accepts the bare value or a `Cookie` header that has it among others.
  private mutating func add(cookie: String, to visitor: inout Visitor) throws(InputError) {
    guard case .kameleoon(var kameleoon) = visitor,
      case .kameleoon(let configuration) = configuration
    else {
      throw InputError("--cookie is Kameleoon's simulation cookie; Flagship has none. Use --force.")
    }
    let name = "kameleoonSimulationFFData="
    let pairs = cookie.utf8.split(separator: UInt8(ascii: ";")).map { pair in
      String(decoding: pair.drop { $0 == 0x20 }, as: UTF8.self)
    }
    let named = pairs.first { $0.hasPrefix(name) }
    let value = named.map { String($0.dropFirst(name.count)) } ?? cookie
    kameleoon.simulationCookie = value
    visitor = .kameleoon(kameleoon)
    check(configuration.read(simulationCookie: value))
  }

  private mutating func check(_ cookie: Kameleoon.SimulationCookie) {
    warnings += cookie.notes.map { "! \($0.safe)" }
  }
}
