extension Outbox {
  /// Why a row exists, or why it is not sent.
  public enum Reason: Equatable, Sendable {
    /// The application asked for a flag, and the platform hears what it got
    case exposure(flag: String, serves: String, from: String)
    /// The answer to a flag saved an assignment of something else: a holdout, an exclusion group
    case assigned(while: [String])
    /// The application tells it about the visitor
    case told(by: String)
    /// What a call of the user's was to tell
    case act(String)
    /// A call had nothing new to tell
    case activity
    /// The context goes before flags are decided
    case context
    /// The override is flagscope's own
    case exposureOfOverride(flag: String, serves: String)
    /// It was kept from an earlier run, with the sentence that it had then
    case earlier(String)

    /// A simulated flag is never recorded
    case simulated(flag: String, serves: String)
    /// The flag gave what nothing is recorded of
    case unrecorded(flag: String, serves: String, from: String)
    /// So many flags gave what nothing is recorded of
    case unrecordedFlags(Int)
    /// The platform wants consent
    case withoutConsent(isRefused: Bool)
    /// The visitor's evaluations, or the item, are not tracked
    case trackOff(String)
    /// The configuration keeps the custom data on the machine
    case localOnly
    /// The official SDK refuses the call, in its words
    case refused(String)

    /// The reason's name in JSON.
    public var name: String {
      switch self {
      case .exposure: "exposure"
      case .assigned: "assigned"
      case .told: "told"
      case .act: "act"
      case .activity: "activity"
      case .context: "context"
      case .exposureOfOverride: "exposureOfOverride"
      case .earlier: "earlier"
      case .simulated: "simulated"
      case .unrecorded, .unrecordedFlags: "notRecorded"
      case .withoutConsent: "consent"
      case .trackOff: "trackOff"
      case .localOnly: "localOnly"
      case .refused: "refused"
      }
    }

    /// The reason in a sentence.
    public var sentence: String {
      switch self {
      case .exposure(let flag, let serves, let from):
        "\(flag) was asked for and served \(serves) by \(from)"
      case .assigned(let flags):
        "assigned while \(flags.prefix(3).joined(separator: ", ")) was asked for: "
          + "holdout or exclusion group"
      case .told(let call): "the application told it: \(call)"
      case .act(let call): call
      case .activity: "the call had nothing new to tell: the visitor is active"
      case .context: "the context is told before the flags are decided"
      case .exposureOfOverride(let flag, let serves):
        "\(flag) was asked for and served \(serves), which is forced here: "
          + "no SDK of this platform has such an override"
      case .earlier(let sentence): sentence
      case .simulated(let flag, let serves):
        "simulated: never recorded (\(flag) serves \(serves))"
      case .unrecorded(let flag, let serves, let from):
        "\(flag) served \(serves) from \(from): nothing is recorded of that"
      case .unrecordedFlags(let count):
        "\(count) \(count == 1 ? "flag" : "flags") served the default or nothing: "
          + "nothing is recorded of that"
      case .withoutConsent(let isRefused):
        isRefused
          ? "consent refused: it waits until consent is given"
          : "consent not given: it waits until consent is given"
      case .trackOff(let what): "\(what) with track off: only known here"
      case .localOnly: "local only: the configuration keeps this custom data on the machine"
      case .refused(let why): "not done: \(why)"
      }
    }
  }
}
