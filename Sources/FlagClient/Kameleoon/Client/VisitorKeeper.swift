internal import FlagEngine
internal import Synchronization

/// The records of all visitors, and who of them waits for the next tracking request.
///
/// Visitors are spread over shards by their code, each behind a lock of its own; a record has one too,
/// since linked codes of two shards share it.
final class VisitorKeeper: Sendable {
  /// A record behind its lock; it is never taken away again.
  final class Box: Sendable {
    let state: Mutex<Kameleoon.Record?>

    init(_ record: Kameleoon.Record) { state = Mutex(record) }
  }

  private struct Slot {
    var box: Box
    /// The code is a unique identifier: each of linked codes has its own word on it.
    var isUnique = false
    /// Milliseconds since 1970 UTC.
    var lastUse: Int
    /// Its place in the order in which codes came.
    var place: Int
  }

  private struct ShardState {
    var slots: [CodePoints: Slot] = [:]
    /// The codes that wait, in the order in which they came.
    var waiting: [String] = []
    var isWaiting: Set<CodePoints> = []
  }

  private final class Shard: Sendable {
    let state = Mutex(ShardState())
  }

  private let shards: [Shard]
  private let waitingLimit: Int
  /// How many codes came.
  private let slotCount = Atomic(0)
  /// The codes that wait, in all shards, and their bytes.
  private let waitingCount = Atomic(0)
  private let waitingBytes = Atomic(0)

  /// - Parameters:
  ///   - shardCount: a power of two; with one the codes wait in the order in which they came.
  ///   - waitingLimit: the most codes that wait.
  init(shardCount: Int, waitingLimit: Int = VisitorKeeper.usualWaitingLimit) {
    self.waitingLimit = waitingLimit
    shards = (0..<shardCount).map { _ in Shard() }
  }

  private func shard(of code: String) -> Shard {
    guard shards.count > 1 else { return shards[0] }
    return shards[Int(truncatingIfNeeded: FNV1a.hash(code)) & (shards.count - 1)]
  }

  // MARK: Records

  /// Does something with a visitor's record; a record that is made in it is kept.
  func withRecord<Outcome: Sendable, Failure: Error>(
    of code: String, now: Int,
    _ body: (inout Kameleoon.Record?) throws(Failure) -> Outcome
  ) throws(Failure) -> Outcome {
    let shard = shard(of: code)
    if let box = find(code, now: now)?.box { return try Self.run(body, on: box) }
    // Nobody else may make one meanwhile.
    var found: Box?
    var outcome: Result<Outcome, Failure>?
    shard.state.withLock { state in
      found = state.slots[CodePoints(code)]?.box
      guard found == nil else { return }
      var record: Kameleoon.Record?
      do throws(Failure) {
        outcome = .success(try body(&record))
      } catch {
        outcome = .failure(error)
      }
      if let record { state.slots[CodePoints(code)] = slot(record, now: now) }
    }
    if let found { return try Self.run(body, on: found) }
    guard let outcome else { preconditionFailure("without a box the body has run") }
    return try outcome.get()
  }

  private func slot(_ record: Kameleoon.Record, now: Int) -> Slot {
    Slot(
      box: Box(record), lastUse: now, place: slotCount.add(1, ordering: .relaxed).newValue)
  }

  private static func run<Outcome: Sendable, Failure: Error>(
    _ body: (inout Kameleoon.Record?) throws(Failure) -> Outcome, on box: Box
  ) throws(Failure) -> Outcome {
    var outcome: Result<Outcome, Failure>?
    box.state.withLock { record in
      do throws(Failure) {
        outcome = .success(try body(&record))
      } catch {
        outcome = .failure(error)
      }
    }
    guard let outcome else { preconditionFailure("the closure above always sets an outcome") }
    return try outcome.get()
  }

  /// The record of a code, which counts as used; nil: there is none.
  func find(_ code: String, now: Int) -> (box: Box, isUnique: Bool)? {
    shard(of: code).state.withLock { state in
      guard let place = state.slots.index(forKey: CodePoints(code)) else { return nil }
      state.slots.values[place].lastUse = now
      return (state.slots.values[place].box, state.slots.values[place].isUnique)
    }
  }

  /// What is kept of a visitor, without counting as use.
  func peek(_ code: String) -> (record: Kameleoon.Record, isUnique: Bool)? {
    let slot = shard(of: code).state.withLock { $0.slots[CodePoints(code)] }
    guard let slot, let record = slot.box.state.withLock({ $0 }) else { return nil }
    return (record, slot.isUnique)
  }

