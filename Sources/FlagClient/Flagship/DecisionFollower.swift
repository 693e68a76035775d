public import FlagEngine
public import Logging

/// Asks the Decision API for a visitor's campaigns, anew after each change of the visitor.
///
/// Changes that follow each other quickly are asked once; at most one request is under way; an answer
/// for a visitor that has changed since is given up. What fails is tried again by itself.
///
/// ```swift
/// let follower = DecisionFollower(endpoints, apiKey: key, exchange: exchange, …) { event in … }
/// await follower.decide(visitor, generation: 1)
/// ```
public actor DecisionFollower {
  /// Seconds that must pass without a change before the server is asked.
  public static let pause = 0.15

  private struct Wish {
    var visitor: Flagship.Visitor
    var generation: Int
  }

  private let endpoints: Flagship.Endpoints
  private let apiKey: Secret
  private let timeout: Double
  private let exchange: HTTPExchange
  private let clock: FollowClock
  private let logger: Logger
  private let report: @Sendable (DecisionEvent) -> Void

  private var wish: Wish?
  private var failureCount = 0
  private var isStopped = false
  private var waiting: Task<Void, Never>?
  private var asking: Task<Void, Never>?

  /// Makes a follower, which asks nothing before `decide`.
  ///
  /// - Parameters:
  ///   - endpoints: the environment.
  ///   - apiKey: its key, sent in a header and shown nowhere.
  ///   - timeout: seconds for a whole exchange.
  ///   - exchange: the way to the network.
  ///   - clock: the time.
  ///   - logger: is told every answer, without secrets.
  ///   - report: is called with every event, one after the other, on any thread.
  public init(
    _ endpoints: Flagship.Endpoints, apiKey: Secret,
    timeout: Double = Flagship.Endpoints.decisionTimeout, exchange: HTTPExchange,
    clock: FollowClock, logger: Logger, report: @escaping @Sendable (DecisionEvent) -> Void
  ) {
    self.endpoints = endpoints
    self.apiKey = apiKey
    self.timeout = timeout
    self.exchange = exchange
    self.clock = clock
    self.logger = logger
    self.report = report
  }

  /// Asks for a visitor, soon; what was asked before is given up.
  ///
  /// - Parameters:
  ///   - visitor: who asks.
  ///   - generation: a number that grows with every change; the same number asks again, a smaller one
  ///     comes too late and is ignored.
  public func decide(_ visitor: Flagship.Visitor, generation: Int) {
    guard !isStopped, generation >= wish?.generation ?? generation else { return }
    wish = Wish(visitor: visitor, generation: generation)
    failureCount = 0
    asking?.cancel()
    ask(after: Self.pause)
  }

  /// Asks no more; no event comes after this.
  public func stop() {
    isStopped = true
    waiting?.cancel()
    asking?.cancel()
  }

  private func ask(after seconds: Double) {
    waiting?.cancel()
    let clock = clock
    waiting = Task {
      do { try await clock.sleep(seconds) } catch { return }
      if !Task.isCancelled { ask() }
    }
  }

  private func ask() {
    guard !isStopped, let wish else { return }
    let before = asking
    asking = Task {
      // One at a time: the one that was given up ends first.
      await before?.value
      guard !Task.isCancelled else { return }
      await ask(wish)
    }
  }

  private func ask(_ wish: Wish) async {
    guard
      let request = endpoints.campaigns(for: wish.visitor, apiKey: apiKey, timeout: timeout)
    else { return fail(.unsendableContext(time: clock.now()), of: wish, isTriedAgain: false) }
    report(.asking(generation: wish.generation))
    let place = (try? WebAddress(request.url))?.place ?? ""
    do throws(TransportError) {
      let reply = try await DecisionReply.read(request, over: exchange, place)
      guard isWanted(wish) else { return }
      logger.debug(
        "\(request.method) \(place): \(reply.response.status), \(reply.bytes.count) bytes")
      take(reply, of: wish, place)
    } catch {
      fail(SourceFailure(error, time: clock.now()), of: wish, isLasting: error.isLasting)
    }
  }

  private func take(_ reply: DecisionReply, of wish: Wish, _ place: String) {
    let status = reply.response.status
    do throws(JSONError) {
      var decision = ServerDecision(
        answer: try Flagship.ServerAnswer(reply.bytes), generation: wish.generation,
        status: status, receivedAt: clock.now())
      if reply.isSuccess {
        failureCount = 0
      } else {
        decision.warning =
          "\(place) answers \(status); the SDK takes that for an answer all the same. "
          + "Check environment id and API key."
        let wait = askAgain(requested: reply.retryAfter(now: clock.now()))
        decision.nextTry = decision.receivedAt + wait * 1_000
      }
      report(.answered(decision))
    } catch {
      let failure = SourceFailure(
        label: reply.isSuccess ? "bad answer" : "\(status)",
        sentence: "\(place) answers no JSON (status \(status)): "
          + (reply.bytes.isEmpty
            ? "the body is empty. " : "\(apiKey.removed(from: error.description)). ")
          + "SDK 2.1.x raises an error here.",
        answer: SourceFailure.excerpt(of: reply.bytes, without: apiKey), at: clock.now(),
        nextTry: nil)
      fail(failure, of: wish, requested: reply.retryAfter(now: clock.now()))
    }
  }

  /// Whether nothing newer was asked for in the meantime.
  private func isWanted(_ wish: Wish) -> Bool {
    !isStopped && !Task.isCancelled && self.wish?.generation == wish.generation
  }

  private func fail(
    _ failure: SourceFailure, of wish: Wish, requested: Double? = nil, isLasting: Bool = false,
    isTriedAgain: Bool = true
  ) {
    guard isWanted(wish) else { return }
    var failure = failure
    if isTriedAgain {
      let wait = askAgain(requested: requested, isLasting: isLasting)
      failure.nextTry = failure.at + wait * 1_000
    }
    report(.failed(failure, generation: wish.generation))
  }

  /// Plans the next try after one that failed or was refused.
  ///
  /// - Returns: in how many seconds it comes.
  private func askAgain(requested: Double?, isLasting: Bool = false) -> Double {
    failureCount += 1
    let wait = RetrySchedule().wait(
      failures: failureCount, jitter: clock.jitter(), requested: requested, isLasting: isLasting)
    ask(after: wait)
    return wait
  }
}

extension SourceFailure {
  /// A context that the SDK cannot send either.
  fileprivate static func unsendableContext(time: Double) -> SourceFailure {
    SourceFailure(
      label: "context",
      sentence: "A number in the context is no number of JSON (NaN or infinite): the SDK raises an "
        + "error instead of asking. Change it.", at: time, nextTry: nil)
  }
}
