extension Flagship.Pass {
  /// The same for the visitor of the pass.
  func nearestMisses(_ flag: Int) -> [NearestMiss] {
    var search = NearestMissSearch(self, flag: flag)
    search.work()
    return search.misses
  }

  /// The same for one group, at its place among those of the flag; nil if it targets the visitor.
  func nearestMiss(group: Int, place: Int) -> NearestMissSearch.Found? {
    // What would change the server's answer only the server knows.
    guard !bucketing.groups[group].isDecided,
      let miss = Flagship.MissFinder(self, group: group).find(place)
    else { return nil }
    return NearestMissSearch.Found(
      miss: miss, unknowns: miss.changes.count { visitor[$0.field] == nil })
  }
}

extension Flagship {
  /// What can be changed so that variation groups target the visitor, or no longer do.
  struct MissFinder {
    private let pass: Pass
    private let groups: [Int]
    private let goal: MissTree
    /// The groups' conditions, by number in the tree.
    private let conditions: [Int]

    /// The search for changes with which a group targets.
    init(_ pass: Pass, group: Int) {
      self.init(pass, .leaf(0, isInverted: false), of: [group])
    }

    /// The search for changes with which some groups target, and others do not.
    ///
    /// - Parameters:
    ///   - pass: the visitor.
    ///   - goal: which; the leaves are groups by their places.
    ///   - groups: the groups, by index.
    init(_ pass: Pass, _ goal: MissTree, of groups: [Int]) {
      self.pass = pass
      self.groups = groups
      self.goal = goal
      let bucketing = pass.bucketing
      conditions = groups.flatMap { group in
        bucketing.groups[group].targetingGroups.flatMap {
          Array(bucketing.targetingGroups[$0].conditions)
        }
      }
    }

    private var bucketing: Bucketing { pass.bucketing }

    /// The nearest miss of the only group; nil if it targets the visitor.
    func find(_ place: Int) -> NearestMiss? {
      let record = bucketing.groups[groups[0]]
      guard record.state == .readable else {
        return NearestMiss(rule: place, changes: [], impossibleBecause: "the group cannot be read")
      }
      if targets(pass) { return nil }
      let truths = leaves(pass)
      let moves = moves(haveValues: false)
      let changes = MissSearch.smallest(tree, truths: truths, moves: moves) { changes in
        var visitor = pass.visitor
        for change in changes { visitor[change.field] = change.value }
        return targets(pass.reading(visitor))
      }
      if let changes { return NearestMiss(rule: place, changes: changes) }
      return NearestMiss(
        rule: place, changes: [], impossibleBecause: reason(truths, moves, record))
    }

    /// The smallest set of changes that reaches the goal, all with values; `.null` removes a field.
    ///
    /// - Parameter confirm: whether a set really does what is wanted.
    /// - Returns: the changes; nil if there are none.
    func smallest(confirm: ([ContextChange]) -> Bool) -> [ContextChange]? {
      MissSearch.smallest(
        tree, truths: leaves(pass), moves: moves(haveValues: true), needsValues: true,
        confirm: confirm)
    }

    private func reason(
      _ truths: [Bool], _ moves: [MissMove], _ record: Bucketing.Group
    ) -> String {
      if record.targetingGroupCount == 0 { return "it has no targeting groups: nobody is targeted" }
      var free = Set<Int>()
      for move in moves {
        for (leaf, truth) in move.truths where truth { free.insert(leaf) }
      }
      return tree.couldHold({ truths[$0] }, isFree: free.contains)
        ? "no set of up to \(MissSearch.changeLimit) changes makes it hold"
        : "in every targeting group a condition can never hold"
    }

    private func targets(_ pass: Pass) -> Bool { pass.targets(group: groups[0]) }

    // MARK: The tree

    /// What must hold of the conditions for the goal.
    private var tree: MissTree {
      var number = 0
      let trees = groups.map { tree(of: $0, from: &number) }
      return goal.expanded { trees[$0] }
    }

