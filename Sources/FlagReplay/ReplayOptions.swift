public import FlagEngine

/// How a journey of SDK calls is played: all that would come from outside besides the journey itself.
public struct ReplayOptions: Sendable {
  /// Where nonces and generated codes come from: nil counts them up from 1, so that two runs are
  /// alike; a number draws them as the SDK would, from a generator with this seed.
  public var seed: UInt64?
  /// The SDK that is played; nil: the one that the journey or its file names.
  public var profile: Profile?
  /// Whether faults of the official SDK are played, too, that this SDK does not repeat in an
  /// application: a replay shows what the official one answers and sends.
  public var keepsVendorFaults = true

  /// Options of a run without a seed.
  public init(seed: UInt64? = nil, profile: Profile? = nil) {
    self.seed = seed
    self.profile = profile
  }
}
