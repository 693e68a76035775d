import FlagEngine
import NIOSSL

/// The certificate and key with which a server proves who it is.
public struct ServerIdentity: Sendable {
  /// Why the files cannot be used.
  public struct Fault: Error, Equatable {
    /// A sentence.
    public var message: String
  }

  let tls: TLSConfiguration
  /// When the certificate counts: seconds since 1970.
  private let validity: (from: Int, until: Int)

  /// What a client will hold against the certificate; nil: nothing that its dates tell.
  ///
  /// - Parameter now: seconds since 1970.
  /// - Returns: a sentence.
  public func warning(now: Int) -> String? {
    if validity.until < now {
      return "The certificate expired on \(HTTPDate.text(validity.until)): clients refuse it."
    }
    guard validity.from > now else { return nil }
    return "The certificate counts from \(HTTPDate.text(validity.from)) on: clients refuse it now."
  }

  /// Reads a certificate chain and a private key, both PEM.
  ///
  /// - Parameters:
  ///   - certificatePath: the server's own certificate first, then those that signed it.
  ///   - keyPath: its private key, without password.
  /// - Throws: which of the two cannot be used.
  public init(certificatePath: String, keyPath: String) throws(Fault) {
    guard let chain = try? NIOSSLCertificate.fromPEMFile(certificatePath), !chain.isEmpty else {
      throw Fault(message: "The certificate is no readable file in PEM format.")
    }
    guard let key = try? NIOSSLPrivateKey(file: keyPath, format: .pem) else {
      throw Fault(message: "The key is no readable private key in PEM format without password.")
    }
    validity = (Int(chain[0].notValidBefore), Int(chain[0].notValidAfter))
    tls = .makeServerConfiguration(
      certificateChain: chain.map { .certificate($0) }, privateKey: .privateKey(key))
    // A key of another certificate is found out here, not by the first client.
    guard (try? NIOSSLContext(configuration: tls)) != nil else {
      throw Fault(message: "The key does not belong to the certificate.")
    }
  }
}
