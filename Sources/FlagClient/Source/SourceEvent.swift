public import FlagEngine

/// What happened at a source that is followed.
///
/// Times are milliseconds since 1970.
public enum SourceEvent: Sendable {
  /// A download runs; so many bytes are here. At most ten times a second.
  case receiving(byteCount: Int)
  /// A configuration, to be used from now on.
  case configuration(ConfigurationSnapshot)
  /// The server says that the configuration in use is the newest.
  case confirmed(at: Double)
  /// How newer configurations are noticed from now on.
  case following(FollowMode)
  /// A download failed; the configuration in use stays.
  case failed(SourceFailure)
  /// A newer configuration came that cannot be used; the one in use stays.
  case rejected(RejectedConfiguration)
  /// The source is paused and so many newer configurations wait; 0 when just paused.
  case paused(waiting: Int)
  /// The source is followed again.
  case resumed
  /// One sentence for the log: a connection opened, lost, a cache file set aside.
  case note(String)
}

/// How newer configurations are noticed.
public enum FollowMode: Equatable, Sendable {
  /// The server announces them.
  case stream
  /// They are asked for, every so many seconds.
  case polling(interval: Double)
  /// The announcing connection is down: they are asked for meanwhile, every so many seconds; nil: not
  /// at all, since the user wants no polling.
  case pollingWhileStreamIsDown(interval: Double?)
  /// They are not noticed: only `refresh` asks.
  case onRequest
}

/// A configuration with where and when it was found.
public struct ConfigurationSnapshot: Sendable {
  /// Where its bytes lay.
  public enum Origin: Equatable, Sendable {
    /// The server sent them
    case network
    /// The cache kept them from an earlier run; the server has not been heard
    case cache
    /// A file on this machine
    case file
  }

  /// Read and compiled.
  public var configuration: FlagConfiguration
  /// The SHA-256 of its bytes, in lower-case hexadecimal digits.
  public var digest: String
  /// The size of its JSON text.
  public var byteCount: Int
  /// When the server (or the file) gave it: milliseconds since 1970.
  public var receivedAt: Double
  /// Where its bytes lay.
  public var origin: Origin

  /// Makes a snapshot; see the properties.
  public init(
    configuration: FlagConfiguration, digest: String, byteCount: Int, receivedAt: Double,
    origin: Origin
  ) {
    self.configuration = configuration
    self.digest = digest
    self.byteCount = byteCount
    self.receivedAt = receivedAt
    self.origin = origin
  }

  /// Makes a snapshot of bytes that were read.
  ///
  /// - Parameters:
  ///   - configuration: what the bytes hold.
  ///   - bytes: its JSON text.
  ///   - receivedAt: milliseconds since 1970.
  ///   - origin: where the bytes lay.
  public init(
    _ configuration: FlagConfiguration, bytes: [UInt8], receivedAt: Double, origin: Origin
  ) {
    self.init(
      configuration: configuration, digest: ConfigurationReading.digest(of: bytes),
      byteCount: bytes.count, receivedAt: receivedAt, origin: origin)
  }
}

/// A download that failed.
public struct SourceFailure: Equatable, Sendable {
  /// A word or two for the header: `403`, `timeout`, `offline`, `certificate`.
  public var label: String
  /// What is wrong, where, what to do; one sentence or two, without secrets.
  public var sentence: String
  /// The beginning of what the server answered, for the log; empty if it did not answer.
  public var answer: String
  /// When it failed: milliseconds since 1970.
  public var at: Double
  /// When it is tried again: milliseconds since 1970; nil if it is not.
  public var nextTry: Double?

  /// Makes a failure; see the properties.
  public init(label: String, sentence: String, answer: String = "", at: Double, nextTry: Double?) {
    self.label = label
    self.sentence = sentence
    self.answer = answer
    self.at = at
    self.nextTry = nextTry
  }
}

/// A configuration that cannot be used.
public struct RejectedConfiguration: Sendable {
  /// Why.
  public enum Reason: Equatable, Sendable {
    /// The bytes are no configuration
    case unreadable(ConfigurationError)
    /// The official SDK refuses the file
    case refused(ConfigurationProblem)
    /// The bytes are a configuration of another platform than the source's
    case otherPlatform(Platform)
  }

  /// Why.
  public var reason: Reason
  /// Its bytes, to say where the fault is.
  public var bytes: [UInt8]
  /// When it came: milliseconds since 1970.
  public var at: Double
  /// When it is asked for again: milliseconds since 1970; nil if it is not.
  public var nextTry: Double?

  /// Makes a rejection; see the properties.
  public init(reason: Reason, bytes: [UInt8], at: Double, nextTry: Double? = nil) {
    self.reason = reason
    self.bytes = bytes
    self.at = at
    self.nextTry = nextTry
  }
}
