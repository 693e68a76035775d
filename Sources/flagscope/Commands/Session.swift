import FlagClient
import FlagEngine
import FlagFiles
import TerminalUI

/// What `list`, `explain` and `eval` work on: a configuration, a visitor, a time.
struct Session {
  /// Where the configuration comes from.
  var source: SourceAddress
  var configuration: FlagConfiguration
  var visitor: Visitor
  var options: EvaluationOptions
  /// The saved visitors.
  var personas: PersonaList

  /// Reads what the options name.
  ///
  /// - Parameters:
  ///   - file: the source as it was typed.
  ///   - reading: how it is read.
  ///   - visitorOptions: the visitor.
  ///   - output: how the answer is written.
  ///   - isQuiet: whether nothing is said of what the SDK refuses, since the command says it.
  /// - Throws: what cannot be used.
  init(
    file: String, reading: ReadingOptions, visitor visitorOptions: VisitorOptions,
    output: OutputOptions, isQuiet: Bool = false
  ) throws(InputError) {
    let plan = try reading.planner(with: output.settings).plan(file)
    source = plan.address
    configuration = try OneShot.load(plan, reading)
    configuration.labels = try LabelFile(of: plan).labels()
    let profile = try plan.effective.sdk(for: configuration.platform)
    let isDemo = source.demo != nil
    personas = try PersonaList.read(
      plan.effective.personas(isDemo: isDemo), platform: configuration.platform, isDemo: isDemo)
    // The demo's clock stands where its personas' stories play.
    let demoNow = source.demo == nil ? nil : personas.now
    let now = try reading.instant() ?? demoNow ?? Clock.now
    options = EvaluationOptions(
      profile: profile, now: now, startOfDay: LocalMidnight.before(now),
      isIsolated: reading.isolated)
    var builder = VisitorBuilder(
      configuration: configuration, personas: personas, options: options)
    visitor = try builder.visitor(visitorOptions)
    for warning in builder.warnings { StandardError.write(warning) }
    for problem in configuration.problems where problem.isRefusal && !isQuiet {
      StandardError.write(
        "! \(source.name): \(problem.path): \(problem.text)".safe)
    }
  }

  /// What is said in place of a table where there are no flags; nil where there are.
  var emptiness: String? {
    guard configuration.flagCount == 0 else { return nil }
    if configuration.isPanic(options.profile) {
      return "\(source.name) announces panic and has no flags."
    }
    let parts = configuration.platform == .kameleoon ? "featureFlags" : "campaigns"
    return "\(source.name) has no flags: its \(parts) are empty or missing."
  }

  /// Hands out every flag's decision in one pass, in the order of the file.
  ///
  /// None is kept: the decisions of a large file are many times as large.
  func forEachDecision(_ body: (Decision) -> Void) {
    var walk = FileWalk(configuration, for: visitor, options: options)
    while !walk.isThrough { body(walk.explain()) }
  }

  /// Hands out every flag's decision with the deciding fact, in one pass, in the order of the file.
  func forEachExplanation(_ body: (_ decision: Decision, _ why: String) -> Void) {
    var walk = FileWalk(configuration, for: visitor, options: options)
    while !walk.isThrough {
      let (decision, misses) = walk.explainWithMisses()
      body(decision, Explanation.reason(of: decision, misses, in: configuration))
    }
  }
}
