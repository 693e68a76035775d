import Foundation
import Synchronization

/// A server that answers every request with one text, and keeps what it was sent.
final class EchoServer: Sendable {
  let port: Int
  private let socket: SilentServer
  private let text = Mutex("")

  /// - Parameters:
  ///   - body: the answer.
  ///   - part: what must stand in a request for that; others are not found.
  /// - Throws: that there is no port.
  init(_ body: String, for part: String = "") throws {
    socket = try SilentServer()
    port = socket.port
    let descriptor = socket.descriptor
    Thread.detachNewThread { [weak self] in
      while case let client = accept(descriptor, nil, nil), client >= 0 {
        var bytes = [UInt8](repeating: 0, count: 1 << 16)
        let count = read(client, &bytes, bytes.count)
        let request = String(decoding: bytes.prefix(max(0, count)), as: UTF8.self)
        self?.text.withLock { $0 += request }
        let isMeant = part.isEmpty || request.lowercased().contains(part)
        let body = isMeant ? body : ""
        let head = "HTTP/1.1 \(isMeant ? "200 OK" : "404 Not Found")\r\nConnection: close\r\n"
        let answer = head + "Content-Length: \(body.utf8.count)\r\n\r\n" + body
        _ = write(client, answer, answer.utf8.count)
        close(client)
      }
    }
  }

  deinit { shutdown(socket.descriptor, Int32(SHUT_RDWR)) }

  /// All requests, one after the other.
  var received: String { text.withLock(\.self) }
}
