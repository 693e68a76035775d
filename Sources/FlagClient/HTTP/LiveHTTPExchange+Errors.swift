internal import AsyncHTTPClient
internal import FlagFiles
internal import Glibc
internal import NIOCore
internal import NIOHTTP1
internal import NIOHTTPCompression
internal import NIOPosix
internal import NIOSSL

extension TransportError {
  /// What an error of the library means.
  init(_ error: any Error, at address: WebAddress, timeout: Double, limit: Int) {
    if let error = error as? TransportError {
      self = error
    } else if error as? NIOHTTPDecompression.DecompressionError == .limit {
      self.init(.tooLarge(limit: limit), at: address.place)
    } else {
      self.init(Self.kind(of: error, timeout: timeout), at: address.place)
    }
  }

  private static func kind(of error: any Error, timeout: Double) -> Kind {
    switch error {
    case let error as HTTPClientError: kind(of: error, timeout: timeout)
    case let error as NIOConnectionError: kind(of: error)
    case let error as IOError: kind(of: error)
    case let error as NIOSSLError: kind(of: error)
    case let error as NIOSSLExtraError:
      error == .failedToValidateHostname || error == .serverHostnameImpossibleToMatch
        ? .certificate(.otherHost) : .insecureConnection(noHandshake)
    case let error as BoringSSLError: .insecureConnection(words(error))
    case let error as HTTPParserError:
      error == .invalidEOFState ? .cutOff : .malformed("its answer breaks the rules of HTTP")
    case is NIOHTTPDecompression.ExtraDecompressionError: .cutOff
    case is NIOHTTPDecompression.DecompressionError: .malformed("it cannot be unpacked")
    case let error as ChannelError: kind(of: error, timeout: timeout)
    case is SocketAddressError: .nameNotFound
    case is CancellationError: .cancelled
    default: .other(TransportError.unknown)
    }
  }

  private static func kind(of error: HTTPClientError, timeout: Double) -> Kind {
    switch error {
    case .deadlineExceeded: .timedOut(seconds: timeout)
    case .readTimeout, .writeTimeout, .connectTimeout, .tlsHandshakeTimeout,
      .httpProxyHandshakeTimeout, .getConnectionFromPoolTimeout:
      .timedOut(seconds: 0)
    case .remoteConnectionClosed, .uncleanShutdown, .bodyLengthMismatch: .cutOff
    case .cancelled, .requestStreamCancelled: .cancelled
    case .proxyAuthenticationRequired: .proxy("it asks for a name and a password")
    case .invalidProxyResponse: .proxy("it refuses, or is no proxy")
    case .invalidURL, .emptyHost, .emptyScheme: .badAddress("it is no web address")
    default: .other(TransportError.unknown)
    }
  }

  private static func kind(of error: NIOConnectionError) -> Kind {
    guard let first = error.connectionErrors.first else { return .nameNotFound }
    let kinds = error.connectionErrors.map { kind(of: $0.error, timeout: 0) }
    // One address of a host may be unreachable where another says plainly that nobody listens.
    return kinds.contains(.refused) ? .refused : kind(of: first.error, timeout: 0)
  }

  private static func kind(of error: IOError) -> Kind {
    switch error.errnoCode {
    case ECONNREFUSED: .refused
    case ECONNRESET, EPIPE: .cutOff
    case ETIMEDOUT: .timedOut(seconds: 0)
    default: .unreachable(String(cString: strerror(error.errnoCode)).lowercased())
    }
  }

  private static func kind(of error: NIOSSLError) -> Kind {
    switch error {
    case .handshakeFailed(let reason):
      "\(reason)".contains("CERTIFICATE_VERIFY_FAILED")
        ? .certificate(.notAccepted) : .insecureConnection(words(reason))
    case .uncleanShutdown: .cutOff
    case .noCertificateToValidate, .unableToValidateCertificate: .certificate(.notAccepted)
    case .failedToLoadCertificate, .noSuchFilesystemObject: .authoritiesFile(path: "")
    default: .insecureConnection(noHandshake)
    }
  }

  private static func kind(of error: ChannelError, timeout: Double) -> Kind {
    switch error {
    case .connectTimeout: .timedOut(seconds: 0)
    case .ioOnClosedChannel, .alreadyClosed, .inputClosed, .outputClosed, .eof: .cutOff
    default: .other(TransportError.unknown)
    }
  }

  /// What the library's name of a fault means; what it says itself is never repeated.
  private static func words(_ error: BoringSSLError) -> String {
    let text = "\(error)"
    return handshakeFaults.first { text.contains($0.name) }?.words ?? noHandshake
  }

  private static let noHandshake = "the handshake failed"
  private static let handshakeFaults: [(name: String, words: String)] = [
    ("WRONG_VERSION_NUMBER", "wrong version number"),
    ("HTTP_REQUEST", "it speaks plain http"),
    ("UNSUPPORTED_PROTOCOL", "it offers old versions only"),
    ("PROTOCOL_VERSION", "it does not take this version"),
    ("NO_SHARED_CIPHER", "it shares no cipher"),
    ("HANDSHAKE_FAILURE", "it breaks the handshake off"),
    ("UNRECOGNIZED_NAME", "it does not know this name"),
    ("CERTIFICATE_REQUIRED", "it asks for a certificate of this machine"),
  ]
}

/// The file of certificate authorities that the environment names.
enum TrustFile {
  /// Whether it can be read; the library would only say so on the first connection, less plainly.
  static func isReadable(_ path: String) -> Bool { (try? FileReader.check(path)) != nil }
}
