import FlagEngine
import FlagReports
import TerminalUI

/// What two configurations, or two SDKs, answer otherwise: by flag for whom and by which change, then
/// what was edited without an effect.
struct DiffScreen: TableScreen {
  /// A flag that differs, or an edit without an effect.
  private struct Row: Equatable {
    var key: String?
    var lines: [String]
  }

  var viewport = Viewport()
  private let names: [String]
  private var personal: Hidden<OutcomeDiff>
  private var general: Hidden<OutcomeDiff>
  private let personas: Hidden<[Persona]>
  private let sides: Hidden<[OutcomeDiff.Side]>
  private let visitor: Visitor
  /// What differs as JSON, once outcomes are known.
  private var json: [Row]?
  private var members: Hidden<Crowd.Members>
  /// Whom each flag differs for, by its key.
  private var whom: [String: [String]] = [:]
  private var asked = 0
  private var counted = 0
  private var told = 0
  private var isStopped = false
  private var rows: [Row] = []

  /// - Parameters:
  ///   - old: the first side.
  ///   - new: the second side, of the same platform.
  ///   - names: what both are called.
  ///   - context: the visitors.
  init(
    _ old: OutcomeDiff.Side, _ new: OutcomeDiff.Side, names: [String], in context: Context
  ) {
    self.names = names
    personal = Hidden(OutcomeDiff(from: old, to: new))
    general = personal
    personas = Hidden(context.cast.personas)
    sides = Hidden([old, new])
    visitor = context.cast.visitor
    members = Hidden(
      context.crowd.visitors(like: context.cast.visitor, among: context.cast.personas))
  }

  var overlay: Overlay { .diff(self) }

  mutating func open(in context: Context) -> Reply {
    guard rows.indices.contains(viewport.selection) else { return .none }
    guard let key = rows[viewport.selection].key else {
      return .say(.text("This is no part of one flag."))
    }
    guard let flag = context.resolution?.configuration.index(of: key) else {
      return .say(.text("The configuration on the screen has no such flag."))
    }
    return .all([.close, .goTo(flag: flag), .explain])
  }

  mutating func renew(in context: Context) -> Reply {
    guard context.cast.personas != personas.value || context.cast.visitor != visitor else {
      return .none
    }
    var new = Self(sides.value[0], sides.value[1], names: names, in: context)
    new.viewport = viewport
    self = new
    return .none
  }

  func refusalToOpen(in context: Context) -> String? { rows.isEmpty ? "nothing differs" : nil }

  // MARK: Comparing

  mutating func stop() -> Bool {
    defer { isStopped = true }
    return hasMore
  }

  private var hasMore: Bool {
    !isStopped && (isCounting || json == nil)
  }

  private var isCounting: Bool {
    asked < personas.value.count || counted < members.value.count
  }

  func hasWork(in context: Context) -> Bool { hasMore }

  mutating func work(in context: Context) {
    guard isCounting else { return compareAsJSON() }
    let flags = max(1, context.resolution?.configuration.flagCount ?? 1)
    if asked < personas.value.count {
      var visitor = personas.value[asked].visitor
      visitor.overrides = []
      for key in personal.value.compare(visitor) {
        whom[key, default: []].append(personas.value[asked].shownName)
      }
      asked += 1
      if asked == personas.value.count { tell() }
      return
    }
    let end = min(members.value.count, counted + max(1, 1_000 / flags))
    while counted < end {
      general.value.compare(members.value[counted])
      counted += 1
    }
    if counted == members.value.count || counted >= max(100, told * 2) {
      told = counted
      tell()
    }
  }

  /// So many places are listed.
  private static let placeLimit = 200

  /// Last, what the files hold, whatever follows from it.
  private mutating func compareAsJSON() {
    let (old, new) = (sides.value[0].configuration, sides.value[1].configuration)
    let own = Self.lines(of: FileDifference.all(from: old, to: new)).map { Row(lines: $0) }
    json = own
    rows += own
  }

  private static func lines(of all: [FileDifference]?) -> [[String]] {
    guard let all else { return [["JSON   the files are too large to be compared here"]] }
    let more = all.count - placeLimit
    return all.prefix(placeLimit).map { difference in
      ["JSON   \(difference.path)", "\(shown(difference.old)) → \(shown(difference.new))"]
    } + (more > 0 ? [["JSON   and \(more) more places"]] : [])
  }

  private static func shown(_ value: String?) -> String {
    value.map { $0.shortened(to: 200) } ?? "absent"
  }

