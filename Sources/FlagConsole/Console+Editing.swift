import FlagEngine
import TerminalUI

// Editing the visitor: every keystroke is evaluated, Enter keeps, Esc drops.
extension Console {
  mutating func editSelectedField() {
    guard let resolution, let row = visitorPane.selected else { return }
    switch row {
    case .consent: cycleConsent()
    case .fact(let name, _, _):
      message = .text(
        "\(name) follows from other data, or comes from a file; it is not edited here.")
    case .add: openFieldPicker()
    case .anonymousID:
      guard case .flagship(let visitor) = resolution.visitor else { return }
      begin(
        FieldEditor(target: .anonymousID, input: TextField(visitor.anonymousID ?? "")))
    case .code: begin(FieldEditor(target: .code, input: TextField(resolution.visitor.code)))
    case .kept:
      guard case .flagship(let visitor) = resolution.visitor else { return }
      begin(
        FieldEditor(
          target: .kept,
          input: TextField(FieldText.text(.texts(visitor.keptAssignments ?? []), now: 0))))
    case .field(let summary): beginEditing(summary)
    }
  }

  mutating func beginEditing(_ summary: FieldSummary) {
    guard let resolution else { return }
    let now = resolution.options.now
    let value = resolution.visitor[summary.field]
    let text =
      summary.field == .previousVisits
      ? FieldText.ages(value, now: now) : FieldText.text(value, now: now)
    var editor = FieldEditor(target: .field(summary), input: TextField(text))
    if case .choice(let choices) = summary.type {
      editor.suggestions = choices
    } else if case (.cacheEntry, .flagship(let visitor)) = (summary.field, resolution.visitor) {
      editor.input = TextField((value ?? visitor.emptyCacheEntry).jsonText)
    } else {
      editor.suggestions = summary.values.map { FieldText.text($0, now: now) }
    }
    if summary.type == .scalar {
      editor.scalarType = value.map(FieldEditor.ScalarType.init) ?? .text
      editor.isTypeChosen = value != nil
    }
    begin(editor)
  }

  private mutating func begin(_ editor: FieldEditor) {
    resolution?.markBaseline()
    message = .none
    overlay = .edit(editor)
  }

  /// Shows the effect of what has been typed.
  mutating func draft(_ editor: FieldEditor) {
    var editor = editor
    editor.fault = nil
    editor.followText()
    overlay = .edit(editor)
    guard let resolution else { return }
    // A text that is no value yet leaves the last answers standing.
    if let visitor = try? editor.applied(to: cast.visitor, now: resolution.options.now),
      visitor != resolution.visitor
    {
      self.resolution?.evaluate(visitor)
    }
  }

  mutating func commit(_ editor: FieldEditor) {
    guard let resolution else { return }
    do throws(FieldText.Fault) {
      let visitor = try editor.applied(to: cast.visitor, now: resolution.options.now)
      overlay = nil
      guard visitor != cast.visitor else { return }
      let label = changeLabel(editor, from: cast.visitor, to: visitor)
      history.record(label, before: .cast(cast))
      cast.visitor = visitor
      // The baseline was taken when editing began: what flipped while typing stays marked.
      if resolution.visitor != visitor { self.resolution?.evaluate(visitor) }
      announce(label)
      if case .field(let summary) = editor.target {
        visitorPane.update(self.resolution, height: layout.visitor.height)
        visitorPane.select(summary.field)
        warnAboutType(summary, editor)
      }
    } catch {
      var editor = editor
      if editor.scalarType == .bool, editor.fault != nil {
        editor.scalarType = .text
        return commit(editor)
      }
      editor.fault = error.text
      if let place = error.place { editor.input.moveCursor(to: place) }
      overlay = .edit(editor)
    }
  }

