import Testing

@testable import FlagEngine

@Suite struct KameleoonNearestMissTests {
  /// Whether a rule of a flag targets a visitor, by the evaluator.
  static func targets(
    _ configuration: Kameleoon.Configuration, _ flag: Int, rule: Int, _ visitor: Kameleoon.Visitor,
    _ options: EvaluationOptions
  ) -> Bool {
    let model = configuration.model
    let pass = Kameleoon.Pass(configuration, for: visitor, options: options)
    return pass.targets(model.rules[Int(model.flags[flag].rules.start) + rule]) == .yes
  }

  static func apply(
    _ changes: [ContextChange], to visitor: Kameleoon.Visitor
  ) -> Kameleoon.Visitor {
    var visitor = visitor
    for change in changes { visitor[change.field] = change.value }
    return visitor
  }

  @Test(arguments: KameleoonVectorFile.all)
  func anOfferedSetMakesTheRuleMatch(_ file: KameleoonVectorFile) throws {
    var offered = 0
    var impossible = 0
    var patterns = 0
    for test in try KameleoonVector.cases(of: file).prefix(40) where test.configuration.isLoaded {
      var options = test.options
      options.isIsolated = true
      let visitor = test.configuration.resolve(test.visitor)
      for flag in 0..<min(test.configuration.flagCount, 60) {
        for miss in test.configuration.nearestMisses(flag, for: visitor, options: options) {
          #expect(
            !Self.targets(test.configuration, flag, rule: miss.rule, visitor, options),
            "\(test.name): a rule that matches has no miss")
          #expect(miss.changes.count <= 3)
          if miss.isOfferable {
            offered += 1
            let changed = Self.apply(miss.changes, to: visitor)
            #expect(
              Self.targets(test.configuration, flag, rule: miss.rule, changed, options),
              "\(test.name) \(test.configuration.key(of: flag)): \(miss.changes.map(\.text))")
          } else if miss.changes.isEmpty {
            impossible += 1
            #expect(miss.impossibleBecause != nil)
          } else {
            patterns += 1
          }
        }
      }
    }
    print("\(file.name): \(offered) offered, \(patterns) by pattern, \(impossible) impossible")
  }
}
