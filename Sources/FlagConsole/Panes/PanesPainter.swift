import FlagEngine
import TerminalUI

/// Draws the panes with their titles and the lines between them.
struct PanesPainter {
  let context: Context
  let resolution: Resolution

  init(_ context: Context, _ resolution: Resolution) {
    self.context = context
    self.resolution = resolution
  }

  var layout: Layout { context.layout }
  var list: FlagList { context.list }
  var cast: Console.Cast { context.cast }
  var theme: Theme { context.theme }
  var marks: Marks { context.marks }
  var frame: Frame { context.frame }
  var ellipsis: Unicode.Scalar { context.ellipsis }

  /// Draws all of them.
  func render(into screen: inout CellBuffer) {
    if layout.columns == 1 {
      renderVisitorLine(in: layout.visitorLine, into: &screen)
      renderFilterLine(in: layout.filterLine, into: &screen)
    } else if !layout.list.isEmpty {
      title(listTitle, over: layout.listHead, .list, into: &screen)
    }
    if !layout.list.isEmpty { ListPainter(context, resolution).render(into: &screen) }
    if !layout.strip.isEmpty { renderTitledStrip(into: &screen) }
    if !layout.detail.isEmpty { renderTitledDetail(into: &screen) }
    if !layout.visitor.isEmpty { renderTitledVisitor(into: &screen) }
    renderLog(into: &screen)
    if !layout.overrides.isEmpty { renderOverrides(into: &screen) }
    renderPins(into: &screen)
    renderOutbox(into: &screen)
    for line in layout.dividers { divide(line, into: &screen) }
  }

  func renderTitledStrip(into screen: inout CellBuffer) {
    title(stripTitle, over: layout.strip, nil, into: &screen)
    DetailPainter(context).renderStrip(in: layout.strip, into: &screen)
  }

  func renderTitledVisitor(into screen: inout CellBuffer) {
    title(
      context.visitorTitle(width: layout.visitor.width - 5), over: layout.visitor, .visitor,
      into: &screen)
    VisitorPainter(context, resolution).render(in: layout.visitor, into: &screen)
  }

  func renderTitledDetail(into screen: inout CellBuffer) {
    title(detailTitle, over: layout.detail, .detail, into: &screen)
    DetailPainter(context).render(in: layout.detail, into: &screen)
  }

  /// A rule with a title in the row above a pane.
  func title(
    _ text: String, over area: Rect, _ pane: Scope?, into screen: inout CellBuffer
  ) {
    let line = Rect(x: area.x, y: area.y - 1, width: area.width, height: 1)
    let isFocused = pane != nil && context.focus == pane
    frame.rule(text, in: line, titleStyle: theme[isFocused ? .selected : .heading], into: &screen)
  }

  /// A vertical line, joined to the rule of titles at its top.
  func divide(_ line: Rect, into screen: inout CellBuffer) {
    frame.divider(in: line, into: &screen)
    frame.joint(marks.glyphs.teeDown, at: Point(x: line.x, y: line.y - 1), into: &screen)
  }

  // MARK: Titles

  private var listTitle: String {
    ([["Flags", context.flagCounts].joined(separator: "  ")] + listNotes).joined(separator: "   ")
  }

  /// How the list is narrowed and ordered, where it is.
  private var listNotes: [String] {
    (list.filter.isEmpty ? [] : ["filter: \(list.filter)"])
      + (list.sort == .file ? [] : ["sort: \(list.sort.rawValue)"])
  }

  private var detailTitle: String {
    guard let flag = list.selected, let decision = resolution.decision(flag) else { return "" }
    let title = "\(decision.flagKey)   serves \(context.told(decision))"
    // On stage the sentence below says it.
    return layout.isStage ? title : title + "   from \(decision.served.from)"
  }

  private var stripTitle: String {
    guard let flag = list.selected, let decision = resolution.decision(flag) else { return "" }
    return "why \(decision.flagKey) serves \(context.told(decision))"
  }

  // MARK: The two lines above the list in one column

  private func renderVisitorLine(
    in line: Rect, into screen: inout CellBuffer
  ) {
    let visitor = resolution.visitor
    let state = context.state(of: cast.active).map { ", \($0)" } ?? ""
    let right = "persona \(cast.active + 1)/\(cast.personas.count)\(state)"
    var pen = Pen(line.inset(left: 1, right: right.count + 2), ellipsis: ellipsis)
    pen.write("Visitor ", theme[.label], into: &screen)
    pen.write(visitor.code, theme[.text], into: &screen)
    let fields = visitor.fields
    for (index, field) in fields.enumerated() {
      let name = resolution.configuration.name(of: field)
      let value = FieldText.shown(visitor[field], field: field, now: resolution.options.now)
      let text = "\(name)=\(value)"
      let rest = fields.count - index
      guard TextWidth.columns(of: text) + 6 < pen.room else {
        pen.write("  +\(rest)", theme[.text], into: &screen)
        break
      }
      pen.write("  \(text)", theme[.text], into: &screen)
    }
    screen.write(
      right, at: Point(x: line.right - right.count - 1, y: line.y), style: theme[.text])
  }

  private func renderFilterLine(
    in line: Rect, into screen: inout CellBuffer
  ) {
    let right = context.flagCounts + (resolution.configuration.flagCount == 1 ? " flag" : " flags")
    screen.write(
      listNotes.map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined(separator: "   "),
      in: line.inset(left: 1, right: right.count + 2), style: theme[.label], ellipsis: ellipsis)
    screen.write(
      right, at: Point(x: line.right - right.count - 1, y: line.y), style: theme[.text])
  }
}
