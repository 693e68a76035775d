import FlagEngine
import FlagReports
import TerminalUI

/// What many visitors get from the selected flag, beside its explanation: it begins anew whenever the
/// flag, the visitor's context or the file changes.
struct FlagSweep: Sendable {
  /// What the counts are of.
  private struct Origin: Equatable {
    var flag: Int
    var pass: Int
    var crowd: Crowd
  }

  private var origin: Origin?
  private var sweep: Sweep?
  private var members = Crowd.Members.known([])
  private var place = 0
  /// Of so many visitors the lines tell.
  private var told = 0
  private var title = ""
  private var lines: [FlagDetail.Line] = []

  /// The first lines stand after so many visitors, the next ones after four times as many.
  private static let first = 500

  /// Whether something is left to count for a flag.
  func isDue(_ flag: Int, _ resolution: Resolution, _ crowd: Crowd) -> Bool {
    origin != Origin(flag: flag, pass: resolution.passCount, crowd: crowd) || place < members.count
  }

  /// What was counted of a flag so far; the title alone where that is nothing.
  func lines(of flag: Int) -> [FlagDetail.Line] {
    guard origin?.flag == flag, !lines.isEmpty else {
      return [FlagDetail.Line(text: "Sweep", isTitle: true), FlagDetail.Line(text: "")]
    }
    return lines + [FlagDetail.Line(text: "")]
  }

  /// Counts some more visitors.
  ///
  /// - Parameters:
  ///   - flag: the flag.
  ///   - resolution: configuration, visitor and options.
  ///   - context: who else there is.
  mutating func work(_ flag: Int, _ resolution: Resolution, in context: Context) {
    let now = Origin(flag: flag, pass: resolution.passCount, crowd: context.crowd)
    if now != origin { begin(now, resolution, context) }
    let cost = FileWalk.cost(of: flag, in: resolution.configuration, options: resolution.options)
    let end = min(members.count, place + max(1, Self.first / cost))
    while place < end {
      sweep?.count(members[place], options: resolution.options)
      place += 1
    }
    guard place == members.count || place >= max(Self.first / cost, told * 4) else { return }
    tell()
  }

  private mutating func begin(_ now: Origin, _ resolution: Resolution, _ context: Context) {
    // The old bars stay until the first new ones are there.
    if now.flag != origin?.flag { lines = [] }
    origin = now
    members = context.crowd.visitors(like: resolution.visitor, among: context.cast.personas)
    sweep = Sweep(
      [now.flag], of: resolution.configuration, profile: resolution.options.profile,
      hasFunnel: true)
    title = context.crowd.words(for: resolution.configuration.platform)
    (place, told) = (0, 0)
  }

  private mutating func tell() {
    guard let result = sweep?.result, let flag = result.flags.first,
      let report = origin?.crowd.report(result)
    else { return }
    told = place
    let part = place < members.count ? "   \(SweepReport.grouped(place)) so far" : ""
    lines = [FlagDetail.Line(text: "Sweep  \(title)\(part)", isTitle: true)]
    for bar in report.bars(of: flag) {
      var line = FlagDetail.Line(text: bar.text)
      line.codes = bar.variation
      lines.append(line)
    }
    lines.append(FlagDetail.Line(text: report.lost(of: flag)))
    lines += SweepReport.funnel(of: flag).map { row in
      FlagDetail.Line(indent: row.isPart ? 1 : 0, text: row.text)
    }
    lines.append(FlagDetail.Line(text: SweepReport.sentence(about: flag.distance)))
  }
}

extension FlagSweep: CopiedTable {
  private var report: SweepReport? {
    told > 0 ? sweep.flatMap { origin?.crowd.report($0.result) } : nil
  }

  func text(in context: Context) -> String? {
    guard told > 0 else { return nil }
    return lines.map { String(repeating: " ", count: $0.indent * 2) + $0.text }
      .joined(separator: "\n")
  }

  func csv(in context: Context) -> String? { report?.csv }
  func json(in context: Context) -> JSONValue? { report?.json }
}

extension Console {
  /// `w`: the sweep of the selected flag; once it is there, that of all flags.
  mutating func sweep() -> Reply {
    guard let flag = list.selected else { return .say(.text("No flag is selected.")) }
    guard context.sweep != nil else {
      context.sweep = FlagSweep()
      context.focus = .detail
      workOnSweep(flag)
      // The cursor is on the first bar: Enter lists the codes that get it.
      context.detail.viewport.select(0)
      showDetail()
      context.detail.goToSweep()
      return .none
    }
    return .open(.sweep(SweepScreen(in: context)))
  }

  /// Whether visitors are left to count for the selected flag.
  var wantsSweep: Bool {
    guard let flag = context.list.selected, let resolution = context.resolution,
      resolution.hasDecision(flag), let sweep = context.sweep
    else { return false }
    return sweep.isDue(flag, resolution, context.crowd)
  }

  /// Counts some of them.
  mutating func workOnSweep(_ flag: Int) {
    guard var sweep = context.sweep, let resolution = context.resolution else { return }
    context.sweep = nil
    sweep.work(flag, resolution, in: context)
    context.sweep = sweep
    showDetail()
  }
}
