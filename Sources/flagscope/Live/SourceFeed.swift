import CursesTerminal
import FlagClient
import FlagConsole
import FlagEngine
import FlagFiles
import Synchronization

/// Opens and follows the console's source: files by their saves, environments through the network.
///
/// Everything that takes time happens beside the main thread, in the order in which it came; what
/// the console should know goes into the mailbox.
final class SourceFeed: Sendable {
  /// A source that is open.
  private struct Open {
    let number: Int
    let plan: SourcePlan
    var follower: ConfigurationFollower?
    /// Where Flagship's server decides.
    var decisions: DecisionFeed?
    var watch: FileWatcher.Watch?
    /// How often its file was read.
    var readings = 0
    /// What the console shows of it; nil before the first.
    var configuration: FlagConfiguration?
    /// Who sends, once something was to be sent: it keeps the token.
    var sender: OutboxSender?
  }

  private struct State {
    var count = 0
    /// The source on the screen.
    var current: Open?
    /// The source that is to take its place as soon as it has a configuration.
    var next: Open?
  }

  private let arguments: ConsoleArguments
  private let personas: PersonaFiles
  let mailbox: Mailbox<Console.Event>
  private let watcher: FileWatcher
  private let jobs = JobQueue()
  private let state = Mutex(State())

  init(
    _ arguments: ConsoleArguments, _ personas: PersonaFiles, _ mailbox: Mailbox<Console.Event>,
    _ watcher: FileWatcher
  ) {
    self.arguments = arguments
    self.personas = personas
    self.mailbox = mailbox
    self.watcher = watcher
  }

  // MARK: Opening

  /// Opens what the user names in place of the source on the screen, which stays if that fails.
  func open(_ text: String) {
    jobs.run { [self] in
      do throws(InputError) {
        let plan = try arguments.planner.plan(UserPath.expanded(text), isInConsole: true)
        // It is the keyboard, or was read to its end: waiting for it would last for ever.
        guard plan.address != .standardInput else {
          throw InputError("Standard input can only be opened at the start: flagscope -")
        }
        try plan.address.check()
        mailbox.post(.feed(.opening(plan.name)))
        open(plan)
      } catch {
        mailbox.post(.cannotOpen(text, reason: error.message))
      }
    }
  }

  /// Finds what may stand where so much is typed.
  func complete(_ kind: Completion.Kind, _ typed: String) {
    BackgroundThread.run { [self] in
      let planner = arguments.planner
      let current = state.withLock { $0.current?.plan.remembered }
      let names = SourceNames(
        history: planner.history, current: current, profiles: planner.file.profiles.map(\.name))
      mailbox.post(.completions(kind, typed, names.candidates(kind, typed)))
    }
  }

  /// How the source on the screen was opened; nil before the first.
  var plan: SourcePlan? { state.withLock(\.current)?.plan }

  /// Opens a source as planned; it is shown as soon as it has a configuration.
  func open(_ plan: SourcePlan) {
    let number = state.withLock { state in
      state.count += 1
      Self.stop(state.next, watcher)
      state.next = Open(number: state.count, plan: plan)
      return state.count
    }
    for remark in plan.remarks { mailbox.post(.feed(.note(remark))) }
    if case .flagship(let environment) = plan.address, let key = plan.apiKey {
      followDecisions(plan, environment, key, number)
    } else if plan.address.isRemote {
      follow(plan, number)
    } else {
      read(plan, number)
    }
  }

  private func follow(_ plan: SourcePlan, _ number: Int) {
    let follower = ConfigurationFollower(
      plan.address, settings: plan.settings, exchange: plan.exchange, cache: plan.cache,
      clock: .system, logger: plan.logger
    ) { [self] event in
      jobs.run { [self] in take(event, number) }
    }
    change(number) { $0.follower = follower }
    follower.start()
  }

  /// Stops following a source.
  private static func stop(_ open: Open?, _ watcher: FileWatcher) {
    if let watch = open?.watch { watcher.stop(watch) }
    if let follower = open?.follower { Task { await follower.stop() } }
    open?.decisions?.stop()
  }

