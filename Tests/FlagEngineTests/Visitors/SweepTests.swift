import FoundationEssentials
import Testing

@testable import FlagEngine

/// Files of both platforms to look at with many visitors.
enum SweepFiles {
  static let now = 1_767_225_600_000

  static func options(_ configuration: FlagConfiguration) -> EvaluationOptions {
    EvaluationOptions(profile: configuration.platform.defaultProfile, now: now)
  }

  /// Every data file and bucketing file of the vectors, by name.
  static let all: [(name: String, configuration: FlagConfiguration)] = {
    var files: [(String, FlagConfiguration)] = []
    for file in KameleoonVectorFile.all {
      guard let json = try? file.load() else { continue }
      var own: [JSONValue] = json["dataFile"].map { [$0] } ?? []
      if case .object(let several)? = json["dataFiles"] { own += several.members.map(\.value) }
      for (index, json) in own.enumerated() {
        let configuration = Kameleoon.Configuration(answer: Array(json.jsonText.utf8))
        files.append(("\(file.name) \(index)", .kameleoon(configuration)))
      }
    }
    let shop = (try? KameleoonVectorFile.bytes("kameleoon-shop.json")) ?? []
    files.append(("kameleoon-shop.json", .kameleoon(Kameleoon.Configuration(answer: shop))))
    for name in flagshipFiles {
      for (index, test) in ((try? FlagshipCase.load(name)) ?? []).prefix(3).enumerated() {
        if let configuration = try? FlagConfiguration(test.bucketing, platform: .flagship) {
          files.append(("\(name) \(index)", configuration))
        }
      }
    }
    return files.filter { $0.1.flagCount > 0 }
  }()

  /// Flags from all over a file: all of one that has few.
  static func flags(of configuration: FlagConfiguration) -> [Int] {
    Array(
      stride(
        from: 0, to: configuration.flagCount, by: max(1, (configuration.flagCount + 23) / 24)))
  }

  private static let flagshipFiles = [
    "shop.json", "allocation-remainder.json", "allocation-next-group.json",
    "allocation-splits.json", "targeting-groups.json", "targeting-variation-groups.json",
    "modifications-merge.json", "random-01.json", "random-02.json", "random-05.json",
  ]

  /// A visitor with some of the values that conditions compare, chosen by a seed.
  static func visitor(_ seed: Int, of configuration: FlagConfiguration) -> Visitor {
    var random = SeededNumbers(seed + 1)
    var visitor: Visitor =
      switch configuration.platform {
      case .kameleoon: .kameleoon(Kameleoon.Visitor(code: "visitor-\(seed)"))
      case .flagship: .flagship(Flagship.Visitor(id: "visitor-\(seed)"))
      }
    for summary in configuration.fields.prefix(40) where summary.field.isForConditions {
      guard Int.random(in: 0..<3, using: &random) > 0,
        let value = summary.values.randomElement(using: &random)
      else { continue }
      visitor[summary.field] = value
    }
    return visitor
  }
}

