extension Flagship {
  /// The examination of a bucketing file: its campaigns one by one, then its flags.
  struct Linter: Sendable {
    let bucketing: Bucketing
    let pass: Pass
    private(set) var found: [LintFinding] = []
    /// The first flag that each campaign sets.
    private let flagOfCampaign: [Int: Int]

    init(_ configuration: Configuration, _ options: EvaluationOptions) {
      bucketing = configuration.bucketing
      pass = Pass(bucketing, for: Visitor(id: "lint"), profile: options.profile)
      var flags: [Int: Int] = [:]
      for (index, flag) in bucketing.flags.enumerated() {
        for campaign in flag.campaigns where flags[campaign] == nil { flags[campaign] = index }
      }
      flagOfCampaign = flags
    }

    var count: Int {
      bucketing.decided == nil ? bucketing.campaigns.count + bucketing.flags.count : 0
    }

    mutating func examine(_ index: Int) {
      if index < bucketing.campaigns.count {
        examine(campaign: index)
      } else {
        examine(flag: index - bucketing.campaigns.count)
      }
    }

    private func path(_ node: Int32, _ rest: String = "") -> String {
      bucketing.withNode(node) { $0.path } + rest
    }

    private mutating func note(
      _ kind: LintFinding.Kind, _ severity: LintFinding.Severity, campaign: Int? = nil,
      flag: Int? = nil, group: Int? = nil, _ path: String, _ text: String, _ fix: String
    ) {
      found.append(
        LintFinding(
          kind: kind, severity: severity, flag: flag ?? campaign.flatMap { flagOfCampaign[$0] },
          rule: group.map { bucketing.part(bucketing.groups[$0].id) }, path: path, text: text,
          fix: fix))
    }

    // MARK: Campaigns

    private mutating func examine(campaign: Int) {
      guard bucketing.campaigns[campaign].isWalked(pass.rules) else { return }
      for group in bucketing.campaigns[campaign].groups
      where bucketing.groups[group].state == .readable && !bucketing.groups[group].isPreselected {
        noteReach(group, campaign)
        noteTargeting(group, campaign)
        noteShares(group, campaign)
      }
    }

    private mutating func noteReach(_ group: Int, _ campaign: Int) {
      let groups = bucketing.campaigns[campaign].groups
      guard let earlier = groups.prefix(while: { $0 < group }).first(where: takesEveryone) else {
        return
      }
      note(
        .unreachableRule, .warning, campaign: campaign, group: group,
        path(bucketing.groups[group].node),
        "Nobody comes to group \(bucketing.groupTitle(group)): group"
          + " \(bucketing.groupTitle(earlier)) takes everyone.",
        "Move it before that group, or delete it.")
    }

    /// Whether a group targets everyone and lets nobody pass.
    private func takesEveryone(_ group: Int) -> Bool {
      let record = bucketing.groups[group]
      guard record.state == .readable, !record.isFragile, targetsEveryone(group) else {
        return false
      }
      guard pass.rules.untrackedTriesNextGroup else { return true }
      return record.variations.last.map { bucketing.variations[$0].end >= 100 } ?? false
    }

    private func targetsEveryone(_ group: Int) -> Bool {
      bucketing.groups[group].targetingGroups.contains { targetingGroup in
        let conditions = bucketing.targetingGroups[targetingGroup].conditions
        guard !pass.rules.isServer || !conditions.isEmpty else { return false }
        return conditions.allSatisfy { isForEveryone(bucketing.conditions[$0]) }
      }
    }

    /// `fs_all_users EQUALS ""`, as the vendor writes "all users".
    private func isForEveryone(_ condition: Bucketing.Condition) -> Bool {
      guard condition.attribute >= 0,
        bucketing.attributes[Int(condition.attribute)].special == .allUsers
      else { return false }
      return condition.op == .equals && !condition.isList && condition.operandCount == 1
        && bucketing.operands[Int(condition.firstOperand)].isString
        && bucketing.operands[Int(condition.firstOperand)].text.count == 0
    }

