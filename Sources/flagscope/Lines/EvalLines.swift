import FlagEngine
import Glibc

/// `eval --jsonl`: cases in, answers out, one line each, in order and as they come.
struct EvalLines {
  private var evaluator: LineEvaluator
  private var number = 0
  private var writer = JSONWriter()

  /// - Parameters:
  ///   - plan: the configuration for all lines that bring none.
  ///   - reading: profile, time and whether each flag gets a fresh visitor.
  /// - Throws: what cannot be used.
  init(plan: SourcePlan?, reading: ReadingOptions) throws(InputError) {
    evaluator = try LineEvaluator(plan: plan, reading: reading)
  }

  /// Reads standard input to its end; what the lines of one read give is written at once.
  mutating func run() {
    var splitter = LineSplitter(byteLimit: JSONDocument.byteLimit)
    while let chunk = FileBytes.read(from: STDIN_FILENO, upTo: 1 << 18), !chunk.isEmpty {
      splitter.feed(chunk) { answer($0) }
      flush()
    }
    splitter.finish { answer($0) }
    flush()
  }

  private mutating func answer(_ line: LineSplitter.Line) {
    number += 1
    switch line {
    case .tooLong:
      LineEvaluator.writeError(
        "the line is longer than \(JSONDocument.byteLimit >> 20) MB", line: number, into: &writer)
    case .bytes(let bytes):
      evaluator.answer(bytes, line: number, into: &writer)
    }
    writer.bytes.append(0x0A)
    if writer.bytes.count > 1 << 20 { flush() }
  }

  private mutating func flush() {
    StandardOutput.write(writer.bytes)
    writer.bytes.removeAll(keepingCapacity: true)
  }
}