  /// Lets the server decide; the bucketing file is followed beside it.
  private func followDecisions(
    _ plan: SourcePlan, _ environment: String, _ apiKey: Secret, _ number: Int
  ) {
    let decisions = DecisionFeed(
      plan, environmentID: environment, apiKey: apiKey,
      profile: plan.effective.sdkOrDefault(for: .flagship),
      jobs: jobs, post: mailbox.post
    ) { [self] configuration, source in
      show(configuration, number, source)
    }
    change(number) { $0.decisions = decisions }
    jobs.run { decisions.begin() }
    follow(plan, number)
  }

  /// Asks the server to decide for a visitor.
  func decide(_ visitor: Visitor) {
    guard case .flagship(let visitor) = visitor else { return }
    state.withLock { $0.current?.decisions }?.decide(visitor)
  }

  // MARK: Files

  private func read(_ plan: SourcePlan, _ number: Int) {
    if let path = plan.address.path {
      let watch = watcher.watch(path) { [self] in jobs.run { [self] in load(plan, number) } }
      change(number) { $0.watch = watch }
    }
    jobs.run { [self] in load(plan, number) }
  }

  /// Reads a file that was opened or saved.
  ///
  /// - Parameters:
  ///   - plan: how it is opened.
  ///   - number: the number of the source.
  ///   - reading: the reading that found it unusable, where this is the second look; one that came
  ///     between has told already.
  private func load(_ plan: SourcePlan, _ number: Int, after reading: Int? = nil) {
    guard let known = open(number), reading.map({ $0 == known.readings }) ?? true else { return }
    let count = known.readings + 1
    change(number) { $0.readings = count }
    do throws(InputError) {
      let snapshot = try plan.address.snapshot(
        platform: arguments.platform, isAgain: known.configuration != nil)
      let platform = snapshot.configuration.platform
      if let old = known.configuration, old.platform != platform {
        throw InputError("\(plan.name) holds a \(platform.name) configuration now.")
      }
      show(snapshot.configuration, number, Console.Source(plan, snapshot))
    } catch {
      guard known.configuration != nil else { return refuse(error.message, number) }
      if reading == nil, let path = plan.address.path, !plan.address.isMissing {
        return SecondLook.take(at: path) { [self] in
          jobs.run { [self] in load(plan, number, after: count) }
        }
      }
      mailbox.post(
        .feed(
          plan.address.isMissing
            ? .failed(Feed.Failure(missing: plan)) : .rejected(error.message)))
    }
  }

  // MARK: Showing

  /// What is known of the source of that number; nil for one that was replaced.
  private func open(_ number: Int) -> Open? {
    state.withLock { state in
      [state.current, state.next].compactMap { $0 }.first { $0.number == number }
    }
  }

  /// Notes something about a source, wherever it stands.
  private func change(_ number: Int, _ change: (inout sending Open) -> Void) {
    state.withLock { state in
      if var open = state.current, open.number == number {
        change(&open)
        state.current = open
      } else if var open = state.next, open.number == number {
        change(&open)
        state.next = open
      }
    }
  }

  /// Gives the console a configuration: the first of a source, or a newer one.
  private func show(
    _ configuration: FlagConfiguration, _ number: Int, _ source: Console.Source
  ) {
    guard let known = open(number) else { return }
    let configuration =
      known.configuration.map { configuration.keepingFlagsInPanic(of: $0) } ?? configuration
    let events: [Console.Event]
    do throws(InputError) {
      events = try self.events(configuration, known, source)
    } catch {
      refuse(error.message, number)
      return
    }
    if known.configuration == nil, let name = known.plan.remembered {
      arguments.planner.history.add((.sources, [name]))
    }
    // Before the console hears of it: it may ask something at once.
    state.withLock { state in
      if state.next?.number == number {
        Self.stop(state.current, watcher)
        state.current = state.next
        state.next = nil
      }
      if state.current?.number == number { state.current?.configuration = configuration }
    }
    events.forEach(mailbox.post)
  }

