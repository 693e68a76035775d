package import FlagEngine

/// A visitor as `eval --jsonl` reads it.
package enum VisitorCaseJSON {
  /// A visitor as a case of `eval --jsonl`; Kameleoon's simulations become the cookie that sets them.
  package static func value(
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
