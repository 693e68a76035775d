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

// The header's words for the source.
extension Console {
  /// The state in capitals with what belongs to it, and whether it must stand out.
  struct FeedState: Equatable {
    var text: String
    var isLoud = false
    /// Whether it names the revision itself.
    var namesRevision = false
  }

  var feedState: FeedState {
    let using = receiptText.map { ", using \($0)" } ?? ""
    let fault = feed.trouble.map { ", \($0.title)" } ?? ""
    if let waiting = feed.waiting {
      return FeedState(text: (waiting > 0 ? "PAUSED +\(waiting)" : "PAUSED") + fault, isLoud: true)
    }
    if case .rejected? = feed.trouble {
      return FeedState(
        text: "REJECTED new file, using \(source.revision)", isLoud: true, namesRevision: true)
    }
    if let age = staleAge { return FeedState(text: "STALE \(Self.age(age))\(fault)", isLoud: true) }
    if case .failed(let failure)? = feed.trouble {
      let isCached = source.receipt?.isCached == true
      let name = isCached && failure.label == "offline" ? "OFFLINE" : "ERROR \(failure.label)"
      return FeedState(
        text: name + using, isLoud: true, namesRevision: !using.isEmpty)
    }
    if let name = feed.opening { return FeedState(text: "LOADING \(name)") }
    if let count = feed.receiving { return FeedState(text: "LOADING \(Self.size(count))") }
    if source.receipt?.isCached == true {
      return FeedState(text: "CACHED\(using)", namesRevision: true)
    }
    return FeedState(text: source.kind.rawValue)
  }

  /// Seconds since the server's last sign of life, when that is too long ago.
  private var staleAge: Double? {
    guard source.kind == .live, let limit = feed.staleAfter,
      let last = feed.confirmedAt ?? source.receipt?.at
    else { return nil }
    let age = (now - last) / 1_000
    return age > limit ? age : nil
  }

  private var receiptText: String? {
    source.receipt.map { "\(source.revision) from \($0.timeOfDay)" }
  }

  /// How long ago the configuration in use was given: `2m ago`; nil where that says nothing.
  var feedAge: String? {
    guard source.kind == .live, feed.trouble == nil, feed.waiting == nil, staleAge == nil,
      let receipt = source.receipt, !receipt.isCached
    else { return nil }
    let age = (now - receipt.at) / 1_000
    return age < 60 ? "now" : "\(Self.age(age)) ago"
  }

  /// Seconds until the next download after a failure, as the header counts them down.
  var nextTry: String? {
    guard let next = feed.trouble?.nextTry else { return nil }
    let seconds = ((next - now) / 1_000).rounded(.up)
    return seconds > 0 ? "next try \(Self.age(seconds))" : "trying now"
  }

  /// When the header reads differently although nothing happens: milliseconds since 1970; nil: never.
  public var nextTick: Double? {
    guard source.kind == .live else { return nil }
    if let next = feed.trouble?.nextTry, next > now { return now + 1_000 }
    let last = feed.confirmedAt ?? source.receipt?.at
    let stale = feed.staleAfter.flatMap { limit in last.map { $0 + limit * 1_000 + 1 } }
    let shown = staleAge == nil ? source.receipt?.at : last
    return ([stale, shown.map(nextMinute)].compactMap { $0 }.filter { $0 > now }).min()
  }

  /// The next time at which a whole minute, or after an hour a whole hour, has passed since then.
  private func nextMinute(since time: Double) -> Double {
    let age = max(0, now - time)
    let step: Double = age < 3_600_000 ? 60_000 : 3_600_000
    return now + step - age.truncatingRemainder(dividingBy: step)
  }

  /// A length of time in its largest unit: `20s`, `14m`, `3h`, `2d`.
  public static func age(_ seconds: Double) -> String {
    let seconds = max(0, seconds)
    if seconds < 60 { return "\(Int(seconds))s" }
    if seconds < 3_600 { return "\(Int(seconds / 60))m" }
    if seconds < 172_800 { return "\(Int(seconds / 3_600))h" }
    return "\(Int(min(seconds / 86_400, 99_999)))d"
  }

  /// A number of bytes in a few characters: `812 B`, `34 KB`, `1.2 MB`.
  public static func size(_ count: Int) -> String {
    if count < 1_000 { return "\(count) B" }
    if count < 1_000_000 { return "\(count / 1_000) KB" }
    return "\(count / 1_000_000).\(count / 100_000 % 10) MB"
  }
}
