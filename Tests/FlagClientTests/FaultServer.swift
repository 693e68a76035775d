import Glibc
import NIOCore
import NIOPosix
import NIOSSL
import Synchronization

/// A server that answers every request with bytes and pauses as a script says, however wrong.
final class FaultServer: Sendable {
  enum Step: Sendable {
    case send([UInt8])
    /// Nothing for so many milliseconds
    case pause(Int64)
    /// Nothing any more, but the connection stays
    case hang
    /// The connection ends
    case close
  }

  /// What is done with a request, given its head and its number from 0.
  typealias Script = @Sendable (_ head: String, _ number: Int) -> [Step]

  private let listener: any Channel
  private let ledger: Ledger
  let port: Int
  /// `http://127.0.0.1:PORT`, or `https://localhost:PORT`.
  let base: String

  /// Starts on a port of the system's choice, or on one that was in use before.
  init(tls identity: TestCertificates.Identity? = nil, port: Int = 0, _ script: @escaping Script)
    async throws
  {
    let context = try identity.map(Self.context)
    let ledger = Ledger(script)
    listener = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
      .childChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          let pipeline = channel.pipeline.syncOperations
          if let context { try pipeline.addHandler(NIOSSLServerHandler(context: context)) }
          try pipeline.addHandler(ScriptHandler(ledger))
        }
      }
      .bind(host: "127.0.0.1", port: port).get()
    self.port = listener.localAddress?.port ?? 0
    base = identity == nil ? "http://127.0.0.1:\(self.port)" : "https://localhost:\(self.port)"
    self.ledger = ledger
  }

  private static func context(_ identity: TestCertificates.Identity) throws -> NIOSSLContext {
    let chain = try NIOSSLCertificate.fromPEMBytes(Array(identity.certificate.utf8))
    let key = try NIOSSLPrivateKey(bytes: Array(identity.key.utf8), format: .pem)
    return try NIOSSLContext(
      configuration: .makeServerConfiguration(
        certificateChain: chain.map { .certificate($0) }, privateKey: .privateKey(key)))
  }

  /// The heads of the requests so far.
  var heads: [String] { ledger.state.withLock(\.heads) }

  /// Replaces the script.
  func set(_ script: @escaping Script) { ledger.state.withLock { $0.script = script } }

  /// How many connections are open.
  var openConnections: Int {
    ledger.state.withLock { state in state.channels.count(where: \.isActive) }
  }

  /// Ends all connections and listens no more.
  func stop() async {
    try? await listener.close().get()
    dropConnections()
  }

  /// Ends all connections.
  func dropConnections() {
    let channels = ledger.state.withLock { state in
      defer { state.channels = [] }
      return state.channels
    }
    for channel in channels { channel.close(promise: nil) }
  }
}

private final class Ledger: Sendable {
  struct State {
    var script: FaultServer.Script
    var heads: [String] = []
    var channels: [any Channel] = []
  }

  let state: Mutex<State>

  init(_ script: @escaping FaultServer.Script) { state = Mutex(State(script: script)) }
}

/// Reads heads of requests (bodies are not looked for) and plays the script for each.
private final class ScriptHandler: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer

  private let ledger: Ledger
  private var received: [UInt8] = []

  init(_ ledger: Ledger) { self.ledger = ledger }

  func channelActive(context: ChannelHandlerContext) {
    let channel = context.channel
    ledger.state.withLock { $0.channels.append(channel) }
    context.fireChannelActive()
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    received += Array(unwrapInboundIn(data).readableBytesView)
    // A secure greeting on a port without TLS is answered as any other nonsense.
    if received.first == 0x16 { received = Array("TLS\r\n\r\n".utf8) }
    while let end = received.firstRange(of: Array("\r\n\r\n".utf8)) {
      let head = String(decoding: received[..<end.lowerBound], as: UTF8.self)
      received.removeSubrange(..<end.upperBound)
      let steps = ledger.state.withLock { state in
        state.heads.append(head)
        return state.script(head, state.heads.count - 1)
      }
      Self.play(steps[...], on: context.channel)
    }
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    context.close(promise: nil)
  }

  private static func play(_ steps: ArraySlice<FaultServer.Step>, on channel: any Channel) {
    guard let step = steps.first else { return }
    let rest = steps.dropFirst()
    switch step {
    case .send(let bytes):
      channel.writeAndFlush(ByteBuffer(bytes: bytes)).whenSuccess { play(rest, on: channel) }
    case .pause(let milliseconds):
      channel.eventLoop.scheduleTask(in: .milliseconds(milliseconds)) { play(rest, on: channel) }
    case .hang: break
    case .close: channel.close(promise: nil)
    }
  }
}

extension [FaultServer.Step] {
  /// A whole answer with its length.
  static func answer(
    _ status: String = "200 OK", _ headers: [String] = [], _ body: String = ""
  ) -> [FaultServer.Step] {
    answer(status, headers, bytes: [UInt8](body.utf8))
  }

  /// A whole answer with its length.
  static func answer(
    _ status: String = "200 OK", _ headers: [String] = [], bytes: [UInt8]
  ) -> [FaultServer.Step] {
    head(status, headers + ["Content-Length: \(bytes.count)"]) + [.send(bytes)]
  }

  /// The head of an answer alone.
  static func head(_ status: String = "200 OK", _ headers: [String] = []) -> [FaultServer.Step] {
    let lines = ["HTTP/1.1 \(status)"] + headers + ["", ""]
    return [.send([UInt8](lines.joined(separator: "\r\n").utf8))]
  }

  /// A bucketing file as the vendor sends it; each number is another file.
  static func flagshipFile(_ number: Int = 0) -> [FaultServer.Step] {
    answer(
      "200 OK", ["Content-Type: application/json", "Last-Modified: file \(number)"],
      #"{"campaigns": [], "accountSettings": {"n": \#(number)}}"#)
  }

  /// A Kameleoon file that asks for announcements; each number is another file.
  static func kameleoonFile(_ number: Int = 0) -> [FaultServer.Step] {
    answer(
      "200 OK", ["Content-Type: application/json", "Last-Modified: file \(number)"],
      #"{"configuration": {"realTimeUpdate": true}, "dateModified": \#(number)}"#)
  }
}

/// A port of this machine at which nobody listens unless a test's server does.
final class ReservedPort: Sendable {
  private let file: Int32
  let port: Int

  init() throws {
    let file = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var isReused: Int32 = 1
    setsockopt(file, SOL_SOCKET, SO_REUSEADDR, &isReused, socklen_t(MemoryLayout<Int32>.size))
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = inet_addr("127.0.0.1")
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    let isBound = withUnsafeMutableBytes(of: &address) { bytes in
      guard let address = bytes.assumingMemoryBound(to: sockaddr.self).baseAddress else {
        return false
      }
      return bind(file, address, size) == 0 && getsockname(file, address, &size) == 0
    }
    guard file >= 0, isBound else { throw EventLog.Missing(events: ["no free port"]) }
    self.file = file
    port = Int(UInt16(bigEndian: address.sin_port))
  }

  deinit { close(file) }
}
