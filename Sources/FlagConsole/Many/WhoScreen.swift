import FlagEngine
import FlagReports
import TerminalUI

/// Who gets each variation of a flag: a sentence from the rules, and the share of the population beside
/// it.
struct WhoScreen: TableScreen {
  var viewport: Viewport
  private let flag: Int
  private let key: String
  private let pass: Int
  private let who: [WhoGets]
  private var counts: [Int]
  private var sweep: Hidden<Sweep?>
  private var members: Hidden<Crowd.Members>
  private var counted = 0

  /// - Parameters:
  ///   - flag: the flag's index.
  ///   - variation: the variation with the cursor; nil: the first.
  ///   - context: configuration and population.
  init(_ flag: Int, at variation: String? = nil, in context: Context) {
    self.flag = flag
    key = context.key(of: flag)
    pass = context.pass
    let resolution = context.resolution
    who = resolution.map { $0.configuration.whoGets(flag, options: $0.options) } ?? []
    counts = who.map { _ in 0 }
    viewport = Viewport(count: who.count, height: max(1, who.count))
    viewport.select(
      who.firstIndex { entry in variation.map { $0.isIdentical(to: entry.variation) } ?? false }
        ?? 0)
    sweep = Hidden(
      resolution.map {
        Sweep([flag], of: $0.configuration, profile: $0.options.profile, hasFunnel: false)
      })
    members = Hidden(
      context.crowd.visitors(
        like: resolution?.visitor ?? context.cast.visitor, among: context.cast.personas))
  }

  var overlay: Overlay { .who(self) }
  var place: ScreenPlace { .box }

  mutating func open(in context: Context) -> Reply {
    guard who.indices.contains(viewport.selection) else { return .none }
    return CodeScreen.open(who[viewport.selection].variation, of: flag, in: context)
  }

  mutating func renew(in context: Context) -> Reply {
    guard context.pass != pass else { return .none }
    guard let flag = context.resolution?.configuration.index(of: key) else { return .close }
    let row = viewport.selection
    self = Self(flag, in: context)
    viewport.select(row)
    return .none
  }

  func hasWork(in context: Context) -> Bool { counted < members.value.count }

  mutating func work(in context: Context) {
    guard let resolution = context.resolution else { return }
    let cost = FileWalk.cost(of: flag, in: resolution.configuration, options: resolution.options)
    let end = min(members.value.count, counted + max(1, 1_000 / cost))
    while counted < end {
      sweep.value?.count(members.value[counted], options: resolution.options)
      counted += 1
    }
    guard let shares = sweep.value?.result.flags.first?.variations else { return }
    counts = who.map { shares[$0.variation] }
  }

  func csv(in context: Context) -> String? {
    var table = CSVText(["variation", "who", "count", "n"])
    for (who, count) in zip(who, counts) {
      table.add([who.variation, who.sentence, "\(count)", "\(counted)"])
    }
    return table.text
  }

  func json(in context: Context) -> JSONValue? {
    [
      "flag": .string(key),
      "n": .integer(counted),
      "variations": .array(
        zip(who, counts).map { who, count in
          [
            "variation": .string(who.variation), "who": .string(who.sentence),
            "count": .integer(count),
          ]
        }),
    ]
  }

  func content(in context: Context, size: Size) -> ScreenContent {
    let width = max(20, size.width - 6)
    let lines = zip(who, counts).flatMap { who, count in
      let sentence = TextWrap.lines(context.marks.plain(who.sentence), width: width)
      let measured = "measured: \(SweepReport.percent(count, of: counted))"
      return sentence.enumerated().map { row, text in
        Line(
          [context.part(text)], indent: row == 0 ? 0 : 2, isContinuation: row > 0)
      } + [Line([context.part(measured, .label)], indent: 2, isContinuation: true)]
    }
    return ScreenContent(
      title: "Who gets \(key)   \(context.crowd.words(for: context.cast.visitor.platform))",
      lines: lines.isEmpty
        ? [context.line("Nothing can be said: the SDK does not take this file.")] : lines)
  }
}