  private func events(
    _ configuration: FlagConfiguration, _ known: Open, _ source: Console.Source
  ) throws(InputError) -> [Console.Event] {
    guard let old = known.configuration else {
      return try arguments.events(
        showing: configuration, source, known.plan, personas,
        replacing: state.withLock(\.current)?.configuration?.platform)
    }
    let changes = ConfigurationChanges(from: old, to: configuration)
    return [.followed(Catalogue(configuration), source, changes)]
  }

  /// A source cannot be opened: the one before stays.
  private func refuse(_ reason: String, _ number: Int) {
    let isFirst = state.withLock { state in
      Self.stop(state.next?.number == number ? state.next : nil, watcher)
      if state.next?.number == number { state.next = nil }
      return state.current == nil
    }
    mailbox.post(isFirst ? .failed(reason) : .notOpened(reason))
  }

  // MARK: Following

  /// Takes what a follower reports.
  private func take(_ event: SourceEvent, _ number: Int) {
    guard let known = open(number) else { return }
    known.plan.logger.record(event, named: known.plan.name)
    if let decisions = known.decisions {
      take(event, beside: decisions, known.plan)
      return
    }
    let isShown = known.configuration != nil || state.withLock(\.current) == nil
    switch event {
    case .configuration(let snapshot):
      show(snapshot.configuration, number, Console.Source(known.plan, snapshot))
    case .failed(let failure):
      // The source on the screen stays when another cannot be opened.
      guard isShown else {
        refuse("Cannot open \(known.plan.name): \(failure.sentence)", number)
        return
      }
      mailbox.post(.feed(.failed(Feed.Failure(failure))))
    case .rejected(let rejected):
      let sentence = rejected.sentence(about: known.plan.name)
      guard isShown else {
        refuse(sentence, number)
        return
      }
      if known.configuration == nil {
        mailbox.post(
          .feed(
            .failed(
              Feed.Failure(
                label: "unusable answer", sentence: sentence, nextTry: rejected.nextTry))))
      } else {
        mailbox.post(.feed(.rejected(sentence, nextTry: rejected.nextTry)))
      }
    default:
      if isShown, let event = Feed.Event(event, known.plan.settings) { mailbox.post(.feed(event)) }
    }
  }

  /// Takes what the follower of a bucketing file reports that only stands beside the server's
  /// answers: without it they stand alone.
  private func take(_ event: SourceEvent, beside decisions: DecisionFeed, _ plan: SourcePlan) {
    switch event {
    case .configuration(let snapshot): decisions.take(snapshot.configuration)
    case .failed(let failure):
      mailbox.post(.feed(.note("Without the bucketing file: \(failure.sentence)")))
    case .rejected(let rejected):
      mailbox.post(.feed(.note(rejected.sentence(about: "The bucketing file"))))
    default: break
    }
  }

  /// Keeps what waits in the outbox of the source on the screen.
  func keep(_ rows: [Outbox.Row]) {
    guard let plan = state.withLock({ $0.current?.plan }) else { return }
    mailbox.post(KeptOutbox(plan).keep(rows))
  }

  /// Who sends what is told about visitors of the source on the screen; nil: there is none.
  func sender() -> OutboxSender? {
    guard let open = state.withLock({ $0.current }) else { return nil }
    if let sender = open.sender { return sender }
    let platform = open.configuration?.platform ?? .kameleoon
    let sender = open.plan.sending(
      open.configuration, open.plan.effective.sdkOrDefault(for: platform), platform: platform
    ).sender
    change(open.number) { $0.sender = sender }
    return sender
  }

  /// Holds newer configurations back, or lets them come.
  func pause(_ isPaused: Bool) {
    guard let follower = state.withLock(\.current)?.follower else { return }
    Task { if isPaused { await follower.pause() } else { await follower.resume() } }
  }

  /// Asks for a newer configuration now; also before the first one is there.
  func refresh() {
    let open = state.withLock { $0.current ?? $0.next }
    open?.decisions?.refresh()
    if let follower = open?.follower { Task { await follower.refresh() } }
  }
}
