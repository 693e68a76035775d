internal import FlagEngine
internal import Synchronization

/// Listens to an exchange: what a server answers to one address, for whoever wants to see it.
final class AnswerRecorder: Sendable {
  private enum Heard: Sendable {
    case nothing
    case answer(status: Int, text: [UInt8])
    case failure(String)
  }

  /// The most bytes of an answer that are kept.
  private static let limit = 2_048

  private let heard = Mutex(Heard.nothing)
  private let inner: HTTPExchange
  private let url: String

  init(_ inner: HTTPExchange, url: String) {
    self.inner = inner
    self.url = url
  }

  /// The exchange that is listened to.
  var exchange: HTTPExchange {
    HTTPExchange { [self] request in
      guard request.url == url else { return try await inner.send(request) }
      do {
        var response = try await inner.send(request)
        let bytes = try await Self.read(response.body)
        let text = Array(bytes.prefix(Self.limit))
        let status = response.status
        heard.withLock { $0 = .answer(status: status, text: text) }
        response.body = AsyncThrowingStream { continuation in
          continuation.yield(bytes)
          continuation.finish()
        }
        return response
      } catch {
        let sentence = (error as? TransportError)?.sentence ?? "The exchange was broken off."
        heard.withLock { $0 = .failure(sentence) }
        throw error
      }
    }
  }

  private static func read(
    _ body: AsyncThrowingStream<[UInt8], any Error>
  ) async throws -> [UInt8] {
    var bytes: [UInt8] = []
    for try await piece in body where bytes.count <= 1 << 20 { bytes += piece }
    return bytes
  }

  /// What became of the request.
  func delivery(_ rows: [Int], hasArrived: Bool) -> Outbox.Delivery {
    switch heard.withLock({ $0 }) {
    case .answer(let status, let text):
      Outbox.Delivery(
        rows: rows, state: hasArrived ? .sent(status: status) : .failed("\(status)"),
        answer: String(decoding: text, as: UTF8.self))
    case .failure(let sentence):
      Outbox.Delivery(rows: rows, state: .failed("no answer"), answer: sentence)
    case .nothing:
      Outbox.Delivery(
        rows: rows, state: .failed("no answer"), answer: "Nothing was asked: it was broken off.")
    }
  }
}
