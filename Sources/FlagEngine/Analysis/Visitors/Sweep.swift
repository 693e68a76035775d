/// Counts what many visitors get from flags, and where the others fall out.
///
/// It takes one visitor at a time and keeps none, so that it can be filled piece by piece, on several
/// threads or machines (`merge`), from a population or from a file of any size.
public struct Sweep: Sendable {
  /// The configuration.
  public let configuration: FlagConfiguration
  /// The flags that are counted, by index, ascending.
  public let flags: [Int]
  /// Whether the way through the rules is counted as well, which takes longer.
  public let hasFunnel: Bool
  /// How many visitors were counted.
  public private(set) var visitorCount = 0
  private var tallies: [Tally]
  /// What the rules promise; the same for all visitors.
  private let outlines: [[RuleOutline]]

  /// What is counted of one flag.
  fileprivate struct Tally {
    var answers: [(answer: Answer, count: Int)] = []
    var rules: [RuleTally]
    var lost = SweepResult.Lost()

    struct RuleTally {
      var reached = 0
      var targeted = 0
      var exposed = 0
      /// By condition, how many visitors it removes alone.
      var alone: [Int]
    }
  }

  /// Nobody was counted yet.
  ///
  /// - Parameters:
  ///   - flags: the flags' indices; nil: all of the file.
  ///   - configuration: the configuration.
  ///   - profile: the SDK that reads the file.
  ///   - hasFunnel: whether the way through the rules is counted as well.
  public init(
    _ flags: [Int]? = nil, of configuration: FlagConfiguration, profile: Profile, hasFunnel: Bool
  ) {
    self.configuration = configuration
    self.flags = flags?.sorted() ?? Array(0..<configuration.flagCount)
    self.hasFunnel = hasFunnel
    let options = EvaluationOptions(profile: profile, now: 0)
    outlines = self.flags.map { configuration.outline(of: $0, options: options) }
    tallies = outlines.map { rules in
      Tally(rules: rules.map { .init(alone: Array(repeating: 0, count: $0.conditions.count)) })
    }
  }

  // MARK: Counting

  /// Counts what a visitor naturally gets: overrides are left out.
  ///
  /// - Parameters:
  ///   - visitor: the visitor, of the configuration's platform.
  ///   - options: profile and time.
  public mutating func count(_ visitor: Visitor, options: EvaluationOptions) {
    var visitor = visitor
    visitor.overrides = []
    visitorCount += 1
    guard flags.count > 1 else {
      guard let flag = flags.first else { return }
      var pass = Pass(configuration, for: visitor, options: options, deciding: flag)
      hasFunnel ? count(pass.follow(flag), 0) : tallies[0].count(pass.decide(flag))
      return
    }
    var walk = FileWalk(configuration, for: visitor, options: options)
    for (place, flag) in flags.enumerated() {
      if walk.next != flag, walk.isAlone(flag), var pass = walk.pass(at: flag) {
        hasFunnel
          ? count(pass.follow(flag), place) : tallies[place].count(pass.decide(flag))
      } else {
        walk.go(to: flag)
        hasFunnel ? count(walk.follow(), place) : tallies[place].count(walk.decide())
      }
    }
  }

  private mutating func count(_ way: (answer: Answer, steps: [RuleStep]), _ place: Int) {
    tallies[place].count(way.answer)
    tallies[place].count(way.steps, outlines[place])
    if way.answer.source != .rule { tallies[place].lost.count(way.steps) }
  }

  /// Adds what another sweep of the same flags of the same configuration has counted.
  public mutating func merge(_ other: Sweep) {
    precondition(flags == other.flags, "sweeps of the same flags are added up")
    visitorCount += other.visitorCount
    for place in tallies.indices { tallies[place].add(other.tallies[place]) }
  }

  /// The same sweep with nobody counted, for another thread.
  public var empty: Sweep {
    var empty = self
    empty.visitorCount = 0
    for place in tallies.indices { empty.tallies[place] = tallies[place].empty }
    return empty
  }
}

extension Sweep.Tally {
  var empty: Self {
    Self(rules: rules.map { .init(alone: Array(repeating: 0, count: $0.alone.count)) })
  }

  mutating func count(_ answer: Answer, times: Int = 1) {
    // A flag has few answers, and the last one is often the next.
    for place in answers.indices where answers[place].answer == answer {
      answers[place].count += times
      return
    }
    answers.append((answer, times))
  }

  mutating func count(_ steps: [RuleStep], _ outlines: [RuleOutline]) {
    // Steps come in the order of the file, as the outlines do.
    var place = 0
    for step in steps {
      while place < outlines.count, outlines[place].place != step.place { place += 1 }
      guard place < outlines.count else { return }
      rules[place].reached += 1
      if step.isTargeted { rules[place].targeted += 1 }
      if step.isExposed { rules[place].exposed += 1 }
      for condition in step.deciding where condition < rules[place].alone.count {
        rules[place].alone[condition] += 1
      }
    }
  }

  mutating func add(_ other: Self) {
    for entry in other.answers { count(entry.answer, times: entry.count) }
    lost.add(other.lost)
    for (place, rule) in other.rules.enumerated() {
      rules[place].reached += rule.reached
      rules[place].targeted += rule.targeted
      rules[place].exposed += rule.exposed
      for condition in rule.alone.indices {
        rules[place].alone[condition] += rule.alone[condition]
      }
    }
  }
}

// MARK: - What came out

extension Sweep {
  /// What was counted, in words and numbers.
  public var result: SweepResult {
    SweepResult(
      visitorCount: visitorCount, hasFunnel: hasFunnel,
      flags: flags.indices.map { place in
        let flag = flags[place]
        let tally = tallies[place]
        let served = tally.answers.map { entry in
          (entry.answer, configuration.served(flag, by: entry.answer).text, entry.count)
        }
        var variations = SweepResult.Shares()
        // A variation that a rule could give and nobody got is told as well.
        for part in outlines[place].flatMap(\.split) { variations.add(part.variation, 0) }
        for (_, text, count) in served { variations.add(text, count) }
        let rules = zip(outlines[place], tally.rules).map { outline, counts in
          var rule = SweepResult.Rule(outline)
          rule.reached = counts.reached
          rule.targeted = counts.targeted
          rule.exposed = counts.exposed
          for index in counts.alone.indices { rule.conditions[index].alone = counts.alone[index] }
          for (answer, text, count) in served
          where answer.source == .rule
            && outline.place == RuleOutline.Place(rule: answer.rule, group: answer.group)
          {
            rule.served.add(text, count)
          }
          return rule
        }
        return SweepResult.Flag(
          key: configuration.key(of: flag), variations: variations, rules: rules,
          lost: tally.lost)
      })
  }
}
