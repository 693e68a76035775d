import FlagEngine
import FlagReports
import TerminalUI

/// A text to copy.
public struct Clipping: Equatable, Sendable {
  /// The text.
  public var text: String
  /// What it is, for the message: `trace, 31 lines`.
  public var what: String
  /// What the user should know of it beyond that; empty if nothing.
  public var remark = ""
}

/// The menu of what can be copied, and what each entry would copy.
struct CopyMenu: Screen {
  /// An entry of the menu.
  struct Item: Equatable, Sendable {
    var command: Command
    /// What would be copied; nil where there is nothing, and `note` says why.
    var content: Content?
    /// What is copied, for the message: `trace`.
    var what: String
    /// What the menu says behind the name.
    var note: String
    /// What the message adds.
    var remark = ""

    /// The text and what is said of it, made when the entry is chosen; nil where there is nothing.
    var clipping: Clipping? {
      guard let content else { return nil }
      let text = content.text
      var what = what
      switch content {
      case .line: what += " " + text.shortened(to: 1_000)
      case .cookie, .picture, .sweep: break
      case .page: what += ", " + Console.count(text.utf8.count, "byte")
      case .trace, .evidence:
        what += ", " + Console.count(text.utf8.count { $0 == 0x0A } + 1, "line")
      case .json: what += ", " + Console.count(text.utf8.count, "byte")
      }
      return Clipping(text: text, what: what, remark: remark)
    }
  }

  /// What an entry copies.
  enum Content: Equatable, Sendable {
    /// One line, made printable: what a terminal or shell could misread is escaped
    case line(String)
    /// A decision as `flagscope explain` prints it
    case trace(Explained)
    /// A decision as `flagscope explain --json` prints it
    case json(Explained)
    case evidence(Evidence)
    case cookie(String)
    /// A decision as a page for a browser
    case page(Explained, TextMask?)
    /// The screen, which the console draws
    case picture
    /// The sweep beside the explanation, whose forms are asked for
    case sweep

    fileprivate var text: String {
      switch self {
      case .line(let text): text.safe
      case .trace(let explained): explained.lines.joined(separator: "\n")
      case .json(let explained): ClipboardText.json(explained.json.jsonText)
      case .evidence(let evidence): ClipboardText.evidence(evidence.text)
      case .cookie(let text): text
      case .page(let explained, let mask): explained.page(mask)
      case .picture, .sweep: ""
      }
    }
  }

  /// A decision with what its texts are made from.
  struct Explained: Equatable, Sendable {
    var decision: Decision
    var misses: [NearestMiss]
    var configuration: FlagConfiguration
    var visitor: Visitor
    var options: EvaluationOptions

    /// Compares what was decided; the configuration is the one that decided it.
    static func == (left: Self, right: Self) -> Bool {
      left.decision == right.decision && left.misses == right.misses
        && left.visitor == right.visitor && left.options == right.options
    }

    fileprivate var lines: [String] {
      ExplanationText(configuration: configuration, misses: misses).lines(of: decision)
    }

    fileprivate func page(_ mask: TextMask?) -> String {
      ExplanationPage(configuration: configuration, misses: misses) { text in
        mask.map { $0.masking(text) } ?? text
      }.text(of: decision)
    }

    fileprivate var json: JSONValue {
      .object(
        SessionJSON.members(of: configuration, for: visitor, options: options)
          .merging(DecisionJSON.members(of: decision, misses: misses, in: configuration)))
    }
  }

  /// What the entries are about.
  enum Subject: Equatable, Sendable {
    /// A flag, by its index
    case flag(Int)
    /// A row of the visitor's fields
    case row(VisitorPane.Row)
    /// Nothing but the visitor
    case none
  }

  private let subject: Subject
  private let title: String
  let items: [Item]
  var viewport: Viewport

  /// The menu for what is selected in the pane that takes the keys.
  init(in context: Context) {
    if context.focus == .visitor, let row = context.visitorPane.selected {
      self.init(.row(row), in: context)
    } else {
      self.init(context.list.selected.map { .flag($0) } ?? .none, in: context)
    }
  }

