import FlagEngine
import FlagReports
import TerminalUI

// What is done by names instead of cursors, where words are typed: `set country "FR"`, `flag promo`.
// It goes the way that keys go: the same screens, the same steps of undo, the same sentences.
extension Console {
  /// The sentence on an act that needs a configuration while there is none.
  static let waiting = "There is no configuration yet."

  /// Sets what the first words name to what follows them; without a value, asks for it.
  ///
  /// - Parameter text: `country "FR"`, `code abc`, `consent refused`.
  /// - Returns: what the program should do, or why nothing was changed.
  mutating func setField(_ text: String) -> LineCommand.Result {
    guard let resolution else { return .refused(Self.waiting) }
    guard let (target, name, value) = field(in: text, resolution) else {
      return .refused(noField(in: text, resolution))
    }
    if target == .consent { return setConsent(value) }
    guard let editor = editor(of: target, resolution) else {
      return .refused("\(name) does not belong to this platform's visitors.")
    }
    open(.edit(editor))
    guard !value.isEmpty else { return .done([]) }
    return fill(with: value, target, name, resolution)
  }

  /// Takes a field's value away.
  mutating func unsetField(_ text: String) -> LineCommand.Result {
    guard let resolution else { return .refused(Self.waiting) }
    guard let (target, _, rest) = field(in: text, resolution), rest.isEmpty else {
      return .refused(noField(in: text, resolution))
    }
    switch target {
    case .consent: return setConsent("unknown")
    case .editor(let row) where row != .code: return setField("\(text) \"\"")
    case .editor: return .refused("A visitor has a \(resolution.configuration.platform.codeNoun).")
    case .field(let summary):
      var pane = visitorPane
      guard pane.select(summary.field) else { return .refused("\(summary.name) has no value.") }
      return .done(apply(pane.delete(in: context)))
    }
  }

  /// Selects a flag by its key.
  mutating func selectFlag(_ typed: String) -> LineCommand.Result {
    guard let configuration = resolution?.configuration else { return .refused(Self.waiting) }
    let key = FieldText.unquoted(typed)
    guard let flag = configuration.index(of: key) else {
      return .refused(
        typed.isEmpty
          ? "Type a flag's key. Example: flag \(Self.example(configuration))"
          : configuration.noFlag(key))
    }
    select(flag)
    return .done([])
  }

  /// Becomes a persona by its number, name or id.
  mutating func becomePersona(_ typed: String) -> LineCommand.Result {
    guard resolution != nil else { return .refused(Self.waiting) }
    let name = FieldText.unquoted(typed)
    if let place = try? personaSearch.find(name) {
      become(place)
    } else if let number = Int(name) {
      become(number - 1)
    } else {
      guard !name.isEmpty else {
        return .refused("Type a persona's number or name. Example: persona 2")
      }
      return .refused(noPersona(name))
    }
    return .done([])
  }

  private var personaSearch: NameSearch {
    NameSearch(
      "persona",
      among: cast.personas.map {
        NamedPart(id: $0.id, names: [$0.shownName], title: $0.shownName)
      })
  }

  /// The sentence on a name that no persona has.
  func noPersona(_ name: String) -> String {
    personaSearch.sentence(name, .unknown, owner: "The list")
  }

  /// Forces or simulates a variation: that of the flag named before it, else of the selected one.
  ///
  /// Where several experiments have such a variation, the dialog asks which.
  mutating func override(_ kind: OverrideDialog.Kind, _ text: String) -> LineCommand.Result {
    guard let configuration = resolution?.configuration else { return .refused(Self.waiting) }
    let (named, variation) = flag(in: text, configuration)
    guard let flag = named ?? list.selected else { return .refused("No flag is selected.") }
    if named != nil { select(flag) }
    let effects = apply(OverrideDialog.open(kind, of: flag, in: context))
    guard !variation.isEmpty, case .dialog(let dialog)? = overlay else { return .done(effects) }
    let meant = dialog.choices.indices.filter {
      configuration.isNamed(dialog.choices[$0], FieldText.unquoted(variation), of: flag)
    }
    guard let first = meant.first else {
      overlay = nil
      let titles = dialog.choices.map { NamedPart(id: $0.title, title: $0.title) }
      return .refused(
        NameSearch("variation", among: titles)
          .sentence(variation, .unknown, partOf: configuration.key(of: flag)))
    }
    choose(first)
    guard meant.count == 1 else { return .done(effects) }
    return .done(effects + run(.accept))
  }

