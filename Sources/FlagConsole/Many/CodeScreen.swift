import FlagEngine
import FlagReports
import TerminalUI

/// The search for visitor codes that get a variation in the visitor's context; Enter becomes one.
struct CodeScreen: TableScreen {
  var viewport = Viewport()
  private let flag: Int
  private let key: String
  private let pass: Int
  private let variation: String
  private var search: Hidden<VisitorSearch>
  private var tried = 0
  private var landed = 0
  private var codes: [String] = []
  private var isTargeted = false
  private var isStopped = false

  /// The search, or why none is of use.
  static func open(_ variation: String, of flag: Int, in context: Context) -> Reply {
    guard let resolution = context.resolution else { return .none }
    if let obstacle = context.obstacleToCodes(resolution) { return .say(.error(obstacle)) }
    return .open(.codes(Self(variation, flag, resolution, context)))
  }

  private init(_ variation: String, _ flag: Int, _ resolution: Resolution, _ context: Context) {
    self.flag = flag
    key = context.key(of: flag)
    pass = context.pass
    self.variation = variation
    search = Hidden(
      VisitorSearch(
        variation, of: flag, for: context.cast.visitor, in: resolution.configuration,
        options: resolution.options, seed: context.crowd.seed, isWhole: true))
  }

  var overlay: Overlay { .codes(self) }
  var place: ScreenPlace { .box }

  /// Becomes the visitor with the selected code.
  mutating func open(in context: Context) -> Reply {
    guard codes.indices.contains(viewport.selection) else { return .none }
    var cast = context.cast
    cast.visitor.code = codes[viewport.selection]
    let label = context.changes(from: context.cast.visitor, to: cast.visitor)
    return .all([.close, .act(label, cast)])
  }

  mutating func renew(in context: Context) -> Reply {
    guard let resolution = context.resolution, resolution.passCount != pass else { return .none }
    guard let flag = resolution.configuration.index(of: key) else { return .close }
    self = Self(variation, flag, resolution, context)
    return .none
  }

  func refusalToOpen(in context: Context) -> String? { codes.isEmpty ? "no code was found" : nil }

  mutating func stop() -> Bool {
    defer { isStopped = true }
    return hasWork
  }

  private var hasWork: Bool { !isStopped && !search.value.isThrough }

  func hasWork(in context: Context) -> Bool { hasWork }

  mutating func work(in context: Context) {
    guard let resolution = context.resolution, hasWork else { return }
    let cost = FileWalk.cost(of: flag, in: resolution.configuration, options: resolution.options)
    search.value.work(max(1, Job.codeSearch.budget / cost))
    (tried, landed) = (search.value.tried, search.value.landed)
    codes = search.value.found.map(\.code)
    isTargeted = search.value.isTargeted
  }

  func csv(in context: Context) -> String? { report(in: context).csv }
  func json(in context: Context) -> JSONValue? { report(in: context).json }

  private func report(in context: Context) -> FindReport {
    FindReport(search.value, of: key)
  }

  func content(in context: Context, size: Size) -> ScreenContent {
    let platform = context.cast.visitor.platform
    let lines = codes.map { context.line([($0, .text)]) }
    return ScreenContent(
      title: "\(platform.codeNoun)s for \(key) = \(variation)",
      lines: lines.isEmpty ? [context.line(hasWork ? "None yet." : "None.", .label)] : lines,
      foot: context.lines(summary(platform), .label, width: max(20, size.width - 2)))
  }

  private func summary(_ platform: Platform) -> String {
    let noun = platform.codeNoun
    let count = SweepReport.grouped(tried)
    if hasWork { return "\(count) \(noun)s tried, \(landed) land there. Ctrl-c stops." }
    if isStopped { return "Stopped after \(count) \(noun)s." }
    guard landed == 0 else {
      return "\(SweepReport.grouped(landed)) of \(count) \(noun)s, "
        + SweepReport.percent(landed, of: tried)
    }
    return "No \(noun) in \(count) lands there: "
      + (isTargeted ? "share is 0." : "no rule targets this visitor.")
  }
}

extension Context {
  /// Why another visitor code would draw the same; nil: it draws anew.
  func obstacleToCodes(_ resolution: Resolution) -> String? {
    let hashed: (noun: String, value: String)
    switch CodeSearch.obstacle(for: cast.visitor, options: resolution.options) {
    case nil: return nil
    case .anonymousID(let id): hashed = ("anonymous id", id)
    case .decisionGroup(let group): hashed = ("decision group", group)
    }
    return "Another id draws the same: the \(hashed.noun)"
      + " \(JSONValue.string(hashed.value).jsonText) is hashed. Empty that one first."
  }
}
