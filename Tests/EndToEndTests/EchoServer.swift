import Foundation
import Synchronization

/// A server that answers each request with a text, and keeps what it was sent.
final class EchoServer: Sendable {
  let port: Int
  private let socket: SilentServer
  private let text = Mutex("")

  /// - Parameters:
  ///   - body: the answer.
  ///   - part: what must stand in a request for that; others are not found.
  /// - Throws: that there is no port.
  convenience init(_ body: String, for part: String = "") throws {
    try self.init { part.isEmpty || $0.lowercased().contains(part) ? body : nil }
  }

  /// - Parameter answer: the answer to a request; nil: not found.
  /// - Throws: that there is no port.
  init(_ answer: @escaping @Sendable (_ request: String) -> String?) throws {
    socket = try SilentServer()
    port = socket.port
    let descriptor = socket.descriptor
    Thread.detachNewThread { [weak self] in
      while case let client = accept(descriptor, nil, nil), client >= 0 {
        var bytes = [UInt8](repeating: 0, count: 1 << 16)
        let count = read(client, &bytes, bytes.count)
        let request = String(decoding: bytes.prefix(max(0, count)), as: UTF8.self)
        self?.text.withLock { $0 += request }
        let body = answer(request)
        let head = "HTTP/1.1 \(body == nil ? "404 Not Found" : "200 OK")\r\nConnection: close\r\n"
        let text = head + "Content-Length: \(body?.utf8.count ?? 0)\r\n\r\n" + (body ?? "")
        _ = write(client, text, text.utf8.count)
        close(client)
      }
    }
  }

  deinit { shutdown(socket.descriptor, Int32(SHUT_RDWR)) }

  /// All requests, one after the other.
  var received: String { text.withLock(\.self) }
}
