public import FlagEngine

/// What an application would send, and whether it is sent.
struct Sending: Sendable {
  /// What waits, what went, what would not be sent.
  var outbox = Outbox()
  /// Where it goes; nil: nothing is known of the source yet.
  var destination: Outbox.Destination?
  /// Whether what comes is sent at once, for this run.
  var isArmed = false
  /// Whether all that waits is kept for the next time.
  var isKept = false
  /// The time of day at which rows came, as the user's clock shows it, by the first row of each act.
  private var times: [(first: Int, time: String)] = []

  /// Remembers when rows came.
  mutating func note(_ rows: [Outbox.Row], at time: String) {
    guard let first = rows.first?.id else { return }
    times.append((first, time))
  }

  /// When a row came.
  func time(of id: Int) -> String {
    var (low, high) = (0, times.count)
    while low < high {
      let middle = (low + high) / 2
      if times[middle].first <= id { low = middle + 1 } else { high = middle }
    }
    return low > 0 ? times[low - 1].time : ""
  }

  /// Why nothing can be sent to where the source is; nil: it can.
  var refusal: String? {
    guard let destination else { return "Nothing can be sent before a configuration is there." }
    return destination.refusal
  }
}

extension Context {
  /// Why nothing can be sent now; nil: it can.
  var sendingRefusal: String? {
    stage == nil ? sending.refusal : "Nothing is sent from the stage: q leaves it first."
  }
}

/// What is asked of the platform about a visitor.
public enum RemoteQuestion: Equatable, Sendable {
  /// What it knows about the visitor
  case visitor(code: String, isUnique: Bool, Kameleoon.RemoteVisitorFilter)
  /// What somebody put there under a key
  case value(key: String)
  /// The warehouse audiences of a key, told about the visitor as custom data at an index
  case audiences(key: String, index: Int, code: String)
}

/// What the platform answers to it.
public enum RemoteAnswer: Equatable, Sendable {
  /// The JSON of the answer
  case json(JSONValue)
  /// Why there is none, in a sentence
  case failed(String)
}
