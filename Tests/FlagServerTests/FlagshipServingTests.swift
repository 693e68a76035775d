import FlagEngine
import FlagServer
import Testing

@Suite struct FlagshipServingTests {
  @Test func theBucketingFileIsServedWithItsDate() async throws {
    try await TestServer.run(Sample.flagship) { test in
      let reply = try await test.get("/env/bucketing.json")
      #expect(reply.body == Sample.flagship)
      let date = try #require(reply.header("last-modified"))
      let again = try await test.get("/env/bucketing.json", headers: ["If-Modified-Since": date])
      #expect(again.status == 304)
    }
  }

  @Test func campaignsAreDecidedByTheServersRules() async throws {
    try await TestServer.run(Sample.flagship) { test in
      let reply = try await test.post(
        "/v2/env/campaigns/?exposeAllKeys=true&sendContextEvent=false",
        #"{"visitorId": "u", "trigger_hit": false, "context": {"country": "fr"}}"#)
      #expect(reply.status == 200)
      #expect(
        reply.body
          == #"{"visitorId":"u","campaigns":["#
          + #"{"id":"c1","slug":"first","name":"Color","type":"ab","variationGroupId":"g1","#
          + #""variationGroupName":"All","variation":{"id":"v1","name":"Blue","modifications":"#
          + #"{"type":"FLAG","value":{"color":"blue","size":null,"shape":null}},"reference":true}},"#
          // The server compares texts without regard to case.
          + #"{"id":"c2","slug":null,"name":null,"type":"toggle","variationGroupId":"g2","#
          + #""variationGroupName":null,"variation":{"id":"v3","name":null,"modifications":"#
          + #"{"type":"JSON","value":{"color":"red"}},"reference":false}}]}"#)
    }
  }

  @Test func keysWithoutValueAreLeftOutUnlessAskedFor() async throws {
    try await TestServer.run(Sample.flagship) { test in
      let reply = try await test.post("/v2/env/campaigns", #"{"visitor_id": "u", "context": {}}"#)
      #expect(reply.body.contains(#""value":{"color":"blue"}"#))
    }
  }

  @Test func valuesAreMergedWhereTheModeSaysSo() async throws {
    try await TestServer.run(Sample.flagship) { test in
      let body = #"{"visitorId": "u", "context": {"country": "FR"}}"#
      let simple = try await test.post("/v2/env/campaigns?mode=simple", body)
      #expect(
        simple.body
          == #"{"mergedModifications":{"color":"red"},"campaignsVariation":["#
          + #"{"campaignId":"c1","variationId":"v1"},{"campaignId":"c2","variationId":"v3"}]}"#)
      let full = try await test.post("/v2/env/campaigns?mode=full", body)
      #expect(full.body.hasPrefix(#"{"visitorId":"u","campaigns":[{"#))
      #expect(full.body.contains(#""mergedModifications":{"color":"red"}"#))
      #expect(try await test.post("/v2/env/campaigns?mode=other", body).status == 400)
    }
  }

  @Test func oneCampaignIsAskedByItsIdOrSlug() async throws {
    try await TestServer.run(Sample.flagship) { test in
      let body = #"{"visitorId": "u"}"#
      let bySlug = try await test.post("/v2/env/campaigns/first", body)
      #expect(bySlug.body.hasPrefix(#"{"id":"c1""#))
      // It exists but gives this visitor nothing.
      let untargeted = try await test.post("/v2/env/campaigns/c2", body)
      #expect((untargeted.status, untargeted.body) == (204, ""))
      let unknown = try await test.post("/v2/env/campaigns/c3", body)
      #expect((unknown.status, unknown.body) == (400, #"{"message":"there is no campaign c3"}"#))
    }
  }

  @Test func flagsComeWithTheirOrigin() async throws {
    try await TestServer.run(Sample.flagship) { test in
      let reply = try await test.post(
        "/v2/env/flags", #"{"visitorId": "u", "context": {"country": "FR"}}"#)
      let answer = try JSONDocument(Array(reply.body.utf8)).withRoot { $0.value }
      #expect(answer["color"]?["value"] == "blue")
      #expect(answer["color"]?["metadata"]?["campaignId"] == "c1")
      #expect(answer["shape"]?["value"] == JSONValue.null)
    }
  }

  @Test(arguments: [
    ("", "syntax error"), ("[", "syntax error"), ("[]", "must be an object"),
    ("{}", "visitorId is missing"), (#"{"visitorId": 3}"#, "visitorId is missing"),
    (#"{"visitorId": "u", "context": []}"#, "context must be an object"),
  ])
  func aBodyThatCannotBeUsedIsRefusedWithAMessage(body: String, reason: String) async throws {
    try await TestServer.run(Sample.flagship) { test in
      let reply = try await test.post("/v2/env/campaigns", body)
      #expect(reply.status == 400)
      #expect(reply.body.hasPrefix(#"{"message":""#))
      #expect(reply.body.contains(reason))
    }
  }

  @Test func aBodyWithoutEndIsRefused() async throws {
    try await TestServer.run(Sample.flagship) { test in
      let reply = try await test.post(
        "/v2/env/campaigns", String(repeating: " ", count: 5 << 20))
      #expect(reply.status == 413)
    }
  }

  @Test func panicIsAnsweredAsPanic() async throws {
    try await TestServer.run(#"{"panic": true, "campaigns": []}"#) { test in
      let reply = try await test.post("/v2/env/campaigns", #"{"visitorId": "u"}"#)
      #expect(reply.body == #"{"visitorId":"u","campaigns":[],"panic":true}"#)
    }
  }

  @Test func activationsAndEventsAreTakenAndThrownAway() async throws {
    try await TestServer.run(Sample.flagship) { test in
      for path in ["/v2/activate", "/v2/env/events", "/"] {
        let reply = try await test.post(path, "{}")
        #expect(reply.status == 204)
      }
      #expect(test.server.requestCount(.report) == 3)
      #expect(test.server.requestCount() == 3)
    }
  }
}
