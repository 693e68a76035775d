extension Kameleoon {
  /// The worlds of a rule's segment: what values give its conditions which truths.
  struct SegmentWorlds {
    let finder: MissFinder
    var worlds: LintWorlds
    var parts: [MissParts.Part] = []

    init(_ rule: Rule, _ pass: Pass) {
      finder = MissFinder(rule, pass)
      worlds = LintWorlds(tree: finder.tree, count: finder.conditions.count)
      let model = pass.model
      var leaves: [MissParts.Part: [Int]] = [:]
      var order: [MissParts.Part] = []
      var ties: [String: [Int]] = [:]
      let words = ConditionWords(model: model)
      for (leaf, condition) in finder.conditions.enumerated() {
        let test = model.conditions[Int(condition)].test
        let part = test.facts.reads.part(in: model)
        if let part, Self.isWhole(test) {
          if leaves[part] == nil { order.append(part) }
          leaves[part, default: []].append(leaf)
        } else {
          let word = words.words(of: test)
          ties["\(word.label) \(word.expectation)", default: []].append(leaf)
        }
      }
      for part in order {
        guard let leaves = leaves[part], leaves.count <= 5 else { continue }
        let tests = leaves.map { model.conditions[Int(finder.conditions[$0])].test }
        let changes = MissValues(finder.pass, tests).changes(part)
          .filter { $0.allSatisfy { Self.exists($0) } }
        var truths = [leaves.map { finder.truths[$0] }]
        for found in finder.truths(of: leaves, on: part, with: changes) {
          let world = found.map(\.truth)
          if !truths.contains(world) { truths.append(world) }
        }
        worlds.parts.append((leaves, truths))
        parts.append(part)
      }
      // An excluded twin has the opposite truth, so that only like ones are one.
      for tie in ties.values where tie.count > 1 {
        let excluded = tie.filter { model.conditions[Int(finder.conditions[$0])].isExcluded }
        if excluded.isEmpty || excluded.count == tie.count {
          worlds.ties.append(tie)
        } else {
          worlds.parts.append(
            (
              tie,
              [true, false].map { truth in
                tie.map { excluded.contains($0) != truth }
              }
            ))
        }
      }
    }

    /// Whether the values worth trying for the part are all that make a difference.
    static func isWhole(_ test: Test) -> Bool {
      switch test.facts.reads {
      case .browser, .device, .operatingSystem, .place, .applicationVersion, .heat: true
      case .visits:
        // How many there are is one number; when they were is not.
        if case .visits(let test) = test, case .number(let number) = test.operand {
          number <= 400
        } else {
          false
        }
      case .nothing, .customData, .cookie, .cookies, .pages, .pageTitle, .goals,
        .personalizations, .visitorCode, .assignment, .campaigns:
        false
      }
    }

    /// Whether a visitor can have the value: no version is below 0.
    static func exists(_ change: ContextChange) -> Bool {
      switch (change.field, change.value) {
      case (.browserVersion, .double(let version)?): version >= 0
      case (.applicationVersion, .string(let text)?): !text.hasPrefix("-")
      default: true
      }
    }

    var isContradictory: Bool {
      guard !finder.isTooLarge else { return false }
      return worlds.isContradictory
    }

    /// Hands out the conditions that must hold somewhere and hold in no world.
    func noteImpossible(_ body: (Int32) -> Void) {
      for part in worlds.parts.prefix(parts.count) {
        for (place, leaf) in part.leaves.enumerated() {
          let condition = finder.pass.model.conditions[Int(finder.conditions[leaf])]
          let finding = finder.pass.check(
            finder.conditions[leaf], campaign: finder.campaigns[leaf])
          // What the SDK crashes on is a problem of its own.
          guard finding != .fault, !condition.isExcluded, part.truths.allSatisfy({ !$0[place] })
          else { continue }
          body(finder.conditions[leaf])
        }
      }
    }
  }
}
