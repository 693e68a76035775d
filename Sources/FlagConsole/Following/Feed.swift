/// How the source of the configuration does: what the header, the bottom line and `:source` tell.
///
/// Times are milliseconds since 1970; the time of day beside them is as the user's clock shows it.
public struct Feed: Equatable, Sendable {
  /// A download that failed; the configuration in use stays.
  public struct Failure: Equatable, Sendable {
    /// A word or two: `403`, `offline`.
    public var label: String
    /// What is wrong, where, what to do.
    public var sentence: String
    /// The beginning of the server's answer; empty if it did not answer.
    public var answer: String
    /// When it is tried again; nil: not by itself.
    public var nextTry: Double?

    /// Makes a failure; see the properties.
    public init(label: String, sentence: String, answer: String = "", nextTry: Double? = nil) {
      self.label = label
      self.sentence = sentence
      self.answer = answer
      self.nextTry = nextTry
    }
  }

  /// What the program tells about the source.
  public enum Event: Equatable, Sendable {
    /// Another configuration is being opened, by what the user typed; the one in use stays meanwhile.
    case opening(String)
    /// A download runs; so many bytes are here.
    case receiving(byteCount: Int)
    /// The configuration in use is the newest at that time.
    case confirmed(at: Double)
    /// How newer ones are noticed: `streaming`, `every 60 s`; after how many seconds without a
    /// sign of the server the answers count as stale, nil: never; and whether the connection that
    /// should announce newer ones is down.
    case following(String, staleAfter: Double?, isStreamDown: Bool = false)
    /// A download failed.
    case failed(Failure)
    /// A newer configuration cannot be used; the sentence says why. When it is asked for again, nil:
    /// not by itself.
    case rejected(String, nextTry: Double? = nil)
    /// Newer configurations wait, so many.
    case paused(waiting: Int)
    /// No newer ones wait any more.
    case resumed
    /// One sentence for the log.
    case note(String)
  }

  enum Trouble: Equatable, Sendable {
    case failed(Failure)
    case rejected(String, nextTry: Double?)
  }

  /// The bytes of a running download.
  var receiving: Int?
  /// How newer configurations are noticed; empty where they are not.
  var mode = ""
  var staleAfter: Double?
  /// Whether the connection that should announce newer configurations is down.
  var isStreamDown = false
  /// The newer configurations that wait; nil: not paused.
  var waiting: Int?
  var trouble: Trouble?
  /// When the configuration in use was last known to be the newest.
  var confirmedAt: Double?
  /// What is being opened in its place.
  var opening: String?

  mutating func take(_ event: Event) {
    switch event {
    case .opening(let name): opening = name
    case .receiving(let count): receiving = count
    case .confirmed(let time):
      receiving = nil
      trouble = nil
      confirmedAt = time
    case .following(let mode, let staleAfter, let isStreamDown):
      self.mode = mode
      self.staleAfter = staleAfter
      self.isStreamDown = isStreamDown
    case .failed(let failure):
      receiving = nil
      trouble = .failed(failure)
    case .rejected(let sentence, let nextTry):
      receiving = nil
      trouble = .rejected(sentence, nextTry: nextTry)
    case .paused(let count):
      receiving = nil
      waiting = count
      // What waits came from the server, which is therefore well.
      if count > 0 { trouble = nil }
    case .resumed: waiting = nil
    case .note: break
    }
  }
}

extension Feed.Trouble {
  /// What is wrong, the lines after the first with its place.
  var sentence: String {
    switch self {
    case .failed(let failure): failure.sentence
    case .rejected(let sentence, _): sentence
    }
  }

  /// The same in a word or two: `ERROR 403`.
  var title: String {
    switch self {
    case .failed(let failure): "ERROR \(failure.label)"
    case .rejected: "REJECTED new file"
    }
  }

  /// When it is tried again: milliseconds since 1970; nil: not by itself.
  var nextTry: Double? {
    switch self {
    case .failed(let failure): failure.nextTry
    case .rejected(_, let nextTry): nextTry
    }
  }
}

extension Console.Source {
  /// What kind of source it is.
  public enum Kind: String, Sendable {
    /// A bundled shop
    case demo = "DEMO"
    /// A file, standard input, or nothing yet
    case file = "FILE"
    /// An environment that is followed through the network
    case live = "LIVE"
  }

  /// When its bytes were given, on both clocks.
  public struct Receipt: Equatable, Sendable {
    /// Milliseconds since 1970.
    public var at: Double
    /// The time of day: `13:58`.
    public var timeOfDay: String
    /// Whether the cache gave them, without the server having been heard.
    public var isCached: Bool

    /// Makes a receipt; see the properties.
    public init(at: Double, timeOfDay: String, isCached: Bool = false) {
      self.at = at
      self.timeOfDay = timeOfDay
      self.isCached = isCached
    }
  }
}
