/// The official SDK whose answers the engine gives.
public enum Profile: String, CaseIterable, Sendable {
  /// Kameleoon's Python SDK 3.18.0
  case kameleoon318 = "kameleoon-3.18.0"
  /// Kameleoon's Python SDK 3.22.2
  case kameleoon322 = "kameleoon-3.22.2"
  /// Flagship's Python SDK 2.1.1
  case flagship211 = "flagship-2.1.1"
  /// Flagship's Python SDK 2.1.5
  case flagship215 = "flagship-2.1.5"
  /// Flagship's server, that is the vendor's Go decision library
  case flagshipServer = "flagship-server"

  /// The platform whose configurations the SDK reads.
  public var platform: Platform {
    switch self {
    case .kameleoon318, .kameleoon322: .kameleoon
    case .flagship211, .flagship215, .flagshipServer: .flagship
    }
  }
}

/// A vendor's platform.
public enum Platform: String, CaseIterable, Sendable {
  /// Kameleoon
  case kameleoon
  /// AB Tasty Flagship
  case flagship

  /// The name as the vendor writes it.
  public var name: String {
    switch self {
    case .kameleoon: "Kameleoon"
    case .flagship: "Flagship"
    }
  }

  /// The SDK that answers unless another is asked for.
  public var defaultProfile: Profile {
    switch self {
    case .kameleoon: .kameleoon318
    case .flagship: .flagship215
    }
  }
}
