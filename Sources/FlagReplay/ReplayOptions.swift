/// How a journey of SDK calls is played: all that would come from outside besides the journey itself.
public struct ReplayOptions: Sendable {
  /// Where nonces and generated codes come from: nil counts them up from 1, so that two runs are
  /// alike; a number draws them as the SDK would, from a generator with this seed.
  public var seed: UInt64?

  /// Options of a run without a seed.
  public init(seed: UInt64? = nil) {
    self.seed = seed
  }
}
