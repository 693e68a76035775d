import FlagEngine
import TerminalUI

/// One line in which a field's value is typed, with the effect shown before Enter.
struct FieldEditor: Screen {
  /// What is typed.
  enum Target: Equatable, Sendable {
    case code
    case anonymousID
    case kept
    case field(FieldSummary)
  }

  /// The type of a Flagship value; the SDK tells `10`, `10.0`, `"10"` and `true` apart.
  enum ScalarType: String, CaseIterable, Equatable, Sendable {
    case text, integer, float, bool

    init(_ value: JSONValue) {
      switch value {
      case .integer, .hugeInteger: self = .integer
      case .double: self = .float
      case .bool: self = .bool
      default: self = .text
      }
    }

    var next: ScalarType {
      let all = Self.allCases
      return all[((all.firstIndex(of: self) ?? 0) + 1) % all.count]
    }
  }

  var target: Target
  var input: TextField
  /// The text as it stood when editing a value began, and the value's type; nil: there was none.
  var untouched: Untouched?
  /// The type of a Flagship value; nil for fields of a fixed type.
  var scalarType: ScalarType?
  /// Whether the user chose the type; otherwise it follows from the text.
  var isTypeChosen = false
  /// The suggestion that the input shows, by index in `suggestions`.
  var suggestion: Int?
  /// The values that the file compares the field with, as they would be typed.
  var suggestions: [String] = []
  /// The variations that may be typed by name where the value is an id.
  var variations: [NamedPart] = []
  /// Why Enter kept the field open.
  var fault: String?
  var viewport = Viewport()

  init(_ target: Target, _ text: String) {
    self.target = target
    input = TextField(text)
  }

  /// What shows that nothing was typed.
  struct Untouched: Equatable, Sendable {
    var text: String
    var type: ScalarType?
  }

  /// Whether Enter keeps the value as it is, also where its text says less than the value.
  private var isUntouched: Bool {
    untouched == Untouched(text: input.text, type: scalarType)
  }

  var isCode: Bool { target == .code }

  /// What is being typed, for the line's label.
  func name(on platform: Platform) -> String {
    switch target {
    case .code: platform.codeNoun
    case .anonymousID: "anonymous id"
    case .kept: "kept"
    case .field(let summary): summary.name
    }
  }

  /// The visitor with what has been typed so far.
  func applied(to visitor: Visitor, now: Int) throws(FieldText.Fault) -> Visitor {
    if isUntouched { return visitor }
    var visitor = visitor
    switch target {
    case .code:
      visitor.code = try FieldText.code(FieldText.unquoted(input.text), for: visitor.platform)
    case .anonymousID:
      if case .flagship(var flagship) = visitor {
        flagship.anonymousID = input.isEmpty ? nil : FieldText.unquoted(input.text)
        visitor = .flagship(flagship)
      }
    case .kept:
      if case .flagship(var flagship) = visitor {
        let kept = try FieldText.items(input.text).map { item throws(FieldText.Fault) in
          try variation(item, partOf: "the file") ?? item
        }
        flagship.keptAssignments = kept.isEmpty ? nil : kept
        visitor = .flagship(flagship)
      }
    case .field(let summary):
      visitor[summary.field] = try value(summary, now: now)
    }
    return visitor
  }

  /// The id of a variation that was typed by name or id; nil where nothing is called so.
  private func variation(_ typed: String, partOf whole: String) throws(FieldText.Fault) -> String? {
    let search = NameSearch("variation", among: variations)
    do throws(NameSearch.Fault) {
      return variations[try search.find(typed)].id
    } catch {
      guard case .ambiguous = error else { return nil }
      throw FieldText.Fault(text: search.sentence(typed, error, partOf: whole))
    }
  }

  private func value(_ summary: FieldSummary, now: Int) throws(FieldText.Fault) -> JSONValue {
    if let key = try variation(input.text, partOf: summary.name),
      let id = variations.first(where: { $0.id.isIdentical(to: key) })?.names.first
    {
      return Int(id).map { .integer($0) } ?? .string(id)
    }
    guard let scalarType else {
      let isText = summary.type == .text || summary.type == .version
      return try FieldText.value(
        isText ? FieldText.unquoted(input.text) : input.text, name: summary.name,
        field: summary.field, type: summary.type, now: now)
    }
    let text = input.text
    switch scalarType {
    case .text: return .string(FieldText.unquoted(text))
    case .bool:
      guard text == "true" || text == "false" else {
        throw FieldText.Fault(
          text: "\(summary.name) needs true or false; got \"\(text)\"."
            + " Enter again to store it as text.")
      }
      return .bool(text == "true")
    case .integer:
      return try FieldText.number(text, name: summary.name, integersOnly: true)
    case .float:
      let number = try FieldText.number(text, name: summary.name, integersOnly: false)
      if case .integer(let integer) = number { return .double(Double(integer)) }
      return number
    }
  }

  /// The type that the text itself suggests: JSON's, else text.
  mutating func followText() {
    guard scalarType != nil, !isTypeChosen else { return }
    let value = (try? JSONValue(parsing: input.text)) ?? .string(input.text)
    switch value {
    case .bool, .integer, .double: scalarType = ScalarType(value)
    default: scalarType = .text
    }
  }
}

extension Platform {
  /// What the platform calls that by which it knows a visitor: Kameleoon's code, Flagship's id.
  var codeNoun: String { self == .kameleoon ? "code" : "id" }
}