  private mutating func tell() {
    let (personal, general) = (personal.value, general.value)
    let all = Dictionary(general.flags.map { ($0.key, $0) }) { first, _ in first }
    var flags = general.flags
    flags += personal.flags.filter { all[$0.key] == nil }
    rows = flags.map { flag in
      let persons = whom[flag.key] ?? []
      let count = all[flag.key]?.count ?? 0
      var head: [String] = []
      if !persons.isEmpty { head.append(Console.count(persons.count, "persona")) }
      if counted > 0 {
        head.append(
          "\(SweepReport.grouped(count)) of \(SweepReport.grouped(counted)) visitors,"
            + " \(SweepReport.percent(count, of: counted))")
      }
      let total = SweepReport.grouped(all[flag.key] == nil ? asked : counted)
      let noun = all[flag.key] == nil ? "personas" : "visitors"
      let changes = flag.changes.prefix(4)
        .map { "\($0.from) → \($0.to): \(SweepReport.grouped($0.count))" }
        .joined(separator: " · ")
      return Row(
        key: flag.key,
        lines: ["\(flag.key)   differs for \(head.joined(separator: " and "))"]
          + flag.causes.prefix(6).map { cause in
            "\(cause.text)  · \(SweepReport.grouped(cause.count)) of \(total) \(noun)"
          } + [changes] + (persons.isEmpty ? [] : ["personas: \(persons.joined(separator: ", "))"])
      )
    }
    // What had an effect on somebody of either kind has had one.
    let others = personal.edits
    let silent = general.edits.filter(others.contains)
    rows += silent.map { edit in
      Row(key: edit.flag, lines: ["\(edit.flag ?? "file")   edited without effect: \(edit.text)"])
    }
    rows += json ?? []
  }

  // MARK: Copies

  func csv(in context: Context) -> String? { report.csv }
  func json(in context: Context) -> JSONValue? { report.json }

  /// That of the many visitors; where none was asked yet, of the personas.
  private var report: DiffReport {
    DiffReport(counted > 0 ? general.value : personal.value, old: names[0], new: names[1])
  }

  // MARK: Lines

  func content(in context: Context, size: Size) -> ScreenContent {
    let width = max(20, size.width - 6)
    let lines = rows.flatMap { context.entry($0.lines, width: width) }
    var title = "Diff  \(names.joined(separator: " │ "))"
    if hasMore {
      let done = Double(asked + counted)
      let whole = Double(personas.value.count + members.value.count)
      title += "   \(ProgressWords.text(done / max(1, whole)))"
    } else if isStopped {
      title += "   stopped after \(SweepReport.grouped(counted)) visitors"
    }
    let none = isCounting ? "No outcome differs so far." : "No outcome differs."
    let isSame = !rows.isEmpty && personal.value.isEmpty && general.value.isEmpty
    let platform = context.cast.visitor.platform
    return ScreenContent(
      title: title, head: isSame ? [context.line(none)] : [],
      lines: lines.isEmpty ? [context.line(none)] : lines,
      foot: [
        context.line(
          "\(Console.count(asked, "persona")) and \(context.crowd.words(for: platform))", .label)
      ])
  }
}

/// `D`: what to compare with.
struct DiffChoice: TableScreen {
  var viewport: Viewport
  private let profiles: [Profile]

  init(in context: Context) {
    let used = context.resolution?.options.profile
    let platform = context.cast.visitor.platform
    profiles = Profile.allCases.filter { $0.platform == platform && $0 != used }
    viewport = Viewport(count: profiles.count + 2, height: profiles.count + 2)
  }

  var overlay: Overlay { .diffChoice(self) }
  var place: ScreenPlace { .box }

  mutating func open(in context: Context) -> Reply {
    switch viewport.selection {
    case 0:
      return .open(
        .palette(
          Palette(
            typed: "diff ", fault: "Type a file, a source or a kept version, then Enter.",
            in: context)))
    case 1: return .pass(.versions)
    case let row:
      guard let resolution = context.resolution, profiles.indices.contains(row - 2) else {
        return .none
      }
      var options = resolution.options
      options.profile = profiles[row - 2]
      return .open(
        .diff(
          DiffScreen(
            OutcomeDiff.Side(resolution.configuration, options),
            OutcomeDiff.Side(resolution.configuration, resolution.options),
            names: [options.profile.rawValue, resolution.options.profile.rawValue], in: context)))
    }
  }

  func content(in context: Context, size: Size) -> ScreenContent {
    let fixed = [
      "another file or source, such as another environment", "a kept version of this source (T)",
    ]
    let lines = (fixed + profiles.map { "this file with the SDK \($0.rawValue)" })
      .map { context.line([($0, .text)]) }
    return ScreenContent(title: "Compare what is on the screen with", lines: lines)
  }
}

extension Console {
  /// Compares another configuration with the one on the screen, or with a second one.
  mutating func compare(
    _ old: (name: String, configuration: FlagConfiguration),
    _ new: (name: String, configuration: FlagConfiguration)?
  ) {
    guard let resolution else { return }
    let second = new ?? (source.name, resolution.configuration)
    guard OutcomeDiff.isPossible(old.configuration, second.configuration),
      old.configuration.platform == resolution.configuration.platform
    else {
      message = .error(
        "\(old.name) is \(old.configuration.platform.name)'s: there is nothing to compare.")
      return
    }
    open(
      .diff(
        DiffScreen(
          OutcomeDiff.Side(old.configuration, resolution.options),
          OutcomeDiff.Side(second.configuration, resolution.options),
          names: [old.name, second.name], in: context)))
  }
}
