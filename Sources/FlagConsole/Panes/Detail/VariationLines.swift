import FlagEngine
import TerminalUI

/// What the code receives: the variation's variables, each beside what the default, or the reference
/// variation, would give.
struct VariationLines {
  private let content: FlagDetail.Content
  private let marks: Marks
  private let width: Int
  private let folds: Set<[Int]>
  /// What is given otherwise, by key.
  private let others: [String: [Variable]]

  init(_ content: FlagDetail.Content, marks: Marks, width: Int, folds: Set<[Int]>) {
    self.content = content
    self.marks = marks
    self.width = width
    self.folds = folds
    others = Dictionary(grouping: content.comparison?.variables ?? [], by: \.key)
  }

  var lines: [FlagDetail.Line] {
    let variables = content.decision.variables
    guard !variables.isEmpty else { return [] }
    var head = FlagDetail.Line(text: title, isTitle: true)
    head.tellsWho = true
    var lines = [FlagDetail.Line(text: ""), head]
    let keyWidth = variables.map { TextWidth.columns(of: $0.key.shortened(to: width)) }.max() ?? 0
    for (index, variable) in variables.enumerated() {
      lines += self.lines(of: variable, keyWidth: min(keyWidth, width / 3), fold: [-1, index])
    }
    return lines
  }

  private var title: String {
    let served = content.decision.served
    let name = served.variationKey.map { "Variation \($0)" } ?? "Values"
    return name + (served.variationID.map { " #\($0.text ?? $0.jsonText)" } ?? "")
  }

  private func lines(
    of variable: Variable, keyWidth: Int, fold: [Int]
  ) -> [FlagDetail.Line] {
    let key = variable.key.shortened(to: max(width, 400))
    let type = Self.word(for: variable.type)
    let head =
      marks.areWords
      ? [key, type].filter { !$0.isEmpty }.joined(separator: ", ") + ": "
      : "\(padded(key, keyWidth))  \(padded(type, 6)) "
    let (difference, defaultValue) = difference(variable)
    guard let value = variable.value else {
      return [FlagDetail.Line(text: head + "cannot be read", role: .warning, detail: difference)]
    }
    guard value.hasParts else {
      return plain(head, value, difference, defaultValue, keyWidth: keyWidth)
    }
    // Short once folded, as it usually is.
    var line = FlagDetail.Line(text: head, detail: difference, column: 55, fold: fold)
    line.isFolded = !folds.contains(fold)
    guard !line.isFolded else {
      line.text += value.jsonText.shortened()
      return [line]
    }
    let pretty = PrettyJSON.lines(value)
    line.text += pretty.first ?? ""
    return [line]
      + pretty.dropFirst().map { FlagDetail.Line(indent: 2, text: $0.shortened()) }
  }

  private func plain(
    _ head: String, _ value: JSONValue, _ difference: String, _ defaultValue: String,
    keyWidth: Int
  ) -> [FlagDetail.Line] {
    let whole = difference + defaultValue
    let text = head + value.jsonText.shortened()
    let room = width - TextWidth.columns(of: whole) - 2
    if whole.isEmpty || TextWidth.columns(of: text) <= room {
      return wrapped(FlagDetail.Line(text: text, detail: whole, column: 55), head)
    }
    let note = FlagDetail.Line(indent: (keyWidth + 10) / 3, text: whole)
    return wrapped(FlagDetail.Line(text: text), head) + wrapped(note, "")
  }

  /// A value too long for the line goes on below its beginning.
  private func wrapped(_ line: FlagDetail.Line, _ head: String) -> [FlagDetail.Line] {
    let columns = width - line.indent * 3
    guard line.detail.isEmpty, TextWidth.columns(of: line.text) > columns else { return [line] }
    let margin = String(repeating: " ", count: min(TextWidth.columns(of: head), columns / 2))
    let parts = TextWrap.lines(
      String(line.text.dropFirst(head.count)), width: columns - margin.count)
    return parts.enumerated().map { index, part in
      FlagDetail.Line(indent: line.indent, text: (index == 0 ? head : margin) + part)
    }
  }

  /// What is given otherwise, where that is something else.
  private func difference(_ variable: Variable) -> (words: String, value: String) {
    guard let comparison = content.comparison else { return ("", "") }
    // Keys that only differ in how an accent is spelled are two.
    let other = others[variable.key]?.first { $0.key.isIdentical(to: variable.key) }
    guard let other else { return ("not in \(comparison.name)", "") }
    guard other.value != variable.value else { return ("", "") }
    return (
      "differs from \(comparison.name)", other.value.map { ": \($0.jsonText.shortened())" } ?? ""
    )
  }

  private func padded(_ text: String, _ columns: Int) -> String {
    text + String(repeating: " ", count: max(0, columns - TextWidth.columns(of: text)))
  }

  /// The type in the words of the interface.
  static func word(for type: String?) -> String {
    switch type {
    case "STRING": "text"
    case "BOOLEAN": "bool"
    case "ARRAY": "list"
    case let type?: type.lowercased()
    case nil: ""
    }
  }
}

extension JSONValue {
  /// Whether it is a list or an object that holds something.
  fileprivate var hasParts: Bool {
    switch self {
    case .array(let elements): !elements.isEmpty
    case .object(let object): !object.members.isEmpty
    default: false
    }
  }
}

/// JSON in lines.
enum PrettyJSON {
  /// The value, one member or element a line, two columns deeper each level.
  static func lines(_ value: JSONValue) -> [String] { lines(value, indent: 0, label: "", end: "") }

  private static func lines(
    _ value: JSONValue, indent: Int, label: String, end: String
  ) -> [String] {
    let margin = String(repeating: "  ", count: indent)
    let entries: [(label: String, value: JSONValue)]
    let brackets: (String, String)
    switch value {
    case .array(let elements):
      (entries, brackets) = (elements.map { ("", $0) }, ("[", "]"))
    case .object(let object):
      entries = object.members.map { ("\(JSONValue.string($0.name).jsonText): ", $0.value) }
      brackets = ("{", "}")
    default: return [margin + label + value.jsonText + end]
    }
    guard !entries.isEmpty else { return [margin + label + brackets.0 + brackets.1 + end] }
    let inside = entries.enumerated().flatMap { index, entry in
      lines(
        entry.value, indent: indent + 1, label: entry.label,
        end: index + 1 < entries.count ? "," : "")
    }
    return [margin + label + brackets.0] + inside + [margin + brackets.1 + end]
  }
}
