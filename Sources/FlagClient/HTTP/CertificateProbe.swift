internal import Glibc
internal import NIOCore
internal import NIOPosix
internal import NIOSSL

/// Finds out why a server's certificate is not accepted.
///
/// The library says only that it is not. So the server is asked once more for its certificate, which
/// is looked at and refused: the connection ends in its handshake, and nothing is sent over it.
enum CertificateProbe {
  private static let timeout = TimeAmount.seconds(3)

  /// What is wrong with the certificate that a server shows.
  ///
  /// - Parameter address: the server, which is asked straight, not through a proxy.
  /// - Returns: the fault; `notAccepted` where it cannot be found out.
  static func fault(of address: WebAddress) async -> CertificateFault {
    let loop = MultiThreadedEventLoopGroup.singleton.next()
    let found = loop.makePromise(of: CertificateFault.self)
    let alarm = loop.scheduleTask(in: timeout) { found.succeed(.notAccepted) }
    do {
      let context = try NIOSSLContext(configuration: .makeClientConfiguration())
      let channel = try await ClientBootstrap(group: loop)
        .connectTimeout(timeout)
        .channelInitializer { channel in
          channel.eventLoop.makeCompletedFuture {
            let look: NIOSSLCustomVerificationCallback = { certificates, verdict in
              found.succeed(Self.fault(of: certificates, now: time(nil)))
              verdict.succeed(.failed)
            }
            let handler = try NIOSSLClientHandler(
              context: context, serverHostname: address.isNumeric ? nil : address.host,
              customVerificationCallback: look)
            try channel.pipeline.syncOperations.addHandler(handler)
          }
        }
        .connect(host: address.host, port: address.port).get()
      channel.closeFuture.whenComplete { _ in found.succeed(.notAccepted) }
      let fault = try await found.futureResult.get()
      alarm.cancel()
      channel.close(promise: nil)
      return fault
    } catch {
      alarm.cancel()
      found.succeed(.notAccepted)
      return .notAccepted
    }
  }

  private static func fault(of chain: [NIOSSLCertificate], now: time_t) -> CertificateFault {
    for certificate in chain {
      if certificate.notValidAfter < now {
        return .expired(since: Double(certificate.notValidAfter) * 1_000)
      }
      if certificate.notValidBefore > now {
        return .notYetValid(from: Double(certificate.notValidBefore) * 1_000)
      }
    }
    guard let bytes = try? chain.first?.toDERBytes() else { return .notAccepted }
    return chain.count == 1 && isSelfIssued(bytes) ? .selfSigned : .unknownAuthority
  }

  /// Whether issuer and subject of a certificate are the same.
  ///
  /// Source: RFC 5280, 4.1: version, serial number, signature, issuer, validity, subject.
  private static func isSelfIssued(_ bytes: [UInt8]) -> Bool {
    guard var certificate = DERItem(bytes[...])?.content,
      var fields = DERItem.next(of: &certificate)?.content
    else { return false }
    var items: [DERItem] = []
    while items.count < 6, let item = DERItem.next(of: &fields) {
      // The version may be missing; it has a tag of its own.
      if item.tag != 0xA0 { items.append(item) }
    }
    return items.count > 4 && items[2].content == items[4].content
  }
}

/// One value of a DER text.
private struct DERItem {
  let tag: UInt8
  let content: ArraySlice<UInt8>

  /// The value that the bytes begin with.
  init?(_ bytes: ArraySlice<UInt8>) {
    var rest = bytes
    guard let tag = rest.popFirst(), let first = rest.popFirst() else { return nil }
    var length = Int(first)
    if first & 0x80 != 0 {
      guard 1...4 ~= first & 0x7F else { return nil }
      length = 0
      for _ in 0..<(first & 0x7F) {
        guard let byte = rest.popFirst() else { return nil }
        length = length << 8 | Int(byte)
      }
    }
    guard length <= rest.count else { return nil }
    self.tag = tag
    content = rest.prefix(length)
  }

  /// Takes the next value from the bytes.
  static func next(of bytes: inout ArraySlice<UInt8>) -> DERItem? {
    guard let item = DERItem(bytes) else { return nil }
    bytes = bytes[item.content.endIndex...]
    return item
  }
}
