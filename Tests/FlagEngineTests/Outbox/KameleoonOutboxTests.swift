import FlagEngine
import Testing

/// What a Kameleoon application would send of what is seen and done.
@Suite struct KameleoonOutboxTests {
  private static let now = 1_767_225_600_000

  private static func file(consent: String = "NOT_REQUIRED") throws -> FlagConfiguration {
    let rule = { (id: Int, kind: String, experiment: Int) in
      """
      {"id": \(id), "type": "\(kind)", "exposition": 1.0, "experimentId": \(experiment),
       "variationByExposition": [{"variationKey": "on", "variationId": \(experiment)1,
       "exposition": 1.0}]}
      """
    }
    let flag = { (id: Int, key: String, isOn: Bool, rules: String) in
      """
      {"id": \(id), "featureKey": "\(key)", "environmentEnabled": \(isOn),
       "defaultVariationKey": "off", "rules": [\(rules)],
       "variations": [{"key": "off", "variables": []}, {"key": "on", "variables": []}]}
      """
    }
    let flags = [
      flag(1, "checkout", true, rule(5, "EXPERIMENTATION", 9)),
      flag(2, "banner", true, rule(6, "TARGETED_DELIVERY", 10)), flag(3, "quiet", true, ""),
      flag(4, "dark", false, ""),
    ]
    let text = """
      {"configuration": {"consentType": "\(consent)"},
       "customData": [{"id": 101, "index": 1, "name": "plan"},
         {"id": 102, "index": 2, "name": "secret", "localOnly": true}],
       "featureFlags": [\(flags.joined(separator: ","))]}
      """
    return try FlagConfiguration(Array(text.utf8))
  }

  /// An application with its visitor.
  private struct Stage {
    var outbox = Outbox()
    var visitor = Kameleoon.Visitor(code: "v")
    var file: FlagConfiguration

    init(consent: String = "NOT_REQUIRED") throws {
      file = try KameleoonOutboxTests.file(consent: consent)
    }

    /// Does something and gives the rows that came of it.
    @discardableResult
    mutating func does(_ act: String) throws -> [Outbox.Row] {
      let outcome = try outbox.perform(
        ActForm.act(act, of: .kameleoon), as: .kameleoon(visitor), in: file,
        options: EvaluationOptions(profile: .kameleoon318, now: KameleoonOutboxTests.now))
      if case .kameleoon(let after) = outcome.visitor { visitor = after }
      return outcome.rows
    }
  }

  private static func text(_ row: Outbox.Row?) -> String {
    String(decoding: row?.payload ?? [], as: UTF8.self)
  }