  /// Says whether a code is a unique identifier; makes the record.
  func setUnique(_ isUnique: Bool, _ code: String, now: Int) {
    shard(of: code).state.withLock { state in
      if state.slots[CodePoints(code)] == nil {
        state.slots[CodePoints(code)] = slot(Kameleoon.Record(created: now), now: now)
      }
      state.slots[CodePoints(code)]?.isUnique = isUnique
      state.slots[CodePoints(code)]?.lastUse = now
    }
  }

  /// Lets another code share a visitor's record; a record of its own is replaced.
  func link(_ other: String, to code: String, now: Int) {
    let slot = shard(of: code).state.withLock { $0.slots[CodePoints(code)] }
    guard var slot else { return }
    slot.lastUse = now
    slot.place = slotCount.add(1, ordering: .relaxed).newValue
    shard(of: other).state.withLock { state in
      if let known = state.slots[CodePoints(other)] { slot.place = known.place }
      state.slots[CodePoints(other)] = slot
    }
  }

  /// Forgets the visitors whose last use is longer ago than a duration, in milliseconds.
  ///
  /// - Returns: how many were forgotten.
  func purge(olderThan duration: Int, now: Int) -> Int {
    shards.reduce(0) { count, shard in
      shard.state.withLock { state in
        let kept = state.slots.filter { now - $0.value.lastUse <= duration }
        let gone = state.slots.count - kept.count
        // A table of its own size gives the memory back.
        if gone > 0 { state.slots = kept }
        return count + gone
      }
    }
  }

  /// The codes that have a record, in the order in which they came.
  var codes: [String] {
    shards.flatMap { shard in
      shard.state.withLock { state in state.slots.map { ($0.key.text, $0.value.place) } }
    }.sorted { $0.1 < $1.1 }.map(\.0)
  }

  // MARK: Waiting

  /// The most codes that wait in a client; beyond it some are dropped.
  static let usualWaitingLimit = 1_000_000
  /// The most bytes that their codes may have.
  static let waitingByteLimit = 64 << 20

  /// Puts a code on the list for the next request.
  ///
  /// - Returns: how many codes were dropped for it.
  func wait(_ code: String) -> Int {
    let isNew = shard(of: code).state.withLock { state in
      guard state.isWaiting.insert(CodePoints(code)).inserted else { return false }
      state.waiting.append(code)
      return true
    }
    guard isNew else { return 0 }
    let count = waitingCount.add(1, ordering: .relaxed).newValue
    let bytes = waitingBytes.add(code.utf8.count, ordering: .relaxed).newValue
    guard count > waitingLimit || bytes > Self.waitingByteLimit else { return 0 }
    return shrink(to: min(count, waitingLimit) / 5 * 4)
  }

  /// How many codes wait.
  var countOfWaiting: Int { waitingCount.load(ordering: .relaxed) }

  /// Takes codes off the list.
  ///
  /// - Parameter limit: the most; nil: all.
  /// - Returns: the codes, those of each shard in the order in which they came.
  func takeWaiting(limit: Int? = nil) -> [String] {
    var taken: [String] = []
    for shard in shards {
      let left = (limit ?? .max) - taken.count
      guard left > 0 else { break }
      taken += shard.state.withLock { state in
        let codes = Array(state.waiting.prefix(left))
        state.waiting.removeFirst(codes.count)
        for code in codes { state.isWaiting.remove(CodePoints(code)) }
        return codes
      }
    }
    waitingCount.subtract(taken.count, ordering: .relaxed)
    waitingBytes.subtract(taken.reduce(0) { $0 + $1.utf8.count }, ordering: .relaxed)
    return taken
  }

  /// Drops codes without record, then any, until so many are left.
  private func shrink(to limit: Int) -> Int {
    let waiting = takeWaiting()
    let isKnown = waiting.map { code in
      shard(of: code).state.withLock { $0.slots[CodePoints(code)] != nil }
    }
    let known = zip(waiting, isKnown).filter(\.1).map(\.0)
    let others = zip(waiting, isKnown).filter { !$0.1 }.map(\.0)
    let kept = known.prefix(limit) + others.prefix(max(0, limit - known.count))
    for code in kept { _ = wait(code) }
    return waiting.count - kept.count
  }
}
