import FlagConsole
import FlagEngine
import FlagReports
import Glibc
import TerminalUI

/// Reads texts into visitors, for `import`.
struct TextImporter {
  private let configuration: FlagConfiguration
  private let visitor: Visitor
  private let reader: VisitorReader
  private let keepsRest: Bool
  /// Whether a line must name its visitor, because no option does.
  private let needsCode: Bool

  init(session: Session, keepsRest: Bool, needsCode: Bool) {
    configuration = session.configuration
    visitor = session.visitor
    reader = VisitorReader(
      catalogue: Catalogue(session.configuration), now: session.options.now)
    self.keepsRest = keepsRest
    self.needsCode = needsCode
  }

  // MARK: One text

  /// Reads a text.
  ///
  /// - Throws: why it cannot be read.
  func read(_ bytes: [UInt8]) throws(InputError) -> Reading {
    do throws(FieldText.Fault) {
      if let reading = try reader.read(bytes, into: visitor, keepsRest: keepsRest) {
        return reading
      }
    } catch {
      throw InputError(
        error.text.split(separator: "\n").map { String($0).safe }.joined(separator: "\n"))
    }
    throw InputError("The text is blank: paste a request, cookies, a log, JSON or k=v.")
  }

  /// The object for a text, and a line end.
  func json(_ reading: Reading) -> String {
    JSONValue.object(ImportJSON.members(of: reading, in: configuration)).jsonText + "\n"
  }

  /// The lists for a person.
  func text(_ reading: Reading) -> String {
    let kinds = reading.kinds.map(\.rawValue).joined(separator: ", ")
    var lines = [kinds.isEmpty ? "Nothing is recognised." : "Recognised: \(kinds)", reading.sum]
    lines += reading.taken.map { taken in
      "taken    \(taken.field) \(taken.value.jsonText)   from \(taken.from)"
    }
    lines += reading.skipped.map { "skipped  \($0.part)   \($0.reason)" }
    lines.append(
      "case     " + VisitorCaseJSON.value(of: reading.visitor, in: configuration).jsonText)
    return lines.map { $0.safe + "\n" }.joined()
  }

  // MARK: Lines

  /// Writes a line for each line of a text, or of standard input, and what was left out at the end.
  func runLines(_ text: String?) {
    var tally = Tally()
    var writer = JSONWriter()
    func take(_ lines: [LineSplitter.Line]) {
      for line in lines { answer(line, &tally, into: &writer) }
      StandardOutput.write(writer.bytes)
      writer.bytes.removeAll(keepingCapacity: true)
    }
    var splitter = LineSplitter(byteLimit: ContextFile.byteLimit)
    var lines: [LineSplitter.Line] = []
    if let text { splitter.feed(Array(text.utf8)) { lines.append($0) } }
    while text == nil, let chunk = FileBytes.read(from: STDIN_FILENO, upTo: 1 << 18),
      !chunk.isEmpty
    {
      splitter.feed(chunk) { lines.append($0) }
      take(lines)
      lines.removeAll(keepingCapacity: true)
    }
    splitter.finish { lines.append($0) }
    take(lines)
    for line in tally.lines { StandardError.write(line) }
  }

  private func answer(
    _ line: LineSplitter.Line, _ tally: inout Tally, into writer: inout JSONWriter
  ) {
    tally.lineCount += 1
    do throws(InputError) {
      let reading = try visitor(in: line)
      tally.count(reading)
      writer.write(VisitorCaseJSON.value(of: reading.visitor, in: configuration))
    } catch {
      tally.errors += 1
      writer.write(["line": .integer(tally.lineCount), "error": .string(error.message)])
    }
    writer.bytes.append(0x0A)
  }

  private func visitor(in line: LineSplitter.Line) throws(InputError) -> Reading {
    guard case .bytes(var bytes) = line else {
      throw InputError("the line is longer than \(ContextFile.byteLimit >> 20) MB")
    }
    if bytes.last == 0x0D { bytes.removeLast() }
    guard bytes.contains(where: { $0 != 0x20 && $0 != 0x09 }) else {
      throw InputError("no visitor: the line is blank")
    }
    let reading = try read(bytes)
    if reading.taken.isEmpty { throw InputError("no visitor: nothing in the line is recognised") }
    if needsCode, !reading.namesVisitor {
      throw InputError("no visitor: the line names no code; --visitor gives one")
    }
    return reading
  }
}

/// What `import --jsonl` came to, for the end.
private struct Tally {
  var lineCount = 0
  var errors = 0
  /// How often a reason skipped a part.
  private var reasons: [String: Int] = [:]

  /// The reasons that are counted apart.
  private static let reasonLimit = 1_000

  mutating func count(_ reading: Reading) {
    for skipped in reading.skipped {
      let isKnown = reasons[skipped.reason] != nil
      let isCounted = isKnown || reasons.count < Self.reasonLimit
      reasons[isCounted ? skipped.reason : "other reasons", default: 0] += 1
    }
  }

  /// The sentences, the most frequent reasons first.
  var lines: [String] {
    let visitors = lineCount - errors
    var lines = [
      "\(lineCount) line\(lineCount == 1 ? "" : "s"): \(visitors) visitor\(visitors == 1 ? "" : "s"),"
        + " \(errors) without"
    ]
    let sorted = reasons.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
    lines += sorted.prefix(10).map { "skipped \($0.value) times: \($0.key.safe)" }
    if sorted.count > 10 { lines.append("and \(sorted.count - 10) more reasons") }
    return lines
  }
}
