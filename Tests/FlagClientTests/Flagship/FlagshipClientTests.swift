import FlagEngine
import Testing

@testable import FlagClient

/// What the library's client does beyond the journeys that the official SDK recorded.
@Suite struct FlagshipClientTests {
  @Test func aVisitorBeforeTheStartIsAnError() {
    let client = FlagshipService().client()
    #expect(!client.isStarted && client.hasBucketingFile == nil)
    #expect(throws: FlagshipError.self) { try client.visitor(id: "v") }
  }

  @Test func whatDecidesWaitsForNobodyAndWhatIsSentComesInOrder() async throws {
    let service = FlagshipService()
    let client = try await service.started(FlagshipService.file(#"{"n":5}"#))
    service.isDown = true
    let visitor = try client.visitor(id: "v", context: ["b": 1, "a": true])
    #expect(try visitor.decideModifications() == FlagshipOutcome(true, ""))
    #expect(visitor.modification("n", default: 0, activate: true) == 5)
    #expect(visitor.enqueueHit(Flagship.ScreenHit(location: "home")))
    #expect(!visitor.enqueueHit(Flagship.PageHit(location: "no address")))
    #expect(!visitor.enqueueActivation("unknown"))
    let left = await client.close(flushing: false)
    #expect(
      left.map { $0.url.dropFirst(8) } == [
        "decision.flagship.io/v2/env/events", "decision.flagship.io/v2/activate",
        "ariane.abtasty.com/",
      ])
    #expect(service.places.isEmpty)
    #expect(!visitor.enqueueActivation("n"), "nothing is taken behind the end")
    #expect(
      service.lines.last
        == "40 [Outbox] a request to https://decision.flagship.io/v2/activate is dropped: "
        + "the client is closed.")
  }

  @Test func whatFindsNoRoomIsRefusedWithTheBoundThatItMeets() {
    var surroundings = FlagshipSurroundings(
      exchange: HTTPExchange { _ in throw CancellationError() })
    surroundings.isManual = true
    let outbox = FlagshipOutbox(surroundings, limits: (count: 2, bytes: 10))
    func add(_ size: Int) -> FlagshipOutbox.Refusal? {
      outbox.add(
        HTTPRequest(
          method: "POST", url: "https://a/", body: [UInt8](repeating: 0, count: size), timeout: 1))
    }
    #expect(add(11) == .bytes(10))
    #expect(add(5) == nil)
    #expect(add(6) == .bytes(10))
    #expect(add(5) == nil)
    #expect(add(0) == .count(2))
  }

