package import FlagEngine

/// What became of pins.
package struct PinReport {
  private let check: PinCheck

  /// - Parameter check: a check that is through.
  package init(_ check: PinCheck) { self.check = check }

  /// Whether every pin holds.
  package var isGood: Bool { check.broken.isEmpty && check.faults.isEmpty }

  /// The object: `{"pins", "broken": [{line, persona, flag, expected, actual, why}], "errors"}`.
  package var json: JSONValue {
    [
      "pins": .integer(check.pins.count),
      "broken": .array(
        check.broken.map { broken in
          [
            "line": broken.pin.line.json { .integer($0) },
            "persona": .string(broken.pin.subjectName), "flag": .string(broken.pin.flag),
            "expected": .string(broken.pin.words), "actual": .string(broken.actual),
            "why": .string(broken.why),
          ]
        }),
      "errors": .array(
        check.faults.map { fault in
          [
            "line": fault.pin.line.json { .integer($0) },
            "persona": .string(fault.pin.subjectName), "flag": .string(fault.pin.flag),
            "text": .string(fault.text),
          ]
        }),
    ]
  }

  /// The pins as cases, in the order of their file.
  ///
  /// - Parameters:
  ///   - file: the name of the configuration.
  ///   - pins: the name of the file of pins.
  /// - Returns: the report.
  package func cases(of file: String, pins: String) -> CaseReport {
    var (broken, faults) = (check.broken[...], check.faults[...])
    let cases = check.pins.map { pin -> CaseReport.Case in
      var outcome = CaseReport.Outcome.passed
      var details: [String] = []
      if broken.first?.pin == pin, let found = broken.popFirst() {
        outcome = .failed("pinned \(pin.words), now \(found.actual)")
        details = [found.why] + (pin.reason.map { ["pinned because: \($0)"] } ?? [])
      } else if faults.first?.pin == pin, let fault = faults.popFirst() {
        outcome = .broken(fault.text)
      }
      return CaseReport.Case(
        group: pin.flag, name: pin.subjectName, outcome: outcome,
        details: details.filter { !$0.isEmpty }, file: pins, line: pin.line)
    }
    let count = check.pins.count - check.faults.count
    var summary = "\(check.heldCount) of \(count) pin\(count == 1 ? "" : "s") hold"
    if count == 1 { summary += "s" }
    summary += check.broken.isEmpty ? "" : ", \(check.broken.count) broken"
    summary += check.faults.isEmpty ? "." : "; \(check.faults.count) could not be checked."
    return CaseReport(title: "pins of \(file)", cases: cases, summary: summary)
  }
}
