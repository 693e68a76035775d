internal import CCurl
internal import Glibc

/// Why libcurl has ended an exchange.
struct CurlFault {
  /// The library's result.
  var result: Int32
  /// What the library says; never repeated, since it may hold what was sent.
  var words: String
  /// The last fault of the system.
  var errno: Int32
  /// What a proxy has answered; 0: nothing.
  var proxyStatus: Int
  /// The file of authorities in use.
  var authoritiesFile: String

  /// What it means.
  var kind: TransportError.Kind {
    if proxyStatus == 407 { return .proxy("it asks for a name and a password") }
    if proxyStatus != 0, !(200..<300).contains(proxyStatus) {
      return .proxy("it refuses, or is no proxy")
    }
    switch Int(result) {
    case cc_bad_url: return .badAddress("it is no web address")
    case cc_no_name, cc_no_proxy_name: return .nameNotFound
    case cc_not_connected: return system
    case cc_unsupported_protocol, cc_strange_reply, cc_too_large:
      return .malformed("its answer breaks the rules of HTTP")
    case cc_partial, cc_nothing, cc_http2, cc_http2_stream,
      cc_not_rewound:
      return .cutOff
    case cc_timed_out: return .timedOut(seconds: 0)
    case cc_not_trusted, cc_not_trusted_before_7_62:
      // "no alternative certificate subject name matches target host name", and its like.
      let isOtherHost = ["matches target", "not match target"].contains { words.contains($0) }
      return .certificate(isOtherHost ? .otherHost : .notAccepted)
    case cc_bad_authorities: return .authoritiesFile(path: authoritiesFile)
    case cc_no_handshake: return .insecureConnection(handshake ?? "the handshake failed")
    case cc_not_sent, cc_not_received: return lost
    case cc_proxy_failed: return .proxy("it refuses, or is no proxy")
    default: return .other(TransportError.unknown)
    }
  }

  private var system: TransportError.Kind {
    switch errno {
    case ECONNREFUSED: .refused
    case ETIMEDOUT: .timedOut(seconds: 0)
    case 0: .unreachable("no connection is made")
    default: .unreachable(String(cString: strerror(errno)).lowercased())
    }
  }

  /// A connection that was there and could not be used.
  private var lost: TransportError.Kind {
    if words.contains("chunked") { return .malformed("its answer breaks the rules of HTTP") }
    if words.contains("proxy") || words.contains("Proxy") {
      return .proxy("it refuses, or is no proxy")
    }
    return handshake.map { .insecureConnection($0) } ?? .cutOff
  }

  private var handshake: String? {
    let words = words.lowercased()
    return Self.handshakes.first { words.contains($0.said) }?.words
  }

  /// What OpenSSL and GnuTLS say of handshakes, in lower case, and what it means.
  private static let handshakes: [(said: String, words: String)] = [
    ("wrong version number", "wrong version number"),
    ("unexpected tls packet", "wrong version number"),
    ("packet with illegal or unsupported version", "wrong version number"),
    ("http request", "it speaks plain http"),
    ("unsupported protocol", "it offers old versions only"),
    ("protocol version", "it does not take this version"),
    ("no shared cipher", "it shares no cipher"),
    ("certificate required", "it asks for a certificate of this machine"),
    ("certificate is required", "it asks for a certificate of this machine"),
    ("unrecognized name", "it does not know this name"),
    ("server name was not recognized", "it does not know this name"),
    ("handshake failure", "it breaks the handshake off"),
    ("handshake failed", "it breaks the handshake off"),
  ]
}
