import FlagEngine
import TerminalUI

// Editing a value: every keystroke is evaluated, Enter keeps, Esc drops.
extension FieldEditor {
  var scope: Scope { .edit }
  var overlay: Overlay { .edit(self) }
  var place: ScreenPlace { .line }
  var isTrial: Bool { true }

  // MARK: Opening

  /// Edits a field of the visitor.
  init(_ summary: FieldSummary, in context: Context) {
    let now = context.resolution?.options.now ?? 0
    let visitor = context.resolution?.visitor ?? context.cast.visitor
    let value = visitor[summary.field]
    self.init(
      .field(summary),
      summary.field == .previousVisits
        ? FieldText.ages(value, now: now) : FieldText.text(value, now: now))
    variations = context.resolution?.configuration.variations(namedBy: summary.field) ?? []
    if case .choice(let choices) = summary.type {
      suggestions = choices
    } else if case (.cacheEntry, .flagship(let visitor)) = (summary.field, visitor) {
      input = TextField((value ?? visitor.emptyCacheEntry).jsonText)
    } else {
      suggestions = summary.values.map { FieldText.text($0, now: now) }
    }
    if summary.type == .scalar {
      scalarType = value.map(ScalarType.init) ?? .text
      isTypeChosen = value != nil
    }
    begin(hasValue: value != nil)
  }

  /// Edits the visitor's code or id.
  init(codeOf visitor: Visitor) {
    self.init(.code, FieldText.typed(as: visitor.code))
    begin(hasValue: !visitor.code.isEmpty)
  }

  /// Edits the id before authentication (Flagship).
  init(anonymousIDOf visitor: Flagship.Visitor) {
    self.init(.anonymousID, FieldText.typed(as: visitor.anonymousID ?? ""))
  }

  /// Edits the variations kept from an earlier visit (Flagship).
  init(keptBy visitor: Flagship.Visitor, in configuration: FlagConfiguration) {
    self.init(.kept, FieldText.text(.texts(visitor.keptAssignments ?? []), now: 0))
    variations = configuration.forceables.flatMap(\.variations)
    begin(hasValue: visitor.keptAssignments != nil)
  }

  private mutating func begin(hasValue: Bool) {
    if hasValue { untouched = Untouched(text: input.text, type: scalarType) }
  }

  // MARK: Keys

  mutating func handle(_ command: Command, in context: Context) -> Reply {
    switch command {
    case .accept: return commit(in: context)
    case .cancel:
      return .all([.close, .say(.none), .tryOut(context.cast.visitor, nil)])
    case .complete, .nextValue: return suggest(1, in: context)
    case .previousValue: return suggest(-1, in: context)
    case .changeType: return changeType(in: context)
    case .generateCode:
      return isCode ? .effect(.generateCode(context.cast.visitor.platform)) : .none
    default: return .pass(command)
    }
  }

  mutating func type(_ key: Key, in context: Context) -> Reply {
    guard input.handle(key) else { return .none }
    suggestion = nil
    return draft(in: context)
  }

  mutating func paste(_ text: String, in context: Context) -> Reply {
    input.insert(text)
    suggestion = nil
    return draft(in: context)
  }

  mutating func take(code: String, in context: Context) -> Reply {
    guard isCode else { return .none }
    input = TextField(code)
    return draft(in: context)
  }

  mutating func renew(in context: Context) -> Reply { draft(in: context) }

  func refusal(of command: Command, in context: Context) -> String? {
    switch command {
    case .changeType: scalarType == nil ? "the field has one type" : nil
    case .generateCode: isCode ? nil : "only a code can be generated"
    case .complete, .nextValue: suggestions.isEmpty ? "the file names no value" : nil
    default: nil
    }
  }

  /// Shows the effect of what has been typed.
  private mutating func draft(in context: Context) -> Reply {
    fault = nil
    followText()
    guard let now = context.resolution?.options.now,
      // A text that is no value yet leaves the last answers standing.
      let visitor = try? applied(to: context.cast.visitor, now: now)
    else { return .none }
    return .tryOut(visitor, nil)
  }