    /// Any targeting group, all of its conditions; on the server also no error anywhere.
    private func tree(of group: Int, from number: inout Int) -> MissTree {
      let first = number
      var alternatives: [MissTree] = []
      for index in bucketing.groups[group].targetingGroups {
        let count = bucketing.targetingGroups[index].conditions.count
        let leaves = (number..<number + count).map { MissTree.leaf($0, isInverted: false) }
        alternatives.append(
          count == 0 && pass.rules.isServer ? .constant(false) : .all(leaves))
        number += count
      }
      guard pass.rules.isServer else { return .any(alternatives) }
      let sound = (first..<number).map {
        MissTree.leaf($0 + conditions.count, isInverted: false)
      }
      return .all(sound + [.any(alternatives)])
    }

    /// Every condition's truth, then whether it can be asked without an error.
    private func leaves(_ pass: Pass) -> [Bool] {
      let truths = pass.withEvaluator { evaluator in
        conditions.map { truth($0, evaluator) }
      }
      return truths.map { $0 == .holds } + truths.map { !$0.isError }
    }

    private func truth(_ condition: Int, _ evaluator: Evaluator) -> Truth {
      let record = evaluator.conditions[condition]
      return pass.rules.isServer ? evaluator.holdsOnServer(record) : evaluator.holds(record)
    }

    // MARK: Moves

    /// Every move; with `haveValues` also those that only make conditions fail, and each with a value.
    private func moves(haveValues: Bool) -> [MissMove] {
      var attributes: [Int] = []
      for condition in conditions {
        let attribute = Int(bucketing.conditions[condition].attribute)
        if attribute >= 0, !attributes.contains(attribute), isFree(attribute) {
          attributes.append(attribute)
        }
      }
      return attributes.flatMap { moves($0, haveValues: haveValues) }
    }

    /// Whether the visitor holds the attribute; the server makes up two.
    private func isFree(_ attribute: Int) -> Bool {
      !pass.rules.isServer || bucketing.attributes[attribute].special == .none
    }

    private func moves(_ attribute: Int, haveValues: Bool) -> [MissMove] {
      let field = bucketing.attributes[attribute].field(pass.rules)
      // Two attributes are one key where a rule names a third party and the SDK does not care.
      let same = bucketing.attributes.indices.filter {
        bucketing.attributes[$0].field(pass.rules) == field && isFree($0)
      }
      guard same.first == attribute else { return [] }
      let readers = conditions.indices.filter {
        same.contains(Int(bucketing.conditions[conditions[$0]].attribute))
      }
      func move(_ changed: Pass, _ change: ContextChange) -> MissMove {
        let truths = changed.withEvaluator { evaluator in
          readers.map { truth(conditions[$0], evaluator) }
        }
        return MissMove(
          part: attribute, changes: [change],
          truths: zip(readers, truths).map { (leaf: $0, truth: $1 == .holds) }
            + zip(readers, truths).map { (leaf: $0 + conditions.count, truth: !$1.isError) })
      }
      let key = Flagship.Configuration(bucketing).name(of: field)
      var moves = ideas(same, haveOpposites: haveValues).map { idea in
        let change =
          idea.isNamed || haveValues
          ? ContextChange(field, named: key, idea.value, needed: idea.value.jsonText)
          : ContextChange(field: field, value: nil, text: "change \(key): \(idea.words)")
        return move(same.reduce(pass) { $0.with(idea.value, at: $1) }, change)
      }
      if haveValues, pass.visitor[field] != nil {
        var visitor = pass.visitor
        visitor[field] = nil
        moves.append(
          move(
            pass.reading(visitor),
            ContextChange(field: field, value: .null, text: "\(key) is removed")))
      }
      return moves
    }

    /// The values worth trying of an attribute that may have several numbers.
    private func ideas(_ attributes: [Int], haveOpposites: Bool) -> [MissIdeas.Idea] {
      var ideas = MissIdeas(server: pass.rules.isServer)
      let rules = groups.flatMap { group in
        bucketing.groups[group].targetingGroups.map { targetingGroup in
          bucketing.targetingGroups[targetingGroup].conditions.filter {
            attributes.contains(Int(bucketing.conditions[$0].attribute))
          }.map { facts($0) }
        }
      }
      for together in rules { ideas.add(together) }
      if haveOpposites { ideas.addOpposites(rules.flatMap { $0 }) }
      return ideas.values
    }

