import FlagConsole
import FlagEngine
import FlagReports
import TerminalUI

/// Reads `--context k=v`.
struct ContextEntries {
  let configuration: FlagConfiguration
  let now: Int
  /// Lists that were begun on this command line: their first entry replaces the persona's.
  private var begun: Set<Field> = []

  init(configuration: FlagConfiguration, now: Int) {
    self.configuration = configuration
    self.now = now
  }

  /// Puts one fact into the visitor.
  ///
  /// - Throws: what is wrong with the entry.
  mutating func add(_ entry: String, to visitor: inout Visitor) throws(InputError) {
    let known = configuration.fields.map(\.name)
    let named = NamedEntry(entry) { name in
      known.contains { $0.isIdentical(to: name) || name == $0 + ":" }
    }
    guard let named else {
      throw InputError("--context \(entry.quoted) has no value. Example: --context country=France")
    }
    let (name, value) = (named.name, named.value)
    switch visitor {
    case .flagship(var flagship):
      let isText = name.utf8.last == UInt8(ascii: ":")
      let key = isText ? String(name.dropLast()) : name
      flagship.context[key] = isText ? .string(value) : FieldText.typed(value)
      visitor = .flagship(flagship)
    case .kameleoon(var kameleoon) where name == "consent":
      kameleoon.legalConsent = try Self.consent(value)
      visitor = .kameleoon(kameleoon)
    case .kameleoon:
      try add(value, to: try field(named: name), named: name, of: &visitor)
    }
  }

  private static func consent(_ word: String) throws(InputError) -> Bool? {
    guard let consent = FieldText.consent(word) else {
      throw InputError(
        FieldText.noConsent(word.safe) + "."
          + Suggestion.hint(for: word, among: ["given", "refused", "unknown"]))
    }
    return consent
  }

  private func field(named name: String) throws(InputError) -> Field {
    if let field = configuration.field(named: name) { return field }
    if name.hasPrefix("data.") {
      let names = configuration.fields.map(\.name).filter { $0.hasPrefix("data.") }
      throw InputError(
        "The file has no custom data \(name.dropFirst(5).description.quoted)."
          + hint(name, among: names) + " data.INDEX takes any.")
    }
    let names = [
      "country", "region", "city", "browser", "browser.version", "device", "os", "app.version",
      "cookie.NAME", "page", "title", "goal", "consent", "data.NAME",
    ]
    throw InputError(
      "A Kameleoon visitor has no \(name.quoted).\(hint(name, among: names)) It has: "
        + "\(names.joined(separator: ", ")); the rest through --context-file.")
  }

  private func hint(_ name: String, among names: [String]) -> String {
    Suggestion.hint(for: name, among: names)
  }

  private mutating func add(
    _ text: String, to field: Field, named name: String, of visitor: inout Visitor
  ) throws(InputError) {
    let value: JSONValue
    switch field {
    case .pages: value = .array([.string(text)])
    default:
      do throws(FieldText.Fault) {
        value = try FieldText.value(
          text, name: name, field: field, type: configuration.type(of: field), now: now)
      } catch {
        throw InputError(error.text.safe)
      }
    }
    // Pages and goals come one an option; each further one is one more view or conversion.
    if case .array(let new) = value, field == .pages || field == .goals,
      !begun.insert(field).inserted, case .array(let known)? = visitor[field]
    {
      visitor[field] = .array(known + new)
    } else {
      visitor[field] = value
    }
  }
}
