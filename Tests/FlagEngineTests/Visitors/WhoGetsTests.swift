import Testing

@testable import FlagEngine

@Suite struct WhoGetsTests {
  /// What visitors of all kinds get.
  private static func sweep(_ configuration: FlagConfiguration, count: Int) -> SweepResult {
    let options = SweepFiles.options(configuration)
    var sweep = Sweep(
      SweepFiles.flags(of: configuration), of: configuration, profile: options.profile,
      hasFunnel: true)
    for seed in 0..<count {
      sweep.count(SweepFiles.visitor(seed, of: configuration), options: options)
    }
    return sweep.result
  }

  @Test func theSentenceIsNeverContradictedByASweep() {
    let count = 12
    for (name, configuration) in SweepFiles.all {
      let options = SweepFiles.options(configuration)
      let result = Self.sweep(configuration, count: count)
      for (flag, counts) in zip(SweepFiles.flags(of: configuration), result.flags) {
        let all = configuration.whoGets(flag, options: options)
        for who in all {
          let got = counts.variations[who.variation]
          let place = "\(name) \(counts.key): \(who.sentence), got \(got)"
          if who.nobodyBecause != nil { #expect(got == 0, "\(place)") }
          // Whoever gets it gets it by one of the ways, or as the default.
          for rule in counts.rules where rule.served[who.variation] > 0 {
            #expect(who.ways.contains { $0.rule == rule.title }, "\(place)")
          }
          // More than its share is not in it, but for chance.
          let deviation = (who.ceiling * (1 - who.ceiling) / Double(count)).squareRoot()
          #expect(
            Double(got) / Double(count) <= who.ceiling + 5 * deviation + 1e-9, "\(place)")
          if who.sentence == "\(who.variation): everyone (\(who.ways.first?.rule ?? ""))" {
            #expect(got == count, "\(place)")
          }
        }
        // What is served is among what can be served, but for errors and flags that are off.
        for entry in counts.variations.entries where entry.count > 0 && entry.variation != "--" {
          #expect(
            all.contains { $0.variation.isIdentical(to: entry.variation) },
            "\(name) \(counts.key) \(entry.variation)")
        }
      }
    }
  }

  private static func sentences(_ text: String, labels: Labels = Labels()) throws -> [String] {
    var configuration = try FlagConfiguration(Array(text.utf8))
    configuration.labels = labels
    return configuration.whoGets(0, options: SweepFiles.options(configuration)).map(\.sentence)
  }

  /// A flag with rules; `segments` are the countries that segments 1, 2, … ask for.
  private static func file(_ rules: String, segments: [String], isOn: Bool = true) -> String {
    let list = segments.enumerated().map { index, country in
      """
      {"id": \(index + 1), "conditionsData": {"firstLevelOrOperators": [], "firstLevel": [
        {"orOperators": [], "conditions": [{"targetingType": "GEOLOCATION",
          "country": "\(country)", "isInclude": true}]}]}}
      """
    }
    return """
      {"segments": [\(list.joined(separator: ","))], "featureFlags": [{"id": 1, "featureKey": "f",
        "environmentEnabled": \(isOn), "defaultVariationKey": "off", "variations": [],
        "rules": [\(rules)]}]}
      """
  }

  private static func rule(
    _ id: Int, _ type: String, segment: Int?, exposition: Double, _ split: String
  ) -> String {
    let segment = segment.map { ",\"segmentId\": \($0)" } ?? ""
    return """
      {"id": \(id), "type": "\(type)", "experimentId": \(id + 100), "exposition": \(exposition)
        \(segment), "variationByExposition": [\(split)]}
      """
  }

  private static let half = """
    {"variationKey": "a", "variationId": 1, "exposition": 0.5},
    {"variationKey": "b", "variationId": 2, "exposition": 0.5}
    """
  private static let whole = #"{"variationKey": "c", "variationId": 3, "exposition": 1}"#

  @Test func rulesBeforeTakeTheirVisitorsAway() throws {
    let file = Self.file(
      Self.rule(1, "TARGETED_DELIVERY", segment: 1, exposition: 1, Self.whole) + ","
        + Self.rule(2, "EXPERIMENTATION", segment: nil, exposition: 0.9, Self.half),
      segments: ["FR"])
    let sentences = try Self.sentences(file)
    #expect(sentences[0] == "c: those where country is \"FR\" (rule 1)")
    #expect(
      sentences[1]
        == "a: everyone but those where country is \"FR\"; 90% of them, half of those (rule 2)")
    #expect(sentences.last == "off: everyone whom no rule serves")
  }

  @Test func whereARuleServesEveryoneNobodyIsLeft() throws {
    let file = Self.file(
      Self.rule(1, "TARGETED_DELIVERY", segment: nil, exposition: 1, Self.whole) + ","
        + Self.rule(2, "EXPERIMENTATION", segment: nil, exposition: 1, Self.half), segments: [])
    let sentences = try Self.sentences(file)
    #expect(sentences[0] == "c: everyone (rule 1)")
    #expect(sentences[1] == "a: nobody: rule 1 takes everyone first")
    #expect(sentences.last == "off: nobody: rule 1 serves everyone")
  }

  @Test func ofAFlagThatIsOffNobodyGetsAnything() throws {
    let file = Self.file(
      Self.rule(1, "TARGETED_DELIVERY", segment: nil, exposition: 1, Self.whole), segments: [],
      isOn: false)
    let sentences = try Self.sentences(file)
    #expect(sentences.first == "c: nobody: the flag is off in this file's environment")
  }

  @Test func aShareOfNothingIsNobody() throws {
    let file = Self.file(
      Self.rule(1, "EXPERIMENTATION", segment: nil, exposition: 0, Self.half), segments: [])
    #expect(try Self.sentences(file)[0] == "a: nobody: rule 1 takes nobody: its share is 0")
  }

  @Test func namesThatPeopleGaveStandForSegments() throws {
    let file = Self.file(
      Self.rule(1, "EXPERIMENTATION", segment: 1, exposition: 1, Self.half), segments: ["FR"])
    var labels = Labels()
    labels.segments = ["1": "The French"]
    labels.rules = ["1": "Test"]
    #expect(
      try Self.sentences(file, labels: labels)[0]
        == "a: \"The French\"; half of them (rule 1 \"Test\")")
  }

  @Test func laterCampaignsMaySetTheKeyAsWell() throws {
    let configuration = try FlagConfiguration(Array(FlagshipOverrideTests.file.utf8))
    let sentences = configuration.whoGets(0, options: SweepFiles.options(configuration)).map(
      \.sentence)
    #expect(
      sentences[0]
        == "\"red\": those where country is \"FR\", unless campaign \"Summer\" (#c2), group 1 \"Gold\" "
        + "sets it later in the file; half of them (campaign \"Clearance\" (#c1), group 1 \"France\")"
    )
    #expect(sentences.last == "--: everyone whom no rule serves")
  }
}