    private func facts(_ index: Int) -> MissIdeas.Rule {
      let condition = bucketing.conditions[index]
      let value = bucketing.withNode(condition.node) { $0["value"]?.value ?? .null }
      return MissIdeas.Rule(
        op: condition.op, value: value,
        words: ConditionFacts(condition, pass).subject.expectation)
    }
  }

  /// Values of one attribute that conditions suggest.
  struct MissIdeas {
    /// A condition on the attribute.
    struct Rule {
      var op: Operator
      var value: JSONValue
      var words: String

      var values: [JSONValue] {
        if case .array(let elements) = value { elements } else { [value] }
      }
    }

    /// A value to try; named if it follows from a condition, otherwise it only proves that one exists.
    struct Idea {
      var value: JSONValue
      var isNamed: Bool
      var words = ""
    }

    private(set) var values: [Idea] = []
    private var seen: Set<JSONValue> = []
    private let isServer: Bool
    /// Ideas per attribute, so that hostile files stay cheap.
    private static let limit = 400

    init(server isServer: Bool) {
      self.isServer = isServer
    }

    /// Takes the ideas of the conditions that must hold together.
    mutating func add(_ rules: [Rule]) {
      for rule in rules { add(rule) }
      addCombined(rules)
      addNumbersBetween(rules)
      addOthers(rules)
    }

    /// Takes ideas with which the conditions fail, and those that negative ones exclude.
    mutating func addOpposites(_ rules: [Rule]) {
      for rule in rules {
        for value in rule.values.prefix(8) {
          put(value)
          if let text = value.text { put(.string(text + "\u{2013}")) }
          for step in [1, -1] {
            if let other = Self.step(value, by: step) { put(other) }
          }
        }
      }
      for value: JSONValue in ["other", 999_983, false] { put(value) }
    }

    private mutating func put(_ value: JSONValue, isNamed: Bool = true, words: String = "") {
      guard Visitor.isAccepted(value), values.count < Self.limit, seen.insert(value).inserted else {
        return
      }
      values.append(Idea(value: value, isNamed: isNamed, words: words))
    }

    private mutating func add(_ rule: Rule) {
      switch rule.op {
      case .equals, .contains, .startsWith, .endsWith, .greaterThanOrEquals, .lowerThanOrEquals,
        .semverEquals, .semverGreaterThanOrEquals, .semverLowerThanOrEquals:
        for value in rule.values.prefix(50) { put(value) }
        if rule.op == .startsWith || rule.op == .endsWith, case .array = rule.value {
          put(.string(Python.text(rule.value)))
        }
        if rule.op == .contains || rule.op == .startsWith || rule.op == .endsWith {
          for value in rule.values.prefix(50) { put(.string(Python.text(value))) }
        }
      case .greaterThan: put(rule.values.first.flatMap { Self.step($0, by: 1) } ?? .null)
      case .lowerThan: put(rule.values.first.flatMap { Self.step($0, by: -1) } ?? .null)
      case .exists: put(true)
      case .semverGreaterThan: putVersion(rule, after: true)
      case .semverLowerThan: putVersion(rule, after: false)
      case .notEquals, .notContains, .semverNotEquals, .notExists, .unknown: break
      }
    }

    /// A value just beyond another; nil where none is near.
    private static func step(_ value: JSONValue, by step: Int) -> JSONValue? {
      switch value {
      case .integer(let number):
        let (next, overflow) = number.addingReportingOverflow(step)
        return overflow ? .double(Double(number) * 2) : .integer(next)
      case .double(let number):
        let next = number + Double(step)
        return .double(next == number ? (step > 0 ? number.nextUp : number.nextDown) : next)
      case .bool(let flag): return step > 0 ? .integer(flag ? 2 : 1) : .integer(flag ? 0 : -1)
      case .string(let text):
        return step > 0 ? .string(text + "a") : text.isEmpty ? nil : .string("")
      case .hugeInteger(let digits):
        let isNegative = digits.hasPrefix("-")
        return isNegative == (step < 0) ? .hugeInteger(digits + "0") : .integer(0)
      case .null, .array, .object: return nil
      }
    }

