import FlagEngine
import FlagReports

// Values as the conditions compare them.
extension FactPlacer {
  /// The value of a fact for a field, or why it has none.
  func value(of fact: Fact, for field: Field, _ name: String) -> Outcome {
    switch words.configuration.platform {
    case .kameleoon: kameleoonValue(fact.value, field, name)
    case .flagship: flagshipValue(fact.value, field, name)
    }
  }

  // MARK: Kameleoon

  private func kameleoonValue(_ value: Fact.Value, _ field: Field, _ name: String) -> Outcome {
    if case .json(.array(let list)) = value { return self.list(list, field, name) }
    guard let text = value.characters else {
      return .skipped("\"\(name)\" holds \(Self.phrase(value.json)); it needs a simple value.")
    }
    let type = words.configuration.type(of: field)
    switch (type, value) {
    case (.texts, _) where field == .pages: return .value(.array([.string(text)]))
    case (.texts, .string), (.texts, .json): return truth(of: text, .texts([text]), field, name)
    case (.texts, .text):
      let items = FieldText.items(text)
      return items.count == 1
        ? truth(of: items[0], .texts(items), field, name) : .value(.texts(items))
    default: break
    }
    do throws(FieldText.Fault) {
      let plain = Self.synonym(text, field) ?? text
      let value = try FieldText.value(plain, name: name, field: field, type: type, now: now)
      return .value(value)
    } catch {
      return .skipped(error.text)
    }
  }

  private func list(_ list: [JSONValue], _ field: Field, _ name: String) -> Outcome {
    switch words.configuration.type(of: field) {
    case .texts:
      let texts = list.compactMap { Fact.Value.json($0).characters }
      guard texts.count == list.count else {
        return .skipped("\"\(name)\" holds more than texts.")
      }
      return .value(.texts(texts))
    case .integers:
      let numbers = list.filter {
        if case .integer = $0 { true } else { false }
      }
      guard numbers.count == list.count else {
        return .skipped("\"\(name)\" holds more than whole numbers.")
      }
      return .value(.array(numbers))
    default:
      guard list.count == 1 else {
        return .skipped("\"\(name)\" holds a list; it needs a simple value.")
      }
      return kameleoonValue(.json(list[0]), field, name)
    }
  }

  /// Custom data that conditions compare with true and false only: other spellings are asked about.
  private func truth(
    of text: String, _ value: JSONValue, _ field: Field, _ name: String
  ) -> Outcome {
    let texts = words.values(of: field).compactMap(\.text)
    guard !texts.isEmpty, texts.allSatisfy({ $0 == "true" || $0 == "false" }),
      text != "true", text != "false"
    else { return .value(value) }
    return ask(text, name, as: { .texts([$0 ? "true" : "false"]) }, value)
  }

  /// What other programs call the SDK's choices.
  private static let synonyms: [Field: [String: String]] = [
    .device: [
      "mobile": "PHONE", "smartphone": "PHONE", "computer": "DESKTOP", "pc": "DESKTOP",
      "laptop": "DESKTOP",
    ],
    .operatingSystem: [
      "macos": "MAC", "macosx": "MAC", "osx": "MAC", "darwin": "MAC", "iphoneos": "IOS",
      "ipados": "IOS", "windows10": "WINDOWS", "windows11": "WINDOWS", "win": "WINDOWS",
      "ubuntu": "LINUX", "windowsphone": "WINDOWS_PHONE",
    ],
    .browser: [
      "ie": "INTERNET_EXPLORER", "msie": "INTERNET_EXPLORER",
      "internetexplorer": "INTERNET_EXPLORER", "googlechrome": "CHROME", "chromium": "CHROME",
      "mobilesafari": "SAFARI", "edge": "OTHER", "microsoftedge": "OTHER",
      "samsunginternet": "OTHER",
    ],
  ]

  private static func synonym(_ text: String, _ field: Field) -> String? {
    synonyms[field]?[FactWords.folded(text)]
  }

  // MARK: Flagship

