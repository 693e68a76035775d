import FlagEngine
import TerminalUI

/// Draws the visitor's fields.
struct VisitorPainter {
  private let context: Context
  private let resolution: Resolution

  init(_ context: Context, _ resolution: Resolution) {
    self.context = context
    self.resolution = resolution
  }

  private var visitorPane: VisitorPane { context.visitorPane }

  func render(in area: Rect, into screen: inout CellBuffer) {
    let viewport = visitorPane.viewport
    let list = list(width: area.width - 1)
    list.render(in: area, into: &screen)
    context.scrollBar(viewport, in: area, into: &screen)
  }

  /// What a row leaves out where room is short, the first of it first.
  private enum Room: CaseIterable {
    case all, withoutUsage, withoutTypes, shortened
  }

  /// So much of a value stays before anything beside it goes: a visitor code.
  private static let shortValue = 16

  /// The rows in sight, with as much beside names and values as there is room for.
  private func list(width: Int) -> ListView {
    let viewport = visitorPane.viewport
    let texts = viewport.visible.map { text(of: visitorPane.rows[$0]) }
    var inSight = Viewport(count: texts.count, height: max(1, texts.count))
    inSight.select(viewport.selection - viewport.offset)
    var look = context.listLook
    look.gutter = 1
    func list(_ room: Room) -> ListView {
      ListView(
        texts.map { line($0, room) }, inSight,
        cursor: context.focus == .visitor ? .shown : .hidden, look: look)
    }
    return Room.allCases.lazy.map(list).first { $0.claim <= width } ?? list(.shortened)
  }

  private func line(_ text: VisitorText, _ room: Room) -> Line {
    guard !text.note.isEmpty || !text.value.isEmpty else {
      return context.line(text.name, .label)
    }
    let hasType = room == .all || room == .withoutUsage
    let usage = room == .all ? text.usage : text.isOdd ? context.marks.warning : ""
    return Line([
      context.part(
        text.name, .label, gap: 1, most: room == .shortened ? 20 : nil, elision: .middle),
      context.part(text.value, gap: 1, most: room == .shortened ? 8 : Self.shortValue),
      context.part(hasType ? text.type : "", gap: 1),
      context.part(text.note.isEmpty ? usage : text.note, text.isOdd ? .warning : .text),
    ])
  }

  /// What a row says.
  struct VisitorText {
    var name: String
    var value: String
    var type = ""
    /// What there is to say of it in place of its use.
    var note = ""
    var usage = ""
    var isOdd = false
  }

  /// A row in words.
  func text(of row: VisitorPane.Row) -> VisitorText {
    let visitor = resolution.visitor
    switch (row, visitor) {
    case (.code, _):
      let length = visitor.code.unicodeScalars.count
      let platform = resolution.configuration.platform
      let isKameleoon = platform == .kameleoon
      // The code that decides where the visitor falls may be another one.
      let mapped = visitor[.mappingIdentifier]?.text
        .flatMap { $0.isEmpty || $0 == visitor.code ? nil : $0 }
      return VisitorText(
        name: platform.codeNoun, value: visitor.code, note: mapped.map { "hashed as \($0)" } ?? "",
        usage: "len \(length)" + (isKameleoon ? "/255" : ""))
    case (.consent, .kameleoon(let visitor)):
      return VisitorText(
        name: "consent", value: Console.consentWord(visitor.legalConsent))
    case (.anonymousID, .flagship(let visitor)):
      return VisitorText(
        name: "anonymous id", value: visitor.anonymousID ?? "not set")
    case (.kept, .flagship(let visitor)):
      return VisitorText(
        name: "kept",
        value: visitor.keptAssignments == nil
          ? "none" : visitorPane.keptTitles.joined(separator: ", "),
        note: visitor.cacheEntry == nil ? "variations" : "not used")
    case (.fact(let name, let value, let note), _):
      return VisitorText(name: name, value: value, note: note)
    case (.field(let summary), _):
      let value = visitor[summary.field]
      var shown = FieldText.shown(value, field: summary.field, now: resolution.options.now)
      if case .assignedVariation = summary.field, let value {
        shown = resolution.configuration.title(ofVariation: value)
      }
      return VisitorText(
        name: summary.name, value: value == nil ? "not set" : shown,
        type: summary.typeWord(value), note: note(on: summary) ?? "",
        usage: context.marks.areWords ? summary.usageInWords : summary.usage,
        isOdd: summary.isOdd || isIgnored(summary))
    case (.add, _): return VisitorText(name: Self.addRow, value: "")
    case (.consent, _), (.anonymousID, _), (.kept, _):
      preconditionFailure("a row of one platform is shown for a visitor of that platform")
    }
  }

  /// What is said of a field in place of its use.
  private func note(on summary: FieldSummary) -> String? {
    switch summary.field {
    case .cacheEntry: isIgnored(summary) ? "not taken" : "beats kept"
    case .provided, .decisionGroup:
      resolution.options.profile == .flagshipServer ? nil : "server only"
    default: nil
    }
  }

  /// Whether the SDK takes a cache entry for none.
  private func isIgnored(_ summary: FieldSummary) -> Bool {
    guard summary.field == .cacheEntry, case .flagship(let visitor) = resolution.visitor else {
      return false
    }
    return !visitor.acceptsCacheEntry(resolution.options.profile)
  }

  private static let addRow = "+ add field  P personas  i import  V paste"
}
