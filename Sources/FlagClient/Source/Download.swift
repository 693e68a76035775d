/// One answer, read to its end.
struct Download: Sendable {
  /// How much of an answer that holds no configuration is read, in bytes.
  static let excerptLimit = 2_048
  /// Seconds between two words about how much is here.
  private static let progressInterval = 0.1

  /// Status and headers; the body is used up.
  var response: HTTPResponse
  /// The body, or its beginning if the status says that it holds no configuration.
  var bytes: [UInt8]

  /// Whether the body should be a configuration.
  var isSuccess: Bool { 200...299 ~= response.status }

  /// Asks and reads.
  ///
  /// - Parameters:
  ///   - request: what to ask.
  ///   - exchange: the way to the network.
  ///   - clock: when it is time to tell progress.
  ///   - progress: told at most ten times a second how many bytes are here.
  /// - Returns: the answer.
  /// - Throws: why there is no whole answer.
  static func run(
    _ request: HTTPRequest, over exchange: HTTPExchange, clock: FollowClock,
    progress: @Sendable (Int) -> Void
  ) async throws(TransportError) -> Download {
    do {
      let response = try await exchange.send(request)
      var result = Download(response: response, bytes: [])
      guard response.status != 304 else { return result }
      if result.isSuccess {
        let length = response.header("Content-Length").flatMap { Int($0) } ?? 0
        result.bytes.reserveCapacity(max(0, min(length, 256 << 20)))
      }
      var told = clock.uptime()
      for try await piece in response.body {
        result.bytes += piece
        if !result.isSuccess, result.bytes.count >= excerptLimit {
          result.bytes.removeLast(result.bytes.count - excerptLimit)
          break
        }
        let now = clock.uptime()
        if result.isSuccess, now - told >= progressInterval {
          progress(result.bytes.count)
          told = now
        }
      }
      return result
    } catch let error as TransportError {
      throw error
    } catch is CancellationError {
      throw TransportError(.cancelled, at: "")
    } catch {
      throw TransportError(.other(TransportError.unknown), at: "")
    }
  }
}
