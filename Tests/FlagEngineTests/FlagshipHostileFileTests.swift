import Testing

@testable import FlagEngine

@Suite struct FlagshipHostileFileTests {
  private static let files = [
    "shop.json", "targeting-groups.json", "cache-reuse.json", "allocation-edge.json",
  ].map { name in Result { try FlagshipCase.load(name) } }

  @Test(arguments: 0..<120)
  func aMutatedFileNeverTraps(_ seed: Int) throws {
    var random = SeededGenerator(seed)
    let cases = try Self.files[seed % Self.files.count].get()
    let item = cases[seed % cases.count]
    for _ in 0..<3 {
      guard let document = Self.mutated(item.bucketing, &random) else { continue }
      try Self.exercise(document, item)
    }
  }

  @Test(arguments: 0..<24)
  func aMutatedAnswerNeverTraps(_ seed: Int) throws {
    var random = SeededGenerator(seed)
    let item = try Self.files[0].get()[seed % 10]
    let file = try Flagship.Configuration(JSONDocument(item.bucketing))
    let answers = FlagshipServerDecisionTests.scenarios.compactMap { scenario -> [UInt8]? in
      guard case .array(let steps)? = scenario["steps"] else { return nil }
      return steps.lazy.compactMap { $0["json"]?.jsonText }.first.map { Array($0.utf8) }
    }
    var decisions = Flagship.ServerDecisions()
    for _ in 0..<4 {
      let answer = try #require(answers.randomElement(using: &random))
      guard let document = Self.mutated(answer, &random) else { continue }
      decisions.take(
        try Flagship.ServerAnswer(document.bytes),
        profile: [.flagship211, .flagship215][seed % 2])
      let configuration = decisions.configuration(beside: seed % 3 == 0 ? nil : file)
      try Self.exercise(configuration, item)
      let changes = ConfigurationChanges(from: .flagship(file), to: .flagship(configuration))
      for flag in 0..<min(configuration.flagCount, 6) {
        _ = changes.causes(of: configuration.key(of: flag))
      }
    }
  }

  /// The text with some values replaced, so that it stays JSON most of the time.
  static func mutated(_ bytes: [UInt8], _ random: inout SeededGenerator) -> JSONDocument? {
    let replacements = [
      "null", "true", "-1", "1e999", "NaN", "\"\"", "\"x\"", "[]", "{}", "[[null]]",
      "123456789012345678901234567890", "{\"id\":{}}", "\"targetings\"", "-Infinity", "0.5",
    ]
    guard let document = try? JSONDocument(bytes) else { return nil }
    var text = bytes
    let ranges = document.withRoot { root in
      (0..<4).map { _ in
        JSONView(
          bytes: root.bytes, nodes: root.nodes,
          index: Int.random(in: 0..<root.nodes.count, using: &random)
        ).sourceRange
      }
    }
    for range in ranges.sorted(by: { $0.lowerBound > $1.lowerBound })
    where range.upperBound <= text.count {
      text.replaceSubrange(
        range, with: Array((replacements.randomElement(using: &random) ?? "0").utf8))
    }
    return try? JSONDocument(text)
  }

  static func exercise(_ document: JSONDocument, _ item: FlagshipCase) throws {
    try exercise(Flagship.Configuration(document), item)
  }

  static func exercise(_ configuration: Flagship.Configuration, _ item: FlagshipCase) throws {
    _ = configuration.problems
    _ = configuration.fields
    var visitor = try item.visitor
    for exposesAllKeys in [false, true] {
      _ = Flagship.decideCampaigns(configuration, visitor, exposesAllKeys: exposesAllKeys)
    }
    for profile in Profile.allCases where profile.platform == .flagship {
      let options = EvaluationOptions(profile: profile, now: 0)
      _ = Flagship.synchronize(configuration, visitor, options: options)
      for flag in 0..<min(configuration.flagCount, 6) {
        var pass = Flagship.Pass(configuration, for: visitor, options: options)
        let decision = pass.explain(flag)
        for node in decision.trace { words(node) }
        _ = configuration.nearestMisses(flag, for: visitor, options: options)
        let choices = configuration.forces(of: flag) + configuration.simulations(of: flag)
        visitor.overrides = choices.prefix(2).map(\.override)
        _ = pass.explain(flag)
      }
    }
  }

  static func words(_ node: TraceNode) {
    #expect(!Explanation.line(for: node).text.isEmpty)
    for child in node.children { words(child) }
  }
}
