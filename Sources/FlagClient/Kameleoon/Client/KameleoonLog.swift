internal import Glibc
public import Logging

/// The fewest messages that a client tells (`LogLevel`, spec G.2).
public enum KameleoonLogLevel: Int, Comparable, Sendable {
  /// None
  case none
  /// What went wrong
  case error
  /// Also what is taken otherwise than it was meant; the default
  case warning
  /// Also what happens
  case info
  /// Also each step
  case debug

  /// Compares how much is told.
  public static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }

  /// The level of a message of swift-log; nil where nothing is told.
  public var level: Logger.Level? {
    switch self {
    case .none: nil
    case .error: .error
    case .warning: .warning
    case .info: .info
    case .debug: .debug
    }
  }
}

/// Writes the vendor's lines, `Kameleoon [LEVEL]: text`, wherever a program wants them.
public struct KameleoonLogHandler: LogHandler {
  /// Attached to every message; the vendor's lines do not show it.
  public var metadata: Logger.Metadata = [:]
  /// The fewest messages that are written.
  public var logLevel = Logger.Level.debug
  private let write: @Sendable (String) -> Void

  /// Makes a handler.
  ///
  /// - Parameter write: takes a line without line end; nil: standard error.
  public init(write: (@Sendable (String) -> Void)? = nil) {
    self.write =
      write ?? { line in
        let bytes = Array((line + "\n").utf8)
        _ = Glibc.write(STDERR_FILENO, bytes, bytes.count)
      }
  }

  /// One value of the metadata.
  public subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  /// Writes a message.
  public func log(event: LogEvent) {
    let word =
      switch event.level {
      case .trace, .debug: "DEBUG"
      case .info, .notice: "INFO"
      case .warning: "WARNING"
      case .error, .critical: "ERROR"
      }
    write("Kameleoon [\(word)]: \(event.message)")
  }
}