    private mutating func noteTargeting(_ group: Int, _ campaign: Int) {
      let record = bucketing.groups[group]
      guard record.targetingGroupCount > 0 else {
        note(
          .emptySegment, .warning, campaign: campaign, group: group,
          path(record.node, ".targeting.targetingGroups"),
          "Group \(bucketing.groupTitle(group)) has no targeting groups: nobody is targeted.",
          "Target someone, or delete the group.")
        return
      }
      var contradictions = 0
      for targetingGroup in record.targetingGroups {
        let conditions = bucketing.targetingGroups[targetingGroup].conditions
        if conditions.isEmpty {
          note(
            .emptySegment, .warning, campaign: campaign, group: group,
            path(record.node, ".targeting.targetingGroups"),
            "A targeting group has no conditions: SDK 2.1.x targets everybody, the server nobody.",
            "Write fs_all_users EQUALS \"\" for everybody.")
        }
        for index in conditions { noteCondition(index, group, campaign) }
        guard let words = contradiction(Array(conditions)) else { continue }
        contradictions += 1
        guard contradictions == record.targetingGroupCount else { continue }
        note(
          .contradictorySegment, .warning, campaign: campaign, group: group,
          path(record.node, ".targeting"),
          "Group \(bucketing.groupTitle(group)) targets nobody: \(words) exclude each other.",
          "Put them into different targeting groups, or delete one of them.")
      }
    }

    private mutating func noteCondition(_ index: Int, _ group: Int, _ campaign: Int) {
      let condition = bucketing.conditions[index]
      guard !condition.isIncomplete, !condition.keyRaises else { return }
      if condition.op == .unknown || condition.op.isServerOnly && !pass.rules.isServer {
        note(
          .unsupportedCondition, .warning, campaign: campaign, group: group,
          path(condition.node, ".operator"),
          condition.op == .unknown
            ? "No SDK knows the operator: the condition never holds."
            : "Only the server knows the operator: with SDK 2.1.x the condition never holds.",
          "Use an operator that SDKs know.")
      } else if contradiction([index]) != nil {
        note(
          .impossibleCondition, .warning, campaign: campaign, group: group, path(condition.node),
          "No visitor can meet \"\(words(index))\".", "Compare with a value that exists.")
      }
    }

    private func words(_ index: Int) -> String {
      let subject = ConditionFacts(bucketing.conditions[index], pass).subject
      return "\(subject.label) \(subject.expectation)"
    }

    // MARK: Contradictions

    /// The conditions on one attribute that no value meets together, in words; nil where that cannot
    /// be proved.
    private func contradiction(_ conditions: [Int]) -> String? {
      let readable = conditions.filter {
        let condition = bucketing.conditions[$0]
        return condition.attribute >= 0 && !condition.isIncomplete
          && bucketing.attributes[Int(condition.attribute)].special == .none
      }
      let byAttribute = Dictionary(grouping: readable) { bucketing.conditions[$0].attribute }
      for (attribute, conditions) in byAttribute.sorted(by: { $0.key < $1.key }) {
        guard let values = wholeValues(conditions) else { continue }
        let isMet = values.contains { value in
          let changed = pass.with(value, at: Int(attribute))
          return changed.withEvaluator { evaluator in
            conditions.allSatisfy {
              pass.rules.isServer
                ? evaluator.holdsOnServer(evaluator.conditions[$0]) == .holds
                : evaluator.holds(evaluator.conditions[$0]) == .holds
            }
          }
        }
        if !isMet { return conditions.map { "\"\(words($0))\"" }.joined(separator: " and ") }
      }
      return nil
    }

    /// Values among which one meets all conditions if any value does; nil where that is not known.
    private func wholeValues(_ conditions: [Int]) -> [JSONValue]? {
      let rules = conditions.map { index -> (op: Operator, values: [JSONValue]) in
        let condition = bucketing.conditions[index]
        let value = bucketing.withNode(condition.node) { $0["value"]?.value ?? .null }
        if case .array(let values) = value { return (condition.op, values) }
        return (condition.op, [value])
      }
      // What equals one of a few values is one of them; on the server a list may stand for a value.
      if !pass.rules.isServer, let equal = rules.first(where: { $0.op == .equals }) {
        guard equal.values.count <= 50, equal.values.allSatisfy(Visitor.isAccepted) else {
          return nil
        }
        return equal.values.flatMap(Self.equals)
      }
      let hasOrder = rules.allSatisfy { rule in
        [.greaterThan, .lowerThan, .greaterThanOrEquals, .lowerThanOrEquals].contains(rule.op)
          && rule.values.count == 1 && rule.values[0].anyNumber?.isFinite == true
      }
      guard hasOrder, rules.count <= 20 else { return nil }
      let numbers = Set(rules.compactMap { $0.values[0].anyNumber }).sorted()
      var tried = numbers + zip(numbers, numbers.dropFirst()).map { $0 / 2 + $1 / 2 }
      if let first = numbers.first, let last = numbers.last {
        tried += [first - 1, last + 1, -Double.greatestFiniteMagnitude, .greatestFiniteMagnitude]
      }
      return tried.flatMap { Self.equals(.double($0)) } + [true, false, "", "~", "-1", "9"]
    }

