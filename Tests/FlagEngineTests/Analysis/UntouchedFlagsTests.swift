import Testing

@testable import FlagEngine

/// A flag that a diff does not ask for answers everybody as before.
@Suite struct UntouchedFlagsTests {
  /// One to three places of a file, edited.
  private static func edited(_ source: [UInt8], _ seed: Int) throws -> FlagConfiguration {
    var random = SeededNumbers(seed)
    var file = try JSONDocument(source).withRoot { $0.value }
    for _ in 0..<Int.random(in: 1...3, using: &random) {
      switch Int.random(in: 0..<4, using: &random) {
      case 0:
        guard case .object(var root) = file, case .array(var flags)? = root["featureFlags"],
          !flags.isEmpty
        else { continue }
        flags.shuffle(using: &random)
        if flags.count > 1 { flags.removeLast() }
        root["featureFlags"] = .array(flags)
        file = .object(root)
      case 1, 2:
        let part = ["featureFlags", "segments"].randomElement(using: &random) ?? ""
        guard case .object(var root) = file, case .array(var list)? = root[part],
          let place = list.indices.randomElement(using: &random)
        else { continue }
        KameleoonPropertyTests.mutate(&list[place], depth: 0, &random)
        root[part] = .array(list)
        file = .object(root)
      default: KameleoonPropertyTests.mutate(&file, depth: 0, &random)
      }
    }
    return .kameleoon(Kameleoon.Configuration(answer: Array(file.jsonText.utf8)))
  }

  private static func answers(
    _ configuration: FlagConfiguration, _ visitor: Visitor, _ options: EvaluationOptions
  ) -> [(served: String, variables: [Variable])] {
    let visitor = configuration.resolvingNames(of: visitor)
    var walk = FileWalk(configuration, for: visitor, options: options)
    return (0..<configuration.flagCount).map { flag in
      let answer = walk.decide()
      return (
        configuration.served(flag, by: answer).shaped, configuration.variables(flag, by: answer)
      )
    }
  }