  /// Takes the overrides of a flag away: of the one that is named, else of the selected one.
  mutating func clearOverride(_ text: String) -> LineCommand.Result {
    if !text.isEmpty, case .refused(let reason) = selectFlag(text) { return .refused(reason) }
    return .done(run(.clearOverride))
  }

  /// Moves the cursor of the open screen to a row, as a key that leads there does.
  mutating func choose(_ row: Int) {
    _ = ask { screen, context in
      screen.viewport.select(row == 0 ? 1 : row - 1)
      return screen.handle(row == 0 ? .moveUp : .moveDown, in: context)
    }
  }

  /// Selects a flag, in the whole list where the filter leaves it out.
  mutating func select(_ flag: Int) {
    if let row = list.matches.firstIndex(of: flag) {
      context.list.viewport.select(row)
    } else {
      _ = apply(.goTo(flag: flag))
    }
    settle()
  }

  // MARK: Names

  /// The name that a text begins with, and what follows it behind blanks or `=`.
  ///
  /// - Returns: of several names the longest; nil: none.
  static func split(_ text: String, among names: some Sequence<String>) -> (
    index: Int, rest: String
  )? {
    let bytes = text.utf8
    var best: (index: Int, end: String.Index)?
    for (index, name) in names.enumerated() where bytes.starts(with: name.utf8) {
      let end = bytes.index(bytes.startIndex, offsetBy: name.utf8.count)
      let isWhole = end == bytes.endIndex || bytes[end] == 0x20 || bytes[end] == 0x3D
      if isWhole, !name.isEmpty, end > best?.end ?? bytes.startIndex { best = (index, end) }
    }
    return best.map { best in
      let rest = FieldText.trimmed(String(text[best.end...]))
      return (best.index, rest.hasPrefix("=") ? FieldText.trimmed(String(rest.dropFirst())) : rest)
    }
  }

  /// The flag whose key a text begins with, if any, and the rest.
  func flag(in text: String, _ configuration: FlagConfiguration) -> (flag: Int?, rest: String) {
    let keys = (0..<configuration.flagCount).lazy.map { configuration.key(of: $0) }
    guard let (flag, rest) = Self.split(text, among: keys) else { return (nil, text) }
    // A word alone may be a variation of the selected flag that is called as a flag is.
    return rest.isEmpty ? (nil, text) : (flag, rest)
  }

  private static func example(_ configuration: FlagConfiguration) -> String {
    configuration.flagCount > 0 ? configuration.key(of: 0) : "KEY"
  }

  /// What `set` sets.
  private enum Target: Equatable {
    case consent
    /// What has a row and is no field
    case editor(VisitorPane.Row)
    case field(FieldSummary)
  }

  /// What a text begins with the name of.
  private func field(
    in text: String, _ resolution: Resolution
  ) -> (target: Target, name: String, value: String)? {
    let configuration = resolution.configuration
    let isKameleoon = configuration.platform == .kameleoon
    var targets: [(name: String, target: Target)] = [
      (configuration.platform.codeNoun, .editor(.code))
    ]
    targets +=
      isKameleoon
      ? [("consent", .consent)]
      : [("anonymous id", .editor(.anonymousID)), ("kept", .editor(.kept))]
    targets += resolution.catalogue.fields.filter { $0.field != .visitorCode }
      .map { ($0.name, .field($0)) }
    targets += resolution.visitor.fields.filter { $0 != .visitorCode }
      .map { configuration.summary(of: $0) }.map { ($0.name, .field($0)) }
    if let (index, value) = Self.split(text, among: targets.map(\.name)) {
      return (targets[index].target, targets[index].name, value)
    }
    let name = String(text.prefix { $0 != " " && $0 != "=" })
    guard !name.isEmpty, let field = configuration.field(named: name),
      let (_, value) = Self.split(text, among: [name])
    else { return nil }
    return (.field(configuration.summary(of: field)), name, value)
  }

