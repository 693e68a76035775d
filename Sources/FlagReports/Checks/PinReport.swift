package import FlagEngine

/// What became of pins.
package struct PinReport {
  private let pins: [Pin]
  private let broken: [PinCheck.Broken]
  private let faults: [PinCheck.Fault]

  /// - Parameter check: a check that is through.
  package init(_ check: PinCheck) {
    self.init(check.pins, broken: check.broken, faults: check.faults)
  }

  /// - Parameters:
  ///   - pins: all, in the order of their file.
  ///   - broken: those that do not hold, in that order.
  ///   - faults: those that cannot be checked, in that order.
  package init(_ pins: [Pin], broken: [PinCheck.Broken], faults: [PinCheck.Fault]) {
    (self.pins, self.broken, self.faults) = (pins, broken, faults)
  }

  /// Whether every pin holds.
  package var isGood: Bool { broken.isEmpty && faults.isEmpty }

  /// The object: `{"pins", "broken": [{line, persona, flag, expected, actual, why}], "errors"}`.
  package var json: JSONValue {
    [
      "pins": .integer(pins.count),
      "broken": .array(
        broken.map { broken in
          [
            "line": broken.pin.line.json { .integer($0) },
            "persona": .string(broken.pin.subjectName), "flag": .string(broken.pin.flag),
            "expected": .string(broken.pin.words), "actual": .string(broken.actual),
            "why": .string(broken.why),
          ]
        }),
      "errors": .array(
        faults.map { fault in
          [
            "line": fault.pin.line.json { .integer($0) },
            "persona": .string(fault.pin.subjectName), "flag": .string(fault.pin.flag),
            "text": .string(fault.text),
          ]
        }),
    ]
  }

  /// A row a pin that does not hold or cannot be checked.
  package var csv: String {
    var table = CSVText(["persona", "flag", "expected", "actual", "why"])
    for found in broken {
      table.add([
        found.pin.subjectName, found.pin.flag, found.pin.words, found.actual, found.why,
      ])
    }
    for fault in faults {
      table.add([fault.pin.subjectName, fault.pin.flag, fault.pin.words, "", fault.text])
    }
    return table.text
  }

  /// The pins as cases, in the order of their file.
  ///
  /// - Parameters:
  ///   - file: the name of the configuration.
  ///   - pins: the name of the file of pins.
  /// - Returns: the report.
  package func cases(of file: String, pins: String) -> CaseReport {
    var (broken, faults) = (self.broken[...], self.faults[...])
    let cases = self.pins.map { pin -> CaseReport.Case in
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
    let count = self.pins.count - self.faults.count
    var summary = "\(count - self.broken.count) of \(count) pin\(count == 1 ? "" : "s") hold"
    if count == 1 { summary += "s" }
    summary += self.broken.isEmpty ? "" : ", \(self.broken.count) broken"
    summary += self.faults.isEmpty ? "." : "; \(self.faults.count) could not be checked."
    return CaseReport(title: "pins of \(file)", cases: cases, summary: summary)
  }
}
