import Testing

@testable import FlagEngine

@Suite struct KameleoonRecordTests {
  private typealias Record = Kameleoon.Record

  private static let now = 1_767_225_600_000

  private func addition(_ code: String = "v", at time: Int = now, track: Bool = true)
    -> Kameleoon.Record.Addition
  {
    Record.Addition(code: code, time: time, isTracked: track)
  }

  private func configuration(_ json: JSONValue) -> Kameleoon.Configuration {
    Kameleoon.Configuration(answer: Array(json.jsonText.utf8))
  }

  // MARK: One flag

  @Test(arguments: KameleoonVectorFile.all)
  func askingOneFlagOfALivingRecordGivesWhatAPassGives(_ file: KameleoonVectorFile) throws {
    for test in try KameleoonVector.cases(of: file)
    where !test.options.isIsolated && test.configuration.isLoaded {
      var pass = test.pass()
      var record = Self.record(of: test)
      var differing: [String] = []
      for key in test.features {
        guard let flag = test.configuration.index(of: key) else { continue }
        var live = Kameleoon.LivePass(
          test.configuration, code: test.visitor.code, record: &record,
          isTracked: test.visitor.isTracked, options: test.options)
        let outcome = live.decide(flag)
        live.end(&record)
        if outcome.answer != pass.decide(flag) { differing.append(key) }
      }
      #expect(differing.isEmpty, "\(test.name): \(differing)")
      let saved = pass.savedAssignments.map { [$0.experimentID, $0.variationID] }
      let kept = (record?.assignments ?? []).map { [$0.experimentID, $0.variationID] }
      #expect(kept == saved, "\(test.name)")
    }
  }

  /// The record as the calls make it.
  private static func record(of test: KameleoonVector) -> Record? {
    let store = Kameleoon.RecordStore(
      test.visitor, customData: test.configuration.customData, now: test.options.now)
    var record = store.find(test.visitor.code)
    _ = test.configuration.simulate(
      cookie: test.visitor.simulationCookie, &record, now: test.options.now, readsTrue: false)
    for case .forced(let experiment, let key, let keeps) in test.visitor.overrides {
      try? test.configuration.force(
        experiment, key, keepsTargeting: keeps, &record, now: test.options.now)
    }
    return record
  }

  @Test func withoutSavingTheRecordStaysAsItIs() {
    let file = configuration(Self.file(entries: ["on"]))
    var record: Record?
    var pass = Kameleoon.LivePass(
      file, code: "v", record: &record, saves: false, options: Self.options)
    #expect(pass.decide(0).variationKey == "on")
    pass.end(&record)
    #expect(record == nil)
  }

  // MARK: A newer file

  @Test func assignmentsAreFoundInANewerFile() {
    var record: Record? = Record(created: Self.now)
    record?.add(
      .assignedVariation(experiment: 202, variation: 12, ruleType: nil, time: nil), addition(),
      .init())
    for padding in [0, 40] {
      let file = configuration(Self.file(entries: ["on"], padding: padding, targets: 202))
      var pass = Kameleoon.LivePass(file, code: "v", record: &record, options: Self.options)
      #expect(pass.decide(0).variationKey == "on")
      pass.end(&record)
    }
  }

  @Test func aForceOutlivesTheVariationInTheFile() throws {
    var record: Record?
    try configuration(Self.file(entries: ["off", "on"])).force(
      201, "on", keepsTargeting: false, &record, now: Self.now)
    let newer = configuration(Self.file(entries: ["off"]))
    var pass = Kameleoon.LivePass(newer, code: "v", record: &record, options: Self.options)
    let outcome = pass.decide(0)
    pass.end(&record)
    #expect(outcome.variationKey == "on")
    #expect(outcome.variationID == 11)
    #expect(outcome.experimentID == 201)
    #expect(record?.assignments.map(\.variationID) == [11])
  }

  private static let options = EvaluationOptions(profile: .kameleoon318, now: now)

  /// A flag with an experiment of these variations; for visitors with an assignment of another one.
  private static func file(
    entries: [String], padding: Int = 0, targets experiment: Int? = nil
  ) -> JSONValue {
    let segment: JSONValue = [
      "id": 5,
      "conditionsData": [
        "firstLevel": [
          [
            "conditions": [
              [
                "targetingType": "TARGET_EXPERIMENT", "variationMatchType": "ANY",
                "experimentId": .integer(experiment ?? 0),
              ]
            ], "orOperators": [],
          ]
        ], "firstLevelOrOperators": [],
      ],
    ]
    let others = (0..<padding).map { number -> JSONValue in
      ["id": .integer(1_000 + number), "featureKey": .string("other-\(number)")]
    }
    let flag: JSONValue = [
      "id": 1, "featureKey": "flag", "environmentEnabled": true, "defaultVariationKey": "off",
      "variations": .array(["off", "on"].map { ["key": .string($0)] }),
      "rules": [
        [
          "id": 101, "experimentId": 201, "type": "EXPERIMENTATION", "exposition": 1.0,
          "segmentId": experiment == nil ? .null : 5,
          "variationByExposition": .array(
            entries.map {
              [
                "variationKey": .string($0), "variationId": $0 == "on" ? 11 : 10,
                "exposition": 1.0,
              ]
            }),
        ]
      ],
    ]
    return ["featureFlags": .array([flag] + others), "segments": [segment]]
  }

