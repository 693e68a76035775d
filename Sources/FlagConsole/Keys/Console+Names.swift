import FlagEngine
import FlagReports
import TerminalUI

// What is done by names instead of cursors, where words are typed: `set country "FR"`, `flag promo`.
// It goes the way that keys go: the same screens, the same steps of undo, the same sentences.
extension Console {
  /// The sentence on an act that needs a configuration while there is none.
  static let waiting = "There is no configuration yet."

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

  /// Becomes a persona by its id, name or number; the one that is there again drops its edits.
  mutating func becomePersona(_ typed: String) -> LineCommand.Result {
    guard resolution != nil else { return .refused(Self.waiting) }
    let name = FieldText.unquoted(typed)
    guard !name.isEmpty else {
      return .refused("Type a persona's name or number. Example: persona 2")
    }
    let search = NameSearch(
      "persona",
      among: cast.personas.map {
        NamedPart(id: $0.id, names: [$0.shownName], title: $0.shownName)
      })
    do throws(NameSearch.Fault) {
      become(try search.find(name))
    } catch {
      guard let number = Int(name), cast.personas.indices.contains(number - 1) else {
        return .refused(search.sentence(name, error, owner: "The list"))
      }
      become(number - 1)
    }
    return .done([])
  }

  /// Forces or simulates a variation: `WHAT=VARIATION` as on a command line, or in words that of the
  /// flag named before it, else of the selected one.
  ///
  /// Where words mean variations of several experiments, the dialog asks which.
  mutating func override(_ kind: OverrideDialog.Kind, _ text: String) -> LineCommand.Result {
    guard let configuration = resolution?.configuration else { return .refused(Self.waiting) }
    let entries = OverrideEntries(configuration: configuration, isTyped: true)
    do throws(FieldText.Fault) {
      let entry = try kind == .force ? entries.forceOrFlag(text) : entries.simulation(text)
      return override(with: entry, configuration)
    } catch {
      let (named, variation) = flag(in: text, configuration)
      guard let flag = named ?? list.selected else { return .refused("No flag is selected.") }
      let choices = kind.choices(of: flag, in: configuration)
      let name = FieldText.unquoted(variation)
      let meant = choices.indices.filter { configuration.isNamed(choices[$0], name, of: flag) }
      if meant.isEmpty, !variation.isEmpty, !choices.isEmpty {
        return .refused(
          text.contains("=")
            ? error.text
            : NameSearch(
              "variation", among: choices.map { NamedPart(id: $0.title, title: $0.title) }
            )
            .sentence(variation, .unknown, partOf: configuration.key(of: flag)))
      }
      if named != nil { select(flag) }
      if meant.count == 1 { return override(with: choices[meant[0]].override, configuration) }
      let effects = apply(OverrideDialog.open(kind, of: flag, in: context))
      if let first = meant.first { choose(first) }
      return .done(effects)
    }
  }

  private mutating func override(
    with override: Override, _ configuration: FlagConfiguration
  ) -> LineCommand.Result {
    act(override.label(in: configuration)) { $0.visitor = $0.visitor.overriding(with: override) }
    return .done([])
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
      (best.index, FieldText.value(behind: String(text[best.end...])))
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

  /// Puts a text in the place of what stands in the line that is typed.
  mutating func type(_ text: String) {
    _ = ask { $0.type(.ctrl("e"), in: $1) }
    _ = ask { $0.type(.ctrl("u"), in: $1) }
    _ = ask { $0.paste(text, in: $1) }
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
