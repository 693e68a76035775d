package import FlagEngine

/// What the examination of a file found, less what was accepted with a reason.
public struct LintReport {
  /// What of the findings is accepted, as the entries of a file.
  public struct Acceptance: Equatable, Sendable {
    /// The kind; nil: any.
    package var kind: String?
    /// The flag's key; nil: any.
    package var flag: String?
    /// The rule's id; nil: any.
    package var rule: String?
    /// The JSON path, or its beginning; nil: any.
    package var path: String?
    /// Why.
    package var reason: String

    /// Reads an entry: `kind`, `flag`, `rule`, `path` (at least one), and `reason`.
    ///
    /// - Parameter json: the entry.
    /// - Throws: what is missing.
    package init(json: JSONValue) throws(VisitorFormatError) {
      func text(_ name: String) -> String? { json[name].map { $0.text ?? $0.jsonText } }
      (kind, flag, rule, path) = (text("kind"), text("flag"), text("rule"), text("path"))
      guard kind != nil || flag != nil || rule != nil || path != nil else {
        throw VisitorFormatError("it names neither kind, flag, rule nor path")
      }
      if let kind, LintFinding.Kind(rawValue: kind) == nil {
        let kinds = LintFinding.Kind.allCases.map(\.rawValue)
        let hint = Suggestion.nearest(to: kind, among: kinds).map { " Did you mean \"\($0)\"?" }
        throw VisitorFormatError("there is no kind \"\(kind)\".\(hint ?? "")")
      }
      guard let reason = json["reason"]?.text, !reason.isEmpty else {
        throw VisitorFormatError("it has no reason")
      }
      self.reason = reason
    }

    fileprivate func accepts(_ finding: LintFinding, in configuration: FlagConfiguration) -> Bool {
      func fits(_ wanted: String?, _ actual: String?) -> Bool {
        wanted.map { wanted in actual.map { $0.isIdentical(to: wanted) } ?? false } ?? true
      }
      return fits(kind, finding.kind.rawValue) && fits(flag, finding.flag.map(configuration.key))
        && fits(rule, finding.rule)
        && (path.map { finding.path == $0 || finding.path.hasPrefix($0) } ?? true)
    }
  }

  private let configuration: FlagConfiguration
  /// What was found and is not accepted, the worst first.
  package let findings: [LintFinding]
  /// How many findings are accepted.
  package let acceptedCount: Int

  /// - Parameters:
  ///   - findings: what was found.
  ///   - configuration: where.
  ///   - accepted: what of it is accepted.
  package init(
    _ findings: [LintFinding], in configuration: FlagConfiguration, accepted: [Acceptance] = []
  ) {
    self.configuration = configuration
    self.findings = findings.filter { finding in
      !accepted.contains { $0.accepts(finding, in: configuration) }
    }
    acceptedCount = findings.count - self.findings.count
  }

  /// The problems as an object, `{"problems": [{kind, severity, flag, rule, path, text, fix}]}`.
  package var json: JSONValue {
    [
      "problems": .array(
        findings.map { finding in
          [
            "kind": .string(finding.kind.rawValue), "severity": .string(finding.severity.rawValue),
            "flag": finding.flag.json { .string(configuration.key(of: $0)) },
            "rule": finding.rule.json { .string($0) }, "path": .string(finding.path),
            "text": .string(finding.text), "fix": .string(finding.fix),
          ]
        })
    ]
  }

  /// A row a problem.
  package var csv: String {
    var table = CSVText(["kind", "severity", "flag", "rule", "path", "text", "fix"])
    for finding in findings {
      table.add([
        finding.kind.rawValue, finding.severity.rawValue,
        finding.flag.map { configuration.key(of: $0) } ?? "", finding.rule ?? "", finding.path,
        finding.text, finding.fix,
      ])
    }
    return table.text
  }

  /// The findings as cases, of which those at or above a severity fail.
  ///
  /// - Parameters:
  ///   - file: the name of what was examined.
  ///   - limit: the least severity that fails; nil: none does.
  /// - Returns: the report.
  package func cases(of file: String, failingAt limit: LintFinding.Severity?) -> CaseReport {
    let cases = findings.map { finding in
      let isFailure = limit.map { finding.severity >= $0 } ?? false
      let flag = finding.flag.map(configuration.key)
      let name = [flag, finding.rule.map { "#\($0)" }].compactMap { $0 }.joined(separator: " ")
      return CaseReport.Case(
        group: finding.kind.rawValue, name: name,
        outcome: isFailure ? .failed(finding.text) : .warned(finding.text),
        details: [finding.path, finding.fix], file: file)
    }
    return CaseReport(title: "problems of \(file)", cases: cases, summary: summary)
  }

  /// How many there are of each severity.
  private var summary: String {
    func part(_ severity: LintFinding.Severity, _ one: String, _ many: String) -> String? {
      let count = findings.count { $0.severity == severity }
      return count == 0 ? nil : "\(count) \(count == 1 ? one : many)"
    }
    let parts = [
      part(.error, "error", "errors"), part(.warning, "warning", "warnings"),
      part(.info, "remark", "remarks"),
    ].compactMap { $0 }
    let head =
      findings.isEmpty
      ? "No problems"
      : "\(findings.count) problem\(findings.count == 1 ? "" : "s"): "
        + parts.joined(separator: ", ")
    return head + (acceptedCount > 0 ? "; \(acceptedCount) accepted." : ".")
  }
}
