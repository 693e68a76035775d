import HTTPTypes
import HummingbirdCore
import HummingbirdTLS
import Logging
import NIOCore
import NIOPosix
import Synchronization

/// One listening socket and its connections.
final class Listener: Sendable {
  /// The port that is listened on.
  let port: Int
  private let running: Task<Void, Never>
  /// Lets no new connection in and the answers under way end.
  private let close: @Sendable () async throws -> Void

  /// Binds the address and begins to answer.
  ///
  /// - Throws: why the address cannot be bound.
  init(
    host: String, port: Int, identity: ServerIdentity?,
    responder: @escaping HTTPChannelHandler.Responder
  ) async throws {
    let plain = HTTP1Channel(
      responder: responder, configuration: .init(idleTimeout: .seconds(Self.idleTimeout)))
    let bound = Bound()
    if let identity {
      let channel = try TLSChannel(plain, tlsConfiguration: identity.tls)
      (running, close) = Self.run(channel, host, port, bound)
    } else {
      (running, close) = Self.run(plain, host, port, bound)
    }
    self.port = try await bound.port()
  }

  /// Seconds after which a connection that asks nothing is closed.
  private static let idleTimeout: Int64 = 75

  private static func run<Channel: ServerChildChannel>(
    _ channel: Channel, _ host: String, _ port: Int, _ bound: Bound
  ) -> (Task<Void, Never>, @Sendable () async throws -> Void) {
    let server = Server(
      childChannelSetup: channel,
      configuration: ServerConfiguration(address: .hostname(host, port: port)),
      onServerRunning: { bound.resolve(.success($0.localAddress?.port ?? port)) },
      eventLoopGroup: MultiThreadedEventLoopGroup.singleton,
      logger: Logger(label: "flagscope.server") { _ in SwiftLogNoOpLogHandler() })
    let running = Task {
      do {
        try await server.run()
      } catch {
        bound.resolve(.failure(error))
      }
    }
    return (running, { try await server.shutdownGracefully() })
  }

  /// How long answers under way have to end when the server stops, and how long their connections.
  private static let patience = Duration.milliseconds(500)

  /// Closes the socket; returns when every connection is closed, or soon after.
  ///
  /// A connection over TLS whose client does not say goodbye is closed some seconds later.
  func stop() async {
    let (ended, end) = AsyncStream.makeStream(of: Void.self)
    Task { [close, running] in
      try? await close()
      await running.value
      end.finish()
    }
    let cut = Task { [running] in
      try? await Task.sleep(for: Self.patience)
      running.cancel()
      try? await Task.sleep(for: Self.patience)
      end.finish()
    }
    for await _ in ended {}
    cut.cancel()
  }

  /// Tells the port to one who waits for it.
  private final class Bound: Sendable {
    private let promise = MultiThreadedEventLoopGroup.singleton.next().makePromise(of: Int.self)
    private let isResolved = Mutex(false)

    func resolve(_ outcome: Result<Int, any Error>) {
      let isFirst = isResolved.withLock { resolved in
        defer { resolved = true }
        return !resolved
      }
      if isFirst { promise.completeWith(outcome) }
    }

    func port() async throws -> Int { try await promise.futureResult.get() }
  }
}