    /// The values that the vendor's language takes for equal to one.
    private static func equals(_ value: JSONValue) -> [JSONValue] {
      guard let number = value.anyNumber else {
        if case .bool(let truth) = value {
          return [value, .integer(truth ? 1 : 0), .double(truth ? 1 : 0)]
        }
        return [value]
      }
      var values = [value, .double(number)]
      if let whole = Int(exactly: number) { values.append(.integer(whole)) }
      if number == 0 || number == 1 { values.append(.bool(number == 1)) }
      return values
    }

    // MARK: Shares

    private mutating func noteShares(_ group: Int, _ campaign: Int) {
      let record = bucketing.groups[group]
      guard !record.isFragile, let last = record.variations.last else { return }
      let end = bucketing.variations[last].end
      if end.isFinite, end != 100 {
        let follows =
          end < 100
          ? "visitors beyond get no variation, SDK 2.1.1 stops for them with an error"
          : "what lies beyond 100 is never given"
        note(
          .splitSum, .warning, campaign: campaign, group: group,
          path(record.node, ".variations"),
          "The allocations add up to \(Python.text(end)): \(follows).",
          "Let them add up to 100.")
      }
      for index in record.variations {
        let variation = bucketing.variations[index]
        guard bucketing.buckets(ofVariation: index, pass.rules) == nil else { continue }
        let before = index > record.variations.lowerBound ? bucketing.variations[index - 1].end : 0
        note(
          .noShare, before >= 100 ? .warning : .info, campaign: campaign, group: group,
          path(variation.node),
          "Nobody gets variation \(bucketing.variationTitle(index)): "
            + (before >= 100 ? "the shares before it take everyone." : "its share is 0."),
          before >= 100 ? "Make room for it." : "Give it a share, or leave it.")
      }
    }

    // MARK: Flags

    private mutating func examine(flag index: Int) {
      let flag = bucketing.flags[index]
      guard let first = flag.campaigns.first else { return }
      let path = path(bucketing.campaigns[first].node)
      noteTypes(index, path)
      if flag.campaigns.count > 1 {
        let names = flag.campaigns.map(bucketing.campaignTitle)
        note(
          .keyClash, .warning, flag: index, path,
          "\(flag.key) is set by \(names.count) campaigns:"
            + " \(NamedPart.list(names)). Of those that take a visitor the last in the file wins.",
          "Let one campaign set it, or see that no visitor is in two of them.")
      } else if let group = bucketing.campaigns[first].groups.first, takesEveryone(group) {
        let given = bucketing.groups[group].variations.filter {
          bucketing.buckets(ofVariation: $0, pass.rules) != nil
        }
        guard given.count == 1, bucketing.setting(index, ofVariation: given[0]) != nil else {
          return
        }
        note(
          .staleRollout, .info, flag: index, group: group, path,
          "Everyone gets variation \(bucketing.variationTitle(given[0])).",
          "If that is final, take the flag out of the code.")
      }
    }

    private mutating func noteTypes(_ index: Int, _ path: String) {
      var kinds: [String] = []
      for campaign in bucketing.flags[index].campaigns {
        for group in bucketing.campaigns[campaign].groups {
          for variation in bucketing.groups[group].variations {
            guard let node = bucketing.setting(index, ofVariation: variation) else { continue }
            let value = bucketing.withNode(node) { $0.value }
            if value != .null, !kinds.contains(value.kindWord) { kinds.append(value.kindWord) }
          }
        }
      }
      guard kinds.count > 1 else { return }
      note(
        .typeClash, .warning, flag: index, path,
        "\(bucketing.flags[index].key) is \(kinds.joined(separator: " here and ")) there: code that"
          + " asks for one type gets its own default for the other.",
        "Give all variations values of one type.")
    }
  }
}
