/// Why an exchange with a server failed, and where.
public struct TransportError: Error, Equatable, Sendable {
  /// What went wrong.
  public enum Kind: Equatable, Sendable {
    /// The address cannot be used; why
    case badAddress(String)
    /// Plain http would leave this machine
    case insecureAddress
    /// Nobody listens at the port
    case refused
    /// The host's name is not known
    case nameNotFound
    /// The network gives no way there, or lost it; the system's words
    case unreachable(String)
    /// The time was over; how many seconds it was, 0 if a part of the exchange had its own limit
    case timedOut(seconds: Double)
    /// The server's certificate is not accepted
    case certificate(CertificateFault)
    /// No secure connection could be agreed upon; why
    case insecureConnection(String)
    /// The file of `SSL_CERT_FILE` cannot be used
    case authoritiesFile(path: String)
    /// The proxy does not let the request through; why
    case proxy(String)
    /// The connection ended before the answer did
    case cutOff
    /// The answer is not what HTTP allows; why
    case malformed(String)
    /// The answer, unpacked, is larger than the limit; in bytes
    case tooLarge(limit: Int)
    /// The server sends from place to place
    case tooManyRedirects(limit: Int)
    /// The server sends from a secure address to one that is not
    case insecureRedirect
    /// Whoever asked does not want the answer any more
    case cancelled
    /// Anything else; why
    case other(String)
  }

  /// What is said of an error of the library that means nothing here: its own words may hold what
  /// was sent.
  static let unknown = "the network library gave up for a reason of its own"

  /// What went wrong.
  public var kind: Kind
  /// Host and port of the server; empty if the address names none.
  public var place: String

  /// Makes an error; see the properties.
  public init(_ kind: Kind, at place: String) {
    self.kind = kind
    self.place = place
  }

  /// Whether the same request must fail again unless somebody changes something.
  public var isLasting: Bool {
    switch kind {
    case .badAddress, .insecureAddress, .certificate, .authoritiesFile, .proxy, .tooLarge,
      .tooManyRedirects, .insecureRedirect:
      true
    case .refused, .nameNotFound, .unreachable, .timedOut, .insecureConnection, .cutOff,
      .malformed, .cancelled, .other:
      false
    }
  }

  /// Whether nothing came in time.
  public var isTimeout: Bool { if case .timedOut = kind { true } else { false } }

  /// A word or two for the header.
  public var label: String {
    switch kind {
    case .badAddress: "address"
    case .insecureAddress: "plain http"
    case .refused, .nameNotFound, .unreachable: "offline"
    case .timedOut: "timeout"
    case .certificate, .authoritiesFile: "certificate"
    case .insecureConnection: "TLS"
    case .proxy: "proxy"
    case .cutOff: "cut off"
    case .malformed: "bad answer"
    case .tooLarge: "too large"
    case .tooManyRedirects, .insecureRedirect: "redirects"
    case .cancelled: "cancelled"
    case .other: "network"
    }
  }
}

/// Why a server's certificate is not accepted.
public enum CertificateFault: Equatable, Sendable {
  /// It is made for other hosts
  case otherHost
  /// Its time is over; since when, milliseconds since 1970
  case expired(since: Double)
  /// Its time has not begun; when it does, milliseconds since 1970
  case notYetValid(from: Double)
  /// It vouches for itself
  case selfSigned
  /// Nobody whom this machine trusts vouches for it
  case unknownAuthority
  /// The library does not say why
  case notAccepted
}
