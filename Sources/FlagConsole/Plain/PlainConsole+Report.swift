import FlagEngine
import FlagReports
import TerminalUI

// What is told: what differs from the last time, once.
extension PlainConsole {
  /// What there was to hear.
  struct Told: Equatable, Sendable {
    var isLoaded = false
    var waiting = ""
    var message = Console.Message.none
    var screen: Screen?
    var focus = Scope.list
    var list: List?
    var sentence = ""
    var detail: [FlagDetail.Line] = []
    var detailRow = 0
    var visitorRow = 0
    var state = ""

    struct Screen: Equatable, Sendable {
      var kind: String
      var title: String
      var head: [String]
      var rows: [String]
      var foot: [String]
      var selection: Int

      /// Whether it is another screen.
      func isOther(than other: Screen?) -> Bool { kind != other?.kind || title != other?.title }
    }

    struct List: Equatable, Sendable {
      var filter: String
      var sort: FlagList.Sort
      var count: Int
      var offset: Int
      var flag: Int?
    }

    init() {}

    init(_ console: Console, _ screen: PlainLines.Told?) {
      isLoaded = console.resolution != nil
      waiting = console.waitingText.text
      message = console.message
      if let screen, let overlay = console.overlay?.screen {
        self.screen = Screen(
          kind: "\(type(of: overlay)) \(overlay.scope.rawValue)", title: screen.title,
          head: screen.head, rows: screen.rows, foot: screen.foot,
          selection: overlay.viewport.selection)
      }
      focus = console.focus
      let list = console.list
      self.list = List(
        filter: list.filter, sort: list.sort, count: list.matches.count,
        offset: list.viewport.offset, flag: list.selected)
      detail = console.detail.lines
      sentence = console.list.selected.flatMap { console.content(of: $0)?.sentence } ?? ""
      detailRow = console.detail.viewport.selection
      visitorRow = console.visitorPane.viewport.selection
      state = console.context.feedState.name
    }
  }

  /// What is new since the last report, in lines that can be printed.
  public mutating func report() -> [String] {
    console.refreshAfterLine()
    let lines = PlainLines(console.context)
    let screen = console.overlay.map { lines.told($0.screen) }
    let now = Told(console, screen)
    defer {
      told = now
      (said, isEntered, isAsked) = ([], false, false)
    }
    guard console.resolution != nil else {
      let isNew = now.waiting != told.waiting || isAsked
      return said + (isNew ? PlainItem(now.waiting).lines : [])
    }
    var items: [PlainItem] = []
    if !told.isLoaded { items += welcome }
    items += news(now)
    if hasUntoldWays, let expectation, expectation.isThrough { items += ways(expectation) }
    var text = said + items.flatMap(\.lines)
    if let screen {
      text += self.lines(of: screen, now)
    } else {
      text += self.lines(ofPanes: now, lines, hasTold: !text.isEmpty)
    }
    if now.state != told.state, told.isLoaded, console.context.feedState.isLoud, text.isEmpty {
      text += PlainItem(PlainText.title(console.context.feedState.text)).lines
    }
    if isEntered, text.isEmpty, !isGathering { text = PlainItem(nothing).lines }
    return text
  }

  private var isGathering: Bool { !gathered.isEmpty }

  /// The message that stands on the screen's bottom line.
  private func news(_ now: Told) -> [PlainItem] {
    guard now.message != told.message, let resolution = console.resolution,
      let text = console.messageText(resolution), !text.isEmpty
    else { return [] }
    return [PlainItem(PlainText.title(console.marks.plain(text)))]
  }

  /// What is said to a line that did nothing.
  private var nothing: String {
    guard let lastCommand else { return "" }
    let reason =
      console.overlay?.screen.refusal(of: lastCommand, in: console.context)
      ?? (console.overlay == nil ? console.context.refusal(of: lastCommand) : nil)
    return reason.map { "\(lastCommand.name): \($0)." } ?? "Nothing changed."
  }

  // MARK: Screens

  /// A screen that is new as a whole; of one that was told, what differs.
  private mutating func lines(of screen: PlainLines.Told, _ now: Told) -> [String] {
    guard let new = now.screen else { return [] }
    if isAsked || new.isOther(than: told.screen) { return whole(screen) }
    guard isEntered, let old = told.screen else { return [] }
    let wasTold = Set(old.head + old.foot)
    var items = (new.head + new.foot).filter { !wasTold.contains($0) }.map { PlainItem($0) }
    let rows = Set(old.rows)
    var changed = screen.rowItems.filter { !rows.contains($0.text) }
    if new.selection != old.selection, screen.rows.indices.contains(new.selection),
      screen.areChosen || changed.isEmpty
    {
      let row = screen.rowItems[new.selection]
      if !changed.contains(row) { changed.append(row) }
    }
    let isLong = changed.count > Layout.page
    items = (isLong ? [] : changed) + items
    // What was refused twice is said twice.
    if items.isEmpty, said.isEmpty, now.message == .none { items = new.foot.map { PlainItem($0) } }
    let text = items.flatMap(\.lines)
    guard isLong else { return text }
    page = PlainPage(changed)
    return text + (page?.turn() ?? [])
  }

  private mutating func whole(_ screen: PlainLines.Told) -> [String] {
    let head = [screen.title.isEmpty ? "" : screen.title + ":"] + screen.head
    var lines = head.flatMap { PlainItem($0).lines }
    var turned = PlainPage(screen.rowItems)
    lines += turned.turn()
    page = turned
    lines += screen.foot.flatMap { PlainItem($0).lines }
    guard !console.arrangement.hidesHints, let overlay = console.overlay?.screen else {
      return lines
    }
    let choices = PlainLines(console.context).choices(in: console.scope) {
      overlay.refusal(of: $0, in: console.context)
    }
    return lines + PlainItem(choices).lines
  }

