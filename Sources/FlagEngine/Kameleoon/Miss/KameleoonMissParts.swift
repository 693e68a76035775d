extension Kameleoon {
  /// The parts of the context that a rule's conditions read, and what each can be set to.
  ///
  /// Fields that one condition reads together (country, region, city; browser and version; pages and
  /// title) form one part.
  struct MissParts {
    private let finder: MissFinder
    private var leaves: [Part: [Int]] = [:]
    private var order: [Part] = []

    enum Part: Hashable {
      case customData(index: Int)
      case place, browser, device, system, applicationVersion, cookies, pages, goals, visits
      case personalizations, visitorCode
      case heat(keyMoment: Int, goal: Int)
    }

    init(_ finder: MissFinder) {
      self.finder = finder
      for (leaf, condition) in finder.conditions.enumerated() {
        let test = finder.pass.model.conditions[Int(condition)].test
        guard let part = test.facts.reads.part(in: finder.pass.model) else { continue }
        if leaves[part] == nil { order.append(part) }
        leaves[part, default: []].append(leaf)
      }
    }

    /// Every move, in the order of the conditions.
    func moves() -> [MissMove] {
      var moves: [MissMove] = []
      for (index, part) in order.enumerated() {
        let leaves = leaves[part] ?? []
        let tests = leaves.map { leaf in
          finder.pass.model.conditions[Int(finder.conditions[leaf])].test
        }
        let changes = MissValues(finder.pass, tests).changes(part)
        let truths = finder.truths(of: leaves, on: part, with: changes)
        moves += zip(changes, truths).map { MissMove(part: index, changes: $0, truths: $1) }
        moves += patternMoves(index, leaves)
      }
      return moves
    }

    /// The leaves that some move can turn.
    func freeLeaves(_ moves: [MissMove], count: Int) -> [Bool] {
      var seen: [(Bool, Bool)] = Array(repeating: (false, false), count: count)
      for (leaf, truth) in moves.lazy.flatMap(\.truths) {
        if truth { seen[leaf].0 = true } else { seen[leaf].1 = true }
      }
      return seen.map { $0.0 && $0.1 }
    }

    /// A pattern gives no value; the reader must find one.
    ///
    /// Other conditions on the part are taken to fail then.
    private func patternMoves(_ part: Int, _ leaves: [Int]) -> [MissMove] {
      let model = finder.pass.model
      return leaves.compactMap { leaf -> MissMove? in
        let condition = model.conditions[Int(finder.conditions[leaf])]
        let facts = condition.test.facts
        guard !condition.isExcluded, let pattern = facts.comparison.pattern,
          model.patterns[Int(pattern.index)].fault == nil, let field = facts.field(in: model)
        else { return nil }
        let words = ConditionWords(model: model)
        let label = words.words(of: condition.test).label
        return MissMove(
          part: part,
          changes: [
            ContextChange(
              field: field, value: nil,
              text: "change \(label) to match \(words.operand(pattern.operand))")
          ],
          truths: leaves.map { ($0, $0 == leaf) })
      }
    }
  }
}
