/// What an evaluation needs to know besides the configuration and the visitor.
///
/// The engine reads no clock and no time zone; the caller says what time it is.
public struct EvaluationOptions: Equatable, Sendable {
  /// The SDK whose answers are given.
  public var profile: Profile
  /// The instant of the evaluation, in milliseconds since 1970 UTC.
  public var now: Int
  /// The last midnight of the machine's time zone before `now`, in milliseconds since 1970 UTC.
  public var startOfDay: Int
  /// Whether each flag is asked for a visitor made anew, instead of one visitor going through all
  /// flags in the order of the file (where an earlier flag's assignment can feed a later condition).
  public var isIsolated: Bool
  /// A flag to answer as if the environment had it on, and as if there were no panic; nil: as it is.
  public var assumedOn: Int?

  /// Options for one instant.
  ///
  /// - Parameters:
  ///   - profile: the SDK whose answers are given.
  ///   - now: milliseconds since 1970 UTC.
  ///   - startOfDay: the last local midnight, in the same unit; UTC's if absent.
  ///   - isIsolated: whether each flag gets a fresh visitor.
  public init(profile: Profile, now: Int, startOfDay: Int? = nil, isIsolated: Bool = false) {
    self.profile = profile
    self.now = now
    self.startOfDay = startOfDay ?? now - ((now % 86_400_000) + 86_400_000) % 86_400_000
    self.isIsolated = isIsolated
  }
}
