import AsyncHTTPClient
import FlagServer
import Foundation
import NIOCore
import NIOSSL
import Synchronization
import Testing

@Suite struct ConnectionTests {
  @Test func aClientThatDoesNotReadHoldsNobodyUp() async throws {
    let padding = String(repeating: "x", count: 20 << 20)
    try await TestServer.run(#"{"featureFlags": [], "padding": "\#(padding)"}"#) { test in
      let idle = try connect(to: test.port)
      defer { close(idle) }
      let request = "GET /v3/site HTTP/1.1\r\nHost: localhost\r\n\r\n"
      #expect(write(idle, request, request.utf8.count) == request.utf8.count)
      for _ in 0..<3 {
        #expect(try await test.get("/v3/site").body.utf8.count > 20 << 20)
      }
      // The server also stops while that client holds on.
    }
  }

  @Test func twoPortsAnswerTheSame() async throws {
    let server = ConfigurationServer(
      try TestServer.served(Sample.kameleoon), settings: .init(eventsPort: 0))
    let ports = try await server.start()
    #expect(Set(ports).count == 2)
    for port in ports {
      let test = TestServer(server: server, base: "http://localhost:\(port)", port: port)
      #expect(try await test.get("/v3/site").status == 200)
    }
    await server.stop()
  }

  @Test func aPortThatIsTakenIsAnError() async throws {
    try await TestServer.run(Sample.kameleoon) { test in
      let second = ConfigurationServer(
        try TestServer.served(Sample.kameleoon), settings: .init(port: test.port))
      await #expect(throws: (any Error).self) { _ = try await second.start() }
    }
  }

  @Test func everyRequestIsRecorded() async throws {
    let records = Mutex<[RequestRecord]>([])
    let server = ConfigurationServer(try TestServer.served(Sample.kameleoon)) { record in
      records.withLock { $0.append(record) }
    }
    let port = try await server.start()[0]
    let test = TestServer(server: server, base: "http://localhost:\(port)", port: port)
    _ = try await test.get("/v3/site?environment=x", headers: ["Authorization": "Bearer secret"])
    await server.stop()
    let record = try #require(records.withLock { $0.first })
    #expect(record.method == "GET")
    #expect(record.path == "/v3/site?environment=x")
    #expect(record.status == 200)
    #expect(record.byteCount == Sample.kameleoon.utf8.count)
    #expect(record.isComplete)
    #expect(!"\(record)".contains("secret"))
  }

  // MARK: TLS

  @Test func overTLSTheSameIsServed() async throws {
    let files = try Certificate()
    let identity = try ServerIdentity(certificatePath: files.certificate, keyPath: files.key)
    let stranger = client(trusting: nil)
    let client = client(trusting: files.certificate)
    try await TestServer.run(Sample.kameleoon, settings: .init(identity: identity)) { test in
      let response = try await client.execute(
        HTTPClientRequest(url: test.base + "/v3/site"), timeout: .seconds(10))
      #expect(String(buffer: try await response.body.collect(upTo: 1 << 20)) == Sample.kameleoon)
      // Whoever does not know the certificate gets nothing.
      await #expect(throws: (any Error).self) {
        try await stranger.execute(
          HTTPClientRequest(url: test.base + "/v3/site"), timeout: .seconds(10))
      }
    }
    try await client.shutdown()
    try await stranger.shutdown()
  }

  @Test func filesThatAreNoIdentityAreRefused() throws {
    let files = try Certificate()
    let other = try files.write(Certificate.otherKey, "other.pem")
    func message(_ certificate: String, _ key: String) -> String {
      do throws(ServerIdentity.Fault) {
        _ = try ServerIdentity(certificatePath: certificate, keyPath: key)
        return "none"
      } catch {
        return error.message
      }
    }
    #expect(message("/nowhere", files.key).hasPrefix("The certificate is no readable file"))
    #expect(message(files.certificate, files.certificate).hasPrefix("The key is no readable"))
    #expect(message(files.certificate, other) == "The key does not belong to the certificate.")
  }

  /// A client that knows one certificate, or those that everybody knows.
  private func client(trusting certificate: String?) -> HTTPClient {
    var tls = TLSConfiguration.makeClientConfiguration()
    if let certificate { tls.trustRoots = .file(certificate) }
    var configuration = HTTPClient.Configuration(tlsConfiguration: tls)
    configuration.connectionPool.retryConnectionEstablishment = false
    return HTTPClient(configuration: configuration)
  }

  /// A connection that nothing is done with.
  private func connect(to port: Int) throws -> Int32 {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = in_port_t(port).bigEndian
    address.sin_addr.s_addr = inet_addr("127.0.0.1")
    let status = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        Foundation.connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    try #require(status == 0)
    return descriptor
  }
}
