import AsyncHTTPClient
import FlagEngine
import FlagServer
import NIOCore
import NIOHTTP1
import NIOSSL

/// A server on a free port and what it heard.
struct TestServer {
  let server: ConfigurationServer
  let base: String
  let port: Int

  /// Serves a configuration while `body` runs.
  static func run(
    _ text: String, settings: ConfigurationServer.Settings = .init(),
    _ body: (TestServer) async throws -> Void
  ) async throws {
    let server = ConfigurationServer(try served(text), settings: settings)
    let ports = try await server.start()
    let scheme = settings.identity == nil ? "http" : "https"
    do {
      try await body(
        TestServer(
          server: server, base: "\(scheme)://localhost:\(ports[0])", port: ports[0]))
    } catch {
      await server.stop()
      throw error
    }
    await server.stop()
  }

  static func served(_ text: String, modifiedAt: Int = 1_000_000_000) throws -> ServedConfiguration
  {
    ServedConfiguration(
      bytes: Array(text.utf8), configuration: try FlagConfiguration(Array(text.utf8)),
      modifiedAt: modifiedAt)
  }

  /// What a request was answered.
  struct Reply {
    var status: Int
    fileprivate var headers: HTTPHeaders
    var body: String

    func header(_ name: String) -> String? { headers.first(name: name) }
  }

  func get(_ path: String, headers: [String: String] = [:]) async throws -> Reply {
    var request = HTTPClientRequest(url: base + path)
    request.headers = HTTPHeaders(headers.map { ($0.key, $0.value) })
    return try await Self.send(request)
  }

  func post(_ path: String, _ body: String) async throws -> Reply {
    var request = HTTPClientRequest(url: base + path)
    request.method = .POST
    request.body = .bytes(ByteBuffer(string: body))
    return try await Self.send(request)
  }

  private static func send(_ request: HTTPClientRequest) async throws -> Reply {
    let response = try await HTTPClient.shared.execute(request, timeout: .seconds(10))
    let body = try await response.body.collect(upTo: 64 << 20)
    return Reply(
      status: Int(response.status.code), headers: response.headers, body: String(buffer: body))
  }
}

/// Small configurations.
enum Sample {
  static let kameleoon = #"{"featureFlags": [], "configuration": {"realTimeUpdate": true}}"#

  /// Two campaigns that set `color`, one of them for visitors from FR only.
  static let flagship = #"""
    {"campaigns": [
      {"id": "c1", "type": "ab", "slug": "first", "name": "Color", "variationGroups": [
        {"id": "g1", "name": "All", "targeting": {"targetingGroups": [{"targetings": [
          {"key": "fs_all_users", "operator": "EQUALS", "value": ""}]}]},
         "variations": [
          {"id": "v1", "name": "Blue", "allocation": 100, "reference": true,
           "modifications": {"type": "FLAG", "value": {"color": "blue", "size": null}}},
          {"id": "v2", "allocation": 0,
           "modifications": {"type": "FLAG", "value": {"shape": "round"}}}]}]},
      {"id": "c2", "type": "toggle", "variationGroups": [
        {"id": "g2", "targeting": {"targetingGroups": [{"targetings": [
          {"key": "country", "operator": "EQUALS", "value": "FR"}]}]},
         "variations": [
          {"id": "v3", "allocation": 100,
           "modifications": {"type": "JSON", "value": {"color": "red"}}}]}]}]}
    """#
}
