public import FlagEngine
import FlagReports
import TerminalUI

/// Reads and writes the values of fields as the user types them.
public enum FieldText {
  /// Why a typed text is no value; the sentence of the interaction design, section 13.
  public struct Fault: Error, Equatable {
    /// The sentence.
    public var text: String
    /// The character, from 0, that the cursor goes to.
    public var place: Int?
    /// The byte, from 0, that the cursor goes to in a text of several lines.
    public var offset: Int?
  }

  /// The text to edit a value with.
  static func text(_ value: JSONValue?, now: Int) -> String {
    switch value {
    case nil, .null?: ""
    case .string(let text)?: typed(as: text)
    case .array(let values)?: values.map { item($0.text ?? $0.jsonText) }.joined(separator: ", ")
    case let value?: value.jsonText
    }
  }

  /// What one types for a text: the text, or where a line cannot hold it as it is, JSON in quotes.
  ///
  /// - Parameter text: any text.
  /// - Returns: printable characters of which `unquoted` makes the text again.
  static func typed(as text: String) -> String {
    guard text.safe != text || !unquoted(text).isIdentical(to: text) else { return text }
    return ClipboardText.json(JSONValue.string(text).jsonText)
  }

  /// The text that was typed: what stands in quotes as a JSON string is the string's.
  static func unquoted(_ typed: String) -> String {
    // By bytes: a mark behind the quote makes one character of both.
    guard typed.utf8.first == 0x22, case .string(let text)? = try? JSONValue(parsing: typed) else {
      return typed
    }
    return text
  }

  /// The value as a screen shows it: texts in quotes, so that `"10"` and `10` differ.
  static func shown(_ value: JSONValue?, field: Field, now: Int) -> String {
    if field == .previousVisits, case .array(let starts)? = value {
      let ages = starts.map { age($0, now: now) }.joined(separator: ", ")
      return "\(starts.count) earlier: \(ages) ago"
    }
    return switch value {
    case nil: ""
    case .array(let values)?: values.map(\.jsonText).joined(separator: ", ")
    case let value?: value.jsonText
    }
  }

  private static func age(_ start: JSONValue, now: Int) -> String {
    guard case .integer(let start) = start else { return "?" }
    let minutes = (now - start) / 60_000
    if minutes < 120 { return "\(minutes)m" }
    return minutes < 2_880 ? "\(minutes / 60)h" : "\(minutes / 1_440)d"
  }

  /// The text to edit earlier visits with: their ages, newest first.
  static func ages(_ value: JSONValue?, now: Int) -> String {
    guard case .array(let starts)? = value else { return "" }
    return starts.map { age($0, now: now) }.joined(separator: ", ")
  }

  /// Reads what was typed for a field.
  ///
  /// - Parameters:
  ///   - text: what was typed.
  ///   - name: the field's name, for the sentence of a fault.
  ///   - field: the field.
  ///   - type: what it holds.
  ///   - now: the instant that ages count back from, in milliseconds since 1970 UTC.
  /// - Returns: the value.
  /// - Throws: why the text is no value.
  public static func value(
    _ text: String, name: String, field: Field, type: FieldType, now: Int
  ) throws(Fault) -> JSONValue {
    if field == .previousVisits { return try visits(text, name: name, now: now) }
    switch type {
    case .text, .version, .scalar: return .string(text)
    case .texts: return .array(items(text).map { .string($0) })
    case .choice(let choices):
      guard let choice = choices.first(where: { $0.lowercased() == text.lowercased() }) else {
        let hint = Suggestion.hint(for: text, among: choices)
        throw Fault(
          text: "\(name) has no \"\(text)\".\(hint) It has: \(choices.joined(separator: ", ")).")
      }
      return .string(choice)
    case .integer: return try number(text, name: name, integersOnly: true)
    case .number:
      return try number(
        text, name: name, integersOnly: false, isPositive: field == .browserVersion)
    case .integers:
      var values: [JSONValue] = []
      for item in items(text) {
        values.append(
          field == .goals && item.utf8.contains(0x20)
            ? try conversion(item)
            : try number(item, name: name, integersOnly: true, isPositive: true))
      }
      return .array(values)
    case .json:
      do throws(JSONError) {
        return try JSONValue(parsing: text)
      } catch {
        throw Fault(
          text: "\(name) is not JSON: \(SafeText(error.description).string)",
          place: error.column - 1)
      }
    case .bool:
      guard text == "true" || text == "false" else {
        throw Fault(text: "\(name) needs true or false; got \"\(text)\".")
      }
      return .bool(text == "true")
    }
  }