    private mutating func putVersion(_ rule: Rule, after: Bool) {
      guard let text = rule.values.first?.text else { return }
      let core = text.split(separator: "-").first.map(String.init) ?? text
      if after {
        var parts = core.split(separator: ".").map(String.init)
        if let last = parts.last, let number = Int(last), number < Int.max {
          parts[parts.count - 1] = "\(number + 1)"
        }
        put(.string(parts.joined(separator: ".")))
        put(.string(core))
      } else {
        put("0.0.0-0")
        put("0.0.0")
      }
    }

    /// A text that starts, contains and ends as all conditions ask.
    private mutating func addCombined(_ rules: [Rule]) {
      func texts(_ op: Operator) -> [[String]] {
        rules.filter { $0.op == op }.map { $0.values.prefix(4).map(Python.text) }
      }
      let (starts, pieces, ends) = (texts(.startsWith), texts(.contains), texts(.endsWith))
      guard starts.count + pieces.count + ends.count > 1 else { return }
      let start = starts.compactMap(\.first).max { $0.utf8.count < $1.utf8.count } ?? ""
      let end = ends.compactMap(\.first).max { $0.utf8.count < $1.utf8.count } ?? ""
      var middles = [""]
      for choices in pieces.prefix(4) {
        middles = middles.flatMap { middle in choices.map { middle + $0 } }.prefix(64).map { $0 }
      }
      for middle in middles { put(.string(start + middle + end)) }
    }

    /// Numbers between and beside those that the conditions compare with.
    private mutating func addNumbersBetween(_ rules: [Rule]) {
      guard rules.contains(where: \.op.isOrder) else { return }
      var numbers = rules.flatMap(\.values).prefix(50).compactMap { value -> Double? in
        switch value {
        case .integer(let number): Double(number)
        case .double(let number): number.isFinite ? number : nil
        case .bool(let flag): flag ? 1 : 0
        default: nil
        }
      }
      numbers = Array(Set(numbers)).sorted()
      for (low, high) in zip(numbers, numbers.dropFirst()) {
        let middle = low / 2 + high / 2
        putNumber((low + 1).rounded(.down))
        putNumber((high - 1).rounded(.up))
        putNumber(middle.rounded())
        putNumber(middle)
      }
      if let first = numbers.first, let last = numbers.last {
        putNumber((first - 1).rounded(.up))
        putNumber((last + 1).rounded(.down))
      }
    }

    private mutating func putNumber(_ number: Double) {
      put(Int(exactly: number).map { .integer($0) } ?? .double(number))
    }

    /// Values that no condition names, where something else than the named ones is asked for.
    private mutating func addOthers(_ rules: [Rule]) {
      let negative = rules.filter {
        $0.op == .notEquals || $0.op == .notContains || $0.op == .semverNotEquals
      }
      guard !negative.isEmpty else { return }
      let words = negative.map(\.words).joined(separator: " and ")
      put("", isNamed: false, words: words)
      put("\u{2013}", isNamed: false, words: words)
      for version in ["0.0.1", "998.0.0"] where negative.contains(where: { $0.op.isVersion }) {
        put(.string(version), isNamed: false, words: words)
      }
      // Beside each named text another one that keeps its beginning, end or content.
      for rule in rules where rule.op != .notEquals && rule.op != .notContains {
        for text in rule.values.prefix(8).compactMap(\.text) {
          for other in [text + "\u{2013}", "\u{2013}" + text, "\u{2013}" + text + "\u{2013}"] {
            put(.string(other), isNamed: false, words: words)
          }
        }
        if rule.op == .startsWith || rule.op == .endsWith || rule.op == .contains { continue }
        for value in rule.values.prefix(8) {
          for step in [1, -1] {
            if let other = Self.step(value, by: step) { put(other, isNamed: false, words: words) }
          }
        }
      }
      for rule in negative {
        for value in rule.values.prefix(8) {
          switch value {
          case .integer, .double, .hugeInteger:
            if let other = Self.step(value, by: 1) { put(other, isNamed: false, words: words) }
          case .bool(let flag): put(.bool(!flag))
          case .string(let text) where rule.op == .notEquals:
            put(.string(text + "\u{2013}"), isNamed: false, words: words)
          default: break
          }
        }
      }
      put(999_983, isNamed: false, words: words)
    }
  }
}