  private func flagshipValue(_ value: Fact.Value, _ field: Field, _ name: String) -> Outcome {
    guard case .attribute = field else { return special(value, field, name) }
    let compared = Compared(words.values(of: field))
    switch value {
    case .text(let text): return convert(text, compared, name)
    case .string(let text): return .value(.string(text), note: mismatch("a text", compared, .text))
    case .json(let json):
      switch json {
      case .null, .array, .object:
        return .nested(
          "\"\(name)\" holds \(Self.phrase(json)); conditions compare simple values only.")
      case .bool: return .value(json, note: mismatch("true or false", compared, .bool))
      case .string: return .value(json, note: mismatch("a text", compared, .text))
      case .integer, .hugeInteger, .double:
        return .value(json, note: mismatch("a number", compared, .number))
      }
    }
  }

  /// What is no attribute: its group, its cache.
  private func special(_ value: Fact.Value, _ field: Field, _ name: String) -> Outcome {
    switch (words.configuration.type(of: field), value) {
    case (.json, .json): return .value(value.json)
    case (.json, _):
      guard let text = value.characters, let json = try? JSONValue(parsing: text) else {
        return .skipped("\(name) is not JSON.")
      }
      return .value(json)
    default:
      guard let text = value.characters else {
        return .skipped("\"\(name)\" holds \(Self.phrase(value.json)); it needs a simple value.")
      }
      if case .json = value { return .value(value.json) }
      return .value(field == .decisionGroup ? .string(text) : FieldText.typed(text))
    }
  }

  /// The only kind of value that conditions compare an attribute with.
  private enum Compared {
    case bool, number, text, several

    init(_ values: [JSONValue]) {
      let kinds = Set(values.map(Self.kind))
      self = kinds.count == 1 ? kinds.first ?? .several : .several
    }

    private static func kind(_ value: JSONValue) -> Compared {
      switch value {
      case .bool: .bool
      case .integer, .hugeInteger, .double: .number
      case .string: .text
      case .null, .array, .object: .several
      }
    }
  }

  private func convert(_ text: String, _ compared: Compared, _ name: String) -> Outcome {
    let typed = FieldText.typed(text)
    switch (compared, typed) {
    case (.bool, .bool), (.number, .integer), (.number, .hugeInteger), (.number, .double):
      return .value(typed)
    case (.bool, _): return ask(text, name, as: { .bool($0) }, typed)
    case (.number, _):
      let question = question(name, ["skipped", "as text"])
      return question.chosen == 1
        ? .value(.string(text), note: mismatch("a text", compared, .text), question)
        : .skipped("\(name) needs a number; got \"\(text)\".", question)
    case (.text, .string(let inner)) where text.hasPrefix("\""): return .value(.string(inner))
    case (.text, _): return .value(.string(text))
    case (.several, _): return .value(typed)
    }
  }

  private func question(_ name: String, _ list: [String]) -> Reading.Question {
    Reading.Question(
      name: name, choices: list, chosen: (choices.answers[name] ?? 0) % list.count)
  }

  private static let truths: Set<String> = ["true", "yes", "y", "on", "1", "oui", "ja", "si"]
  private static let falsehoods: Set<String> = ["false", "no", "n", "off", "0", "non", "nein"]

  /// Asks what a text means where conditions compare with true and false; it is skipped until then.
  private func ask(
    _ text: String, _ name: String, as truth: (Bool) -> JSONValue, _ asItIs: JSONValue
  ) -> Outcome {
    let folded = text.lowercased()
    let isTrue = Self.truths.contains(folded)
    if folded == "true" || folded == "false" { return .value(truth(isTrue)) }
    let isTruth = isTrue || Self.falsehoods.contains(folded)
    let asText = "as \(asItIs.jsonText)"
    let question = question(name, ["skipped"] + (isTruth ? ["as \(isTrue)"] : []) + [asText])
    switch question.choices[question.chosen] {
    case "skipped":
      return .skipped("\(name) needs true or false; got \"\(text)\".", question)
    case asText:
      return .value(
        asItIs, note: "conditions compare \(name) with true and false only", question)
    default: return .value(truth(isTrue), note: nil, question)
    }
  }

  /// What is said where a value's type is not what conditions compare.
  private func mismatch(_ type: String, _ compared: Compared, _ own: Compared) -> String? {
    guard compared != .several, compared != own else { return nil }
    let wanted =
      switch compared {
      case .bool: "true and false"
      case .number: "numbers"
      case .text, .several: "texts"
      }
    return "is \(type); conditions compare it with \(wanted) and do not match"
  }

  private static func phrase(_ value: JSONValue) -> String {
    switch value {
    case .null: "null"
    case .array: "a list"
    case .object: "an object"
    default: "a simple value"
    }
  }
}