  /// A conversion with what is told besides the goal: `7310 revenue=49.90`.
  private static func conversion(_ text: String) throws(Fault) -> JSONValue {
    do throws(ActError) {
      _ = try Kameleoon.DataItem.Conversion(typed: text)
      return .string(text)
    } catch {
      throw Fault(text: error.sentence)
    }
  }

  /// The parts of a list that was typed with commas; a part in quotes is JSON and may hold some.
  static func items(_ text: String) -> [String] {
    var items: [String] = []
    var item: [UInt8] = []
    var isQuoted = false
    var isEscaped = false
    func take() {
      let part = trimmed(String(decoding: item, as: UTF8.self))
      if part.utf8.first == 0x22, case .string(let text)? = try? JSONValue(parsing: part) {
        items.append(text)
      } else if !part.isEmpty {
        items.append(part)
      }
      item = []
    }
    for byte in text.utf8 {
      if byte == 0x2C, !isQuoted {
        take()
        continue
      }
      if byte == 0x22, !isEscaped, isQuoted || item.allSatisfy({ $0 == 0x20 }) {
        isQuoted.toggle()
      }
      isEscaped = byte == 0x5C && !isEscaped
      item.append(byte)
    }
    take()
    return items
  }

  /// A text as a part of a list: as it is where it reads back the same, else as JSON.
  private static func item(_ text: String) -> String {
    let read = items(text)
    // A quote that only opens would take in what follows.
    guard read.count == 1, read[0].isIdentical(to: text), text.safe == text,
      text.utf8.first != 0x22
    else {
      return ClipboardText.json(JSONValue.string(text).jsonText)
    }
    return text
  }

  /// A text without spaces and tabs at its ends.
  static func trimmed(_ text: String) -> String {
    let isBlank = { (character: Character) in character == " " || character == "\t" }
    return String(text.drop(while: isBlank).reversed().drop(while: isBlank).reversed())
  }

  /// A JSON scalar as what it is, anything else as a text.
  ///
  /// - Parameter text: what was typed.
  /// - Returns: the value of a Flagship attribute.
  public static func typed(_ text: String) -> JSONValue {
    // The vendors' parser also takes NaN and the infinities; JSON does not.
    guard let value = try? JSONValue(parsing: text) else { return .string(text) }
    switch value {
    case .bool, .integer, .hugeInteger, .string, .null: return value
    case .double(let number) where number.isFinite: return value
    case .double, .array, .object: return .string(text)
    }
  }

  /// What a word says of the legal consent (Kameleoon); nil: it is no such word.
  ///
  /// - Parameter word: `given`, `refused`, `unknown`, or what files and people write instead.
  /// - Returns: a consent, nil inside for unknown; or nil.
  public static func consent(_ word: String) -> Bool?? {
    switch word.lowercased() {
    case "given", "true", "yes", "1": .some(true)
    case "refused", "false", "no", "0": .some(false)
    case "unknown", "unset", "null", "none": .some(nil)
    default: nil
    }
  }

  /// The sentence on a word that says nothing of consent, without its full stop.
  public static func noConsent(_ word: String) -> String {
    "consent is given, refused or unknown; got \"\(word)\""
  }

