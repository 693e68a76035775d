import FlagClient
import FlagConsole
import FlagEngine
import FlagFiles

extension ConsoleArguments {
  /// What the console is told about a source that was opened.
  ///
  /// - Parameters:
  ///   - configuration: what was opened.
  ///   - source: what the header tells of it.
  ///   - plan: how it was opened.
  ///   - personaFiles: the visitors.
  ///   - old: the platform of the configuration in whose place it comes; nil: it is the first.
  /// - Returns: the events, in order.
  /// - Throws: why it cannot be shown.
  func events(
    showing configuration: FlagConfiguration, _ source: Console.Source, _ plan: SourcePlan,
    _ personaFiles: PersonaFiles, replacing old: Platform?
  ) throws(InputError) -> [Console.Event] {
    let platform = configuration.platform
    // What is opened later may be of the other platform.
    let profile =
      old == nil
      ? try plan.effective.sdk(for: platform) : plan.effective.sdkOrDefault(for: platform)
    var events: [Console.Event] = []
    var personas: PersonaList?
    if old != platform {
      let (list, store) = try personaFiles.read(platform)
      events.append(.personaStore(store))
      personas = list
      // A file that cannot be used is left alone; the console says so.
      if store.path != nil, !store.whyNot.isEmpty { events.append(.refused(store.whyNot)) }
    }
    let now = self.now ?? (plan.address.demo == nil ? nil : personas?.now) ?? Clock.now
    let options = EvaluationOptions(
      profile: profile, now: now, startOfDay: LocalMidnight.before(now),
      isIsolated: isIsolated)
    let catalogue = Catalogue(configuration)
    if old == nil, let personas {
      events.insert(.loaded(catalogue, source, personas, options), at: 1)
    } else {
      events.append(.opened(catalogue, source, personas, options))
    }
    events.append(LabelFile(of: plan).event())
    events.append(
      .destination(
        plan.sending(configuration, profile, platform: platform).destination,
        environmentID: plan.environmentID,
        // A demo is the same at every start.
        seed: plan.address.demo == nil ? UInt64.random(in: 1...UInt64.max) : nil))
    let kept = KeptOutbox(plan).take()
    if !kept.isEmpty { events.append(.outboxKept(kept)) }
    return events
  }
}
