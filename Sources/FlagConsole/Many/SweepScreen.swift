import FlagEngine
import FlagReports
import TerminalUI

/// What many visitors get from all flags, a line each, those first that are farthest from what their
/// splits promise.
struct SweepScreen: TableScreen {
  var viewport = Viewport()
  private var sweep: Hidden<Sweep?>
  private var members: Hidden<Crowd.Members>
  private var pass: Int
  private var counted = 0
  private var told = 0
  private var isStopped = false
  private var rows: [SweepReport.Row] = []

  init(in context: Context) {
    let resolution = context.resolution
    pass = context.pass
    sweep = Hidden(
      resolution.map {
        Sweep(of: $0.configuration, profile: $0.options.profile, hasFunnel: false)
      })
    members = Hidden(
      context.crowd.visitors(
        like: resolution?.visitor ?? context.cast.visitor, among: context.cast.personas))
  }

  var overlay: Overlay { .sweep(self) }
  var known: Set<Command> { [.sweep] }

  mutating func open(in context: Context) -> Reply {
    guard rows.indices.contains(viewport.selection) else { return .none }
    return .all([.close, .goTo(flag: rows[viewport.selection].flag)])
  }

  func refusalToOpen(in context: Context) -> String? { rows.isEmpty ? "nothing is known yet" : nil }

  /// `w` again: back to the panes without a sweep.
  mutating func act(_ command: Command, in context: Context) -> Reply? {
    command == .sweep ? .all([.close, .endSweep]) : nil
  }

  mutating func renew(in context: Context) -> Reply {
    guard context.pass != pass else { return .none }
    var new = Self(in: context)
    new.viewport = viewport
    self = new
    return .none
  }

  // MARK: Counting

  mutating func stop() -> Bool {
    defer { isStopped = true }
    return hasMore
  }

  private var hasMore: Bool { !isStopped && counted < members.value.count }

  func hasWork(in context: Context) -> Bool { hasMore }

  mutating func work(in context: Context) {
    guard let options = context.resolution?.options, hasMore else { return }
    let flags = max(1, sweep.value?.flags.count ?? 1)
    let end = min(members.value.count, counted + max(1, 2_000 / flags))
    while counted < end {
      sweep.value?.count(members.value[counted], options: options)
      counted += 1
    }
    guard counted == members.value.count || counted >= max(100, told * 2) else { return }
    told = counted
    guard let result = sweep.value?.result else { return }
    rows = context.crowd.report(result).rows
  }

  // MARK: Copies

  func csv(in context: Context) -> String? { report(in: context)?.csv }
  func json(in context: Context) -> JSONValue? { report(in: context)?.json }

  private func report(in context: Context) -> SweepReport? {
    sweep.value.map { context.crowd.report($0.result) }
  }

  // MARK: Lines

  func content(in context: Context, size: Size) -> ScreenContent {
    let platform = context.cast.visitor.platform
    var title = "Sweep  all flags   \(context.crowd.words(for: platform))"
    if hasMore {
      title += "   \(ProgressWords.text(Double(counted) / Double(max(1, members.value.count))))"
    } else if isStopped {
      title += "   stopped after \(SweepReport.grouped(counted))"
    }
    let lines = rows.map { row in
      Line([
        context.part(row.isFar ? context.marks.warning : "", .warning, gap: 1),
        context.part(row.key, .text, elision: .middle),
        context.part(row.probability.isEmpty ? "" : "p \(row.probability)", .label),
        context.part(row.shares),
      ])
    }
    return ScreenContent(
      title: title,
      lines: lines.isEmpty ? [context.line("Counting")] : lines,
      foot: [
        context.line(
          "! the split is not as promised: chance alone would do so in less than 1 of 1000 sweeps",
          .label)
      ])
  }
}
