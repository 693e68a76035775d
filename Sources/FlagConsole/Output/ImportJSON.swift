package import FlagEngine

/// What became of a text from outside.
package enum ImportJSON {
  /// The members of the object for a text: the kinds found in it, the visitor as a case of
  /// `eval --jsonl`, what was taken, and what was skipped with the reason.
  package static func members(
    of reading: Reading, in configuration: FlagConfiguration
  ) -> JSONObject {
    [
      "kinds": .texts(reading.kinds.map(\.rawValue)),
      "visitor": visitorCase(of: reading.visitor, in: configuration),
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

  /// A visitor as a case of `eval --jsonl`; Kameleoon's simulations become the cookie that sets them.
  package static func visitorCase(
    of visitor: Visitor, in configuration: FlagConfiguration
  ) -> JSONValue {
    guard case .kameleoon(var kameleoon) = visitor,
      case .kameleoon(let configuration) = configuration
    else { return visitor.json }
    let overrides = kameleoon.overrides
    kameleoon.overrides = overrides.filter { if case .simulated = $0 { true } else { false } }
    if !kameleoon.overrides.isEmpty,
      let cookie = configuration.simulationCookie(of: kameleoon), !cookie.simulated.isEmpty
    {
      let name = Kameleoon.CookieText.name + "="
      kameleoon.simulationCookie = PercentText.decode(String(cookie.text.dropFirst(name.count)))
    }
    kameleoon.overrides = overrides
    return kameleoon.json
  }
}
