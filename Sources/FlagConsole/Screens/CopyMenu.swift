import FlagEngine
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
struct CopyMenu: Equatable, Sendable {
  /// An entry of the menu.
  struct Item: Equatable, Sendable {
    var command: Command
    /// What would be copied; nil where there is nothing, and `note` says why.
    var text: String?
    /// What is copied, for the message: `trace, 31 lines`.
    var what: String
    /// What the menu says behind the name.
    var note: String
    /// What the message adds.
    var remark = ""
  }

  var title: String
  var items: [Item]
  var viewport: Viewport

  init(title: String, items: [Item]) {
    self.title = title
    self.items = items
    viewport = Viewport(count: items.count, height: items.count)
  }
}

// Copying: the menu, and the texts.
extension Console {
  mutating func openCopyMenu() {
    guard let resolution else { return }
    let title: String
    var items: [CopyMenu.Item]
    if focus == .visitor, let row = visitorPane.selected {
      (title, items) = copyItems(of: row, resolution)
    } else if let flag = list.selected, let decision = resolution.decision(flag) {
      title = decision.flagKey
      items = copyItems(of: decision)
    } else {
      (title, items) = ("", [])
    }
    items += copyItemsOfAll(resolution)
    overlay = .copy(CopyMenu(title: title, items: items))
  }

  /// Copies an entry of the open menu; nil where the key is not one of an entry.
  mutating func copy(_ command: Command) -> [Effect]? {
    guard case .copy(let menu)? = overlay else { return nil }
    let item =
      command == .accept
      ? menu.items.indices.contains(menu.viewport.selection)
        ? menu.items[menu.viewport.selection] : nil
      : menu.items.first { $0.command == command }
    guard let item else { return nil }
    overlay = nil
    guard let text = item.text else {
      message = .text(item.note)
      return []
    }
    return [.copy(Clipping(text: text, what: item.what, remark: item.remark))]
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
        value = Self.consentWord(visitor.legalConsent)
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

  /// One line, shown as it would be copied: what a terminal or shell could misread is escaped.
  private static func item(
    _ command: Command, _ what: String, _ text: String?, orBecause reason: String = ""
  ) -> CopyMenu.Item {
    let safe = text?.safe
    return CopyMenu.Item(
      command: command, text: safe, what: safe.map { "\(what) \($0)" } ?? what,
      note: safe ?? reason)
  }

  private func copyTexts(of decision: Decision) -> [CopyMenu.Item] {
    guard let resolution else { return [] }
    let misses = resolution.knownMisses(decision.flag) ?? []
    let trace = ExplanationText(configuration: resolution.configuration, misses: misses)
      .lines(of: decision)
    let json = JSONValue.object(
      SessionJSON.members(
        of: resolution.configuration, for: resolution.visitor, options: resolution.options
      ).merging(DecisionJSON.members(of: decision, misses: misses, in: resolution.configuration))
    ).jsonText
    let traceSize = Self.count(trace.count, "line")
    let jsonSize = Self.count(json.utf8.count, "byte")
    return [
      CopyMenu.Item(
        command: .copyTrace, text: trace.joined(separator: "\n"),
        what: "trace, \(traceSize)", note: "\(traceSize), as flagscope explain prints them"),
      CopyMenu.Item(
        command: .copyJson, text: ClipboardText.json(json), what: "JSON, \(jsonSize)",
        note: "\(jsonSize), as flagscope explain --json prints them"),
    ]
  }

  /// What does not hang on the selected flag alone.
  private func copyItemsOfAll(_ resolution: Resolution) -> [CopyMenu.Item] {
    var items = [cookieItem(resolution)]
    if let evidence {
      let text = ClipboardText.evidence(evidence.text)
      let size = Self.count(text.utf8.count { $0 == 0x0A } + 1, "line")
      items.insert(
        CopyMenu.Item(
          command: .copyEvidence, text: text, what: "evidence, \(size)",
          note: "\(size): visitor, overrides, answer; pasted here they come back"), at: 0)
    }
    return items
  }

  private func cookieItem(_ resolution: Resolution) -> CopyMenu.Item {
    func none(_ reason: String) -> CopyMenu.Item {
      CopyMenu.Item(command: .copyCookie, text: nil, what: "cookie", note: reason)
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
    let size = Self.count(cookie.simulated.count + cookie.forced.count, "simulation")
    var remarks: [String] = []
    if !cookie.forced.isEmpty {
      let keys = cookie.forced.map(\.safe).joined(separator: ", ")
      remarks.append(
        "Simulated instead of forced: \(keys); not recorded, holdout and group skipped.")
    }
    if !lost.isEmpty { remarks.append("Without \(lost): a cookie holds whole numbers only.") }
    let remark = remarks.joined(separator: " ")
    return CopyMenu.Item(
      command: .copyCookie, text: cookie.text, what: "cookie, \(size)",
      note: remark.isEmpty ? size : "\(size). \(remark)", remark: remark)
  }
}

// Drawing.
extension Console {
  func renderCopyMenu(_ menu: CopyMenu, into screen: inout CellBuffer) {
    let area = panel("Copy  \(menu.title)", into: &screen)
    var y = 0
    for (index, item) in menu.items.enumerated() {
      let binding = keymap.binding(item.command, in: .copy)
      let lines = TextWrap.lines(marks.plain(item.note), width: max(20, area.width - 16))
      for (offset, line) in lines.prefix(3).enumerated() where y < area.height {
        let row = area.row(y)
        if offset == 0 {
          screen.write(
            binding?.keys[0].description ?? "", at: Point(x: row.x + 2, y: row.y),
            style: theme[.key])
          screen.write(
            binding?.label ?? "", at: Point(x: row.x + 4, y: row.y), style: theme[.label])
        }
        screen.write(
          line, in: row.inset(left: 15), style: theme[item.text == nil ? .hint : .text],
          ellipsis: ellipsis)
        if index == menu.viewport.selection {
          if offset == 0 { screen.write(marks.cursor, at: row.origin, style: theme[.text]) }
          let bar = theme[.selected].attributes
          screen.restyle(row) { $0.adding(bar) }
        }
        y += 1
      }
    }
  }
}
