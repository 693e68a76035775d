extension Kameleoon {
  /// Where an item that is sent to the platform stands (spec E.2).
  package struct Sending: Sendable {
    /// Where an item stands.
    package enum State: UInt8, Sendable {
      /// It waits for the next request
      case unsent
      /// A request with it is on its way
      case transmitting
      /// It has arrived, or is not to be sent
      case sent
    }

    /// What tells the platform two lines from one line that came twice: 16 hexadecimal digits; 0:
    /// none has been drawn.
    var nonce: UInt64 = 0
    /// The request with which it is on its way.
    private var request: UInt32 = 0
    /// Where it stands.
    package private(set) var state = State.unsent

    /// An item that waits, or one that is only known here.
    init(isSent: Bool = false, nonce: UInt64 = 0) {
      if isSent { state = .sent }
      self.nonce = nonce
    }

    /// Whether it waits.
    var isUnsent: Bool { state == .unsent }

    /// It is not to be sent.
    mutating func close() { state = .sent }

    /// A request will take it along, see `depart`: until then it may stand in it twice, for linked
    /// codes.
    mutating func board(_ request: UInt32) { self.request = request }

    /// The request that takes it along goes.
    mutating func depart(with request: UInt32) {
      if state == .unsent, self.request == request { state = .transmitting }
    }

    /// The request has ended; what is not part of it is left alone.
    mutating func arrive(with request: UInt32, hasArrived: Bool, isAlwaysUnsent: Bool = false) {
      guard state == .transmitting, self.request == request else { return }
      state = hasArrived && !isAlwaysUnsent ? .sent : .unsent
      // A line that failed comes again with its nonce: the platform may have taken it all the same.
      if hasArrived { nonce = 0 }
    }
  }

  /// Where a client draws nonces.
  package typealias NonceSource = () -> UInt64

  /// A value with what has become of its sending.
  package struct Sent<Value: Sendable>: Sendable {
    /// What was told.
    package var value: Value
    /// What has become of it.
    package var sending: Sending
  }
}
