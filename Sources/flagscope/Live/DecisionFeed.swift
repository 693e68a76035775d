import FlagClient
import FlagConsole
import FlagEngine
import Synchronization

/// Lets Flagship's server decide for the console's visitor, with the bucketing file beside it where
/// that is at hand.
final class DecisionFeed: Sendable {
  private struct State {
    /// What the SDK would hold for the visitor.
    var decisions = Flagship.ServerDecisions()
    var visitor: Flagship.Visitor?
    var file: Flagship.Configuration?
    /// How often the visitor changed.
    var generation = 0
    var answerCount = 0
    /// When the newest answer came: milliseconds since 1970.
    var answeredAt: Double?
  }

  private let plan: SourcePlan
  private let profile: Profile
  private let post: @Sendable (Console.Event) -> Void
  private let show: @Sendable (FlagConfiguration, Console.Source) -> Void
  private let follower: DecisionFollower
  private let state = Mutex(State())

  /// Makes a feed, which asks nothing before `decide`.
  ///
  /// - Parameters:
  ///   - plan: the environment.
  ///   - environmentID: its id.
  ///   - apiKey: its key.
  ///   - profile: the SDK that takes the answers.
  ///   - jobs: where answers are taken, one after the other.
  ///   - post: is told what happens.
  ///   - show: is given what the flags are now.
  init(
    _ plan: SourcePlan, environmentID: String, apiKey: Secret, profile: Profile,
    jobs: JobQueue, post: @escaping @Sendable (Console.Event) -> Void,
    show: @escaping @Sendable (FlagConfiguration, Console.Source) -> Void
  ) {
    self.plan = plan
    self.profile = profile
    self.post = post
    self.show = show
    let box = WeakBox()
    follower = DecisionFollower(
      Flagship.Endpoints(environmentID: environmentID, settings: plan.settings), apiKey: apiKey,
      timeout: plan.decisionTimeout, exchange: plan.exchange, clock: .system, logger: plan.logger
    ) { event in
      jobs.run { box.feed?.take(event) }
    }
    box.set(self)
  }

  /// Shows the flags before any answer: none, or the file's.
  func begin() { showNow() }

  /// Asks for a visitor; another id is another visitor, of whom the SDK holds nothing yet.
  func decide(_ visitor: Flagship.Visitor) {
    let generation = state.withLock { state in
      if let known = state.visitor, !known.id.isIdentical(to: visitor.id) {
        state.decisions = Flagship.ServerDecisions()
      }
      state.visitor = visitor
      state.generation += 1
      return state.generation
    }
    Task { await follower.decide(visitor, generation: generation) }
  }

  /// Asks again for the same visitor.
  func refresh() {
    let (visitor, generation) = state.withLock { ($0.visitor, $0.generation) }
    if let visitor { Task { await follower.decide(visitor, generation: generation) } }
  }

  /// Asks no more.
  func stop() { Task { await follower.stop() } }

  /// Takes the environment's bucketing file, to show beside the answers.
  func take(_ file: FlagConfiguration) {
    state.withLock { state in
      let earlier = state.file.map(FlagConfiguration.flagship)
      let shown = earlier.map { file.keepingFlagsInPanic(of: $0) } ?? file
      if case .flagship(let shown) = shown { state.file = shown }
    }
    showNow()
  }

  private func take(_ event: DecisionEvent) {
    switch event {
    case .asking: post(.feed(.receiving(byteCount: 0)))
    case .answered(let decision):
      let isOvertaken = state.withLock { state in
        // The visitor changed while the answer was on its way to here.
        guard decision.generation == state.generation else { return true }
        state.decisions.take(decision.answer, profile: profile)
        state.answerCount += 1
        state.answeredAt = decision.receivedAt
        return false
      }
      guard !isOvertaken else { return }
      showNow()
      // The SDK takes a refusal for an answer; the header says what it is.
      post(
        .feed(
          decision.warning.map { warning in
            .failed(
              Feed.Failure(
                label: "\(decision.status)", sentence: warning, nextTry: decision.nextTry))
          } ?? .confirmed(at: decision.receivedAt)))
    case .failed(let failure, _): post(.feed(.failed(Feed.Failure(failure))))
    }
  }

  private func showNow() {
    let (configuration, source) = state.withLock { state in
      let source = Console.Source(
        name: "\(plan.name) (api)", kind: .live, revision: "#\(state.answerCount)",
        receipt: state.answeredAt.map {
          Console.Source.Receipt(at: $0, timeOfDay: Clock.hourAndMinute(at: $0))
        }, isDecidedByServer: true)
      return (state.decisions.configuration(beside: state.file), source)
    }
    show(.flagship(configuration), source)
  }
}

/// What the follower's events find the feed by.
private final class WeakBox: Sendable {
  private struct Reference { weak var feed: DecisionFeed? }
  private let reference = Mutex(Reference())

  var feed: DecisionFeed? { reference.withLock(\.feed) }

  func set(_ feed: DecisionFeed) { reference.withLock { $0.feed = feed } }
}
