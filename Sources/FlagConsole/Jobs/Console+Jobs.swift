import FlagEngine
import TerminalUI

// The work between keys, a slice at a time.
extension Console {
  /// What a slice of work did.
  public struct Work: Sendable {
    /// Whether there is more to do.
    public var hasMore: Bool
    /// Whether the screen may show what was done.
    public var isVisible: Bool
  }

  /// Continues what can wait until no key does: a slice of every job that is due, down to the first
  /// that leaves no time for the others.
  ///
  /// - Returns: what was done; nil: there was nothing to do.
  public mutating func work() -> Work? {
    let due = Job.allCases.filter(isDue)
    guard let first = due.first else { return nil }
    if first == .foresight {
      let isLast = due.count == 1
      return Work(hasMore: lookAhead() || !isLast, isVisible: false)
    }
    if first == .problems { return workOnProblems(first.budget) }
    let isOfList = due.contains(where: \.isSeenInList)
    let shown = (explanation: context.detail.revision, order: refreshedAt)
    for job in due where job != .foresight && job != .problems {
      run(job)
      if !job.leavesTime, isDue(job) { break }
    }
    keepLog()
    // What was found may take more rows than what stood in its place.
    settle()
    return Work(
      hasMore: Job.allCases.contains(where: isDue),
      isVisible: isOfList || (context.detail.revision, refreshedAt) != shown)
  }

  /// Stops what the user waits for.
  ///
  /// - Returns: whether there was anything to stop.
  mutating func cancelJobs() -> Bool {
    if stopCodeSearch() { return true }
    guard wantsSweep else { return false }
    context.sweep = nil
    message = .text("Stopped the sweep.")
    return true
  }

  /// Whether a job has something to do.
  func isDue(_ job: Job) -> Bool {
    guard context.resolution != nil else { return false }
    return switch job {
    case .answers: context.resolution?.isSettled == false
    case .whatIf: wantsWhatIf
    case .personaCells: wantsPersonaCells
    case .sweep: wantsSweep
    case .screen: overlay?.screen.hasWork(in: context) ?? false
    case .codeSearch: codeSearch != nil
    case .survey: context.resolution?.isSettled == true && context.resolution?.isSurveying == true
    case .misses: context.resolution?.isSettled == true && (nextMiss != nil || wantsMisses)
    case .pins: context.resolution?.isSettled == true && wantsPins
    case .foresight: canLookAhead
    case .problems: context.problems.hasWork
    }
  }

  /// Does a slice of a job.
  private mutating func run(_ job: Job) {
    switch job {
    case .answers:
      _ = context.resolution?.work()
      resolveVisible()
      refreshList()
    case .whatIf: workOnWhatIf()
    case .personaCells: workOnPersonaCells()
    case .sweep: if let flag = context.list.selected { workOnSweep(flag) }
    case .screen:
      _ = ask { screen, context in
        screen.work(in: context)
        return .none
      }
    case .codeSearch: workOnCodeSearch()
    case .survey: workOnSurvey()
    case .misses: resolveMisses(job.budget)
    case .pins: workOnPins(job.budget)
    case .foresight: _ = lookAhead()
    case .problems: _ = workOnProblems(job.budget)
    }
  }

  /// Looks at some more of the file; what is wrong shows when all of it was looked at.
  private mutating func workOnProblems(_ count: Int) -> Work {
    context.problems.work(count)
    guard !context.problems.hasWork else { return Work(hasMore: true, isVisible: false) }
    context.resolution?.mark(context.problems.flags)
    renewOverlay()
    settle()
    return Work(hasMore: Job.allCases.contains(where: isDue), isVisible: true)
  }

  // MARK: Nearest misses

  /// The next visible flag whose nearest miss the list would show but nobody has asked for yet.
  private var nextMiss: Int? {
    guard context.layout.listShowsWhy else { return nil }
    for flag in context.list.visibleFlags where context.resolution?.knownMisses(flag) == nil {
      if context.resolution?.decision(flag)?.isUnserved == true { return flag }
    }
    return nil
  }

  /// Looks for the nearest misses of so many flags in sight.
  private mutating func resolveMisses(_ count: Int) {
    if wantsMisses, let flag = context.list.selected {
      _ = context.resolution?.findMisses(flag)
      return
    }
    for _ in 0..<count {
      guard let flag = nextMiss else { return }
      if context.resolution?.findMisses(flag) == true { return }
    }
  }

  /// Whether the nearest misses of the selected flag are still being looked for: it has many rules.
  private var wantsMisses: Bool {
    guard let flag = context.list.selected, context.resolution?.hasDecision(flag) == true else {
      return false
    }
    return context.resolution?.knownMisses(flag) == nil
  }

  // MARK: Personas

  /// Whether cells of personas are missing on the screen.
  private var wantsPersonaCells: Bool {
    context.personaCells.isMissing(
      context.list.visibleFlags, personas: context.shownPersonas)
  }

  /// Follows the personas as they are kept, without what is being typed.
  mutating func updatePersonaCells() {
    guard let configuration = context.resolution?.configuration,
      let options = context.resolution?.options, context.shownPersonas > 0
    else { return }
    context.personaCells.update(context.cast.personas, configuration, options)
  }

  /// Finds some of the missing cells.
  private mutating func workOnPersonaCells() {
    context.personaCells.work(context.list.visibleFlags, personas: context.shownPersonas)
  }
}