  /// A visitor code as the platform takes it.
  ///
  /// Source: Kameleoon spec C.3, longer codes are refused by the SDK.
  static func code(_ text: String, for platform: Platform) throws(Fault) -> String {
    guard platform == .kameleoon else {
      guard !text.isEmpty else {
        throw Fault(
          text: "Visitor id is empty: the SDK makes one (19 digits). Type one, or Ctrl-g.")
      }
      return text
    }
    guard !text.isEmpty else {
      throw Fault(text: "Visitor code is empty. Type one, or Ctrl-g generates 16 characters.")
    }
    let length = text.unicodeScalars.count
    guard length <= 255 else {
      throw Fault(
        text: "Visitor code is \(length) characters; the limit is 255. Nothing was changed.")
    }
    return text
  }

  /// A JSON number, or the sentence that says where the text stops being one.
  static func number(
    _ text: String, name: String, integersOnly: Bool, isPositive: Bool = false
  ) throws(Fault) -> JSONValue {
    var noun = "number"
    if let value = number(text, isPositive) {
      guard case .double = value, integersOnly else { return value }
      noun = "whole number"
    } else if isPositive, number(text, false) != nil {
      noun = "number from 0 up"
    }
    let example = example(near: text, integersOnly: integersOnly, isPositive: isPositive)
    var problem = "got \"\(text)\""
    let place = text.firstIndex(of: " ").map { text.distance(from: text.startIndex, to: $0) }
    if let place { problem = "\"\(text)\" has a space at \(place + 1)" }
    throw Fault(text: "\(name) needs a \(noun); \(problem). Example: \(example)", place: place)
  }

  /// The finite number that a text is, nil where it is none or is negative and must not be.
  private static func number(_ text: String, _ isPositive: Bool) -> JSONValue? {
    if isPositive, text.hasPrefix("-") { return Optional.none }
    let value = try? JSONValue(parsing: text)
    switch value {
    case .integer?, .hugeInteger?: return value
    case .double(let number)? where number.isFinite: return value
    default: return Optional.none
    }
  }

  /// The number that is nearest to what was typed: `12000` for `12 000`, `131.0` for `131.0.1`.
  private static func example(near text: String, integersOnly: Bool, isPositive: Bool) -> String {
    let isPart = { (character: Character) in
      character.isASCII && (character.isNumber || character == "." || character == "-")
    }
    let dense = text.filter { $0 != " " && $0 != "_" && $0 != "'" }.map { $0 == "," ? "." : $0 }
    let start = dense.drop { !isPart($0) || isPositive && $0 == "-" }.prefix(while: isPart)
    for length in stride(from: min(start.count, 18), to: 0, by: -1) {
      let candidate = String(start.prefix(length))
      guard let value = number(candidate, isPositive) else { continue }
      if case .double = value, integersOnly { continue }
      return candidate
    }
    return "12"
  }

  /// The age that is nearest to what was typed: `3d` for `3 days`.
  private static func exampleAge(near item: String) -> String {
    let digits = item.drop { !$0.isASCII || !$0.isNumber }.prefix { $0.isASCII && $0.isNumber }
    guard let count = Int(digits), count > 0, count < 10_000 else { return "2d" }
    let unit = item[digits.endIndex...].first { $0.isLetter }?.lowercased() ?? "d"
    return "\(count)\("mhdw".contains(unit) ? unit : "d")"
  }

  /// Ages such as `2d, 5h, 30m`, newest first, as starts of visits.
  private static func visits(_ text: String, name: String, now: Int) throws(Fault) -> JSONValue {
    var starts: [JSONValue] = []
    for item in items(text) {
      let units: [Character: Int] = [
        "m": 60_000, "h": 3_600_000, "d": 86_400_000, "w": 604_800_000,
      ]
      guard let last = item.last, let unit = units[last], let count = Int(item.dropLast()),
        count >= 0, case (let age, let overflow) = count.multipliedReportingOverflow(by: unit),
        !overflow, age <= now
      else {
        throw Fault(
          text: "\(name) needs ages of earlier visits, newest first; got \"\(item)\"."
            + " Example: \(exampleAge(near: item)), 3w")
      }
      starts.append(.integer(now - age))
    }
    return .array(starts)
  }
}