  @Test func whatFoundNoConnectionGoesOutOnceLater() async throws {
    let service = FlagshipService()
    let clock = ManualClock()
    let client = try await service.started(
      FlagshipService.file(#"{"n":5}"#), clock: clock.clock)
    let visitor = try client.visitor(id: "v")
    service.isDown = true
    // The official SDK would lose the modifications with the event.
    #expect(try await visitor.synchronizeModifications() == FlagshipOutcome(true, ""))
    #expect(visitor.modification("n", default: 0) == 5)
    service.isDown = false
    #expect(await client.flush())
    #expect(service.places == ["decision.flagship.io/v2/env/events"])
    #expect(await client.close().isEmpty)
    #expect(service.places.count == 1)
  }

  @Test func whatIsOnItsWayIsNotSentAgainByAFlush() async throws {
    let service = FlagshipService()
    let client = try await service.started(FlagshipService.file("{}"))
    let visitor = try client.visitor(id: "v")
    service.holdsAnswers = true
    for name in ["a", "b", "c"] { #expect(visitor.enqueueHit(Flagship.ScreenHit(location: name))) }
    while service.places.isEmpty { await Task.yield() }
    async let isSent = client.flush()
    for _ in 0..<100 { await Task.yield() }
    service.holdsAnswers = false
    #expect(await isSent)
    let locations = service.bodies.map { $0.suffix(3).first.map(String.init) }
    #expect(locations == ["a", "b", "c"])
    #expect(await client.close().isEmpty)
  }

  @Test func nothingIsSentWhenAClientGoesAway() async throws {
    let service = FlagshipService()
    service.serve(FlagshipService.file("{}"))
    var client: FlagshipClient? = try await service.started(FlagshipService.file("{}"))
    service.isDown = true
    let visitor = try client?.visitor(id: "v")
    #expect(visitor?.enqueueHit(Flagship.ScreenHit(location: "home")) == true)
    client = nil
    #expect(service.places.isEmpty)
  }

  @Test func panicIsLiftedByANewerFile() async throws {
    let service = FlagshipService()
    let client = try await service.started(#"{"panic":true}"#, pollingInterval: 60)
    let visitor = try client.visitor(id: "v")
    #expect(visitor.isPanic && visitor.context.members.isEmpty)
    #expect(visitor.modification("n", default: nil) == nil)
    #expect(visitor.modificationInfo("n") == nil)
    #expect(try await visitor.activateModification("n")?.isDone == false)
    #expect(try await visitor.sendHit(Flagship.ScreenHit(location: "a"))?.isDone == false)
    #expect(try await visitor.synchronizeModifications()?.isDone == false)
    #expect(visitor.updateContext(["a": 1]).isEmpty)
    #expect(service.places.isEmpty)
    service.serve(FlagshipService.file(#"{"n":5}"#), lastModified: "d2")
    await client.refresh()
    #expect(!visitor.isPanic)
    await client.close()
  }

  @Test func aFileWithoutADateIsUsedAndALostConnectionEndsNothing() async throws {
    let service = FlagshipService()
    let client = try await service.started(FlagshipService.file("{}"), pollingInterval: 60)
    let visitor = try client.visitor(id: "v")
    service.isDown = true
    await client.refresh()
    service.isDown = false
    service.serve(FlagshipService.file(#"{"n":7}"#), lastModified: nil)
    await client.refresh()
    try await visitor.synchronizeModifications()
    #expect(visitor.modification("n", default: 0) == 7)
    await client.close()
  }

  @Test func aStartWithoutAConnectionThrowsAndTheNextPollGetsTheFile() async throws {
    let service = FlagshipService()
    service.isDown = true
    let client = service.client()
    let options = FlagshipClientConfiguration(mode: .bucketing, pollingInterval: 60)
    await #expect(throws: FlagshipError.self) {
      try await client.start(environmentID: "env", apiKey: Secret("k"), options)
    }
    #expect(client.isStarted && client.hasBucketingFile == false)
    service.isDown = false
    await client.refresh()
    #expect(client.hasBucketingFile == true)
    await client.close()
  }

  @Test(arguments: [(true, 0), (false, 1)])
  func anUntrackedVisitorIsPassedOverByTheNewerSDK(_ isNew: Bool, _ errorCount: Int) async throws {
    let service = FlagshipService()
    service.serve(FlagshipService.file(#"{"n":5}"#, allocation: 0))
    let client = service.client()
    try await client.start(
      environmentID: "env", apiKey: Secret("k"),
      FlagshipClientConfiguration(
        mode: .bucketing, pollingInterval: 0, eventHandler: service.handler(catchesAll: true),
        profile: isNew ? .flagship215 : .flagship211))
    let visitor = try client.visitor(id: "v")
    #expect(try await visitor.synchronizeModifications()?.isDone == (isNew ? true : nil))
    #expect(service.errors.map(\.vendorName) == Array(repeating: "KeyError", count: errorCount))
  }

  @Test func theKeyStandsInNoLine() async throws {
    let service = FlagshipService()
    let client = service.client()
    try await client.start(
      environmentID: "env", apiKey: Secret("key-1"),
      FlagshipClientConfiguration(eventHandler: service.handler()))
    let visitor = try client.visitor(isAuthenticated: true)
    try await visitor.synchronizeModifications()
    #expect(visitor.id == "made-1" && visitor.anonymousID == "made-1")
    #expect(
      service.places == [
        "decision.flagship.io/v2/env/campaigns/", "decision.flagship.io/v2/env/events",
      ])
    #expect(service.lines.count > 4 && !service.lines.contains { $0.contains("key-1") })
  }

  @Test func theContextKeepsItsOrderAndItsKinds() async throws {
    let service = FlagshipService()
    let client = service.client()
    try await client.start(environmentID: "env", apiKey: Secret("k"))
    let visitor = try client.visitor(id: "v", context: ["b": 1, "a": 1.5])
    visitor.authenticate("u", context: ["z": "x", "y": 2.0, "x": false])
    visitor.updateContext(.locationCity, "Lyon")
    visitor.updateContext("y", 3)
    try await visitor.synchronizeModifications()
    #expect(
      service.bodies.last
        == #"{"type": "CONTEXT", "data": {"z": "x", "y": 3, "x": false, "sdk_city": "Lyon"}, "#
        + #""visitorId": "u"}"#)
    #expect(visitor.unauthenticate() && visitor.id == "v" && visitor.anonymousID == nil)
    #expect(!visitor.unauthenticate())
    #expect(FlagshipPresetKey.allCases.map(\.rawValue) == Flagship.presetKeys)
  }

  @Test func aValueComesAsTheKindThatTheCodeAsksFor() async throws {
    let service = FlagshipService()
    let client = try await service.started(
      FlagshipService.file(
        #"{"t":"x","i":2,"d":1.5,"w":2.0,"b":true,"o":{"k":1},"l":[1],"z":null}"#))
    let visitor = try client.visitor(id: "v")
    try visitor.decideModifications()
    #expect(visitor.modification("t", default: "d") == "x")
    #expect(visitor.modification("i", default: 0) == 2)
    #expect(visitor.modification("w", default: 0) == 2)
    #expect(visitor.modification("d", default: 0) == 0)
    #expect(visitor.modification("i", default: 0.5) == 2)
    #expect(visitor.modification("b", default: false))
    #expect(visitor.modification("t", default: false) == false)
    #expect(visitor.modification("o", default: JSONObject()) == ["k": 1])
    #expect(visitor.modification("l", default: [JSONValue]()) == [1])
    #expect(visitor.modification("z", default: "d") == "d")
    #expect(visitor.modification("z", default: JSONValue.null) == .null)
    #expect(visitor.modificationInfo("z")?.variationID == "v")
    #expect(visitor.selectedVariations == ["v"])
    await client.close(flushing: false)
  }

  @Test(arguments: [false, true])
  func whatAVisitorHasSeenIsKept(_ isOnDisk: Bool) async throws {
    let folder = "/tmp/flagscope-visitors-\(UInt64.random(in: 0...UInt64.max))"
    let cache =
      isOnDisk ? FlagshipVisitorCache.files(inFolder: folder) : FlagshipVisitorCache.inMemory()
    let service = FlagshipService()
    let client = try await service.started(FlagshipService.file(#"{"n":1}"#), cache: cache)
    let visitor = try client.visitor(id: "../../v")
    try await visitor.synchronizeModifications()
    let entry: JSONValue = ["version": 1, "data": ["vId": "../../v", "vaIds": ["v"]]]
    #expect(try cache.lookup("../../v") == entry)
    #expect(try cache.lookup("w") == nil)
    // The share that the visitor fell in is closed: what is kept still gives it.
    service.serve(FlagshipService.file(#"{"n":2}"#, allocation: 0), lastModified: "d2")
    try await client.start(
      environmentID: "env", apiKey: Secret("k"),
      FlagshipClientConfiguration(mode: .bucketing, pollingInterval: 0, visitorCache: cache))
    let again = try client.visitor(id: "../../v")
    try await again.synchronizeModifications()
    #expect(again.modification("n", default: 0) == 2)
    let other = try client.visitor(id: "w")
    try await other.synchronizeModifications()
    #expect(other.modification("n", default: 0) == 0)
  }

  @Test func aCacheThatCannotBeWrittenEndsTheSynchronisationWithAReason() async throws {
    let service = FlagshipService()
    let client = try await service.started(
      FlagshipService.file(#"{"n":1}"#), cache: .files(inFolder: "/dev/null/x"))
    let visitor = try client.visitor(id: "v")
    await #expect(throws: FlagshipError.self) { try await visitor.synchronizeModifications() }
    #expect(visitor.modification("n", default: 0) == 1)
  }

  @Test func manyTasksUseVisitorsWhileTheFileChanges() async throws {
    let service = FlagshipService()
    let client = try await service.started(
      FlagshipService.file(#"{"n":5}"#), pollingInterval: 60, cache: .inMemory())
    let shared = try client.visitor(id: "shared")
    try await withThrowingTaskGroup(of: Void.self) { group in
      for task in 0..<8 {
        group.addTask {
          for turn in 0..<100 {
            let own = try client.visitor(id: "v\(task).\(turn)", context: ["turn": .integer(turn)])
            try await own.synchronizeModifications()
            #expect([5, 6].contains(own.modification("n", default: 0, activate: true)))
            shared.updateContext("turn", .integer(turn))
            try shared.decideModifications()
            shared.enqueueHit(Flagship.ScreenHit(location: "s"))
          }
        }
      }
      group.addTask {
        for turn in 0..<20 {
          service.serve(
            FlagshipService.file(#"{"n":\#(5 + turn % 2)}"#), lastModified: "d\(turn + 2)")
          await client.refresh()
        }
      }
      try await group.waitForAll()
    }
    #expect(await client.close().isEmpty)
    let kinds = Dictionary(grouping: service.places) { $0 }.mapValues(\.count)
    #expect(kinds["decision.flagship.io/v2/activate"] == 800)
    #expect(kinds["decision.flagship.io/v2/env/events"] == 1_600)
    #expect(kinds["ariane.abtasty.com/"] == 800)
  }
}
