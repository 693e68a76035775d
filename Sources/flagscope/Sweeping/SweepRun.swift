import FlagClient
import FlagConsole
import FlagEngine

/// Counts a population or a file of visitors on all processors.
struct SweepRun {
  /// What is counted on one processor, and of all.
  struct Counts: Sendable {
    var sweep: Sweep
    /// By the value of a field, where that is asked for; nil: visitors without a value.
    var groups: [JSONValue?: Sweep] = [:]
    var skipped = SkippedRows()
    /// Counts nobody: what a group begins with.
    let blank: Sweep
    /// Whether the field has more values than are told apart; then nothing more is counted.
    var hasTooManyGroups = false
  }

  /// The values that are told apart.
  static let groupLimit = 1_000

  private let by: Field?
  private let options: EvaluationOptions
  private let empty: Counts

  /// - Parameters:
  ///   - flags: the flags' indices; nil: all.
  ///   - session: configuration and options.
  ///   - hasFunnel: whether the way through the rules is counted.
  ///   - by: the field by whose values the visitors are counted as well.
  init(_ flags: [Int]?, _ session: Session, hasFunnel: Bool, by: Field?) {
    self.by = by
    options = session.options
    let sweep = Sweep(
      flags, of: session.configuration, profile: session.options.profile, hasFunnel: hasFunnel)
    empty = Counts(sweep: sweep, blank: sweep)
  }

  /// Counts visitors that are made.
  func run(_ population: Population) -> Counts {
    let workers = Workers { empty }
    let (by, options) = (by, options)
    var progress = ProgressBar()
    var place = 0
    // Pieces that take a moment, so that the bar moves.
    let size = max(64, 400_000 / max(1, empty.sweep.flags.count))
    while place < population.count {
      let end = min(place + size, population.count)
      workers.run(place..<end) { counts, part in
        for place in part { counts.count(population[place], options, by: by) }
      }
      place = end
      progress.show(Double(place) / Double(population.count), count: place)
    }
    progress.end()
    return Self.sum(workers.states, empty)
  }

  /// Counts the visitors of a file, each at its own time if it has one.
  ///
  /// - Throws: why the file cannot be read.
  func run(_ file: VisitorFile, _ reader: RowReader) throws(InputError) -> Counts {
    let (by, options) = (by, options)
    let states = try file.forEach(reader, state: empty) { counts, number, row in
      switch row.flatMap(VisitorRow.at) {
      case .failure(let fault): counts.skipped.add(row: number, fault.reason)
      case .success(let row):
        var own = options
        if let now = row.now { (own.now, own.startOfDay) = (now, LocalMidnight.before(now)) }
        counts.count(row.visitor, own, by: by)
      }
    }
    return Self.sum(states, empty)
  }

  private static func sum(_ states: [Counts], _ empty: Counts) -> Counts {
    states.reduce(into: empty) { $0.add($1) }
  }
}

extension SweepRun.Counts {
  fileprivate mutating func count(
    _ visitor: Visitor, _ options: EvaluationOptions, by field: Field?
  ) {
    guard let field else { return sweep.count(visitor, options: options) }
    let value = visitor[field]
    guard !hasTooManyGroups, groups[value] != nil || groups.count < SweepRun.groupLimit else {
      hasTooManyGroups = true
      return
    }
    groups[value, default: blank].count(visitor, options: options)
  }

  fileprivate mutating func add(_ other: Self) {
    sweep.merge(other.sweep)
    skipped.add(other.skipped)
    for (value, counted) in other.groups {
      groups[value, default: blank].merge(counted)
      // Counted in its group only.
      sweep.merge(counted)
    }
    hasTooManyGroups =
      hasTooManyGroups || other.hasTooManyGroups || groups.count > SweepRun.groupLimit
  }
}
