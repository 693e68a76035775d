import FlagEngine
import FlagReports
import TerminalUI

/// "I expected Y": first the choice of what was expected, then the ways there, each tried before it is
/// offered; Enter takes one.
struct ExpectScreen: TableScreen {
  var viewport: Viewport
  private var flag: Int
  private let key: String
  /// What can be expected.
  private let choices: [NamedPart]
  private var search: Hidden<Expectation?> = Hidden(nil)
  /// The evaluation that the ways lead away from.
  private var pass = 0
  /// What was chosen; nil: nothing yet.
  private var expected: String?
  private var ways: [Expectation.Way] = []
  private var isThrough = false
  private var isStopped = false

  /// - Parameters:
  ///   - flag: the flag's index.
  ///   - context: configuration and visitor.
  init(_ flag: Int, in context: Context) {
    self.flag = flag
    key = context.key(of: flag)
    choices = context.resolution.map { Self.choices(of: flag, in: $0.configuration) } ?? []
    viewport = Viewport(count: choices.count, height: max(1, choices.count))
  }

  private static func choices(
    of flag: Int, in configuration: FlagConfiguration
  ) -> [NamedPart] {
    var choices = configuration.variations(of: flag)
    for value in configuration.valueTexts(of: flag) {
      choices.append(NamedPart(id: value, title: "\(value)   any variation that gives it"))
    }
    if configuration.platform == .kameleoon {
      let fallback = configuration.served(flag, by: Answer(.defaultVariation)).variationKey
      if let fallback, !choices.contains(where: { $0.id.isIdentical(to: fallback) }) {
        choices.append(NamedPart(id: fallback, title: fallback))
      }
    }
    return choices
  }

  var overlay: Overlay { .expect(self) }
  var place: ScreenPlace { .box }

  // MARK: Keys

  mutating func open(in context: Context) -> Reply {
    guard let resolution = context.resolution else { return .none }
    guard expected != nil else {
      guard choices.indices.contains(viewport.selection) else { return .none }
      begin(choices[viewport.selection].id, resolution)
      return .none
    }
    guard ways.indices.contains(viewport.selection) else { return .none }
    var cast = context.cast
    cast.visitor = ways[viewport.selection].visitor
    let label = context.changes(from: context.cast.visitor, to: cast.visitor)
    return .all([.close, .act(label, cast)])
  }

  private mutating func begin(_ text: String, _ resolution: Resolution) {
    guard let answer = ExpectedAnswer(text, of: flag, in: resolution.configuration) else { return }
    expected = text
    pass = resolution.passCount
    search = Hidden(
      Expectation(
        flag, answer, for: resolution.visitor, in: resolution.configuration,
        options: resolution.options))
    (ways, isThrough, isStopped) = ([], false, false)
    viewport.select(0)
  }

  func refusalToOpen(in context: Context) -> String? {
    expected != nil && ways.isEmpty ? "no way was found yet" : nil
  }

  /// Another visitor has other ways.
  mutating func renew(in context: Context) -> Reply {
    guard let resolution = context.resolution, resolution.passCount != pass else { return .none }
    guard let flag = resolution.configuration.index(of: key) else { return .close }
    guard let expected else {
      self = Self(flag, in: context)
      return .none
    }
    self.flag = flag
    begin(expected, resolution)
    return .none
  }

  // MARK: Searching

  mutating func stop() -> Bool {
    defer { isStopped = true }
    return isSearching
  }

  private var isSearching: Bool { expected != nil && !isThrough && !isStopped }

  func hasWork(in context: Context) -> Bool { isSearching }

  mutating func work(in context: Context) {
    search.value?.work(Job.codeSearch.budget)
    guard let search = search.value else { return }
    ways = search.ways
    isThrough = search.isThrough
  }

  // MARK: Copies

  func csv(in context: Context) -> String? {
    guard let report = report(in: context) else { return nil }
    var table = CSVText(["kind", "way"])
    for way in ways { table.add([way.kind.rawValue, report.words(way, context.marks)]) }
    return table.text
  }

  func json(in context: Context) -> JSONValue? {
    report(in: context).map { .object($0.members) }
  }

  private func report(in context: Context) -> ExpectationReport? {
    guard let resolution = context.resolution, let search = search.value else { return nil }
    return ExpectationReport(search, in: resolution.configuration, now: resolution.options.now)
  }

  // MARK: Lines

  func content(in context: Context, size: Size) -> ScreenContent {
    guard let expected, let search = search.value, let report = report(in: context) else {
      return ScreenContent(
        title: "\(key): what did you expect?",
        lines: choices.map { context.line([($0.title, .text)]) },
        foot: choices.isEmpty ? [context.line("It has no variations.", .label)] : [])
    }
    let width = max(20, size.width - 6)
    let lines = ways.flatMap { way -> [Line] in
      let words = TextWrap.lines(
        context.marks.plain("\(Self.word(for: way.kind))  \(report.words(way, context.marks))"),
        width: width)
      let also = report.also(way, context.marks).map {
        TextWrap.lines(context.marks.plain($0), width: width)
      }
      return words.enumerated().map { row, text in
        Line([context.part(text)], indent: row == 0 ? 0 : 2, isContinuation: row > 0)
      } + (also ?? []).map { Line([context.part($0, .label)], indent: 2, isContinuation: true) }
    }
    var state: [String] = []
    if let reason = report.reason { state.append(reason) }
    if isSearching { state.append("Looking for more ways. Ctrl-c stops.") }
    if isStopped { state.append("Stopped.") }
    return ScreenContent(
      title: "Ways to \(key) = \(expected)",
      head: state.flatMap { context.lines($0, .label, width: width) },
      lines: lines.isEmpty
        ? [context.line(search.isMet ? "Nothing to do." : isThrough ? "No way." : "None yet.")]
        : lines)
  }

  /// What a way changes, in a word.
  private static func word(for kind: Expectation.Kind) -> String {
    switch kind {
    case .context: "context"
    case .code: "code"
    case .both: "context and code"
    case .earlier: "earlier"
    case .force: "force"
    case .simulate: "simulate"
    }
  }
}
