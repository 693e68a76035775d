public import Logging

/// How grave a line of the Flagship SDK's log is; the raw values are the vendor's numbers.
public enum FlagshipLogLevel: Int, Comparable, Sendable {
  /// Every step
  case debug = 10
  /// What was sent and answered
  case info = 20
  /// What has no effect
  case warning = 30
  /// What was refused or failed
  case error = 40
  /// What went wrong inside
  case critical = 50

  /// Whether the first is less grave.
  public static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}

/// Hears the log lines and the exceptions of a client; vendor: `FlagshipEventHandler`.
///
/// The lines hold what is sent and answered, visitor ids and contexts included, but never the API key.
public struct FlagshipEventHandler: Sendable {
  /// Takes a line; vendor: `on_log`.
  public var log: @Sendable (FlagshipLogLevel, String) -> Void
  /// Takes an error, once for each guarded call that it leaves; vendor: `on_exception_raised`.
  public var exception: @Sendable (FlagshipError) -> Void
  /// Whether errors are heard here alone, and the call gives nothing instead of throwing.
  ///
  /// Errors about arguments are thrown all the same. Vendor: `catch_all_exceptions`.
  public var catchesAllExceptions: Bool

  /// Makes a handler; see the properties.
  public init(
    catchesAllExceptions: Bool = false,
    log: @escaping @Sendable (FlagshipLogLevel, String) -> Void = { _, _ in },
    exception: @escaping @Sendable (FlagshipError) -> Void = { _ in }
  ) {
    self.log = log
    self.exception = exception
    self.catchesAllExceptions = catchesAllExceptions
  }

  /// A handler that passes all on to a logger of swift-log, exceptions as critical lines.
  ///
  /// - Parameters:
  ///   - logger: takes the lines.
  ///   - catchesAllExceptions: see the property.
  public init(_ logger: Logger, catchesAllExceptions: Bool = false) {
    self.init(
      catchesAllExceptions: catchesAllExceptions,
      log: { level, line in logger.log(level: level.ofLogger, "\(line)") },
      exception: { error in logger.critical("\(error)") })
  }
}

extension FlagshipLogLevel {
  /// The level of swift-log.
  fileprivate var ofLogger: Logger.Level {
    switch self {
    case .debug: .debug
    case .info: .info
    case .warning: .warning
    case .error: .error
    case .critical: .critical
    }
  }
}
