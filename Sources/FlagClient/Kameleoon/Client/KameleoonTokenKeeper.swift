internal import FlagEngine
internal import Synchronization

/// The access token for requests about visitors (spec A.7).
///
/// Source: Kameleoon Python SDK 3.18.0, observed; the journeys `tracking` of FlagReplayTests.
final class KameleoonTokenKeeper: Sendable {
  private struct Token: Sendable {
    var value: Secret
    /// Milliseconds since 1970 UTC from which it is not used any more.
    var expires: Int
    /// From which another one is fetched while this one is still used.
    var isObsoleteFrom: Int
  }

  private struct State {
    var token: Token?
    var isRefreshing = false
  }

  /// What becomes of a token at once, and what is to be done besides.
  enum Use {
    case token(Secret, mustRefresh: Bool)
    case none
  }

  private let state = Mutex(State())

  /// The token that can be used now; whoever is told to refresh it does so and says `refreshed`.
  func use(now: Int) -> Use {
    state.withLock { state in
      guard let token = state.token, now < token.expires else { return .none }
      let mustRefresh = now >= token.isObsoleteFrom && !state.isRefreshing
      if mustRefresh { state.isRefreshing = true }
      return .token(token.value, mustRefresh: mustRefresh)
    }
  }

  /// Keeps what a request for a token gave; nil: nothing.
  ///
  /// - Parameters:
  ///   - answer: the answer.
  ///   - now: milliseconds since 1970 UTC.
  ///   - readsTrue: whether `true` is one second, as the official SDK's language has it.
  /// - Returns: the token.
  func take(_ answer: JSONValue?, now: Int, readsTrue: Bool) -> Secret? {
    var lifetime = answer?["expires_in"]
    if readsTrue, lifetime == true { lifetime = 1 }
    guard let value = answer?["access_token"]?.text, !value.isEmpty,
      case .integer(let seconds)? = lifetime, seconds != 0, seconds.magnitude < 1 << 40
    else { return nil }
    // Renewed half an hour before its end where it lives that long.
    let margin = seconds > 1_800 ? 1_800 : 60
    let token = Token(
      value: Secret(value), expires: now + (seconds - 60) * 1_000,
      isObsoleteFrom: now + (seconds - margin) * 1_000)
    state.withLock { $0.token = token }
    return token.value
  }

  /// The token was renewed, or could not be.
  func refreshed() { state.withLock { $0.isRefreshing = false } }

  /// Forgets a token that was refused.
  func discard(_ value: Secret) {
    state.withLock { if $0.token?.value == value { $0.token = nil } }
  }
}
