internal import FlagEngine
internal import Glibc

/// Finds out why a server's certificate is not accepted.
///
/// TLS libraries say it each in words of their own, and not since when. So the server is asked once
/// more for its certificates, which are looked at: the connection ends after its handshake, and
/// nothing is sent over it.
enum CertificateProbe {
  /// What is wrong with the certificate that a server shows.
  ///
  /// - Parameters:
  ///   - order: what could not be sent, and the way there.
  ///   - loop: asks the server.
  /// - Returns: the fault; `notAccepted` where it cannot be found out.
  static func fault(_ order: CurlOrder, over loop: CurlLoop) async -> CertificateFault {
    var order = order
    order.isProbe = true
    order.body = nil
    order.headers = []
    order.deadline = .now + .seconds(3)
    let reply = CurlReply(isStream: false)
    let number = loop.send(order, reply)
    guard let head = try? await reply.head(cancel: { loop.cancel(number) }) else {
      return .notAccepted
    }
    return fault(of: head.certificates.compactMap(PEM.bytes), now: Double(time(nil)))
  }

  private static func fault(of chain: [[UInt8]], now: Double) -> CertificateFault {
    let certificates = chain.compactMap(Certificate.init)
    for certificate in certificates {
      if certificate.end < now { return .expired(since: certificate.end * 1_000) }
      if certificate.begin > now { return .notYetValid(from: certificate.begin * 1_000) }
    }
    guard let first = certificates.first else { return .notAccepted }
    return chain.count == 1 && first.isSelfIssued ? .selfSigned : .unknownAuthority
  }
}

/// What a certificate says, as far as it is asked.
private struct Certificate {
  /// When its time begins and ends: seconds since 1970.
  let begin: Double
  let end: Double
  /// Whether issuer and subject are the same.
  let isSelfIssued: Bool

  /// Reads a certificate.
  ///
  /// Source: RFC 5280, 4.1: version, serial number, signature, issuer, validity, subject.
  init?(_ bytes: [UInt8]) {
    guard var certificate = DERItem(bytes[...])?.content,
      var fields = DERItem.next(of: &certificate)?.content
    else { return nil }
    var items: [DERItem] = []
    while items.count < 6, let item = DERItem.next(of: &fields) {
      // The version may be missing; it has a tag of its own.
      if item.tag != 0xA0 { items.append(item) }
    }
    guard items.count > 4 else { return nil }
    isSelfIssued = items[2].content == items[4].content
    var times = items[3].content
    guard let begin = DERItem.next(of: &times)?.seconds, let end = DERItem.next(of: &times)?.seconds
    else { return nil }
    (self.begin, self.end) = (begin, end)
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

  /// A time in seconds since 1970.
  ///
  /// Source: RFC 5280, 4.1.2.5: YYMMDDHHMMSSZ from 1950 to 2049, or YYYYMMDDHHMMSSZ.
  var seconds: Double? {
    let digits = content.dropLast().map { Int($0) - 0x30 }
    guard content.last == 0x5A, digits.allSatisfy({ 0...9 ~= $0 }) else { return nil }
    let pairs = stride(from: 0, to: digits.count - 1, by: 2).map {
      digits[$0] * 10 + digits[$0 + 1]
    }
    let parts: [Int]
    switch (tag, pairs.count) {
    case (0x17, 6): parts = [pairs[0] < 50 ? 2000 + pairs[0] : 1900 + pairs[0]] + pairs[1...]
    case (0x18, 7): parts = [pairs[0] * 100 + pairs[1]] + pairs[2...]
    default: return nil
    }
    guard 1...12 ~= parts[1] else { return nil }
    let days = CivilDate(year: parts[0], month: parts[1], day: parts[2]).daysSince1970
    return Double(days) * 86_400 + Double(parts[3] * 3_600 + parts[4] * 60 + parts[5])
  }
}

/// A PEM text: Base64 between two lines.
private enum PEM {
  /// The bytes that a text stands for.
  static func bytes(_ text: String) -> [UInt8]? {
    let lines = text.utf8.split { $0 == 0x0A || $0 == 0x0D }
      .filter { !$0.starts(with: "-----".utf8) }
    var bytes: [UInt8] = []
    var (bits, count) = (0, 0)
    for byte in lines.joined() where byte != 0x3D {
      guard let value = value(byte) else { return nil }
      (bits, count) = (bits << 6 | value, count + 6)
      guard count >= 8 else { continue }
      count -= 8
      bytes.append(UInt8(truncatingIfNeeded: bits >> count))
      bits &= 1 << count - 1
    }
    return bytes
  }

  private static func value(_ byte: UInt8) -> Int? {
    switch byte {
    case 0x41...0x5A: Int(byte) - 0x41
    case 0x61...0x7A: Int(byte) - 0x61 + 26
    case 0x30...0x39: Int(byte) - 0x30 + 52
    case 0x2B: 62
    case 0x2F: 63
    default: nil
    }
  }
}
