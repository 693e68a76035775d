import Dispatch
import FlagClient
import FlagEngine
import Synchronization
import TerminalUI

/// Reads or downloads a configuration once, for the commands that answer without a console.
enum OneShot {
  /// The configuration of a source.
  ///
  /// What the cache keeps counts only where the server cannot be reached; standard error then says
  /// so.
  ///
  /// - Throws: why there is none.
  static func load(
    _ plan: SourcePlan, _ reading: ReadingOptions, platform: Platform? = nil
  ) throws(InputError) -> FlagConfiguration {
    try snapshot(plan, platform: platform ?? reading.platform).configuration
  }

  /// The configuration of a source, with when and how it came.
  ///
  /// - Throws: why there is none.
  static func snapshot(
    _ plan: SourcePlan, platform: Platform? = nil
  ) throws(InputError) -> ConfigurationSnapshot {
    guard plan.address.isRemote else { return try plan.address.snapshot(platform: platform) }
    try Descriptors.require(Descriptors.many)
    let events = Events(plan.name)
    let follower = ConfigurationFollower(
      plan.address, settings: plan.settings, exchange: plan.exchange, cache: plan.cache,
      clock: .system, logger: plan.logger
    ) { events.take($0) }
    follower.start()
    // What is to be kept is kept before the program ends.
    defer { try? Waiting.run { await follower.finish() } }
    return try events.outcome()
  }

  /// Waits for the first event that settles the matter.
  private final class Events: Sendable {
    private struct State {
      var kept: ConfigurationSnapshot?
      var outcome: Result<ConfigurationSnapshot, InputError>?
    }

    /// What answers.
    private let name: String
    private let state = Mutex(State())
    private let isSettled = DispatchSemaphore(value: 0)

    init(_ name: String) { self.name = name }

    func take(_ event: SourceEvent) {
      let outcome: Result<ConfigurationSnapshot, InputError>? = state.withLock { state in
        guard state.outcome == nil else { return nil }
        switch event {
        case .configuration(let snapshot) where snapshot.origin == .cache: state.kept = snapshot
        case .configuration(let snapshot): state.outcome = .success(snapshot)
        case .confirmed: state.outcome = state.kept.map { .success($0) }
        case .failed(let failure): state.outcome = Self.fallBack(state.kept, failure.sentence)
        case .rejected(let rejected):
          state.outcome = Self.fallBack(state.kept, rejected.sentence(about: name))
        case .receiving, .following, .paused, .resumed, .note: break
        }
        return state.outcome
      }
      if outcome != nil { isSettled.signal() }
    }

    private static func fallBack(
      _ kept: ConfigurationSnapshot?, _ reason: String
    ) -> Result<ConfigurationSnapshot, InputError> {
      guard let kept else { return .failure(InputError(reason.safeLines)) }
      StandardError.write(
        "! \(reason)\(reason.contains("\n") ? "\n" : " ")Using the copy from \(Clock.hourAndMinute(at: kept.receivedAt))."
          .safeLines)
      return .success(kept)
    }

    func outcome() throws(InputError) -> ConfigurationSnapshot {
      isSettled.wait()
      guard let outcome = state.withLock(\.outcome) else {
        preconditionFailure("the semaphore is signalled once there is an outcome")
      }
      return try outcome.get()
    }
  }
}
