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
        guard let part = Self.part(of: test, finder.pass.model) else { continue }
        if leaves[part] == nil { order.append(part) }
        leaves[part, default: []].append(leaf)
      }
    }

    /// The part that a condition reads; nil where no change of the visitor turns it.
    static func part(of test: Test, _ model: Model) -> Part? {
      switch test {
      case .customData(let test):
        .customData(index: model.customData.indexes[Int(test.slot)])
      case .browser: .browser
      case .device: .device
      case .operatingSystem: .system
      case .geolocation: .place
      case .cookie: .cookies
      case .pageURL, .pageTitle, .previousPage, .pageViews: .pages
      case .conversions: .goals
      case .visitorCode: .visitorCode
      case .applicationVersion: .applicationVersion
      case .visits, .sameDayVisits, .newVisitors, .firstVisit, .lastVisit: .visits
      case .heatSlice(let test): .heat(keyMoment: test.keyMoment, goal: test.goal)
      case .targetPersonalization: .personalizations
      case .exclusiveExperiment(let type, _):
        type == .personalization || type == .any ? .personalizations : nil
      case .unsupported, .sdkLanguage, .segment, .targetFlag, .targetExperiment: nil
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
        guard !condition.isExcluded, let pattern = pattern(of: condition.test), pattern >= 0,
          model.patterns[Int(pattern)].fault == nil
        else { return nil }
        let words = Pass.ConditionWords(model: model).words(of: condition.test)
        guard let field = words.field else { return nil }
        let expectation =
          words.expectation.hasPrefix("matches ")
          ? "match " + words.expectation.dropFirst("matches ".count) : words.expectation
        return MissMove(
          part: part,
          changes: [
            ContextChange(
              field: field, value: nil, text: "change \(words.label) to \(expectation)")
          ],
          truths: leaves.map { ($0, $0 == leaf) })
      }
    }

    private func pattern(of test: Test) -> Int32? {
      switch test {
      case .customData(let test): test.pattern
      case .pageURL(let test), .pageTitle(let test), .previousPage(let test),
        .visitorCode(let test):
        test.pattern
      case .cookie(let test): test.name.comparison == .exact ? test.value.pattern : nil
      default: nil
      }
    }
  }
}
