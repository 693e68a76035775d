import FlagEngine
import TerminalUI

// Taking a configuration, and bringing what depends on the state up to date.
extension Console {
  mutating func load(
    _ catalogue: Catalogue, _ source: Source, _ personas: PersonaList,
    _ options: EvaluationOptions
  ) {
    context.source = source
    context.cast = Cast(personas: personas.personas, active: 0, options: options)
    context.startOptions = options
    for index in cast.personas.indices {
      context.cast.personas[index].visitor = catalogue.configuration.resolvingNames(
        of: cast.personas[index].visitor)
    }
    takeEdits(catalogue.configuration)
    var resolution = Resolution(catalogue, visitor: cast.visitor, options: options)
    resolution.markBaseline()
    context.resolution = resolution
    context.number += 1
    context.version = nil
    context.problems = ProblemBoard(
      catalogue.configuration, options: options, accepted: context.accepted)
    context.list.load(catalogue)
    context.visitorPane = VisitorPane()
    context.feed = Feed()
    decidedVisitor = nil
    context.loadFailure = nil
  }

  /// Brings what depends on the state up to date: layout, viewports, decisions of visible flags.
  mutating func settle() {
    context.visitorPane.update(context.resolution, height: context.layout.visitor.height)
    let widths = context.layout.listWidths
    context.layout = layout(of: shownArrangement)
    context.list.resize(height: context.layout.list.height)
    resolveVisible()
    if refreshList() { resolveVisible() }
    context.layout.listWidths = widths
    measureList()
    updatePersonaCells()
    context.visitorPane.viewport.resize(
      count: context.visitorPane.viewport.count, height: context.layout.visitor.height)
    context.layout.place(logBelow: context.detail.lines.count)
    fitScreen()
  }

  /// Measures what the columns of the list hold.
  private mutating func measureList() {
    let (flags, marks) = (context.list.visibleFlags, context.marks)
    if let widths = context.resolution?.listWidths(of: flags, marks) {
      context.layout.listWidths = widths
    }
  }

  mutating func resolveVisible() {
    guard let configuration = context.resolution?.configuration else { return }
    context.resolution?.resolve(context.list.visibleFlags)
    context.overridesPane.update(configuration, context.resolution?.visitor.overrides ?? [])
    if !context.layout.overrides.isEmpty {
      context.resolution?.resolve(context.overridesPane.flags)
    }
    if let flag = context.list.selected {
      context.resolution?.resolve(CollectionOfOne(flag))
      _ = context.resolution?.findMisses(flag)
    }
    if context.layout.listShowsWhy { context.resolution?.findReasons(context.list.visibleFlags) }
    showDetail()
  }
}