  // MARK: Panes

  private mutating func lines(
    ofPanes now: Told, _ lines: PlainLines, hasTold: Bool
  ) -> [String] {
    if isAsked || now.focus != told.focus { return pane(lines) }
    guard isEntered else { return [] }
    var text: [PlainItem] = []
    switch now.focus {
    case .detail:
      if now.sentence != told.sentence { text.append(PlainItem(lines.detailTitle)) }
      text += differences(now, lines)
    case .visitor:
      if now.visitorRow != told.visitorRow { text.append(lines.visitorRow(now.visitorRow)) }
    default:
      var row = told.list
      row?.flag = now.list?.flag
      if now.list != row { return pane(lines) }
      if now.list != told.list {
        text.append(lines.flagRow(console.list.viewport.selection))
      }
    }
    if text.isEmpty, told.screen != nil, !hasTold {
      text.append(PlainItem("Back \(HelpScreen.place(now.focus))."))
    }
    return text.flatMap(\.lines)
  }

  /// The sentence of an explanation that reads otherwise, else the lines that came or the line that
  /// was gone to.
  private func differences(_ now: Told, _ lines: PlainLines) -> [PlainItem] {
    if now.sentence != told.sentence { return [PlainItem(console.marks.plain(now.sentence))] }
    let numbers = numberedLines
    func item(_ index: Int) -> PlainItem {
      lines.detailLine(index, numbers.firstIndex(of: index).map { $0 + 1 })
    }
    let new = now.detail.indices.filter { index in !told.detail.contains(now.detail[index]) }
    if !new.isEmpty { return new.prefix(Layout.page).map(item) }
    return now.detailRow == told.detailRow ? [] : [item(now.detailRow)]
  }

  /// The pane that one is in, its first page.
  private mutating func pane(_ lines: PlainLines) -> [String] {
    switch console.focus {
    case .detail:
      page = PlainPage(lines.detail(numberedLines))
      return PlainItem(lines.detailTitle).lines + (page?.turn() ?? [])
    case .visitor:
      page = PlainPage(console.visitorPane.rows.indices.map(lines.visitorRow))
      let head = [PlainItem(lines.visitorTitle)] + lines.overrides
      return head.flatMap(\.lines) + (page?.turn() ?? [])
    default: return listPage(lines)
    }
  }

  /// The flags of the list's page, with their place in it.
  private mutating func listPage(_ lines: PlainLines) -> [String] {
    page = nil
    let viewport = console.list.viewport
    guard viewport.count > 0 else {
      let text = console.resolution.map { console.restingMessage($0) } ?? ""
      return PlainItem(text).lines
    }
    let isLong = viewport.count > viewport.visible.count
    let place = isLong ? [PlainPage.place(viewport.visible, of: viewport.count)] : []
    return PlainItem(lines.listTitle).lines + lines.flagRows.flatMap(\.lines) + place
  }

  /// The next page of what was told last.
  mutating func tellMore() {
    if var page, page.hasMore {
      said += page.turn()
      self.page = page
    } else if page == nil, console.overlay == nil, console.focus == .list,
      console.list.viewport.visible.upperBound < console.list.viewport.count
    {
      _ = console.run(.pageDown)
    } else {
      say("That was all.")
    }
  }

  /// The rest of it; of a list of flags all rows that follow.
  mutating func tellAll() {
    if var page, page.hasMore {
      said += page.turn(.max)
      self.page = page
    } else {
      tellMore()
    }
  }

  // MARK: What is looked at

  /// What is said first.
  private var welcome: [PlainItem] {
    [PlainItem("flagscope without a screen. Type help for the words, quit to leave.")] + place
  }

  /// What is looked at: the configuration, the visitor, the place.
  var place: [PlainItem] {
    guard let resolution = console.resolution else { return [PlainItem(console.waitingText.text)] }
    let lines = PlainLines(console.context)
    let header = Header(console.context).words.map(PlainText.title).joined(separator: ", ")
    var items = [PlainItem(header + ".")]
    let visitor = resolution.visitor
    let count = Console.count(visitor.fields.count, "field")
    let title = PlainText.title(console.context.visitorTitle(width: 1_000))
    items.append(PlainItem("\(title): \(visitor.code), \(count)."))
    items +=
      visitor.overrides.isEmpty
      ? [] : [PlainItem(Console.count(visitor.overrides.count, "override") + ".")]
    if !console.list.filter.isEmpty { items.append(PlainItem(lines.listTitle)) }
    let key = console.list.selected.map { resolution.configuration.key(of: $0) }
    items.append(
      PlainItem("You are \(HelpScreen.place(console.scope))" + (key.map { ", at \($0)." } ?? ".")))
    return items
  }

  /// The ways to an expected answer.
  private mutating func ways(_ expectation: Expectation) -> [PlainItem] {
    hasUntoldWays = false
    guard let resolution = console.resolution else { return [] }
    let configuration = resolution.configuration
    let report = ExpectationReport(expectation, in: configuration, now: resolution.options.now)
    let served = configuration.served(expectation.flag, by: expectation.answer ?? Answer(.nothing))
    return report.lines(beside: served, marks: console.marks).map { PlainItem($0) }
  }

  // MARK: Help

  /// The words, or what one of them does.
  mutating func tellHelp(_ word: String) {
    let items = word.isEmpty ? PlainHelp(console).all : PlainHelp(console).of(word)
    var turned = PlainPage(items)
    said += turned.turn()
    page = turned
  }
}
