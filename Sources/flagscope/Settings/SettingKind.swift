import FlagClient
import FlagEngine
import FlagReports

/// What a setting is set to.
enum SettingValue: Equatable, Sendable {
  case text(String)
  case isOn(Bool)
  case seconds(Double)
  case count(Int)
  case secret(Secret)
}

/// What a setting may be set to.
struct SettingKind: Sendable {
  private enum Form {
    case text, path, toggle, secret
    case choice([String])
    /// From this number on; nil: more than 0.
    case seconds(from: Double?)
    case count
  }

  private let form: Form
  /// What stands in the option's place in the help.
  let placeholder: String

  static func text(_ placeholder: String) -> SettingKind {
    SettingKind(form: .text, placeholder: placeholder)
  }
  static let path = SettingKind(form: .path, placeholder: "file")
  static let toggle = SettingKind(form: .toggle, placeholder: "")
  static let secret = SettingKind(form: .secret, placeholder: "")
  static func seconds(_ least: Double?) -> SettingKind {
    SettingKind(form: .seconds(from: least), placeholder: "seconds")
  }
  static func count(_ placeholder: String) -> SettingKind {
    SettingKind(form: .count, placeholder: placeholder)
  }
  static func choice<Choice: CaseIterable & RawRepresentable<String>>(
    _: Choice.Type, _ placeholder: String = "choice"
  ) -> SettingKind {
    SettingKind(form: .choice(Choice.allCases.map(\.rawValue)), placeholder: placeholder)
  }

  var isToggle: Bool { if case .toggle = form { true } else { false } }
  var isSecret: Bool { if case .secret = form { true } else { false } }
  var isPath: Bool { if case .path = form { true } else { false } }

  /// The words that may be chosen from; nil: any text of the form.
  var choices: [String]? { if case .choice(let words) = form { words } else { nil } }

  /// What is allowed, after "needs".
  var allowed: String {
    switch form {
    case .text: "a text"
    case .path: "a path"
    case .toggle: "true or false"
    case .secret: "a key of visible ASCII characters"
    case .choice(let words): words.dropLast().joined(separator: ", ") + " or " + (words.last ?? "")
    case .seconds(nil): "a number of seconds, more than 0"
    case .seconds(let least?): "a number of seconds, \(Int(least)) or more"
    case .count: "a whole number, 0 or more"
    }
  }

  /// What to say of a text that is not allowed: what is, what was given, what may have been meant.
  ///
  /// - Parameters:
  ///   - text: the text; one that may be a secret is not repeated.
  ///   - shown: the text as it is repeated; empty where it stands before the sentence already.
  /// - Returns: the end of a sentence, after the setting's name.
  func refusal(of text: String, shown: String) -> String {
    let got = isSecret || shown.isEmpty ? "" : "; got \(shown)"
    return "needs \(allowed)\(got)." + Suggestion.hint(for: text, among: choices ?? [])
  }

  /// The value that a text stands for; nil: it is not allowed.
  func value(_ text: String) -> SettingValue? {
    switch form {
    case .text, .path: return text.isEmpty ? nil : .text(text)
    case .secret:
      ProcessMemory.hide()
      return Secret(reading: text).map { .secret($0) }
    case .choice(let words):
      return words.contains { $0.isIdentical(to: text) } ? .text(text) : nil
    case .toggle:
      switch text.lowercased() {
      case "true", "yes", "on", "1": return .isOn(true)
      case "false", "no", "off", "0": return .isOn(false)
      default: return nil
      }
    case .seconds(let least):
      guard let number = Double(text), number.isFinite, number >= least ?? 0,
        least != nil || number > 0
      else { return nil }
      return .seconds(number)
    case .count: return Int(text).flatMap { 0...1_000_000 ~= $0 ? .count($0) : nil }
    }
  }
}
