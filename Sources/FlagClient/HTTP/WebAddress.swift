import Glibc

/// An http or https address, taken apart, with only such bytes as may be sent.
struct WebAddress: Equatable, Sendable {
  enum Scheme: String, Sendable {
    case http, https

    var usualPort: Int { self == .http ? 80 : 443 }
  }

  let scheme: Scheme
  /// In lower case; a numeric IPv6 address stands without brackets.
  let host: String
  let port: Int
  /// Path and query, beginning with a slash.
  let target: String

  private init(_ scheme: Scheme, _ host: String, _ port: Int, _ target: String) {
    (self.scheme, self.host, self.port, self.target) = (scheme, host, port, target)
  }

  /// Takes an address apart.
  ///
  /// Bytes that may not stand in an address are percent-encoded; a fragment is dropped.
  ///
  /// - Parameter text: `http://…` or `https://…`.
  /// - Throws: `badAddress`, with the reason; an address with a password in it is refused.
  init(_ text: String) throws(TransportError) {
    let bytes = Array(text.utf8)
    guard let colon = bytes.firstIndex(of: 0x3A), bytes[colon...].starts(with: "://".utf8),
      let scheme = Scheme(rawValue: String(decoding: bytes[..<colon], as: UTF8.self).lowercased())
    else { throw Self.bad("it does not begin with https://") }
    let rest = bytes[(colon + 3)...]
    let end = rest.firstIndex { $0 == 0x2F || $0 == 0x3F || $0 == 0x23 } ?? rest.endIndex
    let (host, port) = try Self.authority(rest[..<end])
    self.init(scheme, host, port ?? scheme.usualPort, Self.target(rest[end...]))
  }

  /// The whole address.
  var text: String { "\(scheme.rawValue)://\(place)\(target)" }

  /// Host, and port where it is not the usual one: what messages name.
  var place: String {
    let name = host.utf8.contains(0x3A) ? "[\(host)]" : host
    return port == scheme.usualPort ? name : "\(name):\(port)"
  }

  /// Refuses plain http to other machines.
  func check(allowsInsecureHTTP: Bool) throws(TransportError) {
    guard scheme == .https || isLoopback || allowsInsecureHTTP else {
      throw TransportError(.insecureAddress, at: place)
    }
  }

  /// Whether the host is this machine.
  var isLoopback: Bool { Self.isLoopback(host) }

  /// Whether the host is a number and no name.
  var isNumeric: Bool {
    var four = in_addr()
    var six = in6_addr()
    return inet_pton(AF_INET, host, &four) == 1 || inet_pton(AF_INET6, host, &six) == 1
  }

  /// Whether both lead to the same service, so that what one may know the other may know.
  func hasSameOrigin(as other: WebAddress) -> Bool {
    scheme == other.scheme && host == other.host && port == other.port
  }

  /// Whether a host name or number is this machine.
  static func isLoopback(_ host: String) -> Bool {
    if host == "localhost" { return true }
    var four = in_addr()
    if inet_pton(AF_INET, host, &four) == 1 { return four.s_addr & 0xFF == 127 }
    var six = in6_addr()
    guard inet_pton(AF_INET6, host, &six) == 1 else { return false }
    return withUnsafeBytes(of: six) { $0.dropLast().allSatisfy { $0 == 0 } && $0.last == 1 }
  }

