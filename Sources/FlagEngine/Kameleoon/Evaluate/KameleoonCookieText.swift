extension Kameleoon {
  /// A simulation cookie that makes the SDK answer as a visitor's overrides do here.
  public struct CookieText: Equatable, Sendable {
    /// The cookie as a header has it: name, `=`, percent-encoded JSON.
    public var text: String
    /// The flags whose simulation it holds.
    public var simulated: [String] = []
    /// The flags whose force it can only imitate by a simulation.
    public var forced: [String] = []
    /// The flags whose override no cookie can hold: an id is no whole number.
    public var inexpressible: [String] = []

    /// The name of the cookie.
    public static let name = "kameleoonSimulationFFData"
  }
}

extension Kameleoon.Configuration {
  /// The simulation cookie for a visitor's overrides, those of its own cookie included.
  ///
  /// A force becomes the simulation of the same variation; of a flag that is simulated already it
  /// is left out, as it is idle there.
  ///
  /// - Parameter visitor: the visitor.
  /// - Returns: the cookie; nil where the visitor has no override that this configuration knows.
  ///
  /// Source: spec F.2; `read(simulationCookie:)` reads it back.
  public func simulationCookie(of visitor: Kameleoon.Visitor) -> Kameleoon.CookieText? {
    let overrides = Kameleoon.Overrides(visitor, model: model)
    var cookie = Kameleoon.CookieText(text: "")
    var object = JSONObject()
    for simulation in overrides.simulations {
      let key = key(of: Int(simulation.flag))
      if let value = value(rule: simulation.rule, entry: simulation.entry) {
        if object[key] == nil { cookie.simulated.append(key) }
        object[key] = value
      } else {
        cookie.inexpressible.append(key)
      }
    }
    for force in overrides.forces {
      guard let rule = model.ruleOfExperiment[force.experiment],
        let flag = model.flags.firstIndex(where: { $0.rules.range.contains(Int(rule)) })
      else { continue }
      let key = key(of: flag)
      guard object[key] == nil else { continue }
      if let value = value(rule: rule, entry: force.entry) {
        object[key] = value
        cookie.forced.append(key)
      } else {
        cookie.inexpressible.append(key)
      }
    }
    guard !object.members.isEmpty || !cookie.inexpressible.isEmpty else { return nil }
    cookie.text =
      Kameleoon.CookieText.name + "=" + PercentText.encode(JSONValue.object(object).jsonText)
    return cookie
  }

  /// The ids of a rule's experiment and of an entry's variation; nil unless both are whole numbers.
  private func value(rule: Int32, entry: Int32) -> JSONValue? {
    guard rule >= 0, entry >= 0 else { return ["expId": 0] }
    guard
      case .integer(let experiment)? = model.value(model.rules[Int(rule)].experiment),
      case .integer(let variation)? = model.value(model.entries[Int(entry)].id),
      experiment > 0, variation >= 0
    else { return nil }
    return ["expId": .integer(experiment), "varId": .integer(variation)]
  }
}
