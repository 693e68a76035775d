import FlagEngine
import FlagReports

/// What is wrong in the file in use, found between keys.
struct ProblemBoard: Sendable {
  /// What is examined, until it is.
  private var subject: (configuration: FlagConfiguration, options: EvaluationOptions)?
  private var lint: Lint?
  private var progress = 0.0
  /// What was found, the worst first: until everything was looked at what its reader told.
  private(set) var findings: [LintFinding] = []
  /// How many more were found that are accepted with a reason.
  private(set) var acceptedCount = 0
  /// What is accepted.
  private let accepted: [LintReport.Acceptance]
  /// Whether everything was looked at.
  private(set) var isThrough = false

  /// Nothing is known of no file.
  init() { accepted = [] }

  /// - Parameters:
  ///   - configuration: what is examined.
  ///   - options: profile and time.
  ///   - accepted: which problems are accepted.
  init(
    _ configuration: FlagConfiguration, options: EvaluationOptions,
    accepted: [LintReport.Acceptance]
  ) {
    subject = (configuration, options)
    self.accepted = accepted
  }

  /// Whether something is left to look at.
  var hasWork: Bool { subject != nil }

  /// How much was looked at, in percent.
  var percent: Int { Int(progress * 100) }

  /// Looks at some more.
  mutating func work(_ count: Int) {
    guard let subject else { return }
    guard var examined = lint else {
      // What the file's reader told is known before anything is examined.
      let begun = Lint(subject.configuration, options: subject.options)
      lint = begun
      take(begun.findings, in: subject.configuration)
      return
    }
    lint = nil
    examined.work(count)
    progress = examined.progress
    guard examined.isThrough else {
      lint = examined
      return
    }
    take(examined.findings, in: subject.configuration)
    isThrough = true
    self.subject = nil
  }

  private mutating func take(_ found: [LintFinding], in configuration: FlagConfiguration) {
    let report = LintReport(found, in: configuration, accepted: accepted)
    findings = report.findings
    acceptedCount = report.acceptedCount
  }

  /// What the header counts: what does not work as it reads.
  var count: Int { findings.count { $0.severity > .info } }

  /// The flags that something is wrong with.
  var flags: Set<Int> { Set(findings.filter { $0.severity > .info }.compactMap(\.flag)) }

  /// `17 problems: 11 warnings, 6 remarks`.
  var title: String {
    let parts = [
      (LintFinding.Severity.error, "error"), (.warning, "warning"), (.info, "remark"),
    ].compactMap { severity, noun -> String? in
      let count = findings.count { $0.severity == severity }
      return count == 0 ? nil : Console.count(count, noun)
    }
    return Console.count(findings.count, "problem")
      + (parts.isEmpty ? "" : ": \(parts.joined(separator: ", "))")
      + (acceptedCount == 0 ? "" : "   \(acceptedCount) more accepted")
      + (isThrough ? "" : "   still examining, \(percent) %")
  }
}

extension Console {
  /// Takes what is accepted of the file's problems, and examines it anew.
  mutating func take(_ accepted: [LintReport.Acceptance], fault: String) {
    if !fault.isEmpty { message = .error(fault) }
    guard accepted != context.accepted else { return }
    context.accepted = accepted
    guard let resolution else { return }
    context.problems = ProblemBoard(
      resolution.configuration, options: resolution.options, accepted: accepted)
    renewOverlay()
  }
}

extension Context {
  /// What the header counts: until the file is examined, what its reader told.
  var problemCount: Int {
    problems.isThrough ? problems.count : resolution?.catalogue.problemCount ?? 0
  }
}
