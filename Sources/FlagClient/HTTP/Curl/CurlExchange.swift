internal import CCurl
internal import FlagFiles
internal import Glibc

/// One exchange on the thread of the network: libcurl's handle, and what its calls have told.
final class CurlExchange {
  /// libcurl's handle.
  let easy: OpaquePointer
  private let order: CurlOrder
  private let reply: CurlReply
  private let silence: Duration
  private let errors: UnsafeMutablePointer<CChar>
  private var headers: OpaquePointer?

  private var head = CurlReply.Head(status: 0, headers: [])
  private var hasBegun = false
  private var unpacker: Unpacker?
  private var byteCount = 0
  private var sentCount = 0
  private var lastHeard = ContinuousClock.now
  /// Why a call refused to go on.
  private var failure: TransportError.Kind?

  /// Nil where there is no memory for it, or the library cannot do what is asked.
  init?(_ order: CurlOrder, _ reply: CurlReply, silence: Duration) {
    guard let easy = cc_easy_new() else { return nil }
    self.easy = easy
    self.order = order
    self.reply = reply
    self.silence = silence
    errors = .allocate(capacity: cc_error_size)
    errors.initialize(repeating: 0, count: cc_error_size)
    guard prepare() else { return nil }
  }

  deinit {
    cc_easy_free(easy)
    cc_list_free(headers)
    errors.deallocate()
  }

  /// When it is given up, if nothing more is heard.
  var end: ContinuousClock.Instant {
    let quiet = lastHeard + silence
    return order.isStream && hasBegun ? quiet : min(quiet, order.deadline)
  }

  // MARK: Ends

  /// The library has ended it.
  func finish(_ result: Int32) {
    if let failure { return fail(failure) }
    guard Int(result) == cc_ok else { return fail(kind(of: result)) }
    if order.isProbe {
      head.certificates = certificates
      reply.begin(head)
    } else if !hasBegun {
      return fail(.malformed("its answer breaks the rules of HTTP"))
    } else if let unpacker, !unpacker.isAtEnd {
      return fail(.cutOff)
    }
    reply.finish()
  }

  /// Its time is over.
  func giveUp(at now: ContinuousClock.Instant) {
    fail(.timedOut(seconds: now >= order.deadline ? order.seconds : 0))
  }

  func fail(_ kind: TransportError.Kind) {
    reply.finish(TransportError(kind, at: order.address.place))
  }

  private func kind(of result: Int32) -> TransportError.Kind {
    CurlFault(
      result: result, words: String(cString: errors),
      errno: Int32(truncatingIfNeeded: cc_number(easy, Int32(cc_errno))),
      proxyStatus: cc_number(easy, Int32(cc_proxy_status)),
      authoritiesFile: order.authoritiesFile ?? ""
    ).kind
  }

  private var certificates: [String] {
    var texts: [String] = []
    while let text = cc_certificate(easy, Int32(texts.count)) {
      texts.append(String(cString: text))
    }
    return texts
  }

  // MARK: Options

  private func prepare() -> Bool {
    set(cc_url, order.address.text) && cc_set_errors(easy, errors) && prepareCalls()
      && prepareConnection() && prepareTrust() && prepareProxy() && prepareRequest()
  }

  private func set(_ option: Int, _ text: String?) -> Bool {
    cc_set_text(easy, Int32(option), text)
  }

  private func set(_ option: Int, _ number: Int) -> Bool {
    cc_set_number(easy, Int32(option), number)
  }

  private func prepareConnection() -> Bool {
    set(cc_protocols, cc_http_and_https) && set(cc_no_signals, 1)
      && set(cc_path_as_is, 1) && set(cc_http_version, cc_http_2_over_tls)
      && set(cc_connect_milliseconds, 5_000) && set(cc_kept_seconds, CurlThread.keptSeconds)
  }

  private func prepareTrust() -> Bool {
    if order.isProbe {
      return set(cc_verify_chain, 0) && set(cc_verify_name, 0) && set(cc_keep_certificates, 1)
        && set(cc_connect_only, 1)
    }
    guard let file = order.authoritiesFile else { return true }
    // The folder of the system's authorities would count beside the file; not every TLS knows one.
    _ = set(cc_authorities_folder, nil)
    return set(cc_authorities, file)
  }

  /// Says where to go through; an empty text keeps the library from reading variables of its own.
  private func prepareProxy() -> Bool {
    guard let proxy = order.proxy else { return set(cc_proxy, "") }
    let host = proxy.host.utf8.contains(0x3A) ? "[\(proxy.host)]" : proxy.host
    guard set(cc_proxy, "http://\(host):\(proxy.port)"), set(cc_no_proxy, ""),
      set(cc_hide_proxy_headers, 1)
    else { return false }
    guard let credentials = proxy.credentials else { return true }
    return set(cc_proxy_sign_in, cc_basic)
      && set(cc_proxy_name, credentials.name) && set(cc_proxy_password, credentials.password.value)
  }