@Suite struct SweepTests {
  /// Whom no rule serves is counted once, where it came farthest.
  @Test func whoeverNoRuleServesFellOutSomewhere() {
    var places = SweepResult.Lost()
    for (name, configuration) in SweepFiles.all {
      let options = SweepFiles.options(configuration)
      var sweep = Sweep(
        SweepFiles.flags(of: configuration), of: configuration, profile: options.profile,
        hasFunnel: true)
      for seed in 0..<60 {
        sweep.count(SweepFiles.visitor(seed, of: configuration), options: options)
      }
      for flag in sweep.result.flags {
        let lost = flag.lost
        let served = flag.rules.reduce(0) { $0 + $1.served.entries.reduce(0) { $0 + $1.count } }
        #expect(
          lost.gates + lost.targeting + lost.exposure + lost.later == 60 - served,
          "\(name) \(flag.key)")
        places.add(lost)
        guard flag.rules.count == 1, let rule = flag.rules.first else { continue }
        #expect(lost.gates == 60 - rule.reached, "\(name) \(flag.key)")
        #expect(lost.targeting == rule.reached - rule.targeted, "\(name) \(flag.key)")
        #expect(lost.exposure == rule.targeted - rule.exposed, "\(name) \(flag.key)")
      }
    }
    #expect(places.gates > 0 && places.targeting > 0 && places.exposure > 0)
  }

  @Test func aSweepIsALoopOverTheEvaluator() {
    for (name, configuration) in SweepFiles.all {
      let options = SweepFiles.options(configuration)
      var sweep = Sweep(of: configuration, profile: options.profile, hasFunnel: true)
      var quick = Sweep(of: configuration, profile: options.profile, hasFunnel: false)
      var counts: [String: [String: Int]] = [:]
      for seed in 0..<5 {
        let visitor = SweepFiles.visitor(seed, of: configuration)
        sweep.count(visitor, options: options)
        quick.count(visitor, options: options)
        for flag in 0..<configuration.flagCount {
          let decision = configuration.explain(flag, for: visitor, options: options)
          counts[decision.flagKey, default: [:]][decision.served.text, default: 0] += 1
        }
      }
      #expect(sweep.result.visitorCount == 5)
      for (flag, plain) in zip(sweep.result.flags, quick.result.flags) {
        let expected = counts[flag.key] ?? [:]
        for entry in flag.variations.entries {
          #expect(expected[entry.variation] ?? 0 == entry.count, "\(name) \(flag.key)")
        }
        #expect(flag.variations.entries.reduce(0) { $0 + $1.count } == 5, "\(name) \(flag.key)")
        #expect(flag.variations == plain.variations, "\(name) \(flag.key)")
      }
    }
  }

  @Test func oneFlagCountsAsItDoesAmongAll() {
    for (name, configuration) in SweepFiles.all {
      let options = SweepFiles.options(configuration)
      var all = Sweep(of: configuration, profile: options.profile, hasFunnel: true)
      for seed in 0..<4 {
        all.count(SweepFiles.visitor(seed, of: configuration), options: options)
      }
      for flag in 0..<min(6, configuration.flagCount) {
        var one = Sweep([flag], of: configuration, profile: options.profile, hasFunnel: true)
        for seed in 0..<4 {
          one.count(SweepFiles.visitor(seed, of: configuration), options: options)
        }
        #expect(one.result.flags[0] == all.result.flags[flag], "\(name) \(flag)")
      }
    }
  }

  @Test func aFunnelNarrowsFromStepToStep() {
    for (name, configuration) in SweepFiles.all {
      let options = SweepFiles.options(configuration)
      var sweep = Sweep(of: configuration, profile: options.profile, hasFunnel: true)
      for seed in 0..<8 {
        sweep.count(SweepFiles.visitor(seed, of: configuration), options: options)
      }
      for flag in sweep.result.flags {
        for rule in flag.rules {
          let served = rule.served.entries.reduce(0) { $0 + $1.count }
          let steps = [8, rule.reached, rule.targeted, rule.exposed, served]
          #expect(steps == steps.sorted(by: >), "\(name) \(flag.key) \(rule.title)")
          for condition in rule.conditions {
            #expect(condition.alone <= rule.reached - rule.targeted, "\(name) \(flag.key)")
          }
        }
      }
    }
  }

  @Test func piecesAddUpToTheWhole() throws {
    for (name, configuration) in SweepFiles.all.suffix(8) {
      let options = SweepFiles.options(configuration)
      let population = Population(
        of: SweepFiles.visitor(0, of: configuration), count: 60, seed: 7)
      func sweep(_ range: Range<Int>) -> Sweep {
        var sweep = Sweep(of: configuration, profile: options.profile, hasFunnel: true)
        for place in range { sweep.count(population[place], options: options) }
        return sweep
      }
      let whole = sweep(0..<60).result
      var threads = sweep(0..<25)
      threads.merge(sweep(25..<60))
      #expect(threads.result.visitorCount == 60)
      var machines = sweep(0..<25).result
      #expect(machines.merge(sweep(25..<60).result) == nil)
      for (flag, other) in zip(whole.flags, machines.flags) {
        for entry in flag.variations.entries {
          #expect(other.variations[entry.variation] == entry.count, "\(name) \(flag.key)")
        }
        #expect(flag.rules.map(\.reached) == other.rules.map(\.reached))
        #expect(flag.rules.map(\.conditions) == other.rules.map(\.conditions))
        #expect(flag.distance == other.distance, "\(name) \(flag.key)")
      }
    }
  }

  @Test func resultsOfDifferentFilesAreNotAddedUp() throws {
    let small = FlagConfiguration.kameleoon(KameleoonPropertyTests.file(exposition: 0.5))
    let large = FlagConfiguration.kameleoon(KameleoonPropertyTests.file(exposition: 0.6))
    var result = Sweep(of: small, profile: .kameleoon318, hasFunnel: true).result
    let before = result
    #expect(
      result.merge(Sweep(of: large, profile: .kameleoon318, hasFunnel: true).result) == "f")
    #expect(result == before)
  }

  @Test func theSameSeedGivesTheSameVisitors() {
    let base = Visitor.kameleoon(Kameleoon.Visitor(code: "x"))
    let (first, again) = (
      Population(of: base, count: 50, seed: 3), Population(of: base, count: 50, seed: 3)
    )
    let other = Population(of: base, count: 50, seed: 4)
    #expect((0..<50).allSatisfy { first[$0] == again[$0] })
    #expect(Set((0..<50).map { first[$0].code } + (0..<50).map { other[$0].code }).count == 100)
    #expect((0..<50).allSatisfy { first[$0].code.utf8.count == 16 })
  }

  @Test func weightsGiveEachContextItsPart() {
    let names = ["a", "b", "c"]
    let visitors = names.map { name -> Visitor in
      var visitor = Flagship.Visitor(id: name)
      visitor.context["name"] = .string(name)
      return .flagship(visitor)
    }
    let population = Population(
      of: [(visitors[0], 6), (visitors[1], 3), (visitors[2], 1)], count: 1_000, seed: 1)
    var counts: [String: Int] = [:]
    for place in 0..<1_000 {
      let name = population[place][.attribute(key: "name")]?.text ?? ""
      counts[name, default: 0] += 1
    }
    #expect(abs((counts["a"] ?? 0) - 600) <= 3)
    #expect(abs((counts["b"] ?? 0) - 300) <= 3)
    #expect(abs((counts["c"] ?? 0) - 100) <= 3)
  }

  @Test func whatIsOnesOwnIsNotTheContextOfOthers() {
    var visitor = Flagship.Visitor(id: "me")
    visitor.anonymousID = "before"
    visitor.keptAssignments = ["v1"]
    visitor.context["country"] = "FR"
    let made = Population(of: .flagship(visitor), count: 1, seed: 1)[0]
    guard case .flagship(let other) = made else { return }
    #expect(other.anonymousID == nil)
    #expect(other.keptAssignments == nil)
    #expect(other.context["country"] == "FR")
  }

  @Test func sharesComeAsTheFilePromises() {
    // One in a thousand is past p = 0.001 by chance: of 200 seeds, seldom more than two.
    var far = 0
    let file = FlagConfiguration.kameleoon(
      KameleoonPropertyTests.file(exposition: 0.7, shares: [0.2, 0.3, 0.5]))
    for seed in 0..<200 {
      let population = Population(
        of: .kameleoon(Kameleoon.Visitor(code: "")), count: 500, seed: UInt64(seed))
      let options = SweepFiles.options(file)
      var sweep = Sweep(of: file, profile: options.profile, hasFunnel: true)
      for place in 0..<500 { sweep.count(population[place], options: options) }
      let distance = sweep.result.flags[0].distance
      #expect(distance.degrees == 2)
      if distance.probability < 0.001 { far += 1 }
    }
    #expect(far <= 3)
  }

  @Test func aSplitThatIsNotKeptIsFar() {
    var flag = SweepResult.Flag(key: "f", variations: .init(), rules: [])
    var rule = SweepResult.Rule(
      title: "rule 1", conditions: [], exposure: 0.5,
      split: [.init(variation: "a", share: 0.5), .init(variation: "b", share: 0.5)])
    (rule.reached, rule.targeted, rule.exposed) = (2_000, 2_000, 1_000)
    rule.served.add("a", 600)
    rule.served.add("b", 400)
    flag.rules = [rule]
    // 600 and 400 where 500 each are promised: 20 + 20.
    #expect(flag.distance.chiSquare == 40)
    #expect(flag.distance.degrees == 1)
    #expect(flag.distance.probability < 0.001)
  }
}
