extension Kameleoon {
  /// The simulations and forces that a visitor's record keeps.
  ///
  /// They hold what they serve, as the file said it when they were set: the SDK serves it also when a
  /// newer file no longer has it.
  package struct KeptOverrides: Sendable {
    /// What an override serves.
    package struct Choice: Sendable {
      /// The variation's key.
      package var variationKey: String?
      /// The variation's id.
      package var variationID: JSONValue?
      /// The experiment's id.
      package var experimentID: JSONValue
      /// The rule and the entry in the model that was in force.
      var rule: Int32
      var entry: Int32
    }

    /// A simulation of a flag; without a choice the flag serves its default.
    struct Simulation: Sendable {
      var flag: String
      var choice: Choice?
      var flagIndex: Int32
    }

    /// A force on an experiment.
    struct Force: Sendable {
      var choice: Choice
      var keepsTargeting: Bool
    }

    private(set) var simulations: [Simulation] = []
    private(set) var forces = KeyedList<JSONValue, Force>()
    /// The model to which the places belong.
    private var generation = 0

    /// Whether nothing is set.
    package var isEmpty: Bool { simulations.isEmpty && forces.isEmpty }

    /// No overrides.
    package init() {}
  }
}

extension Kameleoon.KeptOverrides {
  /// Forces a variation on an experiment.
  ///
  /// - Throws: why the SDK refuses it.
  mutating func force(
    _ experiment: JSONValue, _ key: String, keepsTargeting: Bool, _ model: Kameleoon.Model
  ) throws(Kameleoon.CallError) {
    let found = try Kameleoon.Overrides.force(experiment, key, model: model).get()
    let rule = model.ruleOfExperiment[found.experiment] ?? -1
    find(in: model)
    forces[Kameleoon.IDTable.canonical(experiment)] = Force(
      choice: Choice(model, rule: rule, entry: found.entry), keepsTargeting: keepsTargeting)
  }

  /// Takes a force back.
  mutating func release(_ experiment: JSONValue) {
    forces[Kameleoon.IDTable.canonical(experiment)] = nil
  }

  /// Replaces all simulations.
  mutating func simulate(_ found: [Kameleoon.Pass.Simulation], _ model: Kameleoon.Model) {
    find(in: model)
    simulations = found.map { simulation in
      Simulation(
        flag: model.string(model.flags[Int(simulation.flag)].key),
        choice: simulation.rule < 0
          ? nil : Choice(model, rule: simulation.rule, entry: simulation.entry),
        flagIndex: simulation.flag)
    }
  }

  /// Looks up in a newer model where the places are; what it no longer has gets the place -1.
  mutating func find(in model: Kameleoon.Model) {
    guard generation != model.generation else { return }
    generation = model.generation
    for place in simulations.indices {
      simulations[place].flagIndex =
        model.index(of: simulations[place].flag).map { Int32($0) } ?? -1
      simulations[place].choice?.forgetPlace()
    }
    forces.update { $0.choice.forgetPlace() }
  }

  /// The simulations as an evaluation takes them; one whose variation is of an older file counts as
  /// the flag's default until the answer is read, see `choice(of:)`.
  var passSimulations: [Kameleoon.Pass.Simulation] {
    simulations.compactMap { simulation in
      guard simulation.flagIndex >= 0 else { return nil }
      return Kameleoon.Pass.Simulation(
        flag: simulation.flagIndex, rule: simulation.choice?.rule ?? -1,
        entry: simulation.choice?.entry ?? -1)
    }
  }

  /// The forces as an evaluation takes them.
  func passForces(_ model: Kameleoon.Model) -> [Kameleoon.Pass.Force] {
    forces.entries.compactMap { entry in
      guard let number = model.ids.find(entry.key) else { return nil }
      return Kameleoon.Pass.Force(
        experiment: number, entry: entry.value.choice.entry,
        keepsTargeting: entry.value.keepsTargeting)
    }
  }

  /// What an override of an older file serves in place of an answer's own words; nil for all others.
  func choice(of answer: Answer, flag: Int, _ model: Kameleoon.Model) -> Choice? {
    switch answer.source {
    case .simulated:
      guard let choice = simulations.last(where: { $0.flagIndex == flag })?.choice else {
        return nil
      }
      return choice.rule < 0 ? choice : nil
    case .forced where answer.isGone:
      let rule = model.rules[Int(model.flags[flag].rules.start + answer.rule)]
      let id = model.value(rule.experiment) ?? 0
      return forces[Kameleoon.IDTable.canonical(id)]?.choice
    default: return nil
    }
  }
}

extension Kameleoon.KeptOverrides.Choice {
  init(_ model: Kameleoon.Model, rule: Int32, entry: Int32) {
    let found = model.entries[Int(entry)]
    variationKey = found.hasKey ? model.string(found.key) : nil
    variationID = model.value(found.id)
    experimentID = rule < 0 ? .null : model.value(model.rules[Int(rule)].experiment) ?? 0
    self.rule = rule
    self.entry = entry
  }

  fileprivate mutating func forgetPlace() { (rule, entry) = (-1, -1) }
}
