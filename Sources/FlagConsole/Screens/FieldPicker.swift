import FlagEngine
import FlagReports
import TerminalUI

/// The fields that can be added, with the values that conditions compare; typing narrows them.
struct FieldPicker: Equatable, Sendable {
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

  init(entries: [Entry], height: Int) {
    self.entries = entries
    viewport = Viewport(count: entries.count, height: height)
    narrow()
  }

  var selected: Entry? {
    matches.indices.contains(viewport.selection) ? matches[viewport.selection] : nil
  }

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
}

extension Console {
  mutating func openFieldPicker() {
    guard let resolution else { return }
    let present = resolution.visitor.fields
    let known = resolution.catalogue.fields.filter { $0.field != .visitorCode }
    var summaries = known.filter { !present.contains($0.field) }
    let isKameleoon = resolution.configuration.platform == .kameleoon
    let plain = (isKameleoon ? Self.plainFields : Self.flagshipFields).filter { field in
      !present.contains(field) && !known.contains { $0.field == field }
    }
    summaries += plain.map(resolution.configuration.summary(of:))
    let open = (isKameleoon ? Self.openNames : Self.flagshipNames)
      .map { FieldPicker.Entry(name: $0.0, note: $0.1) }
    // What the visitor has already can be edited from here too.
    let had = known.filter { present.contains($0.field) }
    let entry = { (summary: FieldSummary) in
      FieldPicker.Entry(name: summary.name, summary: summary)
    }
    let entries = summaries.map(entry) + open + had.map(entry)
    message = .none
    overlay = .fields(FieldPicker(entries: entries, height: layout.overlay.height - 2))
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

  mutating func narrowFields(_ picker: FieldPicker) {
    var picker = picker
    picker.narrow()
    overlay = .fields(picker)
  }

  /// Tab: the selected name, or the one that a misspelt name may mean.
  mutating func completeField() {
    guard case .fields(var picker)? = overlay,
      let name = picker.suggestion ?? picker.selected?.name
    else { return }
    picker.input = TextField(name)
    narrowFields(picker)
  }

  /// Enter: edits the selected field, or one of the typed name.
  mutating func acceptField(_ picker: FieldPicker) {
    guard let resolution else { return }
    let entry = picker.input.isEmpty ? picker.selected : picker.exact ?? picker.selected
    if let summary = entry?.summary { return beginEditing(summary) }
    let name = picker.input.text
    if let entry, entry.name != name {
      var picker = picker
      picker.input = TextField(entry.name)
      return narrowFields(picker)
    }
    guard !name.isEmpty, let field = resolution.configuration.field(named: name) else {
      var picker = picker
      picker.fault = Self.noField(name, resolution.configuration.platform)
      overlay = .fields(picker)
      return
    }
    beginEditing(resolution.configuration.summary(of: field))
  }

  private static func noField(_ name: String, _ platform: Platform) -> String {
    guard !name.isEmpty else { return "Type the name of a field." }
    let hint =
      switch platform {
      case .kameleoon: "Custom data is data.NAME or data.INDEX; a cookie is cookie.NAME."
      case .flagship: "What a third party knows is provider.NAME.KEY."
      }
    return "No field is called \"\(name)\". \(hint)"
  }

  func renderFields(_ picker: FieldPicker, in area: Rect, into screen: inout CellBuffer) -> Point? {
    let (line, rest) = area.split(top: 1)
    screen.write("field: ", in: line, style: theme[.label], ellipsis: ellipsis)
    let cursor = picker.input.render(
      in: line.inset(left: 7), style: theme[.input], into: &screen)
    let rows = rest.inset(top: 1)
    let width = min(30, rows.width * 35 / 100)
    for (row, index) in zip(rows.rows, picker.viewport.visible) {
      let entry = picker.matches[index]
      let isSelected = index == picker.viewport.selection
      let (name, right) = row.inset(left: 2).split(left: width)
      if isSelected { screen.write(marks.cursor, at: row.origin, style: theme[.text]) }
      screen.write(
        entry.name, in: name.inset(right: 1), style: theme[.label], elision: .middle,
        ellipsis: ellipsis)
      renderFieldNote(entry, in: right, into: &screen)
      if isSelected {
        let bar = theme[.selected].attributes
        screen.restyle(row) { $0.adding(bar) }
      }
    }
    if picker.matches.isEmpty || picker.fault != nil {
      let text = picker.fault ?? unknownFieldNote(picker)
      for (row, line) in zip(rows.rows, TextWrap.lines(text, width: rows.width)) {
        screen.write(line, in: row, style: theme[.error], ellipsis: ellipsis)
      }
    }
    return cursor
  }

  private func renderFieldNote(
    _ entry: FieldPicker.Entry, in area: Rect, into screen: inout CellBuffer
  ) {
    guard let summary = entry.summary else {
      screen.write(entry.note, in: area, style: theme[.text], ellipsis: ellipsis)
      return
    }
    let (type, rest) = area.split(left: 8)
    let (usage, values) = rest.split(left: 12)
    screen.write(summary.typeWord(nil), in: type, style: theme[.text], ellipsis: ellipsis)
    screen.write(
      summary.usage, in: usage, style: theme[summary.isOdd ? .warning : .text], ellipsis: ellipsis)
    let texts = summary.values.prefix(20).map(\.jsonText)
    screen.write(
      texts.joined(separator: ", "), in: values, style: theme[.text], ellipsis: ellipsis)
  }

  /// The sentence on a name that no condition uses, with the one that may be meant.
  private func unknownFieldNote(_ picker: FieldPicker) -> String {
    let name = picker.input.text
    guard let configuration = resolution?.configuration else { return "" }
    guard configuration.field(named: name) != nil else {
      return Self.noField(name, configuration.platform)
    }
    guard let meant = picker.suggestion else {
      return "No condition uses \"\(name)\". Enter keeps it."
    }
    return "No condition uses \"\(name)\". Did you mean \"\(meant)\"? Enter keeps, Tab takes"
      + " \"\(meant)\"."
  }
}
