import FlagEngine
import HTTPTypes
import NIOCore

/// What a request is answered.
struct Answer: Sendable {
  /// What follows the head.
  enum Body: Sendable {
    /// Nothing
    case none
    /// Bytes, all there
    case bytes(ByteBuffer)
    /// Announcements until the client leaves
    case events
  }

  var status: HTTPResponse.Status
  var headers = HTTPFields()
  var body = Body.none

  init(_ status: HTTPResponse.Status, headers: HTTPFields = HTTPFields(), body: Body = .none) {
    self.status = status
    self.headers = headers
    self.body = body
  }

  /// An answer in JSON.
  static func json(
    _ status: HTTPResponse.Status = .ok, _ write: (inout JSONWriter) -> Void
  ) -> Answer {
    var writer = JSONWriter()
    write(&writer)
    return Answer(
      status, headers: [.contentType: "application/json"],
      body: .bytes(ByteBuffer(bytes: writer.bytes)))
  }

  /// What is wrong, as the Decision API says it.
  ///
  /// Source: the vendor's self-hosted Decision API.
  static func failure(_ status: HTTPResponse.Status, _ message: String) -> Answer {
    json(status) { writer in
      writer.raw("{\"message\":")
      writer.write(message)
      writer.raw("}")
    }
  }

  /// Status and headers as they are sent.
  var head: HTTPResponse {
    var headers = headers
    switch body {
    case .bytes(let buffer): headers[.contentLength] = "\(buffer.readableBytes)"
    // No body may be announced for these.
    case .none where status != .noContent && status != .notModified: headers[.contentLength] = "0"
    case .none, .events: break
    }
    return HTTPResponse(status: status, headerFields: headers)
  }
}
