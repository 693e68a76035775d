internal import FlagEngine
internal import Logging

/// Downloads, and what becomes of their answers.
extension ConfigurationFollower {
  func fetch(_ timestamp: Int?) {
    guard let source else { return }
    let request = source.configuration(validators, timestamp: timestamp)
    let (exchange, clock, gate) = (exchange, clock, gate)
    fetching = Task {
      do throws(TransportError) {
        let download = try await Download.run(request, over: exchange, clock: clock) { count in
          gate.report(.receiving(byteCount: count))
        }
        await answered(download, to: request)
      } catch {
        failed(
          SourceFailure(error, time: clock.now()), isLasting: error.isLasting,
          isTimeout: error.isTimeout)
      }
    }
  }

  private func answered(_ download: Download, to request: HTTPRequest) async {
    let response = download.response
    let place = (try? WebAddress(request.url))?.place ?? ""
    logger.debug("\(request.method) \(place): \(response.status), \(download.bytes.count) bytes")
    if response.status == 304, newest != nil { return confirmed(by: response) }
    guard download.isSuccess, let source else {
      let failure = SourceFailure(
        download, at: place, advice: source?.advice ?? "", time: clock.now())
      let retryAfter = response.header("Retry-After").flatMap {
        RetrySchedule.seconds(
          retryAfter: $0, date: response.header("Date"), now: clock.now())
      }
      return failed(failure, retryAfter: retryAfter)
    }
    let reading = await ConfigurationReading.read(
      download.bytes, platform: platform, refusal: source.refusal(of: response),
      known: [newest, rejection?.digest].compactMap(\.self))
    guard !isStopped else { return }
    switch reading {
    case .known(newest): confirmed(by: response)
    case .known: if let value = rejection?.value { rejected(value) }
    case .rejected(let reason, let digest):
      let value = RejectedConfiguration(reason: reason, bytes: download.bytes, at: clock.now())
      rejection = (digest, value)
      rejected(value)
    case .configuration(let configuration, let digest):
      let snapshot = ConfigurationSnapshot(
        configuration: configuration, digest: digest, byteCount: download.bytes.count,
        receivedAt: clock.now(), origin: .network)
      take(snapshot, bytes: download.bytes, with: Self.validators(of: response))
    }
  }

  private static func validators(of response: HTTPResponse) -> RemoteSource.Validators {
    RemoteSource.Validators(
      lastModified: response.header("Last-Modified"), entityTag: response.header("ETag"))
  }

  private func take(
    _ snapshot: ConfigurationSnapshot, bytes: [UInt8], with validators: RemoteSource.Validators
  ) {
    self.validators = validators
    platform = snapshot.configuration.platform
    newest = snapshot.digest
    rejection = nil
    if isPaused, !takesNext {
      waiting = Waiting(snapshot: snapshot, count: (waiting?.count ?? 0) + 1)
      gate.report(.paused(waiting: waiting?.count ?? 0))
    } else {
      use(snapshot)
    }
    keep(snapshot, bytes: bytes, with: validators)
    end(.taken(isRealTime: snapshot.configuration.isRealTime))
  }

  func use(_ snapshot: ConfigurationSnapshot) {
    let hadWaiting = waiting != nil
    waiting = nil
    gate.report(.configuration(snapshot))
    if isPaused, hadWaiting { gate.report(.paused(waiting: 0)) }
  }

  func takeWaiting() {
    guard let snapshot = waiting?.snapshot else { return }
    use(snapshot)
  }

  private func confirmed(by response: HTTPResponse) {
    if response.status != 304 { validators = Self.validators(of: response) }
    rejection = nil
    if let waiting {
      // Also where nothing is newer: the server was heard, whatever was wrong before.
      if takesNext { takeWaiting() } else { gate.report(.paused(waiting: waiting.count)) }
    } else {
      gate.report(.confirmed(at: clock.now()))
    }
    end(.unchanged)
  }

  /// Tells a rejection, with every answer anew: each plans the next try.
  private func rejected(_ value: RejectedConfiguration) {
    takesNext = false
    let actions = plan.handle(.fetched(.rejected), jitter: clock.jitter())
    var value = value
    value.at = clock.now()
    for case .waitToFetch(let seconds?) in actions { value.nextTry = value.at + seconds * 1_000 }
    gate.report(.rejected(value))
    actions.forEach(perform)
  }

  private func end(_ answer: FollowPlan.Answer) {
    takesNext = false
    handle(.fetched(answer))
  }

  private func failed(
    _ failure: SourceFailure, retryAfter: Double? = nil, isLasting: Bool = false,
    isTimeout: Bool = false
  ) {
    guard !isStopped else { return }
    takesNext = false
    let answer = FollowPlan.Answer.failed(retryAfter: retryAfter, isLasting: isLasting)
    let actions = plan.handle(.fetched(answer), jitter: clock.jitter())
    var failure = failure
    for case .waitToFetch(let seconds?) in actions {
      failure.nextTry = failure.at + seconds * 1_000
    }
    if failure.nextTry == failure.at, !isTimeout {
      gate.report(.note("\(failure.sentence) Trying again at once."))
    } else {
      gate.report(.failed(failure))
    }
    actions.forEach(perform)
  }
}

extension FlagConfiguration {
  /// Whether the vendor announces newer configurations.
  var isRealTime: Bool {
    if case .kameleoon(let configuration) = self { configuration.isRealTime } else { false }
  }
}