  /// Types a value in the place of what stands in the line, and keeps it.
  ///
  /// - Returns: what follows; where the value is none, `fault` says why.
  mutating func commit(_ text: String, in context: Context) -> Reply {
    // The type follows from what is typed, whatever the value before it was.
    if scalarType != nil { (scalarType, isTypeChosen) = (.text, false) }
    var isChoice = false
    if case .field(let summary) = target, case .choice = summary.type { isChoice = true }
    input = TextField(isChoice ? FieldText.unquoted(text) : text)
    followText()
    return commit(in: context)
  }

  private mutating func commit(in context: Context) -> Reply {
    guard let now = context.resolution?.options.now else { return .none }
    do throws(FieldText.Fault) {
      let visitor = try applied(to: context.cast.visitor, now: now)
      guard visitor != context.cast.visitor else { return .close }
      var (cast, field) = (context.cast, Field?.none)
      if case .field(let summary) = target { field = summary.field }
      let label = context.changes(from: cast.visitor, to: visitor, first: field)
      cast.visitor = visitor
      let replies: [Reply] = [.close, .act(label, cast)]
      return .all(replies + (field.map { [.select($0)] } ?? []) + typeWarning)
    } catch {
      if scalarType == .bool, fault != nil {
        scalarType = .text
        return commit(in: context)
      }
      fault = error.text
      if let place = error.place { input.moveCursor(to: place) }
      return .none
    }
  }

  /// A text where conditions compare numbers is the classic silent non-match (Flagship).
  private var typeWarning: [Reply] {
    guard case .field(let summary) = target, scalarType == .text,
      let mismatch = summary.textMismatch
    else { return [] }
    return [.say(.error("\(mismatch) Ctrl-t changes the type."))]
  }

  private mutating func suggest(_ step: Int, in context: Context) -> Reply {
    guard !suggestions.isEmpty else { return .none }
    let count = suggestions.count
    if suggestion == nil, let typed = completion {
      suggestion = typed
    } else if let current = suggestion {
      suggestion = (current + step + count) % count
    } else {
      suggestion = step > 0 ? 0 : count - 1
    }
    guard let index = suggestion else { return .none }
    input = TextField(suggestions[index])
    if case .field(let summary) = target, scalarType != nil,
      summary.values.indices.contains(index)
    {
      scalarType = ScalarType(summary.values[index])
      isTypeChosen = true
    }
    return draft(in: context)
  }

  /// The first suggestion that goes on where the typed text ends.
  private var completion: Int? {
    let typed = input.text.lowercased()
    guard !typed.isEmpty else { return nil }
    return suggestions.firstIndex {
      $0.lowercased().hasPrefix(typed) && $0.lowercased() != typed
    }
  }

  private mutating func changeType(in context: Context) -> Reply {
    guard let type = scalarType else { return .none }
    scalarType = type.next
    isTypeChosen = true
    return draft(in: context)
  }

  // MARK: Lines

  func content(in context: Context, size: Size) -> ScreenContent {
    let platform = context.cast.visitor.platform
    let type = scalarType.map { " (\($0.rawValue))" } ?? ""
    return ScreenContent(
      field: ScreenContent.Typed(
        label: "\(name(on: platform))\(type): ", input: input, note: note(in: context)),
      hint: fault.map { ($0, .error) })
  }

  /// What the typed value flips, or the values that the file names.
  private func note(in context: Context) -> String {
    if let note = context.changeNote { return listNote + note }
    guard listNote.isEmpty else { return listNote + "no flag changes" }
    guard !suggestions.isEmpty else { return "no flag changes" }
    return "in the file: " + suggestions.prefix(8).joined(separator: ", ")
  }

  /// How many values a comma divided the typed text into; empty for one.
  private var listNote: String {
    guard case .field(let summary) = target, summary.type == .texts else { return "" }
    let count = FieldText.items(input.text).count
    return count < 2 ? "" : "\(count) values (one with a comma: \"a,b\"); "
  }
}
