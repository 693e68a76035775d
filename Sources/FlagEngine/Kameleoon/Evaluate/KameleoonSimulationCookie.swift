extension Kameleoon {
  /// What the SDK makes of a simulation cookie (`kameleoonSimulationFFData`).
  public struct SimulationCookie: Equatable, Sendable {
    /// One flag that the cookie names.
    public struct Entry: Equatable, Sendable {
      /// The flag's key.
      public var flag: String
      /// What becomes of it.
      public var outcome: Outcome
      /// The simulation that it sets; nil where the SDK skips it.
      public var simulation: Override?
      /// The ids that the flag has, where the cookie names others: `expId 260302 with varId 930002
      /// (off), 930004 (express)`, one a rule.
      public var known: [String] = []
    }

    /// What becomes of an entry.
    public enum Outcome: Sendable {
      /// The flag is simulated
      case applied
      /// The file has no flag of that key; the SDK skips the entry
      case unknownFlag
      /// The flag has no such experiment or variation, or the entry is malformed; the SDK skips it
      case unknownVariation
    }

    /// The entries in the order of the cookie; nil where its text is no JSON object, which the SDK
    /// reports and otherwise ignores.
    public var entries: [Entry]?
  }
}

extension Kameleoon.Configuration {
  /// What a cookie can name of a flag.
  private func cookieIDs(of flag: Int) -> [String] {
    model.flags[flag].rules.range.map { number in
      let rule = model.rules[number]
      let variations = rule.entries.range.filter { model.entries[$0].hasKey }.map { index in
        "\(model.printed(model.entries[index].id)) (\(model.string(model.entries[index].key)))"
      }
      return "expId \(model.printed(rule.experiment)) with varId "
        + variations.joined(separator: ", ")
    }
  }

  /// Reads a simulation cookie against this configuration.
  ///
  /// - Parameter cookie: the cookie's value, percent-encoded or not.
  /// - Returns: what the SDK makes of each entry.
  ///
  /// Source: Python SDK 3.18.0, observed; Vectors/kameleoon/simulated.json.
  public func read(simulationCookie cookie: String) -> Kameleoon.SimulationCookie {
    guard case .object(let object)? = try? JSONValue(parsing: PercentText.decode(cookie)) else {
      return Kameleoon.SimulationCookie()
    }
    var visitor = Kameleoon.Visitor(code: "")
    visitor.simulationCookie = cookie
    let applied = Kameleoon.Overrides(visitor, model: model).simulations
    return Kameleoon.SimulationCookie(
      entries: object.members.map { member in
        guard let flag = model.index(of: member.name) else {
          return .init(flag: member.name, outcome: .unknownFlag)
        }
        guard let simulation = applied.last(where: { $0.flag == Int32(flag) }) else {
          return .init(
            flag: member.name, outcome: .unknownVariation, known: cookieIDs(of: flag))
        }
        let entry = simulation.entry < 0 ? nil : model.entries[Int(simulation.entry)]
        return .init(
          flag: member.name, outcome: .applied,
          simulation: .simulated(
            flag: member.name, variation: entry.map { model.string($0.key) }))
      })
  }
}
