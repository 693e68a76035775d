/// What the environment says about the way to the network.
public struct NetworkEnvironment: Equatable, Sendable {
  /// A proxy server.
  struct Proxy: Equatable, Sendable {
    var host: String
    var port: Int
    /// Whom the proxy asks for; nil: nobody.
    var credentials: Credentials?
  }

  /// A name and its password.
  struct Credentials: Equatable, Sendable {
    var name: String
    var password: Secret
  }

  /// The file of the certificate authorities to trust instead of the system's; nil: the system's.
  var authoritiesFile: String?
  /// Where https requests go through; nil: straight on.
  var proxy: Proxy?
  /// Whether a proxy is named that cannot be used.
  var hasBadProxy = false
  /// The hosts that are asked straight on, in lower case: `*`, `example.com`, `.example.com`, `10.0.0.1:8080`.
  var direct: [String] = []

  /// Reads `SSL_CERT_FILE`, `https_proxy` or `HTTPS_PROXY`, `no_proxy` or `NO_PROXY`; an empty
  /// variable counts as unset, the name in lower case comes first.
  ///
  /// - Parameter variables: the environment.
  public init(_ variables: [String: String] = [:]) {
    func value(_ names: String...) -> String? {
      names.lazy.compactMap { variables[$0] }.first { !$0.isEmpty }
    }
    authoritiesFile = value("SSL_CERT_FILE")
    if let text = value("https_proxy", "HTTPS_PROXY") {
      proxy = Self.proxy(text)
      hasBadProxy = proxy == nil
    }
    direct = (value("no_proxy", "NO_PROXY") ?? "").lowercased().utf8
      .split { $0 == 0x2C || $0 == 0x20 }.map { String(decoding: $0, as: UTF8.self) }
  }

  /// Whether a request goes through the proxy: only https, never to this machine.
  func usesProxy(for address: WebAddress) -> Bool {
    address.scheme == .https && !address.isLoopback && !direct.contains { matches($0, address) }
  }

  /// Whether a request goes through a proxy that is there.
  func isProxied(_ address: WebAddress) -> Bool { proxy != nil && usesProxy(for: address) }

  private func matches(_ entry: String, _ address: WebAddress) -> Bool {
    if entry == "*" { return true }
    if entry.utf8.first == 0x5B {
      // An IPv6 address as it stands in a URL.
      let parts = entry.utf8.dropFirst().split(separator: 0x5D, maxSplits: 1)
      guard let host = parts.first, host.elementsEqual(address.host.utf8) else { return false }
      return parts.count == 1 || parts[1].elementsEqual(":\(address.port)".utf8)
    }
    var name = entry.utf8[...]
    // A single colon parts a port; more are an IPv6 address.
    if name.count(where: { $0 == 0x3A }) == 1, let colon = name.firstIndex(of: 0x3A) {
      guard name[name.index(after: colon)...].elementsEqual("\(address.port)".utf8) else {
        return false
      }
      name = name[..<colon]
    }
    if name.first == 0x2E { name = name.dropFirst() }
    guard !name.isEmpty else { return false }
    let host = address.host.utf8
    return host.elementsEqual(name)
      || host.count > name.count && host.suffix(name.count).elementsEqual(name)
        && host.dropLast(name.count).last == 0x2E
  }

  /// `http://name:password@host:port`, of which only the host must be there.
  private static func proxy(_ text: String) -> Proxy? {
    var rest = Array(text.utf8)[...]
    if rest.starts(with: "http://".utf8) { rest = rest.dropFirst(7) }
    guard rest.firstIndex(of: 0x2F).map({ $0 == rest.endIndex - 1 }) ?? true else { return nil }
    var credentials: Credentials?
    if let at = rest.lastIndex(of: 0x40) {
      let colon = rest[..<at].firstIndex(of: 0x3A) ?? at
      credentials = Credentials(
        name: decoded(rest[..<colon]), password: Secret(decoded(rest[colon..<at].dropFirst())))
      rest = rest[(at + 1)...]
    }
    guard let address = try? WebAddress("http://" + String(decoding: rest, as: UTF8.self)) else {
      return nil
    }
    let hasPort = rest.last { $0 != 0x2F } != 0x5D && rest.contains(0x3A)
    return Proxy(
      host: address.host, port: hasPort ? address.port : 1080, credentials: credentials)
  }

  private static func decoded(_ bytes: ArraySlice<UInt8>) -> String {
    var result: [UInt8] = []
    var rest = bytes
    while let byte = rest.popFirst() {
      if byte == 0x25, rest.count > 1,
        let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
      {
        result.append(value)
        rest = rest.dropFirst(2)
      } else {
        result.append(byte)
      }
    }
    return String(decoding: result, as: UTF8.self)
  }
}