  private func noField(in text: String, _ resolution: Resolution) -> String {
    let name = String(text.prefix { $0 != " " && $0 != "=" })
    let names = resolution.catalogue.fields.map(\.name)
    guard !name.isEmpty else {
      return "Type a field and its value. Example: set \(names.first ?? "country") VALUE"
    }
    return "No field is called \"\(name)\"." + Suggestion.hint(for: name, among: names)
      + " The visitor's pane lists them."
  }

  // MARK: Values

  private func editor(of target: Target, _ resolution: Resolution) -> FieldEditor? {
    switch (target, resolution.visitor) {
    case (.consent, _): nil
    case (.field(let summary), _): FieldEditor(summary, in: context)
    case (.editor(.anonymousID), .flagship(let visitor)): FieldEditor(anonymousIDOf: visitor)
    case (.editor(.kept), .flagship(let visitor)):
      FieldEditor(keptBy: visitor, in: resolution.configuration)
    case (.editor, let visitor): FieldEditor(codeOf: visitor)
    }
  }

  /// Types a value into the open editor and presses Enter.
  private mutating func fill(
    with value: String, _ target: Target, _ name: String, _ resolution: Resolution
  ) -> LineCommand.Result {
    var text = value
    // The type follows from what is typed, whatever the value before it was.
    if case .edit(var editor)? = overlay, editor.scalarType != nil {
      editor.isTypeChosen = false
      overlay = .edit(editor)
    }
    if case .field(let summary) = target, case .choice = summary.type {
      text = FieldText.unquoted(value)
    }
    type(text)
    let effects = run(.accept)
    if case .edit(let editor)? = overlay {
      let fault = editor.fault ?? "\(name) cannot be \(value)."
      return .refused(fault).after(run(.cancel))
    }
    if case .field(let summary) = target, summary.isOdd,
      !resolution.catalogue.fields.contains(where: { $0.field == summary.field })
    {
      let hint = Suggestion.hint(for: name, among: resolution.catalogue.fields.map(\.name))
      message = .error("No condition uses \"\(name)\".\(hint)")
    }
    return .done(effects)
  }

  /// Puts a text in the place of what stands in the line that is typed.
  mutating func type(_ text: String) {
    _ = ask { $0.type(.ctrl("e"), in: $1) }
    _ = ask { $0.type(.ctrl("u"), in: $1) }
    _ = ask { $0.paste(text, in: $1) }
  }

  private mutating func setConsent(_ word: String) -> LineCommand.Result {
    guard case .kameleoon(var visitor) = cast.visitor else {
      return .refused("Consent is Kameleoon's.")
    }
    switch word {
    case "given", "true", "yes": visitor.legalConsent = true
    case "refused", "false", "no": visitor.legalConsent = false
    case "unknown", "unset": visitor.legalConsent = nil
    default: return .refused("Consent is given, refused or unknown. Example: set consent given")
    }
    act("consent \(Self.consentWord(visitor.legalConsent))") { $0.visitor = .kameleoon(visitor) }
    return .done([])
  }
}

extension LineCommand.Result {
  /// The same, with what was done before.
  fileprivate func after(_ effects: [Console.Effect]) -> Self {
    if case .done(let own) = self { .done(effects + own) } else { self }
  }
}

extension FlagConfiguration {
  /// Whether a choice is called so: by its title, its variation's name or id, or (Flagship) the value
  /// that it gives the flag.
  fileprivate func isNamed(_ choice: OverrideChoice, _ typed: String, of flag: Int) -> Bool {
    let bare = typed.hasPrefix("#") ? String(typed.dropFirst()) : typed
    if choice.title.isIdentical(to: typed) { return true }
    if names(of: choice.override).variation?.isIdentical(to: typed) == true { return true }
    if choice.override.variationID?.isIdentical(to: bare) == true { return true }
    guard platform == .flagship, choice.override.variationID != nil else { return false }
    return choice.variables.contains { variable in
      guard variable.key.isIdentical(to: key(of: flag)), let value = variable.value else {
        return false
      }
      return value.jsonText.isIdentical(to: typed) || value.text?.isIdentical(to: typed) == true
    }
  }
}

extension Override {
  /// The variation's key (Kameleoon) or id (Flagship); nil for a default and a hidden campaign.
  fileprivate var variationID: String? {
    switch self {
    case .simulated(_, let variation): variation
    case .forced(_, let variation, _), .forcedVariation(_, let variation),
      .forcedAllocation(_, let variation):
      variation
    case .hidden: nil
    }
  }
}
