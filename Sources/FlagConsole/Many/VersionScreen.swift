import FlagEngine
import FlagReports
import TerminalUI

/// The kept versions of the source, the newest first, with what the selected flag answers in each:
/// looking at an older one, and since when the answer is what it is.
struct VersionScreen: TableScreen {
  var viewport: Viewport
  private let versions: [KeptVersion]
  private let key: String
  /// What the flag answers in each version; nil inside: it has no such flag.
  private var answers: [String: Served?] = [:]

  init(_ versions: [KeptVersion], in context: Context) {
    self.versions = versions
    key = Self.key(in: context)
    viewport = Viewport(count: versions.count, height: max(1, versions.count))
    let shown = versions.firstIndex { $0.digest == context.version?.version.digest }
    viewport.select(shown ?? 0)
  }

  private static func key(in context: Context) -> String {
    context.list.selected.map(context.key) ?? ""
  }

  var overlay: Overlay { .versions(self) }
  var place: ScreenPlace { .box }
  var known: Set<Command> { [.fold, .unfold, .diff] }

  // MARK: Keys

  mutating func open(in context: Context) -> Reply { show() }

  private func show() -> Reply {
    versions.indices.contains(viewport.selection)
      ? .effect(.showVersion(versions[viewport.selection])) : .none
  }

  /// ← looks at the version before, → at the next one; `D` compares the selected one with the newest.
  mutating func act(_ command: Command, in context: Context) -> Reply? {
    switch command {
    case .fold: viewport.move(by: 1)
    case .unfold: viewport.move(by: -1)
    case .diff:
      guard viewport.selection > 0 else {
        return .say(.text("This is the newest version: choose an older one."))
      }
      return .effect(.compare(versions[viewport.selection].path, with: versions[0].path))
    default: return nil
    }
    return show()
  }

  mutating func renew(in context: Context) -> Reply { .none }

  /// Which of the versions one is; nil for the newest.
  func shown(_ version: KeptVersion) -> ShownVersion? {
    guard let place = versions.firstIndex(of: version), place > 0 else { return nil }
    return ShownVersion(
      version: version, number: versions.count - place, count: versions.count)
  }

  /// Takes what a version holds.
  mutating func take(
    _ digest: String, _ configuration: FlagConfiguration, in context: Context
  ) {
    guard let options = context.resolution?.options else { return }
    let visitor = configuration.resolvingNames(of: context.cast.visitor)
    answers.updateValue(
      configuration.decide(key, for: visitor, options: options)?.served, forKey: digest)
  }

  // MARK: Lines

  /// What the flag answers in a version, in words; nil while that is not known.
  private func answer(_ place: Int) -> String? {
    answers[versions[place].digest].map { $0?.shaped ?? "absent" }
  }

  /// Whether the version before answers otherwise.
  private func isFlip(_ place: Int) -> Bool {
    guard versions.indices.contains(place + 1), let own = answer(place),
      let older = answer(place + 1)
    else { return false }
    return own != older
  }

  func csv(in context: Context) -> String? { report.csv }
  func json(in context: Context) -> JSONValue? { report.json }

  private var report: VersionReport {
    VersionReport(
      versions.indices.map { place in
        let version = versions[place]
        return VersionReport.Row(
          digest: version.digest, receivedAt: version.receivedAt, byteCount: version.byteCount,
          served: answers[version.digest] ?? nil, isFlip: isFlip(place))
      }, hasFlag: !key.isEmpty)
  }

  func content(in context: Context, size: Size) -> ScreenContent {
    let lines = versions.indices.map { place -> Line in
      let version = versions[place]
      let age = Console.age((context.now - version.receivedAt) / 1_000)
      let isShown = (context.version?.version ?? versions[0]) == version
      return Line([
        context.part(isShown ? context.marks.dot : "", .changed, gap: 1),
        context.part(version.revision), context.part(version.timeOfDay, .label),
        context.part("\(age) ago", .label), context.part(Console.size(version.byteCount), .label),
        context.part(isFlip(place) ? "◆" : "", .changed, gap: 1),
        context.part(answer(place) ?? context.marks.pending),
      ])
    }
    return ScreenContent(
      title: "Versions  \(versions.count) kept   \(key)", lines: lines,
      foot: context.lines(since, .label, width: max(20, size.width - 4)))
  }

  /// Since when the flag answers what it answers now.
  private var since: String {
    guard !key.isEmpty, answers.count == versions.count, let now = answer(0) else { return "" }
    let flip = versions.indices.first(where: isFlip)
    let version = versions[flip ?? versions.count - 1]
    return "\(key) answers \(now) \(flip == nil ? "at least since" : "since")"
      + " \(version.timeOfDay) (\(version.revision))."
  }
}
