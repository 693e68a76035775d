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
        FieldEditor(
          target: .anonymousID, input: TextField(FieldText.typed(as: visitor.anonymousID ?? ""))))
    case .code:
      let code = resolution.visitor.code
      begin(
        FieldEditor(target: .code, input: TextField(FieldText.typed(as: code))),
        hasValue: !code.isEmpty)
    case .kept:
      guard case .flagship(let visitor) = resolution.visitor else { return }
      var editor = FieldEditor(
        target: .kept,
        input: TextField(FieldText.text(.texts(visitor.keptAssignments ?? []), now: 0)))
      editor.variations = resolution.configuration.forceables.flatMap(\.variations)
      begin(editor, hasValue: visitor.keptAssignments != nil)
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
    editor.variations = resolution.configuration.variations(namedBy: summary.field)
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
    begin(editor, hasValue: value != nil)
  }

  private mutating func begin(_ editor: FieldEditor, hasValue: Bool = false) {
    var editor = editor
    if hasValue {
      editor.untouched = FieldEditor.Untouched(text: editor.input.text, type: editor.scalarType)
    }
    context.resolution?.markBaseline()
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
      context.resolution?.evaluate(visitor)
    }
  }

  mutating func commit(_ editor: FieldEditor) {
    guard let resolution else { return }
    do throws(FieldText.Fault) {
      let visitor = try editor.applied(to: cast.visitor, now: resolution.options.now)
      overlay = nil
      guard visitor != cast.visitor else { return }
      let label = changeLabel(editor, from: cast.visitor, to: visitor)
      context.history.record(label, before: .cast(cast))
      context.cast.visitor = visitor
      // The baseline was taken when editing began: what flipped while typing stays marked.
      if resolution.visitor != visitor { context.resolution?.evaluate(visitor) }
      announce(label)
      if case .field(let summary) = editor.target {
        // Also where it was not the selected one: a field that was added.
        context.visitorPane.update(context.resolution, height: layout.visitor.height)
        context.visitorPane.select(summary.field)
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
    var first: Field?
    if case .field(let summary) = editor.target { first = summary.field }
    return changes(from: before, to: after, first: first)
  }

  /// What differs between two visitors, the field that was meant first: what an edit does to other
  /// fields is told with it.
  func changes(from before: Visitor, to after: Visitor, first: Field? = nil) -> String {
    guard let resolution else { return "" }
    var changes = VisitorChanges(
      configuration: resolution.configuration, now: resolution.options.now, arrow: marks.arrow)
    let lines = changes.lines(from: before, to: after, first: first)
    guard lines.count > 1 else { return lines.joined() }
    // One line has room for all of them only where no value is long.
    changes.valueLimit = 20
    return changes.lines(from: before, to: after, first: first).joined(separator: ", ")
  }

  /// A text where conditions compare numbers is the classic silent non-match (Flagship).
  private mutating func warnAboutType(_ summary: FieldSummary, _ editor: FieldEditor) {
    guard editor.scalarType == .text, let mismatch = summary.textMismatch else { return }
    message = .error("\(mismatch) Ctrl-t changes the type.")
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
    var after = cast.visitor
    after[summary.field] = nil
    let label = changes(from: cast.visitor, to: after, first: summary.field)
    act(label) { $0.visitor = after }
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
    if let offer = detail.selectedOffer { return apply(offer) }
    message = .text(
      detail.selectedLine?.whyNot.map { "Nothing to try here: \($0)." }
        ?? "This line offers no change; those marked \(marks.nearest) do.")
  }

  /// Applies the smallest set of changes that makes a rule of the selected flag match.
  mutating func tryNearestFix() {
    guard let flag = list.selected, let decision = resolution?.decision(flag),
      let misses = context.resolution?.nearestMisses(flag)
    else { return }
    let key = decision.flagKey
    guard decision.canBeMended else {
      message = .text(
        "\(key) serves \(decision.served.shaped) from \(decision.served.from): nothing to mend."
          + " In the explanation, Enter tries a line marked \(marks.nearest).")
      return
    }
    if let miss = misses.first(where: \.isOfferable) { return apply(miss.changes) }
    guard let miss = misses.first else {
      message = .text("\(key): nothing to try, no rule misses by the visitor's data.")
      return
    }
    message = .text("\(key): nothing to try: \(miss.whyNot).")
  }

  private mutating func apply(_ changes: [ContextChange]) {
    var after = cast.visitor
    for change in changes {
      if let value = change.value { after[change.field] = value }
    }
    let label = self.changes(from: cast.visitor, to: after, first: changes.first?.field)
    act(label) { $0.visitor = after }
  }
}

extension NearestMiss {
  /// Why the changes cannot be applied as they are.
  var whyNot: String {
    changes.isEmpty
      ? impossibleBecause ?? "no change of the visitor's data helps"
      : "\(changes.map(\.text).joined(separator: ", ")): no value follows from the condition"
  }
}
