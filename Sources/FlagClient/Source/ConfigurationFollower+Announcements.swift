internal import FlagEngine

/// The connection on which the vendor announces newer configurations.
extension ConfigurationFollower {
  func openStream() {
    guard let request = source?.events else { return }
    let exchange = exchange
    streaming = Task {
      let start = clock.uptime()
      var error: TransportError?
      do {
        let response = try await exchange.send(request)
        try Self.check(response, at: request)
        streamOpened(request)
        var reader = ServerSentEvents()
        for try await piece in response.body {
          for event in reader.read(piece) { heard(event) }
        }
      } catch let thrown as TransportError {
        error = thrown
      } catch {}
      streamEnded(error, after: clock.uptime() - start)
    }
  }

  private static func check(
    _ response: HTTPResponse, at request: HTTPRequest
  ) throws(TransportError) {
    let place = (try? WebAddress(request.url))?.place ?? ""
    guard 200...299 ~= response.status else {
      throw TransportError(.other("the answer is \(response.status)"), at: place)
    }
    let type = response.header("Content-Type")?.lowercased() ?? ""
    guard type.isEmpty || type.hasPrefix("text/event-stream") else {
      throw TransportError(.malformed("it is no stream of events"), at: place)
    }
  }

  private func streamOpened(_ request: HTTPRequest) {
    guard !Task.isCancelled else { return }
    let place = (try? WebAddress(request.url))?.place ?? ""
    toldStreamFault = nil
    gate.report(.note("Connected to \(place) for announcements."))
    handle(.streamOpened)
  }

  private func heard(_ event: ServerSentEvents.Event) {
    guard !Task.isCancelled, let announcement = Kameleoon.Endpoints.announcement(in: event) else {
      return
    }
    if announcement.timestamp == nil {
      gate.report(.note("An announcement without a time came; asking for the newest."))
    }
    handle(.announced(timestamp: announcement.timestamp))
  }

  private func streamEnded(_ error: TransportError?, after seconds: Double) {
    guard !Task.isCancelled, !isStopped else { return }
    if case .timedOut(0) = error?.kind {
      return handle(.streamEnded(lasted: seconds, bySilence: true))
    }
    let reason = error?.sentence ?? "The server ended the connection for announcements."
    let event = FollowPlan.Event.streamEnded(lasted: seconds, bySilence: false)
    let actions = plan.handle(event, jitter: clock.jitter())
    for case .waitToOpenStream(let wait) in actions {
      // A way that stays closed is told once, not with every try.
      guard reason != toldStreamFault else { continue }
      toldStreamFault = reason
      gate.report(.note("No announcements: \(reason) Next try in \(Int(wait.rounded(.up))) s."))
    }
    actions.forEach(perform)
  }
}
