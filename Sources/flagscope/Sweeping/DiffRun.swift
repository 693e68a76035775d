import FlagClient
import FlagConsole
import FlagEngine

/// Compares two sides for many visitors on all processors.
struct DiffRun {
  private let nobody: OutcomeDiff

  /// - Parameter nobody: the comparison of the two sides for nobody yet.
  init(_ nobody: OutcomeDiff) {
    var nobody = nobody
    // Once, and not by each worker.
    nobody.prepare()
    self.nobody = nobody
  }

  /// Compares for visitors that are there.
  func run(_ visitors: [Visitor]) -> OutcomeDiff {
    var diff = nobody
    for visitor in visitors { diff.compare(visitor) }
    return diff
  }

  /// Compares for visitors that are made.
  func run(_ population: Population) -> OutcomeDiff {
    let workers = Workers { nobody }
    var progress = ProgressBar()
    for start in stride(from: 0, to: population.count, by: Self.piece) {
      let end = min(start + Self.piece, population.count)
      workers.run(start..<end) { diff, part in
        for place in part { diff.compare(population[place]) }
      }
      progress.show(Double(end) / Double(population.count), count: end)
    }
    progress.end()
    return workers.states.reduce(into: nobody) { $0.merge($1) }
  }

  /// So many visitors are compared until the bar moves.
  private static let piece = 500

  private struct Counts: Sendable {
    var diff: OutcomeDiff
    var skipped = SkippedRows()
  }

  /// Compares for the visitors of a file, each at its own time if it has one.
  ///
  /// - Throws: why the file cannot be read.
  func run(
    _ file: VisitorFile, _ reader: RowReader
  ) throws(InputError) -> (diff: OutcomeDiff, skipped: SkippedRows) {
    let states = try file.forEach(reader, state: Counts(diff: nobody)) { counts, number, row in
      switch row.flatMap(VisitorRow.at) {
      case .failure(let fault): counts.skipped.add(row: number, fault.reason)
      case .success(let row):
        counts.diff.compare(
          row.visitor,
          at: row.now.map { OutcomeDiff.Moment(now: $0, startOfDay: LocalMidnight.before($0)) })
      }
    }
    return states.reduce(into: (nobody, SkippedRows())) { sum, counts in
      sum.0.merge(counts.diff)
      sum.1.add(counts.skipped)
    }
  }
}

/// A visitor of a file with the instant at which it comes.
struct VisitorRow {
  var visitor: Visitor
  /// Milliseconds since 1970 UTC; nil: the command's time.
  var now: Int?

  /// The row with its time read.
  static func at(_ row: RowReader.Row) -> Result<VisitorRow, RowReader.Fault> {
    do throws(InputError) {
      return .success(
        VisitorRow(visitor: row.visitor, now: try row.now.map(Clock.instant)))
    } catch {
      return .failure(
        RowReader.Fault(reason: "now is no time: milliseconds since 1970 or ISO 8601"))
    }
  }
}
