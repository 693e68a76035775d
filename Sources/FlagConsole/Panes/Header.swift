import FlagEngine
import TerminalUI

/// The first line: what is looked at, and what must not be overlooked.
struct Header {
  private let context: Context

  init(_ context: Context) { self.context = context }

  private var layout: Layout { context.layout }
  private var resolution: Resolution? { context.resolution }
  private var source: Console.Source { context.source }
  private var feed: Feed { context.feed }
  private var theme: Theme { context.theme }
  private var marks: Marks { context.marks }
  private var isPanic: Bool { context.isPanic }
  private var isNarrow: Bool { layout.size.width < Layout.twoColumns }

  /// A count at the right end of the header.
  struct Badge: Equatable {
    var text: String
    /// The filter that a click sets, to show the flags it counts.
    var filter: String?
    /// What a click does instead.
    var command: Command?
  }

  func render(into screen: inout CellBuffer) {
    // Panic is the first of the badges, and more important than the source's name.
    let kept =
      isPanic ? layout.header.right - (badgePlaces.first?.place.x ?? layout.header.right) : 0
    var pen = Pen(layout.header.inset(left: 1, right: kept), ellipsis: context.ellipsis)
    let gap = isNarrow ? 2 : 3
    pen.write("flagscope", theme[.heading], into: &screen)
    writeSource(&pen, gap: gap, into: &screen)
    for (badge, place) in badgePlaces {
      let start = kept > 0 ? place.x : max(place.x, pen.x + 1)
      let area = Rect(x: start, y: place.y, width: place.right - start, height: 1)
      screen.write(" \(badge.text) ", in: area, style: theme[.badge], ellipsis: context.ellipsis)
    }
    if isPanic {
      let bar = theme[.selected].attributes
      screen.restyle(layout.header) { $0.adding(bar) }
    }
  }

  private func writeSource(_ pen: inout Pen, gap: Int, into screen: inout CellBuffer) {
    let state = context.feedState
    guard let configuration = resolution?.configuration else {
      pen.skip(gap)
      pen.write("\(waitingState) \(source.name)", theme[.text], into: &screen)
      return
    }
    var texts = isNarrow || layout.isStage ? [] : [configuration.platform.rawValue]
    if state.isLoud {
      for text in texts {
        pen.skip(gap)
        pen.write(text, theme[.text], into: &screen)
      }
      pen.skip(gap - 1)
      pen.write(" \(state.text) ", theme[.badge], into: &screen)
      texts = []
    }
    texts += sourceTexts(configuration, state)
    for (index, text) in texts.enumerated() {
      pen.skip(index == 0 && state.isLoud ? gap - 1 : gap)
      pen.write(text, theme[.text], into: &screen)
    }
  }

  /// What is told of the source behind a state that stands out, or with a state that does not.
  private func sourceTexts(
    _ configuration: FlagConfiguration, _ state: Context.FeedState
  ) -> [String] {
    var texts =
      state.isLoud
      ? [context.nextTry, source.name].compactMap { $0 } : ["\(state.text) \(source.name)"]
    if source.kind == .live, feed.isStreamDown { texts.append("stream down") }
    texts.append(Console.count(configuration.flagCount, "flag"))
    if !state.namesRevision {
      texts.append("rev \(source.revision)" + (context.feedAge.map { "  \($0)" } ?? ""))
    }
    return texts
  }

  /// The line as it is told, part by part.
  var words: [String] {
    guard let configuration = resolution?.configuration else {
      return ["\(waitingState) \(source.name)"]
    }
    let state = context.feedState
    return [configuration.platform.name] + (state.isLoud ? [state.text] : [])
      + sourceTexts(configuration, state) + badges.map(\.text)
  }

  /// The state before the first configuration.
  private var waitingState: String {
    if context.loadFailure != nil { return "ERROR" }
    if case .failed(let failure)? = feed.trouble { return "ERROR \(failure.label)" }
    return feed.receiving.map { "LOADING \(Console.size($0))" } ?? "LOADING"
  }

  private var badges: [Badge] {
    guard let resolution else { return [] }
    var badges: [Badge] = isPanic ? [Badge(text: "PANIC")] : []
    let overrides = resolution.visitor.overrides
    let simulated = overrides.filter { if case .simulated = $0 { true } else { false } }.count
    let hidden = overrides.filter { if case .hidden = $0 { true } else { false } }.count
    let forced = overrides.count - simulated - hidden
    if forced > 0 { badges.append(Badge(text: "\(forced) FORCED", filter: "from:forced")) }
    if simulated > 0 {
      badges.append(
        Badge(text: "\(simulated) \(isNarrow ? "SIM" : "SIMULATED")", filter: "from:simulated"))
    }
    if hidden > 0 { badges.append(Badge(text: "\(hidden) HIDDEN", filter: "from:hidden")) }
    if context.sending.isArmed { badges.append(Badge(text: "SENDING", command: .outbox)) }
    let held = context.sending.outbox.heldCount
    if held > 0 { badges.append(Badge(text: "\(held) HELD", command: .outbox)) }
    if let moved = context.movedClock { badges.append(Badge(text: moved)) }
    if !context.pins.broken.isEmpty {
      let count = context.pins.broken.count
      badges.append(
        Badge(text: "\(count) \(count == 1 ? "PIN" : "PINS") BROKEN", command: .pins))
    }
    if let shown = context.version {
      let age = Console.age((context.now - shown.version.receivedAt) / 1_000)
      badges.append(
        Badge(
          text: "VERSION \(shown.number)/\(shown.count) \(shown.version.revision), \(age) ago",
          command: .versions))
    }
    if resolution.options.isIsolated { badges.append(Badge(text: "ISOLATED")) }
    if resolution.catalogue.refusal != nil {
      badges.append(Badge(text: "REFUSED BY SDK", command: .problems))
    } else if context.problemCount > 0 {
      badges.append(
        Badge(
          text: marks.areWords
            ? Console.count(context.problemCount, "problem") : "! \(context.problemCount)",
          command: .problems))
    }
    if !resolution.isSettled { badges.append(Badge(text: marks.pending)) }
    let profile = resolution.options.profile
    if profile != profile.platform.defaultProfile { badges.append(Badge(text: profile.rawValue)) }
    return badges
  }

  /// The badges with the cells they take, from the left.
  var badgePlaces: [(badge: Badge, place: Rect)] {
    var right = layout.header.right
    var places: [(badge: Badge, place: Rect)] = []
    for badge in badges.reversed() {
      let width = TextWidth.columns(of: badge.text) + 2
      places.append((badge, Rect(x: right - width - 1, y: 0, width: width, height: 1)))
      right -= width + 1
    }
    return places.reversed()
  }
}
