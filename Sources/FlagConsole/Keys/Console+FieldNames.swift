import FlagEngine
import FlagReports
import TerminalUI

// Fields of the visitor by their names: `set country "FR"`, `unset consent`. They go the way of the
// keys of the visitor's pane: the same editor, the same steps of undo, the same sentences.
extension Console {
  /// Sets what the first words name to what follows them; without a value, asks for it.
  ///
  /// - Parameter text: `country "FR"`, `code abc`, `consent refused`, `"data.odd name" = 3`.
  /// - Returns: what the program should do, or why nothing was changed.
  mutating func setField(_ text: String) -> LineCommand.Result {
    guard let resolution else { return .refused(Self.waiting) }
    let names = VisitorNames(resolution)
    guard let (row, name, value) = names.row(in: text) else {
      return .refused(names.unknown(text))
    }
    if row == .consent { return setConsent(value) }
    guard var editor = VisitorPane.editor(of: row, in: context) else {
      return .refused("\(name) does not belong to this platform's visitors.")
    }
    guard !value.isEmpty else {
      open(.edit(editor))
      return .done([])
    }
    // The editor closes itself, which here would be what lies over the panes.
    let below = overlay
    let effects = apply(editor.commit(value, in: context))
    overlay = below
    if let fault = editor.fault { return .refused(fault) }
    if case .field(let summary) = row, summary.isOdd, !names.isRead(summary.field) {
      message = .error("No condition uses \"\(name)\".\(names.hint(for: name))")
    }
    return .done(effects)
  }

  /// Takes the value of what is named away.
  mutating func unsetField(_ text: String) -> LineCommand.Result {
    guard let resolution else { return .refused(Self.waiting) }
    let names = VisitorNames(resolution)
    guard let (row, _, rest) = names.row(in: text), rest.isEmpty else {
      return .refused(names.unknown(text))
    }
    do throws(FieldText.Fault) {
      return .done(apply(try VisitorPane.delete(row, in: context)))
    } catch {
      return .refused(error.text)
    }
  }

  private mutating func setConsent(_ word: String) -> LineCommand.Result {
    guard let consent = FieldText.consent(word) else {
      return .refused(FieldText.noConsent(word) + ". Example: set consent given")
    }
    guard case .kameleoon(var visitor) = cast.visitor else { return .done([]) }
    visitor.legalConsent = consent
    let label = context.changes(from: cast.visitor, to: .kameleoon(visitor))
    act(label) { $0.visitor = .kameleoon(visitor) }
    return .done([])
  }
}

/// What a visitor has, by the names under which its pane lists it and the platform writes it.
struct VisitorNames {
  private let resolution: Resolution

  init(_ resolution: Resolution) { self.resolution = resolution }

  private var configuration: FlagConfiguration { resolution.configuration }

  /// Whether a condition of the file reads a field.
  func isRead(_ field: Field) -> Bool {
    resolution.catalogue.fields.contains { $0.field == field }
  }

  /// What has a row and is no field.
  ///
  /// A field of the file that is called so too goes before it, so there are two words for a code.
  static func words(of platform: Platform) -> [(name: String, row: VisitorPane.Row)] {
    let codes = [("code", VisitorPane.Row.code), ("id", .code)]
    return switch platform {
    case .kameleoon: codes + [("consent", .consent)]
    case .flagship:
      codes + [("anonymous id", .anonymousID), ("anonymous-id", .anonymousID), ("kept", .kept)]
    }
  }

  /// What a text begins with the name of, and the value behind it.
  ///
  /// - Parameter text: a name, in quotes or not, and its value behind blanks or `=`.
  /// - Returns: nil: nothing has such a name.
  func row(in text: String) -> (row: VisitorPane.Row, name: String, value: String)? {
    let fields =
      resolution.catalogue.fields.filter { $0.field != .visitorCode }
      + resolution.visitor.fields.filter { $0 != .visitorCode }.map {
        configuration.summary(of: $0)
      }
    let rows =
      fields.map { (name: $0.name, row: VisitorPane.Row.field($0)) }
      + Self.words(of: configuration.platform)
    let (quoted, rest) = FieldText.quotedName(text)
    if let quoted {
      let known = rows.first { $0.name.isIdentical(to: quoted) }?.row
      guard let row = known ?? row(ofNew: quoted) else { return nil }
      return (row, quoted, rest)
    }
    if let (index, value) = Console.split(text, among: rows.map(\.name)) {
      return (rows[index].row, rows[index].name, value)
    }
    let name = Self.firstWord(text)
    guard let row = row(ofNew: name), let (_, value) = Console.split(text, among: [name]) else {
      return nil
    }
    return (row, name, value)
  }

  /// A field that neither the file nor the visitor has.
  private func row(ofNew name: String) -> VisitorPane.Row? {
    guard !name.isEmpty, let field = configuration.field(named: name) else { return nil }
    let known = resolution.catalogue.fields.first { $0.field == field }
    return .field(known ?? configuration.summary(of: field))
  }

  /// The sentence on a text that begins with no name.
  func unknown(_ text: String) -> String {
    let name = FieldText.quotedName(text).name ?? Self.firstWord(text)
    guard !name.isEmpty else {
      let example = resolution.catalogue.fields.first?.name ?? "country"
      return "Type a field and its value. Example: set \(example) VALUE"
    }
    let names =
      resolution.catalogue.fields.map(\.name) + Self.words(of: configuration.platform).map(\.name)
    return FieldPicker.noField(
      name, configuration.platform, meant: Suggestion.nearest(to: name, among: names))
  }

  /// What a name may mean that no condition uses.
  func hint(for name: String) -> String {
    Suggestion.hint(for: name, among: resolution.catalogue.fields.map(\.name))
  }

  private static func firstWord(_ text: String) -> String {
    String(text.prefix { $0 != " " && $0 != "=" })
  }
}

extension FieldText {
  /// The name in quotes that a text begins with, if it does, and what follows it behind blanks or `=`.
  static func quotedName(_ text: String) -> (name: String?, rest: String) {
    let text = trimmed(text)
    let bytes = Array(text.utf8)
    guard bytes.first == UInt8(ascii: "\"") else { return (nil, text) }
    var end = 1
    while end < bytes.count, bytes[end] != UInt8(ascii: "\"") {
      end += bytes[end] == UInt8(ascii: "\\") ? 2 : 1
    }
    end = min(end + 1, bytes.count)
    return (
      unquoted(String(decoding: bytes[..<end], as: UTF8.self)),
      value(behind: String(decoding: bytes[end...], as: UTF8.self))
    )
  }

  /// What follows a name behind blanks or `=`.
  static func value(behind text: String) -> String {
    let rest = trimmed(text)
    return rest.hasPrefix("=") ? trimmed(String(rest.dropFirst())) : rest
  }
}
