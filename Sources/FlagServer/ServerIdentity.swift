import NIOSSL

/// The certificate and key with which a server proves who it is.
public struct ServerIdentity: Sendable {
  /// Why the files cannot be used.
  public struct Fault: Error, Equatable {
    /// A sentence.
    public var message: String
  }

  let tls: TLSConfiguration

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
    tls = .makeServerConfiguration(
      certificateChain: chain.map { .certificate($0) }, privateKey: .privateKey(key))
    // A key of another certificate is found out here, not by the first client.
    guard (try? NIOSSLContext(configuration: tls)) != nil else {
      throw Fault(message: "The key does not belong to the certificate.")
    }
  }
}