  /// The address that a `Location` header names, seen from this one.
  ///
  /// - Parameter location: an absolute or relative address.
  /// - Returns: the address.
  /// - Throws: `badAddress`.
  func resolving(_ location: String) throws(TransportError) -> WebAddress {
    let bytes = Array(location.utf8)
    let end = bytes.firstIndex { $0 == 0x2F || $0 == 0x3F || $0 == 0x23 } ?? bytes.endIndex
    if bytes[..<end].contains(0x3A) { return try WebAddress(location) }
    if bytes.starts(with: "//".utf8) { return try WebAddress("\(scheme.rawValue):\(location)") }
    let path = target.utf8.prefix { $0 != 0x3F }
    let whole: [UInt8]
    switch bytes.first {
    case 0x2F: whole = bytes
    case 0x3F: whole = Array(path) + bytes
    case nil, 0x23: whole = Array(target.utf8)
    default: whole = Array(path[...(path.lastIndex(of: 0x2F) ?? path.startIndex)]) + bytes
    }
    return WebAddress(scheme, host, port, Self.target(Self.withoutDots(whole)[...]))
  }

  // MARK: Parts

  private static func bad(_ reason: String) -> TransportError {
    TransportError(.badAddress(reason), at: "")
  }

  private static func authority(
    _ bytes: ArraySlice<UInt8>
  ) throws(TransportError) -> (host: String, port: Int?) {
    guard !bytes.contains(0x40) else {
      throw bad("it holds a user name; addresses are shown and kept, so name none in them")
    }
    let isNumber6 = bytes.first == 0x5B
    let hostEnd =
      isNumber6
      ? bytes.firstIndex(of: 0x5D).map { $0 + 1 } ?? bytes.endIndex
      : bytes.firstIndex(of: 0x3A) ?? bytes.endIndex
    var host = String(decoding: bytes[..<hostEnd], as: UTF8.self).lowercased()
    if isNumber6 {
      host = String(host.dropFirst().dropLast())
      var number = in6_addr()
      guard inet_pton(AF_INET6, host, &number) == 1 else { throw bad("its host is no address") }
    } else if bytes.count(where: { $0 == 0x3A }) > 1 {
      throw bad("a host that is a number with colons stands in brackets, as in http://[::1]:8600")
    } else if host.isEmpty {
      throw bad("it names no host")
    } else if !host.utf8.allSatisfy(isHostByte) {
      throw bad("its host has other characters than letters, digits, points and hyphens")
    }
    guard hostEnd < bytes.endIndex else { return (host, nil) }
    let digits = bytes[(hostEnd + 1)...]
    guard bytes[hostEnd] == 0x3A else { throw bad("its host is no address") }
    if digits.isEmpty { return (host, nil) }
    guard digits.allSatisfy({ $0 &- 0x30 < 10 }),
      let port = Int(String(decoding: digits, as: UTF8.self)), 1...65_535 ~= port
    else { throw bad("its port is no number from 1 to 65535") }
    return (host, port)
  }

  private static func isHostByte(_ byte: UInt8) -> Bool {
    byte &- 0x61 < 26 || byte &- 0x30 < 10 || byte == 0x2E || byte == 0x2D || byte == 0x5F
  }

  private static func target(_ bytes: ArraySlice<UInt8>) -> String {
    let sent = bytes.prefix { $0 != 0x23 }
    let start: [UInt8] = sent.first == 0x2F ? [] : [0x2F]
    return String(decoding: start + PercentEncoding.quoted(sent), as: UTF8.self)
  }

  /// A path without its `.` and `..` parts; the query is left alone.
  private static func withoutDots(_ bytes: [UInt8]) -> [UInt8] {
    let pathEnd = bytes.firstIndex { $0 == 0x3F || $0 == 0x23 } ?? bytes.endIndex
    let parts = bytes[..<pathEnd].split(separator: 0x2F, omittingEmptySubsequences: false)
    var kept: [ArraySlice<UInt8>] = []
    for (index, part) in parts.enumerated() {
      let isLast = index == parts.count - 1
      if part.elementsEqual(".".utf8) {
        if isLast { kept.append([]) }
      } else if part.elementsEqual("..".utf8) {
        if kept.count > 1 { kept.removeLast() }
        if isLast { kept.append([]) }
      } else {
        kept.append(part)
      }
    }
    return Array(kept.joined(separator: [0x2F])) + bytes[pathEnd...]
  }
}
