internal import FlagEngine
internal import Glibc

/// All that a client needs from outside: network, time, ids, and a place for the bucketing file.
public struct FlagshipSurroundings: Sendable {
  /// A bucketing file as it is kept between starts.
  public struct SavedFile: Equatable, Sendable {
    /// The `Last-Modified` with which the server gave it.
    public var lastModified: String
    /// Its bytes.
    public var bytes: [UInt8]

    /// Makes a saved file; see the properties.
    public init(lastModified: String, bytes: [UInt8]) {
      self.lastModified = lastModified
      self.bytes = bytes
    }
  }

  /// The way to the network.
  public var exchange: HTTPExchange
  /// The time.
  public var clock: FollowClock
  /// An id for a visitor that came without, and for an anonymous one: 19 digits in the official SDK.
  public var makeID: @Sendable () -> String
  /// Gives the file that is kept for an environment; nil: there is none.
  public var loadFile: @Sendable (_ environmentID: String) -> SavedFile?
  /// Keeps the file of an environment.
  public var saveFile: @Sendable (_ environmentID: String, SavedFile) -> Void

  /// Whether faults of the official SDK are kept that an SDK should not have; a replay keeps them.
  ///
  /// Panic that was there at the start is never lifted by polling; a context event that finds no
  /// connection ends the synchronisation; a file without `Last-Modified` is thrown away; the first
  /// lost connection ends polling; the file is asked for once more right after the start.
  package var keepsVendorFaults = false
  /// Whether nothing is done by itself: no polling, no sending; a replay says when.
  package var isManual = false

  /// Makes surroundings; see the properties.
  public init(
    exchange: HTTPExchange, clock: FollowClock = .system,
    makeID: @escaping @Sendable () -> String = Self.randomID,
    loadFile: @escaping @Sendable (_ environmentID: String) -> SavedFile? = { _ in nil },
    saveFile: @escaping @Sendable (_ environmentID: String, SavedFile) -> Void = { _, _ in }
  ) {
    self.exchange = exchange
    self.clock = clock
    self.makeID = makeID
    self.loadFile = loadFile
    self.saveFile = saveFile
  }

  /// The machine's time as `YYYYMMDDhhmmss` and a random number of five digits, as the official SDK
  /// makes an id.
  public static let randomID: @Sendable () -> String = {
    var time = time(nil)
    var parts = tm()
    localtime_r(&time, &parts)
    let numbers = [parts.tm_mon + 1, parts.tm_mday, parts.tm_hour, parts.tm_min, parts.tm_sec]
    let digits = numbers.map { $0 < 10 ? "0\($0)" : "\($0)" }.joined()
    return Flagship.Visitor.generatedID(
      localTime: "\(parts.tm_year + 1_900)\(digits)", number: Int.random(in: 10_000...99_999))
  }
}
