import FlagConsole
import FlagEngine
import FlagFiles
import FlagReports
import TerminalUI

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
    if let path = request.contextFile {
      try add(file: path, to: &visitor, keepsCode: request.visitor != nil)
    }
    let known = Set(visitor.fields)
    var entries = ContextEntries(configuration: configuration, now: options.now)
    for entry in request.context { try entries.add(entry, to: &visitor) }
    let given = visitor.fields.filter { !known.contains($0) }
    checkFields(given)
    checkTypes(given, of: visitor)
    if let cookie = request.cookie { try add(cookie: cookie, to: &visitor) }
    let overrides = OverrideEntries(configuration: configuration)
    do throws(FieldText.Fault) {
      for entry in request.simulate { visitor.overrides.append(try overrides.simulation(entry)) }
      for entry in request.force { visitor.overrides.append(try overrides.force(entry)) }
    } catch {
      throw InputError(error.text.safe)
    }
    return visitor
  }

  private func persona(_ name: String?) throws(InputError) -> Visitor {
    if let name { return try personas.persona(named: name).visitor }
    return Self.blank(configuration.platform)
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

  /// Reads the file as `i` does in the console; the options before it stay, and the code that one
  /// of them gives.
  private mutating func add(
    file path: String, to visitor: inout Visitor, keepsCode: Bool
  ) throws(InputError) {
    let name = path.safe
    let bytes = VisitorReader.decoded(try InputFile.read(path: path, .fileOrPipe))
    try check(bytes, name)
    let reader = VisitorReader(catalogue: Catalogue(configuration), now: options.now)
    let code = visitor.code
    do throws(FieldText.Fault) {
      guard let reading = try reader.read(bytes, into: visitor, keepsRest: true) else { return }
      visitor = reading.visitor
      if keepsCode { visitor.code = code }
      warnings += reading.skipped.map { "! \(name): \($0.part.brief.safe): \($0.reason.safe)" }
      warnings += reading.remarks.map { "! \($0.safe)" }
    } catch {
      throw InputError("\(name): \(error.text.safe)")
    }
  }

  /// Whether the file is of the kind that belongs to the platform.
  private func check(_ bytes: [UInt8], _ name: String) throws(InputError) {
    let document: JSONDocument
    do throws(JSONError) {
      document = try JSONDocument(bytes)
    } catch {
      throw InputError(error.message(about: name, bytes: bytes))
    }
    let kind = document.withRoot { $0.kind }
    switch configuration.platform {
    case .kameleoon where kind != .array:
      throw InputError(
        "\(name): expected a list like [{\"type\":\"Device\",\"device\":\"PHONE\"}]; "
          + "got \(kind.phrase).")
    case .flagship where kind != .object:
      throw InputError(
        "\(name): expected an object like {\"country\":\"FR\"}; got \(kind.phrase).")
    case .kameleoon, .flagship: break
    }
  }

  private mutating func checkFields(_ fields: [Field]) {
    guard !fields.isEmpty else { return }
    let read = configuration.fields
    let names = read.map(\.name)
    let known = Set(read.map(\.field))
    for field in fields where field.isForConditions && !known.contains(field) {
      let name = configuration.name(of: field)
      warnings.append(
        "! No condition uses \(name.quoted)." + Suggestion.hint(for: name, among: names))
    }
  }

  /// Warns of texts that every condition compares with another kind of value.
  private mutating func checkTypes(_ fields: [Field], of visitor: Visitor) {
    guard case .flagship = visitor, !fields.isEmpty else { return }
    let given = Set(fields)
    for summary in configuration.fields where given.contains(summary.field) {
      guard case .string? = visitor[summary.field], let mismatch = summary.textMismatch else {
        continue
      }
      warnings.append("! \(mismatch.safe)")
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