  private init(_ subject: Subject, in context: Context) {
    self.subject = subject
    let source = CopySource(context)
    (title, items) = source.entries(of: subject)
    viewport = Viewport(count: items.count, height: items.count)
  }

  var scope: Scope { .copy }
  var overlay: Overlay { .copy(self) }
  var place: ScreenPlace { .box }

  mutating func handle(_ command: Command, in context: Context) -> Reply {
    let item =
      command == .accept
      ? items.indices.contains(viewport.selection) ? items[viewport.selection] : nil
      : items.first { $0.command == command }
    guard let item else { return move(command) }
    if item.command == .savePicture { return .all([.close, .picture]) }
    if item.command == .copySweep { return .open(.tableCopy(TableCopyMenu(nil))) }
    return .all([
      .close, item.clipping.map { .effect(.copy($0)) } ?? .say(.text(item.note)),
    ])
  }

  mutating func renew(in context: Context) -> Reply {
    var renewed = Self(subject, in: context)
    renewed.viewport.select(viewport.selection)
    self = renewed
    return .none
  }

  /// The key of an entry, where keys are shown.
  static func keyPart(_ command: Command, in context: Context) -> Line.Part {
    let key = context.keymap.binding(command, in: .copy)?.keys[0].description ?? ""
    return context.part(context.marks.areWords ? "" : key, .key, gap: 1)
  }

  func content(in context: Context, size: Size) -> ScreenContent {
    let lines = items.flatMap { item in
      let binding = context.keymap.binding(item.command, in: .copy)
      let notes = TextWrap.lines(
        context.marks.plain(item.note), width: max(20, min(100, size.width) - 16))
      return notes.prefix(3).enumerated().map { row, note in
        Line(
          [
            row == 0
              ? Self.keyPart(item.command, in: context) : context.part("", .key, gap: 1),
            context.part(row == 0 ? binding?.label ?? "" : "", .label),
            context.part(note, item.content == nil ? .hint : .text),
          ], isContinuation: row > 0)
      }
    }
    return ScreenContent(title: "Copy  \(title)", lines: lines)
  }
}

/// What there is to copy.
private struct CopySource {
  private let context: Context

  init(_ context: Context) { self.context = context }

  private var resolution: Resolution? { context.resolution }

  /// The entries about something, and what it is called.
  func entries(of subject: CopyMenu.Subject) -> (String, [CopyMenu.Item]) {
    guard let resolution else { return ("", []) }
    var title = ""
    var items: [CopyMenu.Item] = []
    switch subject {
    case .row(let row): (title, items) = copyItems(of: row, resolution)
    case .flag(let flag):
      if let decision = resolution.decision(flag) {
        title = decision.flagKey
        items = copyItems(of: decision)
        if context.sweep != nil {
          items.append(
            CopyMenu.Item(
              command: .copySweep, content: .sweep, what: "sweep",
              note: "what many visitors get, as text, CSV or JSON"))
        }
      }
    case .none: break
    }
    return (title, items + copyItemsOfAll(resolution))
  }

  private func copyItems(of decision: Decision) -> [CopyMenu.Item] {
    [
      Self.item(
        .copyValue, "value", value(of: decision),
        orBecause: "Nothing is served, so that there is no value to copy."),
      Self.item(.copyKey, "key", decision.flagKey),
    ] + copyTexts(of: decision)
  }

  /// What the flag serves: a variation's key (Kameleoon), a key's value (Flagship); nil: nothing.
  private func value(of decision: Decision) -> String? {
    guard decision.served.shape != .nothing else { return nil }
    guard resolution?.configuration.platform == .flagship else {
      return decision.served.variationKey ?? decision.served.text
    }
    return decision.variables.first?.value.map { $0.text ?? $0.jsonText } ?? decision.served.text
  }