  private func changeLabel(
    _ editor: FieldEditor, from before: Visitor, to after: Visitor
  ) -> String {
    let now = resolution?.options.now ?? 0
    switch editor.target {
    case .code: return "visitor \"\(before.code)\"\(marks.arrow)\"\(after.code)\""
    case .kept: return "kept assignments"
    case .anonymousID: return "anonymous id"
    case .field(let summary):
      let old = FieldText.shown(before[summary.field], field: summary.field, now: now)
      let new = FieldText.shown(after[summary.field], field: summary.field, now: now)
      return "\(summary.name) \(old.isEmpty ? "unset" : old)\(marks.arrow)\(new)"
    }
  }

  /// A text where conditions compare numbers is the classic silent non-match (Flagship).
  private mutating func warnAboutType(_ summary: FieldSummary, _ editor: FieldEditor) {
    guard editor.scalarType == .text else { return }
    let numbers = summary.values.filter {
      switch $0 {
      case .integer, .hugeInteger, .double: true
      default: false
      }
    }
    guard !numbers.isEmpty, numbers.count == summary.values.count else { return }
    let rules =
      summary.ruleCount == 1 ? "1 rule compares" : "\(summary.ruleCount) rules compare"
    message = .error(
      "Stored \(summary.name) as text. \(rules) it as a number and will not match."
        + " Ctrl-t changes the type.")
  }

  mutating func suggest(_ step: Int) {
    if case .fields? = overlay { return completeField() }
    guard case .edit(var editor)? = overlay, !editor.suggestions.isEmpty else { return }
    let count = editor.suggestions.count
    if editor.suggestion == nil, let typed = completion(editor) {
      editor.suggestion = typed
    } else if let current = editor.suggestion {
      editor.suggestion = (current + step + count) % count
    } else {
      editor.suggestion = step > 0 ? 0 : count - 1
    }
    guard let index = editor.suggestion else { return }
    editor.input = TextField(editor.suggestions[index])
    if case .field(let summary) = editor.target, editor.scalarType != nil,
      summary.values.indices.contains(index)
    {
      editor.scalarType = FieldEditor.ScalarType(summary.values[index])
      editor.isTypeChosen = true
    }
    draft(editor)
  }

  /// The first suggestion that goes on where the typed text ends.
  private func completion(_ editor: FieldEditor) -> Int? {
    let typed = editor.input.text.lowercased()
    guard !typed.isEmpty else { return nil }
    return editor.suggestions.firstIndex {
      $0.lowercased().hasPrefix(typed) && $0.lowercased() != typed
    }
  }

  mutating func changeType() {
    guard case .edit(var editor)? = overlay, let type = editor.scalarType else { return }
    editor.scalarType = type.next
    editor.isTypeChosen = true
    draft(editor)
  }

  mutating func deleteField() {
    guard case .field(let summary)? = visitorPane.selected else {
      message = .text("Only context fields can be deleted; e edits this one.")
      return
    }
    guard cast.visitor[summary.field] != nil else {
      message = .text("\(summary.name) has no value.")
      return
    }
    act("\(summary.name) deleted") { $0.visitor[summary.field] = nil }
  }

  private mutating func cycleConsent() {
    guard case .kameleoon(var visitor) = cast.visitor else { return }
    switch visitor.legalConsent {
    case nil: visitor.legalConsent = true
    case true?: visitor.legalConsent = false
    case false?: visitor.legalConsent = nil
    }
    let word = Self.consentWord(visitor.legalConsent)
    act("consent \(word)") { $0.visitor = .kameleoon(visitor) }
  }

  static func consentWord(_ consent: Bool?) -> String {
    switch consent {
    case true?: "given"
    case false?: "refused"
    case nil: "unknown"
    }
  }

  /// Applies the nearest miss or the change of a note on the selected line of the detail.
  mutating func applyOffer() {
    guard let offer = detail.selectedOffer else {
      message = .text("This line offers no change; the one below \(marks.nearest) does.")
      return
    }
    act(offer.map(\.text).joined(separator: ", ")) { cast in
      for change in offer {
        if let value = change.value { cast.visitor[change.field] = value }
      }
    }
  }
}
