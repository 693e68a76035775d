package import FlagEngine

/// What two configurations answer otherwise, for whom, and why.
package struct DiffReport {
  private let diff: OutcomeDiff
  private let names: (old: String, new: String)
  private let flags: [OutcomeDiff.Flag]
  private let edits: [OutcomeDiff.Edit]

  /// - Parameters:
  ///   - diff: a comparison that has seen its visitors.
  ///   - old: the name of the first side.
  ///   - new: the name of the second side.
  package init(_ diff: OutcomeDiff, old: String, new: String) {
    self.diff = diff
    names = (old, new)
    flags = diff.flags
    edits = diff.edits
  }

  /// Whether everybody is answered alike.
  package var isEmpty: Bool { flags.isEmpty }

  /// The object: `{"n", "flags": [{flag, differ, changes, causes}], "edited": [{flag, text}]}`.
  package var json: JSONValue {
    [
      "n": .integer(diff.count),
      "flags": .array(
        flags.map { flag in
          [
            "flag": .string(flag.key), "differ": .integer(flag.count),
            "changes": .array(
              flag.changes.map {
                ["from": .string($0.from), "to": .string($0.to), "count": .integer($0.count)]
              }),
            "causes": .array(
              flag.causes.map { ["text": .string($0.text), "count": .integer($0.count)] }),
          ]
        }),
      "edited": .array(
        edits.map { ["flag": $0.flag.json { .string($0) }, "text": .string($0.text)] }),
    ]
  }

  /// A row a flag and change of its answer.
  package var csv: String {
    var table = CSVText(["flag", "from", "to", "count", "n"])
    for flag in flags {
      for change in flag.changes {
        table.add([flag.key, change.from, change.to, "\(change.count)", "\(diff.count)"])
      }
    }
    return table.text
  }

  /// The flags that differ as cases that fail, by cause, then what was edited without an effect.
  package var cases: CaseReport {
    let failing = flags.map { flag in
      let causes = flag.causes.map { cause in
        "\(cause.text) · \(cause.count) of \(diff.count) \(visitors)"
      }
      let changes = flag.changes.map { "\($0.from) → \($0.to): \($0.count)" }
      return CaseReport.Case(
        group: flag.key, name: "",
        outcome: .failed("differs for \(flag.count) of \(diff.count) \(visitors)"),
        details: changes + causes.map { "because: \($0)" })
    }
    let silent = edits.map { edit in
      CaseReport.Case(
        group: edit.flag ?? "file", name: "",
        outcome: .warned("edited without effect: \(edit.text)"))
    }
    let count = flags.count
    let summary =
      count == 0
      ? "No outcome differs for \(diff.count) \(visitors)."
      : "\(count) flag\(count == 1 ? "" : "s") answer\(count == 1 ? "s" : "") otherwise for some of"
        + " \(diff.count) \(visitors)."
    return CaseReport(
      title: "\(names.old) → \(names.new)", cases: failing + silent, summary: summary)
  }

  private var visitors: String { diff.count == 1 ? "visitor" : "visitors" }
}
