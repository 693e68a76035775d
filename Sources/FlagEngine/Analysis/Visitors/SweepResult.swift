/// What a sweep has counted, without the configuration: results of several machines can be added up.
public struct SweepResult: Equatable, Sendable {
  /// How many visitors were counted.
  public var visitorCount: Int
  /// Whether the way through the rules was counted; without, only what rules served is told of them.
  public var hasFunnel: Bool
  /// The flags in the order of the file.
  public var flags: [Flag]

  /// Makes a result; see the properties.
  public init(visitorCount: Int, hasFunnel: Bool, flags: [Flag]) {
    self.visitorCount = visitorCount
    self.hasFunnel = hasFunnel
    self.flags = flags
  }

  /// Counts by variation, in the order in which variations came up.
  public struct Shares: Equatable, Sendable {
    /// The variations as the list shows them, with their counts.
    public private(set) var entries: [(variation: String, count: Int)] = []

    /// No variation.
    public init() {}

    /// The count of a variation; 0 where it did not come up.
    public subscript(variation: String) -> Int {
      entries.first { $0.variation.isIdentical(to: variation) }?.count ?? 0
    }

    /// Counts a variation so many times more.
    public mutating func add(_ variation: String, _ count: Int) {
      if let place = entries.firstIndex(where: { $0.variation.isIdentical(to: variation) }) {
        entries[place].count += count
      } else {
        entries.append((variation, count))
      }
    }

    mutating func add(_ other: Shares) {
      for entry in other.entries { add(entry.variation, entry.count) }
    }

    /// Compares entries in order.
    public static func == (left: Shares, right: Shares) -> Bool {
      left.entries.elementsEqual(right.entries) {
        $0.variation.isIdentical(to: $1.variation) && $0.count == $1.count
      }
    }
  }

  /// What was counted of one flag.
  public struct Flag: Equatable, Sendable {
    /// The flag's key.
    public var key: String
    /// What the visitors got.
    public var variations: Shares
    /// The rules in the order of the file.
    public var rules: [Rule]
    /// Where those whom no rule serves fell out; nobody where the way was not counted.
    public var lost: Lost

    /// Makes it; see the properties.
    public init(key: String, variations: Shares, rules: [Rule], lost: Lost = Lost()) {
      self.key = key
      self.variations = variations
      self.rules = rules
      self.lost = lost
    }
  }

  /// How many visitors fell out where, each counted where it came farthest.
  public struct Lost: Equatable, Sendable {
    /// Before any rule was asked.
    public var gates = 0
    /// No rule targets them.
    public var targeting = 0
    /// A rule targets them, but does not take them.
    public var exposure = 0
    /// A rule takes them, but its answer is not served: consent, a split with a gap.
    public var later = 0

    /// Nobody.
    public init() {}

    mutating func count(_ steps: [RuleStep]) {
      if steps.isEmpty {
        gates += 1
      } else if steps.contains(where: \.isExposed) {
        later += 1
      } else if steps.contains(where: \.isTargeted) {
        exposure += 1
      } else {
        targeting += 1
      }
    }

    mutating func add(_ other: Lost) {
      gates += other.gates
      targeting += other.targeting
      exposure += other.exposure
      later += other.later
    }
  }

  /// How many visitors came how far in one rule.
  public struct Rule: Equatable, Sendable {
    /// What names it.
    public var title: String
    /// How many the evaluation brought to it.
    public var reached = 0
    /// How many of these it targets.
    public var targeted = 0
    /// How many of these it takes.
    public var exposed = 0
    /// What it gave; less than it takes where another rule's answer counts.
    public var served = Shares()
    /// Its conditions in words, each with how many of those who reached the rule it removes alone:
    /// they would be targeted if this one condition turned out the other way.
    public var conditions: [Condition]
    /// The share of targeted visitors that it promises to take, 0...1.
    public var exposure: Double
    /// The division that it promises.
    public var split: [RuleOutline.Part]

    /// A condition of a rule.
    public struct Condition: Equatable, Sendable {
      /// What must hold, in words.
      public var text: String
      /// How many visitors it removes alone.
      public var alone: Int

      /// Makes it; see the properties.
      public init(text: String, alone: Int) {
        self.text = text
        self.alone = alone
      }
    }

    /// Makes it; see the properties.
    public init(
      title: String, conditions: [Condition], exposure: Double, split: [RuleOutline.Part]
    ) {
      self.title = title
      self.conditions = conditions
      self.exposure = exposure
      self.split = split
    }

    init(_ outline: RuleOutline) {
      self.init(
        title: outline.title,
        conditions: outline.conditions.map { Condition(text: $0, alone: 0) },
        exposure: outline.exposure, split: outline.split)
    }

    /// Whether both are the same rule of the same file.
    func isSame(as other: Rule) -> Bool {
      title.isIdentical(to: other.title) && exposure == other.exposure && split == other.split
        && conditions.map(\.text) == other.conditions.map(\.text)
    }
  }
}

extension SweepResult {
  /// Adds what was counted elsewhere.
  ///
  /// - Parameter other: a result for the same flags of the same file.
  /// - Returns: nil, or the first flag in which the two are not of the same file; then nothing was
  ///   added.
  public mutating func merge(_ other: SweepResult) -> String? {
    for (own, their) in zip(flags, other.flags) {
      let isSame =
        own.key.isIdentical(to: their.key) && own.rules.count == their.rules.count
        && zip(own.rules, their.rules).allSatisfy { $0.isSame(as: $1) }
      if !isSame { return own.key }
    }
    if flags.count != other.flags.count {
      return (flags + other.flags)[min(flags.count, other.flags.count)].key
    }
    visitorCount += other.visitorCount
    hasFunnel = hasFunnel && other.hasFunnel
    for place in flags.indices { flags[place].add(other.flags[place]) }
    return nil
  }
}

extension SweepResult.Flag {
  fileprivate mutating func add(_ other: Self) {
    variations.add(other.variations)
    lost.add(other.lost)
    for place in rules.indices {
      rules[place].reached += other.rules[place].reached
      rules[place].targeted += other.rules[place].targeted
      rules[place].exposed += other.rules[place].exposed
      rules[place].served.add(other.rules[place].served)
      for index in rules[place].conditions.indices {
        rules[place].conditions[index].alone += other.rules[place].conditions[index].alone
      }
    }
  }

  /// How far the counts are from the division that the rules promise of those whom they serve.
  public var distance: Statistics.Distance {
    var distance = Statistics.Distance()
    for rule in rules {
      // What others hide is hidden whatever the variation, so that the division stays.
      distance.add(
        rule.split.filter { $0.share > 0 }.map { (rule.served[$0.variation], $0.share) })
    }
    return distance
  }
}