  @Test func aSeenFlagIsALineWithItsReason() throws {
    var stage = try Stage()
    let rows = try stage.does("seen checkout")
    #expect(rows.count == 1)
    #expect(rows[0].kind == "experiment" && rows[0].state == .held)
    #expect(rows[0].reason == .exposure(flag: "checkout", serves: "on", from: "rule 1"))
    #expect(
      Self.text(rows[0])
        == "nonce=0000000000000001&eventType=experiment&id=9&variationId=91&visitorCode=v")
    #expect(stage.outbox.heldCount == 1)
  }

  @Test func factsGoAlongOnceAndChangedOnesAgain() throws {
    var stage = try Stage()
    stage.visitor.data = [Kameleoon.DataItem(.device("PHONE"))]
    #expect(try stage.does("seen quiet").map(\.kind) == ["staticData", "experiment"])
    #expect(try stage.does("seen quiet").map(\.kind) == ["activity", "experiment"])
    stage.visitor.data = [Kameleoon.DataItem(.device("TABLET"))]
    let rows = try stage.does("flush")
    #expect(rows.map(\.kind) == ["staticData"])
    #expect(rows[0].fields == [Outbox.Field("deviceType", "TABLET")])
  }

  @Test func whatIsNotRecordedHasARowThatSaysWhy() throws {
    var stage = try Stage()
    #expect(
      try stage.does("seen quiet").last?.reason
        == .unrecorded(flag: "quiet", serves: "(off)", from: "default"))
    stage.visitor.overrides = [.simulated(flag: "checkout", variation: "on")]
    let simulated = try stage.does("seen checkout")
    #expect(simulated.last?.reason == .simulated(flag: "checkout", serves: "{on}"))
    #expect(simulated.last?.state == .kept && simulated.last?.payload == [])
    guard case .refused(let message)? = try stage.does("seen dark").first?.reason else {
      Issue.record("a flag that is off is no refusal")
      return
    }
    #expect(message.contains("'dark' is disabled"))
    stage.visitor.isTracked = false
    #expect(try stage.does("seen banner").map(\.state) == [.kept])
  }

  @Test func aForceIsRecordedAsNormal() throws {
    var stage = try Stage()
    stage.visitor.overrides = [.forced(experiment: 9, variation: "on", keepsTargeting: false)]
    let rows = try stage.does("seen checkout")
    #expect(rows.map(\.reason) == [.exposure(flag: "checkout", serves: "[on]", from: "forced")])
  }

  @Test func withoutConsentItWaitsAndGoesOnceConsentIsGiven() throws {
    var stage = try Stage(consent: "REQUIRED")
    stage.visitor.data = [Kameleoon.DataItem(.device("PHONE"))]
    let rows = try stage.does("seen checkout")
    #expect(rows.allSatisfy { $0.state == .kept })
    #expect(rows.map(\.kind) == ["staticData", "experiment"])
    #expect(Set(rows.map(\.reason.name)) == ["consent"])
    // What is delivered without an experiment needs none.
    #expect(
      try stage.does("seen banner").filter(\.isWaiting).map(\.kind) == ["experiment"])
    try stage.does("consent given")
    #expect(stage.visitor.legalConsent == true)
    #expect(try stage.does("flush").map(\.kind) == ["staticData", "experiment"])
  }

  @Test func aWithheldExposureIsSaidOnceWhateverElseIsAskedFor() throws {
    var stage = try Stage(consent: "REQUIRED")
    #expect(try stage.does("seen checkout").map(\.reason.name) == ["consent"])
    #expect(try stage.does("seen quiet").allSatisfy { $0.reason.name != "consent" })
  }

  @Test func whatStaysOnTheMachineIsSaidOnce() throws {
    var stage = try Stage()
    var untracked = Kameleoon.DataItem(.customData(index: 1, values: ["gold"]))
    untracked.isTracked = false
    stage.visitor.data = [
      untracked, Kameleoon.DataItem(.customData(index: 2, values: ["x"])),
    ]
    let rows = try stage.does("flush")
    #expect(rows.map(\.kind) == ["activity", "CustomData", "CustomData"])
    #expect(rows.dropFirst().map(\.reason.name) == ["trackOff", "localOnly"])
    #expect(try stage.does("flush").map(\.kind) == ["activity"])
  }

  @Test func aConversionAndAPageBecomePartOfTheVisitor() throws {
    var stage = try Stage()
    let rows = try stage.does("convert 7310 revenue=49.90 metadata.plan=gold,b")
    #expect(
      Self.text(rows.first).contains(
        "eventType=conversion&goalId=7310&revenue=49.9&negative=false&metadata="
          + "%7B%221%22%3A%5B%22gold%22%2C%22b%22%5D%7D"))
    try stage.does("page https://shop.example/cart title='Your cart'")
    #expect(stage.visitor.data.count == 2)
    let unknown = try stage.does("convert 1 metadata.payment=card")
    #expect(unknown.contains { $0.reason.sentence.contains("'payment' is not in the config") })
  }

  @Test func manyFlagsThatTellNothingAreOneRow() throws {
    let flags = (0..<500).map { index in
      """
      {"id": \(index), "featureKey": "f\(index)", "environmentEnabled": true,
       "defaultVariationKey": "off", "variations": [], "rules": []}
      """
    }
    let file = try FlagConfiguration(
      Array("{\"featureFlags\": [\(flags.joined(separator: ","))]}".utf8))
    var outbox = Outbox()
    let outcome = try outbox.perform(
      .seeAll, as: .kameleoon(Kameleoon.Visitor(code: "v")), in: file,
      options: EvaluationOptions(profile: .kameleoon318, now: Self.now))
    #expect(outcome.rows.map(\.reason) == [.activity, .unrecordedFlags(500)])
  }

  @Test func aPreviewDoesNothing() throws {
    let stage = try Stage()
    let options = EvaluationOptions(profile: .kameleoon318, now: Self.now)
    let outcome = try stage.outbox.preview(
      .see(["checkout"]), as: .kameleoon(stage.visitor), in: stage.file, options: options)
    #expect(outcome.rows.map(\.kind) == ["experiment"])
    #expect(stage.outbox.rows.isEmpty && stage.outbox.heldCount == 0)
  }

  @Test func theOutboxHasABoundAndCountsWhatItLost() throws {
    var stage = try Stage()
    let acts = Outbox.countLimit + 1
    for _ in 0..<acts { try stage.does("flush") }
    #expect(stage.outbox.rows.count <= Outbox.countLimit)
    #expect(stage.outbox.lostCount + stage.outbox.heldCount == acts)
    let last = try #require(stage.outbox.rows.last)
    #expect(last.id == acts && stage.outbox.row(last.id) == last && stage.outbox.row(1) == nil)
    stage.outbox.set([1, last.id], to: .dropped)
    #expect(stage.outbox.row(last.id)?.state == .dropped)
  }

  @Test func linesGoTogetherAndComeApartAgain() throws {
    var stage = try Stage()
    try stage.does("seen checkout")
    try stage.does("seen banner")
    let parcels = Outbox.parcels(of: stage.outbox.rows)
    #expect(parcels.count == 1 && parcels[0].rows == [1, 2] && parcels[0].visitors == ["v"])
    #expect(
      Outbox.payloads(in: parcels[0].body, for: .tracking) == stage.outbox.rows.map(\.payload))
  }

  // MARK: Remote visitor data

  @Test func remoteDataIsTakenWhereNothingIsKnownHere() throws {
    guard case .kameleoon(let file) = try Self.file() else { return }
    var visitor = Kameleoon.Visitor(code: "v")
    visitor.data = [Kameleoon.DataItem(.device("PHONE"))]
    let answer: JSONValue = [
      "currentVisit": [
        "visitorCode": "other",
        "customDataEvents": [
          ["data": ["index": 1, "valuesCountMap": ["gold": 1]]],
          ["data": ["index": 77, "valuesCountMap": ["x": 1]]],
        ],
        "staticDataEvent": [
          "data": ["deviceType": "TABLET", "browser": "CHROME", "os": "MAC"]
        ],
      ]
    ]
    var filter = Kameleoon.RemoteVisitorFilter()
    (filter.device, filter.browser) = (true, true)
    let (taken, parts) = file.taking(answer, filter, into: visitor, now: Self.now)
    let fates = Dictionary(uniqueKeysWithValues: parts.map { ($0.name, $0.fate) })
    #expect(fates["custom data plan"] == .taken && fates["custom data 77"] == .unknown)
    #expect(fates["device"] == .ignored && fates["browser"] == .taken)
    #expect(fates["visitor code"] == .taken && fates["os"] == nil)
    #expect(taken.data.count == visitor.data.count + 4)
    // The platform knows it already: it is not told again.
    #expect(taken.data.dropFirst().allSatisfy { !$0.isTracked })
  }
}
