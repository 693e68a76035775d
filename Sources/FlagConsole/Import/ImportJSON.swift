package import FlagEngine
import FlagReports

/// What became of a text from outside.
package enum ImportJSON {
  /// The members of the object for a text: the kinds found in it, the visitor as a case of
  /// `eval --jsonl`, what was taken, and what was skipped with the reason.
  package static func members(
    of reading: Reading, in configuration: FlagConfiguration
  ) -> JSONObject {
    [
      "kinds": .texts(reading.kinds.map(\.rawValue)),
      "visitor": VisitorCaseJSON.value(of: reading.visitor, in: configuration),
      "taken": .array(
        reading.taken.map { taken in
          ["field": .string(taken.field), "value": taken.value, "from": .string(taken.from)]
        }),
      "skipped": .array(
        reading.skipped.map { skipped in
          ["part": .string(skipped.part), "reason": .string(skipped.reason)]
        }),
    ]
  }
}