  private func prepareRequest() -> Bool {
    if let body = order.body {
      guard set(cc_post, 1),
        cc_set_size(easy, Int32(cc_body_size), Int64(body.count))
      else { return false }
    }
    guard set(cc_method, order.method) else { return false }
    var lines = order.headers.map { $0.value.isEmpty ? "\($0.name);" : "\($0.name): \($0.value)" }
    let names = Set(order.headers.map { $0.name.lowercased() })
    // Lines without a value keep the library from sending its own.
    for name in ["Expect", "Content-Type"] where !names.contains(name.lowercased()) {
      lines.append("\(name):")
    }
    guard lines.allSatisfy({ !$0.utf8.contains { [0, 0x0A, 0x0D].contains($0) } }) else {
      return false
    }
    for line in lines {
      guard let longer = cc_list_add(headers, line) else { return false }
      headers = longer
    }
    return cc_set_headers(easy, headers)
  }

  // MARK: Calls

  private func prepareCalls() -> Bool {
    cc_set_calls(
      easy,
      { bytes, size, count, user in
        CurlExchange.call(bytes, size, count, user) { $0.takeLine($1) }
      },
      { bytes, size, count, user in
        CurlExchange.call(bytes, size, count, user) { $0.takePiece($1) }
      },
      { bytes, size, count, user in
        guard let bytes, let user else { return 0 }
        return Unmanaged<CurlExchange>.fromOpaque(user).takeUnretainedValue()
          .give(UnsafeMutableRawBufferPointer(start: bytes, count: size * count))
      }, Unmanaged.passUnretained(self).toOpaque())
  }

  private static func call(
    _ bytes: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int,
    _ user: UnsafeMutableRawPointer?, _ take: (CurlExchange, UnsafeRawBufferPointer) -> Bool
  ) -> Int {
    guard let bytes, let user else { return 0 }
    let exchange = Unmanaged<CurlExchange>.fromOpaque(user).takeUnretainedValue()
    exchange.lastHeard = .now
    // Another number than came tells the library to stop.
    return take(exchange, UnsafeRawBufferPointer(start: bytes, count: size * count))
      ? size * count : -1
  }

  /// Gives the next piece of what is sent; the library never begins anew, since it is not told how:
  /// what is told twice counts twice.
  private func give(_ room: UnsafeMutableRawBufferPointer) -> Int {
    guard let body = order.body else { return 0 }
    lastHeard = .now
    let piece = body[sentCount...].prefix(room.count)
    room.copyBytes(from: piece)
    sentCount += piece.count
    return piece.count
  }

  private func takeLine(_ bytes: UnsafeRawBufferPointer) -> Bool {
    // What follows the body tells nothing.
    guard !hasBegun else { return true }
    let line = bytes.prefix { $0 != 0x0D && $0 != 0x0A }
    if line.starts(with: "HTTP/".utf8) {
      let words = line.split(separator: 0x20, maxSplits: 2)
      head.status = words.count > 1 ? Int(String(decoding: words[1], as: UTF8.self)) ?? 0 : 0
      head.headers = []
      return true
    }
    // Heads of a status below 200 only announce another one.
    if line.isEmpty { return head.status < 200 || begin() }
    if let colon = line.firstIndex(of: 0x3A) {
      head.headers.append(
        HTTPRequest.Header(
          String(decoding: line[..<colon], as: UTF8.self),
          Self.trimmed(line[(colon + 1)...])))
    }
    return true
  }

  private static func trimmed(_ bytes: Slice<UnsafeRawBufferPointer>) -> String {
    let isSpace = { (byte: UInt8) in byte == 0x20 || byte == 0x09 }
    let end = bytes.lastIndex { !isSpace($0) }.map { $0 + 1 } ?? bytes.startIndex
    return String(decoding: bytes[..<end].drop(while: isSpace), as: UTF8.self)
  }

  private func begin() -> Bool {
    hasBegun = true
    func value(_ name: String) -> String? {
      head.headers.first { $0.name.lowercased() == name }?.value
    }
    guard value("content-length").flatMap({ Int($0) }) ?? 0 <= order.bodyLimit else {
      return refuse(.tooLarge(limit: order.bodyLimit))
    }
    if let packing = value("content-encoding")?.lowercased(), Unpacker.names.contains(packing) {
      unpacker = Unpacker()
    }
    reply.begin(head)
    return true
  }

  private func takePiece(_ bytes: UnsafeRawBufferPointer) -> Bool {
    guard unpacker != nil else { return add(Array(bytes)) }
    var isTaken = true
    let isWhole = unpacker?.take(bytes) { piece in
      isTaken = add(piece)
      return isTaken
    }
    return isTaken && (isWhole == true || refuse(.malformed("it cannot be unpacked")))
  }

  private func add(_ piece: [UInt8]) -> Bool {
    byteCount += piece.count
    if byteCount > order.bodyLimit, !order.isStream || unpacker != nil {
      return refuse(.tooLarge(limit: order.bodyLimit))
    }
    return reply.add(piece) || refuse(.malformed("it sends faster than can be read"))
  }

  private func refuse(_ kind: TransportError.Kind) -> Bool {
    failure = failure ?? kind
    return false
  }
}
