import FlagClient
import FlagEngine
import Logging
import Synchronization
import Testing

@Suite struct KameleoonClientTests {
  private let service = KameleoonService(kameleoonShop)

  private func client(
    _ change: (inout KameleoonClientConfiguration) -> Void = { _ in }, logger: Logger? = nil
  ) async throws -> KameleoonClient {
    let client = try KameleoonClient(
      "shop", .testing(change), service.surroundings,
      logger ?? Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    _ = await client.waitForInitialization()
    return client
  }

  // MARK: Flags

  @Test func variationsCarryTypedVariables() async throws {
    let variation = try await client().variation(of: "checkout", for: "v")
    #expect(variation.key == "on")
    #expect(variation.id == 11)
    #expect(variation.experimentID == 201)
    #expect(variation.isActive)
    #expect(variation["steps"]?.int == 2)
    #expect(variation["steps"]?.double == 2)
    #expect(variation["title"]?.string == "New")
    #expect(variation["isBold"]?.bool == true)
    #expect(variation["layout"]?.value == ["a": 1.5])
  }

  @Test func errorsAreTheVendors() async throws {
    let client = try await client { $0.baseURL = nil }
    #expect(throws: KameleoonError.featureNotFound(key: "ghost")) {
      try client.variation(of: "ghost", for: "v")
    }
    #expect(throws: KameleoonError.visitorCodeInvalid(isEmpty: true)) {
      try client.variation(of: "checkout", for: "")
    }
    #expect(throws: KameleoonError.visitorCodeInvalid(isEmpty: false)) {
      try client.isFeatureActive("checkout", for: String(repeating: "é", count: 256))
    }
    let error = #expect(throws: KameleoonError.self) {
      try client.variation(of: "hidden", for: "v")
    }
    #expect(
      error?.message == "Kameleoon error: Feature error: Feature 'hidden' is disabled for "
        + "default environment")
    #expect(try !client.isFeatureActive("hidden", for: "v"))
  }

  @Test func allVariationsComeInTheOrderOfTheFile() async throws {
    let client = try await client()
    #expect(try client.variations(for: "v").map(\.key) == ["checkout", "banner"])
    #expect(try client.variations(for: "v", onlyActive: true).map(\.key) == ["checkout"])
    #expect(client.featureKeys == ["checkout", "banner", "hidden"])
  }

  @Test func theFileIsAModel() async throws {
    let file = try await client().dataFile
    #expect(file.dateModified == 1_767_000_000_000)
    #expect(file.featureFlags.map(\.key) == ["checkout", "banner", "hidden"])
    let flag = try #require(file["checkout"])
    #expect(flag.defaultVariation?.key == "off")
    #expect(flag.variations.map(\.key) == ["off", "on"])
    #expect(flag.rules.first?.variations.first?.id == 11)
    #expect(flag.rules.first?.variations.first?.experimentID == 201)
    #expect(file["hidden"]?.isEnvironmentEnabled == false)
  }

  @available(*, deprecated)
  @Test func replacedCallsAreStillThere() async throws {
    let client = try await client()
    #expect(try client.featureVariationKey("checkout", for: "v") == "on")
    #expect(try client.featureVariable("title", of: "checkout", for: "v") == "New")
    #expect(throws: KameleoonError.featureVariableNotFound(key: "x")) {
      try client.featureVariable("x", of: "checkout", for: "v")
    }
    let variables = try client.featureVariationVariables(of: "checkout", variation: "on")
    #expect(variables.map(\.key) == ["steps", "title", "isBold", "layout"])
    #expect(try client.activeFeatures(for: "v").map(\.key) == ["checkout"])
    #expect(try client.activeFeatureKeys(for: "") == ["checkout"])
    try client.flush("v", isUniqueIdentifier: true)
    try client.trackConversion(5, for: "v", isUniqueIdentifier: true)
    #expect(try client.isFeatureActive("checkout", for: "v", isUniqueIdentifier: true))
  }

  // MARK: Visitors

  @Test func whatIsToldTargetsAndIsSent() async throws {
    let client = try await client()
    try client.addData(
      to: "v", .browser(.safari, version: 17.2), .device(.phone), .operatingSystem(.ios),
      .geolocation(country: "France", latitude: 48.9), .pageView(url: "https://a/", title: "A"),
      .customData(named: "tier", values: ["gold"]), .customData(index: 2, values: ["kept here"]),
      .conversion(goal: 7, revenue: 10.5, metadata: [.init(.name("tier"), ["m"])]),
      .userAgent("UA"), .cookies(["a": "b"]), .applicationVersion("1.2"), nil)
    #expect(try client.isFeatureActive("banner", for: "v"))
    await client.trackingTick()
    let lines = service.tracked.first ?? []
    #expect(
      lines.map { $0.split(separator: "&").dropFirst().joined(separator: "&") } == [
        "eventType=staticData&deviceType=PHONE&visitorCode=v&userAgent=UA",
        "eventType=staticData&browserIndex=3&browserVersion=17.2&visitorCode=v",
        "eventType=staticData&os=IOS&osIndex=2&visitorCode=v",
        "eventType=geolocation&country=France&latitude=48.9&visitorCode=v",
        "eventType=customData&index=1&valuesCountMap=%7B%22gold%22%3A1%7D&overwrite=true&visitorCode=v",
        "eventType=page&href=https%3A%2F%2Fa%2F&title=A&visitorCode=v",
        "eventType=experiment&id=202&variationId=12&visitorCode=v",
        "eventType=conversion&goalId=7&revenue=10.5&negative=false"
          + "&metadata=%7B%221%22%3A%5B%22m%22%5D%7D&visitorCode=v",
      ])
  }

  @Test func forcesAndAudiencesFollowTheFile() async throws {
    let client = try await client()
    #expect(throws: KameleoonError.featureExperimentNotFound(id: "9")) {
      try client.setForcedVariation("on", experiment: 9, for: "v")
    }
    #expect(throws: KameleoonError.featureVariationNotFound(key: "zz")) {
      try client.setForcedVariation("zz", experiment: 202, for: "v")
    }
    try client.setForcedVariation("on", experiment: 202, for: "v")
    #expect(try client.isFeatureActive("banner", for: "v"))
    try client.setForcedVariation(nil, experiment: 202, for: "v")
    #expect(try !client.isFeatureActive("banner", for: "v"))
    try client.addData(to: "w", .customData(index: 1, values: ["gold"]))
    try client.evaluateAudiences(for: "w")
    #expect(client.record(of: "w")?.record.segments.entries.map(\.key) == [1])
  }

  @Test func aVisitorIsForgottenAfterTheSession() async throws {
    let client = try await client()
    try client.addData(to: "v", .device(.phone))
    service.now += 1_800_000
    #expect(client.purgeVisitors() == ["v"])
    service.now += 1
    #expect(client.purgeVisitors() == [])
  }

  @Test func linkedCodesShareWhatIsKnown() async throws {
    let client = try await client()
    try client.addData(to: "anonymous", .customData(index: 3, values: ["user-1"]))
    try client.addData(to: "user-1", .customData(index: 1, values: ["gold"]))
    #expect(try client.isFeatureActive("banner", for: "anonymous"))
    #expect(client.record(of: "user-1")?.record.mapping == "anonymous")
  }

  // MARK: Sending

  @Test func aFailedLineGoesOutOnceLaterWithItsNonce() async throws {
    let client = try await client()
    service.answer("/visit/events", [.init(status: 500), .init(fails: true), .init(), .init()])
    try client.addData(to: "v", .device(.phone))
    try client.flush("v")
    await client.trackingTick()
    await client.trackingTick()
    await client.trackingTick()
    #expect(service.tracked.count == 3)
    #expect(Set(service.tracked.map { $0.first ?? "" }).count == 1)
    #expect(service.pauses == [.retry(seconds: 5)])
  }

  @Test func aRefusedTokenIsReplacedAndThenLeftOut() async throws {
    let client = try await client()
    service.answer("/map/map", [.init(status: 401), .init(text: #"{"a":1}"#)])
    #expect(try await client.remoteData("key") == ["a": 1])
    let asked = service.requests.filter { $0.url.contains("/map/map") }
    #expect(asked.map { $0.headers.contains { $0.name == "Authorization" } } == [true, false])
  }

  @Test func closingSendsWhatWaitsAndTellsWhatIsLeft() async throws {
    let client = try await client()
    try client.flush("v")
    #expect(await client.close() == [])
    #expect(service.tracked.count == 1)

    let other = try await self.client()
    service.answer("/visit/events", [.init(status: 500)])
    try other.flush("w")
    #expect(await other.close() == ["w"])
  }

  @Test func nothingIsSentWhenAClientIsThrownAway() async throws {
    var thrown: KameleoonClient? = try await client()
    try thrown?.flush("v")
    thrown = nil
    #expect(service.tracked == [])
  }

  @Test func withoutConsentOnlyDeliveriesAndConversionsAreSent() async throws {
    let service = KameleoonService(
      kameleoonShop.replacing(
        #""configuration":{}"#, with: #""configuration":{"consentType":"REQUIRED"}"#))
    let client = try KameleoonClient(
      "shop", .testing(), service.surroundings, Logger(label: "t") { _ in SwiftLogNoOpLogHandler() }
    )
    _ = await client.waitForInitialization()
    try client.addData(to: "v", .device(.phone), .customData(index: 1, values: ["gold"]))
    try client.trackConversion(7, for: "v")
    _ = try client.variations(for: "v")
    await client.trackingTick()
    #expect(service.tracked.first?.count == 2)
    try client.setLegalConsent(true, for: "v")
    try client.flush("v")
    await client.trackingTick()
    #expect(service.tracked.last?.count == 3)
  }

  // MARK: From the platform

  @Test func remoteDataIsAddedWithoutOverwriting() async throws {
    let client = try await client()
    service.answer(
      "/visit/visitor",
      [
        .init(
          text: #"{"currentVisit":{"visitorCode":"known","customDataEvents":[{"data":"#
            + #"{"index":1,"valuesCountMap":{"gold":1}}}],"staticDataEvent":{"data":"#
            + #"{"deviceType":"WATCH"}}}}"#)
      ])
    var filter = Kameleoon.RemoteVisitorFilter()
    filter.device = true
    let data = try await client.remoteVisitorData(of: "v", filter: filter)
    // A device that nobody knows is left out; the official SDK would throw all away.
    #expect(data == [.customData(index: 1, values: ["gold"])])
    #expect(client.record(of: "v")?.record.mapping == "known")
    #expect(try client.isFeatureActive("banner", for: "v"))
  }

  @Test func warehouseAudiencesBecomeCustomData() async throws {
    let client = try await client()
    service.answer("/map/map", [.init(text: #"{"warehouseAudiences":{"gold":{}}}"#)])
    let data = try await client.warehouseAudience(
      of: "v", customDataIndex: 1, warehouseKey: "user 7")
    #expect(data?.values == ["gold"])
    #expect(try client.isFeatureActive("banner", for: "v"))
    await #expect(throws: KameleoonError.visitorCodeInvalid(isEmpty: true)) {
      try await client.warehouseAudience(of: "", customDataIndex: 1)
    }
    service.answer("/map/map", [.init(fails: true)])
    await #expect(throws: KameleoonClient.RemoteError.noAnswer) {
      try await client.remoteData("key")
    }
  }

  // MARK: Configuration

  @Test func aRefusedOrEmptyAnswerKeepsTheLastFile() async throws {
    let client = try await client()
    for answer in [
      KameleoonService.Answer(status: 403, text: "{}"), .init(text: "{}"), .init(text: "{"),
      .init(text: #"{"holdout":null}"#), .init(status: 500),
    ] {
      service.answer("/v3/", [answer])
      #expect(await !client.refetch(timestamp: nil))
      #expect(client.featureKeys.count == 3)
    }
  }

  @Test func anAnnouncedFileIsTold() async throws {
    let realTime = kameleoonShop.replacing(
      #""configuration":{}"#, with: #""configuration":{"realTimeUpdate":true}"#)
    service.answer("/v3/", [.init(text: kameleoonShop), .init(text: realTime)])
    service.answer(
      "/sse",
      [
        .init(
          text: "event: configuration-update-event\ndata: {\"ts\": 5}\n\n",
          contentType: "text/event-stream")
      ])
    let client = try await client()
    let told = Mutex(0)
    client.onConfigurationUpdate { file in told.withLock { $0 = file.featureFlags.count } }
    var updates = client.configurationUpdates.makeAsyncIterator()
    #expect(await client.refetch(timestamp: nil))
    #expect(await updates.next()?.featureFlags.count == 3)
    #expect(told.withLock(\.self) == 3)
    #expect(service.requests.contains { $0.url.hasSuffix("/v3/shop?ts=5") })
    await client.close(flushing: false)
  }

  // MARK: Log

  @Test func linesAreTheVendorsAndHoldNoSecret() async throws {
    let lines = Mutex<[String]>([])
    let logger = Logger(label: "test") { _ in
      KameleoonLogHandler { line in lines.withLock { $0.append(line) } }
    }
    let client = try await client({ $0.logLevel = .debug }, logger: logger)
    try client.addData(to: "v", .customData(named: "nobody", values: ["x"]))
    service.answer("/visit/events", [.init(status: 401)])
    try await client.flushInstantly("v")
    let told = lines.withLock(\.self)
    #expect(
      told.contains(
        "Kameleoon [ERROR]: Custom data 'nobody' is not in the configuration and is dropped."))
    #expect(told.allSatisfy { $0.hasPrefix("Kameleoon [") && !$0.contains("top-secret") })
    #expect(told.contains { $0.hasPrefix("Kameleoon [DEBUG]: ") })
  }

  @Test(arguments: [
    (KameleoonLogLevel.none, 0), (.error, 1), (.warning, 2), (.info, 3), (.debug, 4),
  ])
  func aLevelTellsItselfAndWhatIsGraver(_ level: KameleoonLogLevel, _ number: Int) async throws {
    #expect(level.rawValue == number)
    let lines = Mutex<[String]>([])
    let logger = Logger(label: "test") { _ in
      KameleoonLogHandler { line in lines.withLock { $0.append(line) } }
    }
    _ = try await client({ $0.logLevel = level }, logger: logger)
    let words = ["ERROR", "WARNING", "INFO", "DEBUG"].prefix(number)
    #expect(
      lines.withLock(\.self).allSatisfy { line in words.contains { line.contains("[\($0)]") } })
  }
}
