extension Outbox {
  /// Something that an application tells the platform about a visitor, or that it does not tell.
  public struct Row: Equatable, Sendable, Identifiable {
    /// Its number: rows are counted from 1 as they come.
    public var id: Int
    /// When it came, in milliseconds since 1970 UTC.
    public var time: Int
    /// The code or id of the visitor whom it concerns.
    public var visitor: String
    /// Whom it is for.
    public var service: Service
    /// What the platform calls it: a line's `eventType`, a hit's `t`.
    public var kind: String
    /// Its members, readable, in the order of the payload, without those that every row has.
    public var fields: [Field]
    /// Why it exists, or why it is not sent.
    public var reason: Reason
    /// The bytes that are sent: a line of a tracking request (Kameleoon), or a body; empty where
    /// nothing would be sent.
    public var payload: [UInt8]
    /// Where it stands.
    public var state: State

    /// Makes a row; see the properties.
    public init(
      id: Int, time: Int, visitor: String, service: Service, kind: String, fields: [Field],
      reason: Reason, payload: [UInt8], state: State
    ) {
      self.id = id
      self.time = time
      self.visitor = visitor
      self.service = service
      self.kind = kind
      self.fields = fields
      self.reason = reason
      self.payload = payload
      self.state = state
    }

    /// Whether an application would send it.
    public var isSendable: Bool { state != .kept }
    /// Whether it waits: it was not sent yet, or did not arrive.
    public var isWaiting: Bool {
      switch state {
      case .held, .failed: true
      case .kept, .sending, .sent, .dropped: false
      }
    }
  }

  /// A member of a payload.
  public struct Field: Equatable, Sendable {
    /// Its name on the wire.
    public var name: String
    /// Its value, decoded.
    public var value: String

    /// Makes a field; see the properties.
    public init(_ name: String, _ value: String) {
      self.name = name
      self.value = value
    }
  }

  /// A service of a platform that is told things.
  public enum Service: String, CaseIterable, Sendable {
    /// Kameleoon's Data API: lines about visitors
    case tracking
    /// Flagship's decision API: a visitor's context
    case events
    /// Flagship's decision API: a visitor sees a modification
    case activate
    /// Flagship's collector of hits
    case hits

    /// How many rows go with one request: lines of a tracking request go together.
    var isBatched: Bool { self == .tracking }
  }

  /// Where a row stands.
  public enum State: Equatable, Sendable {
    /// It waits for the user
    case held
    /// It is on its way
    case sending
    /// The server has answered
    case sent(status: Int)
    /// It did not arrive; it can be sent again
    case failed(String)
    /// The user, or the bound of the outbox, took it away
    case dropped
    /// An application would not send it, see the reason
    case kept

    /// The word for it.
    public var word: String {
      switch self {
      case .held: "held"
      case .sending: "sending"
      case .sent(let status): status == 200 || status == 204 ? "sent" : "sent \(status)"
      case .failed(let what): "failed \(what)"
      case .dropped: "dropped"
      case .kept: "not sent"
      }
    }
  }
}
