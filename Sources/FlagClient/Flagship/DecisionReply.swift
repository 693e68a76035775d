internal import FlagEngine

/// An answer of the Decision API, read to its end whatever its status.
struct DecisionReply {
  /// Status and headers; the body is used up.
  var response: HTTPResponse
  /// The body.
  var bytes: [UInt8]

  /// Whether the status is that of an answer.
  var isSuccess: Bool { 200...299 ~= response.status }

  /// The seconds that the server asks to wait, if it does.
  func retryAfter(now: Double) -> Double? {
    response.header("Retry-After").flatMap { text in
      RetrySchedule.seconds(retryAfter: text, date: response.header("Date"), now: now)
    }
  }

  /// Asks and reads.
  ///
  /// - Parameters:
  ///   - request: what to ask.
  ///   - exchange: the way to the network.
  ///   - place: host and port, for errors.
  /// - Returns: the answer.
  /// - Throws: why there is no whole answer.
  static func read(
    _ request: HTTPRequest, over exchange: HTTPExchange, _ place: String
  ) async throws(TransportError) -> DecisionReply {
    do {
      let response = try await exchange.send(request)
      var bytes: [UInt8] = []
      for try await piece in response.body {
        bytes += piece
        guard bytes.count <= Flagship.ServerAnswer.byteLimit else {
          throw TransportError(.tooLarge(limit: Flagship.ServerAnswer.byteLimit), at: place)
        }
      }
      return DecisionReply(response: response, bytes: bytes)
    } catch let error as TransportError {
      throw error
    } catch is CancellationError {
      throw TransportError(.cancelled, at: place)
    } catch {
      throw TransportError(.other(TransportError.unknown), at: place)
    }
  }
}
