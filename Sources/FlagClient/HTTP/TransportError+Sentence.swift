import FlagEngine

extension TransportError: CustomStringConvertible {
  /// The sentence, so that a log never shows more.
  public var description: String { sentence }

  /// What is wrong, where, and what to do, without secrets.
  public var sentence: String {
    switch kind {
    case .badAddress(let reason):
      "Cannot use this address: \(reason)."
    case .insecureAddress:
      "Cannot ask \(place): plain http may be read on the way. Use https, or allow it with "
        + "--insecure-http."
    case .refused:
      "Cannot reach \(place): nothing listens there. Check that the server runs, and its port."
    case .nameNotFound:
      "Cannot reach \(place): no such name. Check its spelling and this machine's network."
    case .unreachable(let reason):
      "Cannot reach \(place): \(reason). Check this machine's network."
    case .timedOut(let seconds):
      "\(place) did not answer in full \(Self.time(seconds)). Check the network, or raise the "
        + "timeout."
    case .certificate(let fault):
      "Cannot trust \(place): \(fault.reason)"
    case .insecureConnection(let reason):
      "Cannot agree on a secure connection with \(place): \(reason). Check that it speaks https "
        + "at this port."
    case .authoritiesFile(let path):
      "Cannot read the certificates in \(path). Check SSL_CERT_FILE, or unset it."
    case .proxy(let reason):
      "The proxy does not lead to \(place): \(reason). Check HTTPS_PROXY and NO_PROXY."
    case .cutOff:
      "\(place) ended the connection in the middle of its answer."
    case .malformed(let reason):
      "\(place) does not answer as a web server does: \(reason). Check host and port."
    case .tooLarge(let limit):
      "\(place) sends more than \(limit >> 20) MB. Check the address."
    case .tooManyRedirects(let limit):
      "\(place) sends on from address to address, more than \(limit) times. Check the address."
    case .insecureRedirect:
      "\(place) sends on to an address without https, which is refused. Check the address."
    case .cancelled:
      "The request to \(place) was given up."
    case .other(let reason):
      "The exchange with \(place) failed: \(reason)."
    }
  }

  private static func time(_ seconds: Double) -> String {
    guard seconds > 0 else { return "in time" }
    let whole = seconds.rounded()
    return whole == seconds && whole < 1e9 ? "in \(Int(whole)) s" : "in \(seconds) s"
  }
}

extension CertificateFault {
  /// Why, and what to do.
  var reason: String {
    switch self {
    case .otherHost:
      "its certificate is made for other hosts. Check the address."
    case .expired(let since):
      "its certificate expired on \(CalendarDay(since)). Its owner must renew it; check this "
        + "machine's clock."
    case .notYetValid(let from):
      "its certificate is valid only from \(CalendarDay(from)). Check this machine's clock."
    case .selfSigned:
      "its certificate vouches for itself. If it is yours, name its file in SSL_CERT_FILE."
    case .unknownAuthority:
      "nobody known here vouches for its certificate. If it is yours, name your authority's file "
        + "in SSL_CERT_FILE."
    case .notAccepted:
      "its certificate is not accepted. Check the address, this machine's clock and SSL_CERT_FILE."
    }
  }
}

/// A day in UTC, written as 2026-11-22.
struct CalendarDay: CustomStringConvertible {
  let description: String

  /// The day of a time in milliseconds since 1970.
  init(_ milliseconds: Double) {
    let days = (milliseconds / 86_400_000).rounded(.down)
    description = "\(CivilDate(daysSince1970: Int(max(-700_000, min(days, 2_900_000)))))"
  }
}
