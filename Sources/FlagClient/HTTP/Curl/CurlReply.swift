internal import Synchronization

/// What comes of an order, handed from the thread of the network to the task that waits for it.
final class CurlReply: Sendable {
  /// The beginning of an answer.
  struct Head: Sendable {
    var status: Int
    /// In the order received.
    var headers: [HTTPRequest.Header]
    /// Of a probe: what the server showed, as PEM texts.
    var certificates: [String] = []
  }

  private enum State {
    case open
    case awaited(CheckedContinuation<Result<Head, TransportError>, Never>)
    case settled(Result<Head, TransportError>)
  }

  /// The most pieces of a stream that may wait to be read.
  private static let waitingPieces = 1_024

  private let state = Mutex(State.open)
  private let stream: AsyncThrowingStream<[UInt8], any Error>
  private let pieces: AsyncThrowingStream<[UInt8], any Error>.Continuation

  /// - Parameter isStream: whether the body may go on for ever, so that its size cannot hold it.
  init(isStream: Bool) {
    (stream, pieces) = AsyncThrowingStream.makeStream(
      of: [UInt8].self,
      bufferingPolicy: isStream ? .bufferingOldest(Self.waitingPieces) : .unbounded)
  }

  // MARK: The task's side

  /// Waits for the answer to begin.
  ///
  /// - Parameter cancel: gives the order up, when the task is cancelled.
  /// - Returns: its beginning.
  /// - Throws: why there is none.
  func head(cancel: @escaping @Sendable () -> Void) async throws(TransportError) -> Head {
    let result = await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let settled = state.withLock { state -> Result<Head, TransportError>? in
          if case .settled(let result) = state { return result }
          state = .awaited(continuation)
          return nil
        }
        if let settled { continuation.resume(returning: settled) }
      }
    } onCancel: {
      cancel()
    }
    return try result.get()
  }

  /// The body as it comes.
  ///
  /// - Parameter cancel: gives the order up, when nobody reads any more.
  /// - Returns: its pieces.
  func body(cancel: @escaping @Sendable () -> Void) -> AsyncThrowingStream<[UInt8], any Error> {
    pieces.onTermination = { _ in cancel() }
    return stream
  }

  // MARK: The network's side

  /// The answer begins.
  func begin(_ head: Head) { settle(.success(head)) }

  /// A piece of the body came.
  ///
  /// - Returns: whether there is room for it, and somebody reads.
  func add(_ piece: [UInt8]) -> Bool {
    if case .enqueued = pieces.yield(piece) { true } else { false }
  }

  /// The exchange is over.
  func finish(_ error: TransportError? = nil) {
    if let error { settle(.failure(error)) }
    pieces.finish(throwing: error)
  }

  private func settle(_ result: Result<Head, TransportError>) {
    let continuation = state.withLock {
      state -> CheckedContinuation<Result<Head, TransportError>, Never>? in
      switch state {
      case .open:
        state = .settled(result)
        return nil
      case .awaited(let continuation):
        state = .settled(result)
        return continuation
      case .settled: return nil
      }
    }
    continuation?.resume(returning: result)
  }
}
