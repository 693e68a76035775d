import FlagEngine
import FlagReports
import TerminalUI

/// The fields that can be added, with the values that conditions compare; typing narrows them.
struct FieldPicker: NarrowedScreen {
  /// A field, or the beginning of a name that the user completes.
  struct Entry: Equatable, Sendable {
    var name: String
    /// Nil for `cookie.` and the like.
    var summary: FieldSummary?
    /// What stands behind the name where there is no summary.
    var note = ""
  }

  /// All that there are, those that conditions read first.
  let entries: [Entry]
  /// Those that the typed text leaves.
  private(set) var matches: [Entry] = []
  var input = TextField()
  var viewport = Viewport()
  /// Why Enter kept the list open.
  var fault: String?

  /// All fields that the visitor does not have, then those that it has.
  init(in context: Context) {
    entries = Self.entries(in: context)
    viewport = Viewport(count: entries.count, height: max(1, entries.count))
    narrow()
  }

  var scope: Scope { .fields }
  var overlay: Overlay { .fields(self) }
  var place: ScreenPlace { .box }

  /// The entry whose name was typed in full.
  var exact: Entry? { entries.first { $0.name.isIdentical(to: input.text) } }

  /// The nearest name to one that was typed and that no condition uses.
  var suggestion: String? {
    guard matches.isEmpty else { return nil }
    return Suggestion.nearest(
      to: input.text, among: entries.filter { $0.summary != nil }.map(\.name))
  }

  /// Shows the entries that have the typed text in their names.
  mutating func narrow() {
    fault = nil
    let typed = input.text.lowercased()
    matches = typed.isEmpty ? entries : entries.filter { $0.name.lowercased().contains(typed) }
    // The name that was typed in full leads.
    if let exact, let place = matches.firstIndex(of: exact) {
      matches.insert(matches.remove(at: place), at: 0)
    }
    viewport.resize(count: matches.count, height: viewport.height)
    viewport.select(0)
  }

  // MARK: Keys

  mutating func handle(_ command: Command, in context: Context) -> Reply {
    switch command {
    case .accept: return accept(in: context)
    case .complete:
      // The selected name, or the one that a misspelt name may mean.
      guard let name = suggestion ?? selected?.name else { return .none }
      put(name)
      return .none
    default: return move(command)
    }
  }

  /// Edits the selected field, or one of the typed name.
  private mutating func accept(in context: Context) -> Reply {
    guard let configuration = context.resolution?.configuration else { return .none }
    let entry = input.isEmpty ? selected : exact ?? selected
    if let summary = entry?.summary { return .open(.edit(FieldEditor(summary, in: context))) }
    let name = input.text
    if let entry, entry.name != name {
      put(entry.name)
      return .none
    }
    guard !name.isEmpty, let field = configuration.field(named: name) else {
      fault = Self.noField(name, configuration.platform)
      return .none
    }
    return .open(.edit(FieldEditor(configuration.summary(of: field), in: context)))
  }

  // MARK: Entries

  private static func entries(in context: Context) -> [Entry] {
    guard let resolution = context.resolution else { return [] }
    let present = resolution.visitor.fields
    let known = resolution.catalogue.fields.filter { $0.field != .visitorCode }
    var summaries = known.filter { !present.contains($0.field) }
    let isKameleoon = resolution.configuration.platform == .kameleoon
    let plain = (isKameleoon ? plainFields : flagshipFields).filter { field in
      !present.contains(field) && !known.contains { $0.field == field }
    }
    summaries += plain.map(resolution.configuration.summary(of:))
    let open = (isKameleoon ? openNames : flagshipNames).map { Entry(name: $0.0, note: $0.1) }
    // What the visitor has already can be edited from here too.
    let had = known.filter { present.contains($0.field) }
    let entry = { (summary: FieldSummary) in Entry(name: summary.name, summary: summary) }
    return summaries.map(entry) + open + had.map(entry)
  }

  /// The fields of every Kameleoon visitor, whatever the file reads.
  private static let plainFields: [Field] = [
    .country, .region, .city, .device, .browser, .browserVersion, .operatingSystem,
    .applicationVersion, .pages, .pageTitle, .goals, .previousVisits, .personalizations,
    .mappingIdentifier, .userAgent, .uniqueIdentifier, .targetedSegments,
  ]

  /// Names that go on with a name or an id.
  private static let openNames = [
    ("data.", "custom data by name or index: data.3"), ("cookie.", "a cookie: cookie.theme"),
    ("heat.", "a key moment's score for a goal: heat.1.7"),
    ("assigned.", "the variation an experiment assigned: assigned.311"),
    ("bandit.", "a variation's score in an experiment: bandit.311.20"),
  ]

  /// What every Flagship visitor can have, whatever the file reads.
  private static let flagshipFields =
    VisitorPane.identityFields + Flagship.presetKeys.map { .attribute(key: $0) }

  private static let flagshipNames = [
    ("provider.", "what a third party knows, for the server: provider.mixpanel.plan")
  ]

  // MARK: Lines

  func content(in context: Context, size: Size) -> ScreenContent {
    let complaint = fault ?? (matches.isEmpty ? note(onUnknownIn: context) : "")
    return ScreenContent(
      title: "Add a field",
      field: ScreenContent.Typed(label: "field: ", input: input), head: [context.line("")],
      lines: matches.map { line(of: $0, in: context) },
      allLines: entries.map { line(of: $0, in: context) },
      foot: complaint.isEmpty ? [] : context.lines(complaint, .error, width: size.width))
  }

  private func line(of entry: Entry, in context: Context) -> Line {
    let name = context.part(entry.name, .label, elision: .middle)
    guard let summary = entry.summary else {
      return Line([name, context.part(""), context.part(""), context.part(entry.note)])
    }
    let texts = summary.values.prefix(20).map(\.jsonText)
    return Line([
      name, context.part(summary.typeWord(nil)),
      context.part(summary.usage, summary.isOdd ? .warning : .text),
      context.part(texts.joined(separator: ", ")),
    ])
  }

  /// The sentence on a name that no field has, with the one that may be meant.
  static func noField(_ name: String, _ platform: Platform, meant: String? = nil) -> String {
    guard !name.isEmpty else { return "Type the name of a field." }
    if let meant { return "No field is called \"\(name)\". Did you mean \"\(meant)\"?" }
    let hint =
      switch platform {
      case .kameleoon: "Custom data is data.NAME or data.INDEX; a cookie is cookie.NAME."
      case .flagship: "What a third party knows is provider.NAME.KEY."
      }
    return "No field is called \"\(name)\". \(hint)"
  }

  /// The sentence on a name that no condition uses, with the one that may be meant.
  private func note(onUnknownIn context: Context) -> String {
    let name = input.text
    guard let configuration = context.resolution?.configuration else { return "" }
    guard configuration.field(named: name) != nil else {
      return Self.noField(name, configuration.platform)
    }
    guard let meant = suggestion else {
      return "No condition uses \"\(name)\". Enter keeps it."
    }
    return "No condition uses \"\(name)\". Did you mean \"\(meant)\"? Enter keeps, Tab takes"
      + " \"\(meant)\"."
  }
}
