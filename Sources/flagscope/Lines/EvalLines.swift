import Dispatch
import FlagEngine
import Glibc
import Synchronization

/// `eval --jsonl`: cases in, answers out, one line each, in order and as they come.
struct EvalLines {
  private var evaluator: LineEvaluator
  /// The other threads' evaluators, kept with what they have written so far.
  private var helpers: [LineEvaluator] = []
  private var number = 0
  private var writer = JSONWriter()

  /// - Parameters:
  ///   - plan: the configuration for all lines that bring none.
  ///   - settings: the SDK profile where no configuration is for all lines.
  ///   - reading: time and whether each flag gets a fresh visitor.
  /// - Throws: what cannot be used.
  init(plan: SourcePlan?, settings: Settings, reading: ReadingOptions) throws(InputError) {
    evaluator = try LineEvaluator(plan: plan, settings: settings, reading: reading)
  }

  /// Reads standard input to its end; what the lines of one read give is written at once.
  mutating func run() {
    StandardInput.announce("cases, one a line,")
    var splitter = LineSplitter(byteLimit: JSONDocument.byteLimit)
    var lines: [LineSplitter.Line] = []
    while let chunk = FileBytes.read(from: STDIN_FILENO, upTo: 1 << 18), !chunk.isEmpty {
      splitter.feed(chunk) { lines.append($0) }
      answer(lines)
      lines.removeAll(keepingCapacity: true)
    }
    splitter.finish { lines.append($0) }
    answer(lines)
  }

  private mutating func answer(_ lines: [LineSplitter.Line]) {
    defer { number += lines.count }
    if let answers = answeredTogether(lines) {
      for bytes in answers { StandardOutput.write(bytes) }
      return
    }
    for (index, line) in lines.enumerated() {
      evaluator.answer(line, number: number + index + 1, into: &writer)
      if writer.bytes.count > 1 << 20 { flush() }
    }
    flush()
  }

  private mutating func flush() {
    StandardOutput.write(writer.bytes)
    writer.bytes.removeAll(keepingCapacity: true)
  }

  // MARK: Several processors

  /// The fewest lines that are worth a thread.
  private static let share = 32
  private static let processors = max(1, min(8, sysconf(Int32(_SC_NPROCESSORS_ONLN))))

  /// The answers to the lines, each processor's in a piece; nil where the lines must be answered one
  /// after the other: they are few, or one of them changes the zone of the process.
  private mutating func answeredTogether(_ lines: [LineSplitter.Line]) -> [[UInt8]]? {
    let count = min(Self.processors, lines.count / Self.share)
    guard count > 1 else { return nil }
    while helpers.count < count { helpers.append(evaluator.helper) }
    let size = (lines.count + count - 1) / count
    let pieces = (0..<count).map { index in
      let range = min(index * size, lines.count)..<min((index + 1) * size, lines.count)
      return Piece(
        first: number + range.lowerBound + 1, lines: Array(lines[range]),
        evaluator: helpers[index])
    }
    for piece in pieces.dropFirst() { BackgroundThread.run { piece.answer() } }
    pieces[0].answer()
    let outcomes = pieces.compactMap { $0.wait() }
    guard outcomes.count == count else {
      // Zones come seldom alone.
      helpers = []
      return nil
    }
    for (index, outcome) in outcomes.enumerated() { helpers[index] = outcome.evaluator }
    return outcomes.map(\.bytes)
  }
}

/// Some of the lines, answered on one thread.
private final class Piece: Sendable {
  struct Outcome: Sendable {
    var bytes: [UInt8]
    var evaluator: LineEvaluator
  }

  private let first: Int
  private let lines: [LineSplitter.Line]
  private let evaluator: LineEvaluator
  private let outcome = Mutex<Outcome?>(nil)
  private let isDone = DispatchSemaphore(value: 0)

  init(first: Int, lines: [LineSplitter.Line], evaluator: LineEvaluator) {
    self.first = first
    self.lines = lines
    self.evaluator = evaluator
  }

  func answer() {
    var evaluator = evaluator
    var writer = JSONWriter()
    for (index, line) in lines.enumerated() where !evaluator.wantsToBeAlone {
      evaluator.answer(line, number: first + index, into: &writer)
    }
    if !evaluator.wantsToBeAlone {
      let result = Outcome(bytes: writer.bytes, evaluator: evaluator)
      outcome.withLock { $0 = result }
    }
    isDone.signal()
  }

  /// Waits for the answers; nil if a line must be answered alone.
  func wait() -> Outcome? {
    isDone.wait()
    return outcome.withLock { $0 }
  }
}
