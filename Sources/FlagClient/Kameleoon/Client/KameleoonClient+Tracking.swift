internal import CMalloc
public import FlagEngine
internal import Synchronization

/// Sending: what the platform is told about visitors (spec A.6).
extension KameleoonClient {
  /// From how many forgotten visitors on their memory is worth a walk through all of it.
  static let manyVisitors = 10_000
  /// How many visitors are taken off a long list for one request.
  static let visitorsPerRequest = 20_000
  /// From how many waiting visitors on no more than these are taken.
  static let longList = 40_000
  /// The length of lines, in bytes, from which no further visitor goes with a request.
  static let requestLimit = 2_621_440

  /// Sends what waits, in one request (what the SDK's tracking interval does).
  ///
  /// - Returns: whether it arrived; also where nothing was to be sent.
  @discardableResult
  func sendTracking() async -> Bool {
    guard let batch = nextBatch() else { return true }
    return await send(batch)
  }

  /// The request about those who wait; nil: there is nothing to tell.
  private func nextBatch() -> Batch? {
    let count = visitors.countOfWaiting
    guard count > 0 else { return nil }
    let limit = count >= Self.longList ? Self.visitorsPerRequest : nil
    return batch(of: visitors.takeWaiting(limit: limit))
  }

  /// A request about visitors.
  struct Batch: Sendable {
    var number: UInt32
    var lines: [UInt8]
    /// Who is in it.
    var codes: [String]
    var boxes: [VisitorKeeper.Box]
  }

  /// Sends a request; what did not arrive waits again.
  ///
  /// - Returns: whether it arrived.
  private func send(_ batch: Batch) async -> Bool {
    let host = site.withLock { $0.host }
    let reply = await network.send(endpoints.tracking(batch.lines, host: host), .tracking)
    let hasArrived = reply?.isSuccess == true
    for box in batch.boxes {
      box.state.withLock { $0?.arrive(with: batch.number, hasArrived: hasArrived) }
    }
    if !hasArrived {
      log.error("A tracking request failed; what is in it is sent again later.")
      for code in batch.codes { wait(for: code) }
    }
    return hasArrived
  }

  /// The request about some visitors; nil: there is nothing to tell.
  func batch(of codes: [String]) -> Batch? {
    // One after the other: what one request takes along is in no other.
    building.withLock { _ in build(codes) }
  }

  private func build(_ codes: [String]) -> Batch? {
    let now = surroundings.now()
    let file = site.withLock { $0.file }
    let number = requestCount.add(1, ordering: .relaxed).newValue
    let departure = Kameleoon.Record.Departure(
      request: number, isConsentRequired: file.isConsentRequired, customData: file.customData,
      time: now, nonces: surroundings.nonce)
    var writer = Kameleoon.LineWriter()
    var batch = Batch(number: number, lines: [], codes: [], boxes: [])
    for (index, code) in codes.enumerated() {
      guard writer.length <= Self.requestLimit else {
        log.warning("\(codes.count - index) visitors wait for the next tracking request.")
        for code in codes[index...] { wait(for: code) }
        break
      }
      let before = writer.lineCount
      if let (box, isUnique) = visitors.find(code, now: now) {
        box.state.withLock { record in
          Kameleoon.Record.depart(
            &record, code: code, isUnique: isUnique, departure, into: &writer)
        }
        if writer.lineCount > before { batch.boxes.append(box) }
      } else {
        var record: Kameleoon.Record?
        Kameleoon.Record.depart(&record, code: code, isUnique: false, departure, into: &writer)
      }
      if writer.lineCount > before { batch.codes.append(code) }
    }
    guard writer.lineCount > 0 else { return nil }
    for box in batch.boxes { box.state.withLock { $0?.leave(with: number) } }
    batch.lines = writer.bytes
    return batch
  }

  /// Registers a visitor for the next request.
  func wait(for code: String) {
    let dropped = visitors.wait(code)
    if dropped > 0 { log.warning("\(dropped) visitors were dropped: too many wait to be sent.") }
  }

  // MARK: Calls

  /// Has the platform told about a visitor with the next request, even where there is nothing new
  /// (`flush` with a code).
  ///
  /// - Parameter code: the visitor's code.
  /// - Throws: `visitorCodeInvalid`.
  public func flush(_ code: String) throws(KameleoonError) {
    try check(code)
    wait(for: code)
  }

  /// Has the platform told about all visitors of whom there is anything that is sent, with the next
  /// request (`flush` without a code).
  public func flushAll() {
    for code in visitors.codes where visitors.peek(code)?.record.hasSendable == true {
      wait(for: code)
    }
  }

  /// Tells the platform about a visitor now, whatever else waits (`flush` with `instant`).
  ///
  /// - Parameter code: the visitor's code.
  /// - Returns: whether it arrived; what did not goes with the next request.
  /// - Throws: `visitorCodeInvalid`.
  @discardableResult
  public func flushInstantly(_ code: String) async throws(KameleoonError) -> Bool {
    try check(code)
    guard let batch = batch(of: [code]) else { return true }
    return await send(batch)
  }

  /// Tells the platform about all visitors now, one request a visitor (`flush` with `instant` and
  /// without a code).
  public func flushAllInstantly() async {
    // All requests are made before the first is sent: what fails meanwhile is in none of them.
    let batches = visitors.codes.compactMap { code -> Batch? in
      if visitors.peek(code)?.record.hasSendable == true { wait(for: code) }
      // As the SDK has it, whoever waits otherwise goes with the first visitor.
      return nextBatch()
    }
    for batch in batches { _ = await send(batch) }
  }

  /// Forgets the visitors whose last use is longer ago than the session duration (spec E.7); the
  /// client does so by itself, once a session duration.
  ///
  /// - Returns: how many were forgotten.
  @discardableResult
  func purge() -> Int {
    let count = visitors.purge(
      // Longer than anybody lives is long enough.
      olderThan: Int(min(configuration.sessionDuration * 1_000, 1e15)), now: surroundings.now())
    // What the records of many had is scattered: the system gets it back only when asked to look.
    if count >= Self.manyVisitors { malloc_trim(0) }
    return count
  }
}