  // MARK: Adding

  @Test func theFirstMappingStays() {
    var record = Record(created: 0)
    record.add(.mappingIdentifier("first"), addition(), .init())
    record.add(.mappingIdentifier("second"), addition(), .init())
    #expect(record.mapping == "first")
  }

  @Test func customDataAtTheMappingIndexLinks() {
    let table = configuration([
      "featureFlags": [],
      "customData": [["id": 1, "index": 3, "name": "user", "isMappingIdentifier": true]],
    ]).customData
    var record = Record(created: 0)
    #expect(
      record.add(.customData(named: "user", values: ["u"]), addition(), table) == .linked("u"))
    #expect(record.add(.customData(index: 3, values: [""]), addition(), table) == .kept)
    #expect(record.add(.customData(index: 3, values: ["v"]), addition(), table) == .kept)
    #expect(
      record.add(.customData(named: "x", values: []), addition(), table) == .unknownName("x"))
    #expect(record.mapping == "v")
  }

  @Test func aPageSeenAgainIsCountedAndShownAnew() {
    var record = Record(created: 0)
    record.add(.pageView(url: "a", title: "one"), addition(at: 1), .init())
    record.add(.pageView(url: "b"), addition(at: 2), .init())
    record.add(.pageView(url: "a", title: "two"), addition(at: 3), .init())
    #expect(record.add(.pageView(url: ""), addition(), .init()) == .emptyAddress)
    #expect(record.pages.values.map(\.count) == [2, 1])
    #expect(record.pages.values.map(\.view.title) == ["two", nil])
    #expect(record.pages.values.map(\.last) == [3, 2])
  }

  @Test func manyPagesAreFoundAsFewAre() {
    var record = Record(created: 0)
    for round in 1...2 {
      for number in 0..<50 {
        record.add(.pageView(url: "page \(number)"), addition(at: round), .init())
      }
    }
    #expect(record.pages.entries.count == 50)
    #expect(record.pages.values.allSatisfy { $0.count == 2 })
  }

  @Test func remoteDataLeavesWhatIsKnown() {
    var record = Record(created: Self.now)
    record.add(.customData(index: 1, values: ["mine"]), addition(), .init())
    record.add(.device(.desktop), addition(), .init())
    var filter = Kameleoon.RemoteVisitorFilter()
    filter.device = true
    let remote = Kameleoon.RemoteVisitor(
      [
        "currentVisit": [
          "customDataEvents": [
            ["data": ["index": 1, "valuesCountMap": ["theirs": 1]]],
            ["data": ["index": 2, "valuesCountMap": ["x": 1]]],
          ], "staticDataEvent": ["data": ["deviceType": "PHONE"]],
        ]
      ], filter: filter, now: Self.now)
    record.merge(remote, at: Self.now, .init())
    #expect(record.customData[1]?.values == ["mine"])
    #expect(record.customData[2]?.values == ["x"])
    #expect(record.device?.value == "DESKTOP")
  }

  // MARK: Sending

  @Test func whatIsReplacedWhileItIsSentIsSentAnew() {
    var record: Record? = Record(created: Self.now)
    record?.add(.device(.phone), addition(), .init())
    #expect(lines(of: &record, request: 1).count == 1)
    record?.add(.device(.tablet), addition(), .init())
    record?.arrive(with: 1, hasArrived: true)
    let lines = lines(of: &record, request: 2)
    #expect(lines.first?.contains("deviceType=TABLET") == true)
    record?.arrive(with: 2, hasArrived: true)
    #expect(self.lines(of: &record, request: 3).first?.contains("activity") == true)
  }

  @Test func whatIsOnItsWayIsInNoOtherRequest() {
    var record: Record? = Record(created: Self.now)
    record?.add(.conversion(goal: 5), addition(), .init())
    #expect(lines(of: &record, request: 1).first?.contains("conversion") == true)
    #expect(lines(of: &record, request: 2).first?.contains("activity") == true)
    record?.arrive(with: 1, hasArrived: false)
    #expect(lines(of: &record, request: 3).first?.contains("conversion") == true)
  }

  private func lines(of record: inout Record?, request: UInt32) -> [Substring] {
    var writer = Kameleoon.LineWriter()
    let departure = Record.Departure(
      request: request, isConsentRequired: false, customData: .init(), time: Self.now
    ) { 7 }
    Record.depart(&record, code: "v", isUnique: false, departure, into: &writer)
    record?.leave(with: request)
    return String(decoding: writer.bytes, as: UTF8.self).split(separator: "\n")
  }
}