  private func copyItems(
    of row: VisitorPane.Row, _ resolution: Resolution
  ) -> (String, [CopyMenu.Item]) {
    let now = resolution.options.now
    let name: String
    let value: String?
    switch row {
    case .code:
      (name, value) = (resolution.configuration.platform.codeNoun, resolution.visitor.code)
    case .anonymousID:
      name = "anonymous id"
      if case .flagship(let visitor) = resolution.visitor {
        value = visitor.anonymousID
      } else {
        value = nil
      }
    case .fact(let label, let text, _): (name, value) = (label, text)
    case .add: (name, value) = ("add", nil)
    case .field(let summary):
      name = summary.name
      value = resolution.visitor[summary.field].map { FieldText.text($0, now: now) }
    case .consent:
      name = "consent"
      if case .kameleoon(let visitor) = resolution.visitor {
        value = Console.consentWord(visitor.legalConsent)
      } else {
        value = nil
      }
    case .kept:
      name = "kept"
      if case .flagship(let visitor) = resolution.visitor {
        value = visitor.keptAssignments?.joined(separator: ", ")
      } else {
        value = nil
      }
    }
    return (
      name,
      [
        Self.item(.copyValue, "value", value, orBecause: "\(name) has no value."),
        Self.item(.copyKey, "key", name),
      ]
    )
  }

  /// One line, shown as it would be copied, as much of it as the menu has room for.
  private static func item(
    _ command: Command, _ what: String, _ text: String?, orBecause reason: String = ""
  ) -> CopyMenu.Item {
    CopyMenu.Item(
      command: command, content: text.map { .line($0) }, what: what,
      note: text.map { $0.shortened(to: 1_000).safe } ?? reason)
  }

  private func copyTexts(of decision: Decision) -> [CopyMenu.Item] {
    guard let resolution else { return [] }
    let explained = CopyMenu.Explained(
      decision: decision, misses: resolution.knownMisses(decision.flag) ?? [],
      configuration: resolution.configuration, visitor: resolution.visitor,
      options: resolution.options)
    return [
      CopyMenu.Item(
        command: .copyTrace, content: .trace(explained), what: "trace",
        note: "as flagscope explain prints it"),
      CopyMenu.Item(
        command: .copyJson, content: .json(explained), what: "JSON",
        note: "as flagscope explain --json prints it"),
      CopyMenu.Item(
        command: .copyPage, content: .page(explained, context.marks.mask), what: "page",
        note: "the explanation as HTML, for a browser or a mail"),
    ]
  }

  /// What does not hang on the selected flag alone.
  private func copyItemsOfAll(_ resolution: Resolution) -> [CopyMenu.Item] {
    var items = [cookieItem(resolution)]
    if let evidence = context.evidence {
      items.insert(
        CopyMenu.Item(
          command: .copyEvidence, content: .evidence(evidence), what: "evidence",
          note: "visitor, overrides, answer; pasted here they come back"), at: 0)
    }
    items.append(
      CopyMenu.Item(
        command: .savePicture, content: .picture, what: "screen",
        note: "save the screen as a picture, \(Console.pictureName)"))
    return items
  }

  private func cookieItem(_ resolution: Resolution) -> CopyMenu.Item {
    func none(_ reason: String) -> CopyMenu.Item {
      CopyMenu.Item(command: .copyCookie, content: nil, what: "cookie", note: reason)
    }
    guard case .kameleoon(let configuration) = resolution.configuration,
      case .kameleoon(let visitor) = resolution.visitor
    else { return none("Flagship has no simulation cookie; overrides are in the evidence.") }
    guard let cookie = configuration.simulationCookie(of: visitor) else {
      return none("This visitor has no simulation or force to put into a cookie.")
    }
    let lost = cookie.inexpressible.map(\.safe).joined(separator: ", ")
    guard !cookie.simulated.isEmpty || !cookie.forced.isEmpty else {
      return none("A cookie holds whole numbers only; the ids of \(lost) are none.")
    }
    let size = Console.count(cookie.simulated.count + cookie.forced.count, "simulation")
    var remarks: [String] = []
    if !cookie.forced.isEmpty {
      let keys = cookie.forced.map(\.safe).joined(separator: ", ")
      remarks.append(
        "Simulated instead of forced: \(keys); not recorded, holdout and group skipped.")
    }
    if !lost.isEmpty { remarks.append("Without \(lost): a cookie holds whole numbers only.") }
    let remark = remarks.joined(separator: " ")
    return CopyMenu.Item(
      command: .copyCookie, content: .cookie(cookie.text), what: "cookie, \(size)",
      note: remark.isEmpty ? size : "\(size). \(remark)", remark: remark)
  }
}
