import FlagEngine
import Glibc
import Logging
import Synchronization
import Testing

@testable import FlagClient

@Suite struct KameleoonClientSetupTests {
  // MARK: Configuration

  @Test func valuesBeyondTheirLimitsAreTakenAsByTheVendorAndTold() throws {
    let configuration = try KameleoonClientConfiguration(
      clientID: "a", clientSecret: "b", refreshInterval: 0, sessionDuration: -1,
      defaultTimeout: -5, trackingInterval: 10, topLevelDomain: "HTTPS://Shop.Example.com",
      networkDomain: "no domain")
    #expect(configuration.refreshInterval == 3_600)
    #expect(configuration.sessionDuration == 1_800)
    #expect(configuration.defaultTimeout == 10)
    #expect(configuration.trackingInterval == 1)
    #expect(configuration.topLevelDomain == "shop.example.com")
    #expect(configuration.networkDomain == nil)
    #expect(configuration.warnings.count == 5)
    let slow = try KameleoonClientConfiguration(
      clientID: "a", clientSecret: "b", trackingInterval: 9_000, topLevelDomain: "localhost",
      networkDomain: ".Example.com.")
    #expect(slow.trackingInterval == 5)
    #expect(slow.networkDomain == "example.com")
  }

  @Test func emptyCredentialsAreRefused() {
    #expect(throws: KameleoonError.configCredentialsInvalid(.clientID)) {
      try KameleoonClientConfiguration(clientID: "", clientSecret: "b")
    }
    let error = #expect(throws: KameleoonError.self) {
      try KameleoonClientConfiguration(clientID: "a", clientSecret: "")
    }
    #expect(error?.message == "Kameleoon error: Client secret is not specified")
    #expect(error?.name == "ConfigCredentialsInvalid")
  }

  @Test func theVendorsFileIsAConfiguration() throws {
    let path = "/tmp/flagscope-\(getpid())-client.yaml"
    defer { unlink(path) }
    let file = try #require(fopen(path, "w"))
    fputs(
      "client_id: abc\nclient_secret: def\nsession_duration_minute: 10\nenvironment: staging\n",
      file)
    fclose(file)
    chmod(path, 0o600)
    let configuration = try KameleoonClientConfiguration(file: path)
    #expect(configuration.clientID.value == "abc")
    #expect(configuration.sessionDuration == 600)
    #expect(configuration.environment == "staging")
    #expect(throws: KameleoonError.configFileNotFound(path: "/nowhere.yaml")) {
      try KameleoonClientConfiguration(file: "/nowhere.yaml")
    }
  }

  // MARK: Factory

  @Test func thereIsOneClientASite() async throws {
    let service = KameleoonService(kameleoonShop)
    let one = try KameleoonClientFactory.client(
      siteCode: "one-site", configuration: .testing(), transport: service.exchange)
    let same = try KameleoonClientFactory.client(
      siteCode: "one-site", configuration: .testing { $0.baseURL = "http://127.0.0.1:1" },
      transport: service.exchange)
    #expect(one === same)
    #expect(await KameleoonClientFactory.forget(siteCode: "one-site") == [])
    #expect(await KameleoonClientFactory.forget(siteCode: "one-site") == [])
    let other = try KameleoonClientFactory.client(
      siteCode: "one-site", configuration: .testing(), transport: service.exchange)
    #expect(one !== other)
    await KameleoonClientFactory.forget(siteCode: "one-site")
    #expect(throws: KameleoonError.siteCodeIsEmpty) {
      try KameleoonClientFactory.client(
        siteCode: "", configuration: .testing(), transport: service.exchange)
    }
    #expect(throws: KameleoonError.configFileNotFound(path: "/nowhere.yaml")) {
      try KameleoonClientFactory.client(siteCode: "x", configurationFile: "/nowhere.yaml")
    }
  }

  @Test func initializationTellsTheFirstDownload() async throws {
    let service = KameleoonService(kameleoonShop)
    service.answer(
      "/v3/",
      [.init(status: 500), .init(fails: true), .init(status: 404), .init(text: kameleoonShop)])
    let client = try KameleoonClient(
      "shop", .testing(), service.surroundings,
      Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    #expect(await !client.waitForInitialization())
    #expect(!client.isReady)
    #expect(await client.refetch(timestamp: nil))
    #expect(await !client.waitForInitialization())
    #expect(client.isReady)
  }

  // MARK: Keeping visitors

  @Test func tooManyWhoWaitAreDroppedThoseWithoutRecordFirst() {
    let keeper = VisitorKeeper(shardCount: 4, waitingLimit: 100)
    keeper.withRecord(of: "known", now: 0) { $0 = Kameleoon.Record(created: 0) }
    _ = keeper.wait("known")
    var dropped = 0
    for number in 0..<100 { dropped += keeper.wait("v\(number)") }
    #expect(dropped == 21)
    #expect(keeper.countOfWaiting == 80)
    #expect(keeper.takeWaiting().contains("known"))
    #expect(keeper.countOfWaiting == 0)
  }

  @Test func codesAreComparedByCodePoints() {
    let keeper = VisitorKeeper(shardCount: 1)
    keeper.withRecord(of: "é", now: 0) { $0 = Kameleoon.Record(created: 0) }
    #expect(keeper.peek("e\u{301}") == nil)
    #expect(keeper.peek("é") != nil)
  }

  @Test func manyTasksMayCallAtOnce() async throws {
    let service = KameleoonService(kameleoonShop)
    let client = try KameleoonClient(
      "shop", .testing(), service.surroundings,
      Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    _ = await client.waitForInitialization()
    let calls = ProcessCount.calls
    await withTaskGroup(of: Void.self) { group in
      for task in 0..<8 {
        group.addTask {
          for call in 0..<calls {
            let code = "v\((task * 7 + call) % 500)"
            switch call % 8 {
            case 0: try? client.addData(to: code, .customData(index: 1, values: ["gold"]))
            case 1: try? client.trackConversion(7, for: code)
            case 2:
              // Linked codes have their lines twice in one request.
              try? client.addData(to: "w\(task)", .customData(index: 3, values: ["u\(call % 9)"]))
            case 3 where call % 400 == 3: await client.trackingTick()
            case 4 where call % 400 == 4: _ = await client.refetch(timestamp: nil)
            default: _ = try? client.variation(of: "checkout", for: code)
            }
          }
        }
      }
    }
    await client.close()
    // No line is lost and none comes twice.
    let nonces = service.tracked.joined().map { $0.prefix { $0 != "&" } }
    #expect(Set(nonces).count == nonces.count)
    let conversions = service.tracked.joined().count { $0.contains("eventType=conversion") }
    #expect(conversions > 0)
  }
}

/// How much the test of many tasks does: all of it only under the thread sanitizer.
private enum ProcessCount {
  static let calls = getenv("FLAGSCOPE_MANY_CALLS") == nil ? 400 : 10_000
}