  @Test(arguments: KameleoonVectorFile.all)
  func theyAnswerEveryVisitorOfTheVectorsAsBefore(_ file: KameleoonVectorFile) throws {
    var visitors: [Int: [KameleoonVector]] = [:]
    for vector in try KameleoonVector.cases(of: file) where vector.configuration.flagCount > 0 {
      let visitor = Visitor.kameleoon(vector.visitor)
      let generation = vector.configuration.model.generation
      guard !visitor.hasOverrides, visitors[generation, default: []].count < 30 else { continue }
      visitors[generation, default: []].append(vector)
    }
    for (_, cases) in visitors.sorted(by: { $0.key < $1.key }).prefix(12) {
      let own = cases[0].configuration
      let old = FlagConfiguration.kameleoon(own)
      for seed in 0..<8 {
        let new = try Self.edited(own.model.source, seed)
        let untouched = FileExcerpt(old, new).untouchedFlags()
        #expect(untouched.count == new.flagCount)
        guard untouched.contains(true) else { continue }
        for vector in cases {
          let visitor = Visitor.kameleoon(vector.visitor)
          let before = Self.answers(old, visitor, vector.options)
          let after = Self.answers(new, visitor, vector.options)
          for flag in untouched.indices where untouched[flag] {
            let twin = try #require(old.index(of: new.key(of: flag)))
            #expect(
              before[twin] == after[flag], "\(vector.name), seed \(seed), \(new.key(of: flag))")
          }
        }
      }
    }
  }

  /// A file of flags with a segment each, of which the second refers to the first.
  private static func file(
    _ change: (inout JSONValue) -> Void = { _ in }
  ) -> FlagConfiguration {
    func flag(_ number: Int, segment: Int) -> JSONValue {
      [
        "id": .integer(number), "featureKey": .string("flag_\(number)"),
        "environmentEnabled": true, "defaultVariationKey": "off",
        "variations": [["key": "off"], ["key": "on"]],
        "rules": [
          [
            "id": .integer(number), "type": "EXPERIMENTATION", "experimentId": .integer(number),
            "exposition": 1, "segmentId": .integer(segment),
            "variationByExposition": [
              ["variationKey": "on", "variationId": .integer(number), "exposition": 1.0]
            ],
          ]
        ],
      ]
    }
    func segment(_ id: Int, _ condition: JSONValue) -> JSONValue {
      [
        "id": .integer(id),
        "conditionsData": [
          "firstLevel": [["conditions": [condition], "orOperators": []]],
          "firstLevelOrOperators": [],
        ],
      ]
    }
    var value: JSONValue = [
      "dateModified": 1, "configuration": ["consentType": "NOT_REQUIRED"],
      "featureFlags": [flag(1, segment: 1), flag(2, segment: 2), flag(3, segment: 3)],
      "segments": [
        segment(1, LintTests.country("France")),
        segment(
          2, ["targetingType": "SEGMENT", "isInclude": true, "segmentId": 1]),
        segment(3, LintTests.country("Spain")),
      ],
    ]
    change(&value)
    return .kameleoon(Kameleoon.Configuration(answer: Array(value.jsonText.utf8)))
  }

  private static func untouched(_ change: (inout JSONValue) -> Void) -> [Bool] {
    FileExcerpt(file(), file(change)).untouchedFlags()
  }

  private static func set(_ value: inout JSONValue, _ path: [String], _ new: JSONValue) {
    guard let name = path.first, case .object(var object) = value else {
      if case .array(var list) = value, let index = path.first.flatMap({ Int($0) }) {
        set(&list[index], Array(path.dropFirst()), new)
        value = .array(list)
      } else {
        value = new
      }
      return
    }
    var member = object[name] ?? .null
    set(&member, Array(path.dropFirst()), new)
    object[name] = member
    value = .object(object)
  }

  @Test func onlyTheEditedFlagIsAskedFor() {
    #expect(Self.untouched { _ in } == [true, true, true])
    #expect(
      Self.untouched { Self.set(&$0, ["featureFlags", "1", "defaultVariationKey"], "on") }
        == [true, false, true])
  }

  @Test func anEditedSegmentTouchesWhateverRefersToIt() {
    let first = Self.untouched { file in
      Self.set(&file, ["segments", "0", "name"], "new")
    }
    #expect(first == [false, false, true])
  }

  @Test func aLaterDateTouchesNothingAndAnotherSettingAll() {
    #expect(Self.untouched { Self.set(&$0, ["dateModified"], 2) } == [true, true, true])
    #expect(
      Self.untouched { Self.set(&$0, ["configuration", "consentType"], "REQUIRED") }
        == [false, false, false])
  }

  @Test func aFlagThatReadsAssignmentsIsAlwaysAskedFor() throws {
    let file = try DependentFlags.configuration(9)
    #expect(FileExcerpt(file, file).untouchedFlags() == (0..<9).map { $0 % 3 != 1 })
  }

  /// Whom something is forced on is asked for everything: of several rules with one experiment the
  /// last is meant, wherever it stands.
  @Test func aForceReachesAcrossTheFile() throws {
    let old = Self.file()
    let new = Self.file { file in
      Self.set(&file, ["featureFlags", "2", "rules", "0", "experimentId"], 1)
      Self.set(
        &file, ["featureFlags", "2", "rules", "0", "variationByExposition", "0", "variationKey"],
        "other")
    }
    #expect(FileExcerpt(old, new).untouchedFlags() == [true, true, false])
    var visitor = Kameleoon.Visitor(code: "v")
    visitor.overrides = [.forced(experiment: 1, variation: "on", keepsTargeting: false)]
    let options = KameleoonPropertyTests.options
    var diff = OutcomeDiff(
      from: OutcomeDiff.Side(old, options), to: OutcomeDiff.Side(new, options))
    #expect(diff.compare(.kameleoon(visitor)) == ["flag_1"])
  }
}
