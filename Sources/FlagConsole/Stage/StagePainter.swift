import FlagEngine
import TerminalUI

/// Draws the stage: who is looked at, the flags, why one of them answers as it does, the caption.
struct StagePainter {
  private let context: Context
  private let resolution: Resolution

  init(_ context: Context, _ resolution: Resolution) {
    self.context = context
    self.resolution = resolution
  }

  private var layout: Layout { context.layout }
  private var theme: Theme { context.theme }

  func render(into screen: inout CellBuffer) {
    renderVisitorLine(into: &screen)
    let panes = PanesPainter(context, resolution)
    let title = "Flags  \(context.flagCounts)"
    panes.title(title, over: layout.listHead, .list, into: &screen)
    ListPainter(context, resolution).render(into: &screen)
    if !layout.detail.isEmpty { panes.renderTitledDetail(into: &screen) }
    if !layout.visitor.isEmpty { panes.renderTitledVisitor(into: &screen) }
    for line in layout.dividers { panes.divide(line, into: &screen) }
    renderCaption(into: &screen)
  }

  /// Who is looked at, by name, with as many facts as there is room for.
  func renderVisitorLine(into screen: inout CellBuffer) {
    let visitor = resolution.visitor
    let persona = context.cast.personas[context.cast.active]
    var pen = Pen(layout.visitorLine.inset(left: 1, right: 1), ellipsis: context.ellipsis)
    pen.write("Visitor ", theme[.label], into: &screen)
    pen.write(persona.shownName, theme[.heading], into: &screen)
    if let state = context.state(of: context.cast.active) {
      pen.write(", \(state)", theme[.text], into: &screen)
    }
    for field in facts where visitor[field] != nil && field != .visitorCode {
      let name = resolution.configuration.name(of: field)
      let value = FieldText.shown(visitor[field], field: field, now: resolution.options.now)
      let text = "  \(name)=\(value)"
      guard TextWidth.columns(of: text) <= pen.room else { continue }
      pen.write(text, theme[.text], into: &screen)
    }
  }

  /// The fields that the selected flag's conditions read, then those of all conditions.
  private var facts: [Field] {
    var fields: [Field] = []
    func collect(_ node: TraceNode) {
      if case .condition(let condition) = node.subject, let field = condition.field {
        fields.append(field)
      }
      node.children.forEach(collect)
    }
    context.list.selected.flatMap { resolution.decision($0) }?.trace.forEach(collect)
    var seen: Set<Field> = []
    return (fields + resolution.catalogue.fields.map(\.field)).filter { seen.insert($0).inserted }
  }

  // MARK: The caption

  private func renderCaption(into screen: inout CellBuffer) {
    guard let stage = context.stage else { return }
    let box = layout.caption
    context.frame.box(stage.progress, in: box, titleStyle: theme[.heading], into: &screen)
    var inside = box.inset(left: 2, top: 1, right: 2, bottom: 1)
    if !stage.pressed.isEmpty {
      let width = min(TextWidth.columns(of: stage.pressed), 12)
      let key = Rect(x: inside.right - width - 2, y: inside.y, width: width + 2, height: 1)
      screen.write(" \(stage.pressed) ", in: key, style: theme[.badge], ellipsis: context.ellipsis)
      inside = inside.inset(right: 16)
    }
    let lines = TextWrap.lines(context.marks.plain(text(of: stage)), width: inside.width)
    for (row, line) in zip(inside.rows, lines) {
      screen.write(line, in: row, style: theme[.heading], ellipsis: context.ellipsis)
    }
  }

  private func text(of stage: Presentation) -> String {
    guard let script = stage.script else {
      return "On stage: codes, e-mail addresses and tokens are masked. :stage FILE tells a story."
    }
    if stage.done == 0 {
      let begin = "\(key(.nextStep)) begins."
      return script.sentence.isEmpty ? begin : "\(script.sentence). \(begin)"
    }
    // A step without words tells what it does.
    let step = script.steps[stage.done - 1]
    guard step.caption.isEmpty else { return step.caption }
    return step.commands.map(\.command).joined(separator: "   ")
  }

  private func key(_ command: Command) -> String { Self.key(command, context) }

  private static func key(_ command: Command, _ context: Context) -> String {
    // In the list the key of the next step is that of a seen flag.
    let binding =
      context.keymap.binding(command, in: .list) ?? context.keymap.binding(command, in: .visitor)
    return binding?.keys.first?.description ?? ":\(command.name)"
  }

  // MARK: Hints

  /// The keys of the stage; what is masked is said beside them.
  static func renderHints(_ context: Context, into screen: inout CellBuffer) {
    let line = context.layout.hints.inset(left: 1, right: 1)
    let commands: [(Command, String)] =
      context.stage?.script == nil
      ? [(.close, "leave"), (.visitor, "visitor"), (.help, "help")]
      : [(.nextStep, "next"), (.previousStep, "back"), (.close, "explore"), (.help, "help")]
    let hints = commands.map { HintBar.Hint(key: key($0, context), label: $1) }
    HintBar(hints, trailing: []).render(
      in: line, keyStyle: context.theme[.key], labelStyle: context.theme[.hint], into: &screen)
    let note = "codes masked: hashes cannot be checked"
    let start = line.right - note.count
    guard start >= line.x + 40 else { return }
    screen.write(note, at: Point(x: start, y: line.y), style: context.theme[.hint])
  }
}
