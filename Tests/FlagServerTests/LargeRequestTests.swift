import FlagEngine
import HummingbirdCore
import NIOCore
import Testing

@testable import FlagServer

/// Requests that would take much time or memory.
@Suite struct LargeRequestTests {
  private func body(keys: Int) -> String {
    let context = (0..<keys).reduce(into: JSONObject()) { $0["key \($1)"] = .integer($1) }
    return JSONValue.object(["visitorId": "u", "context": .object(context)]).jsonText
  }

  @Test func aContextHasAtMostTenThousandKeys() async throws {
    try await TestServer.run(Sample.flagship) { test in
      #expect(try await test.post("/v2/env/campaigns", body(keys: 10_000)).status == 200)
      let reply = try await test.post("/v2/env/campaigns", body(keys: 10_001))
      #expect(reply.status == 413)
      #expect(
        reply.body == #"{"message":"context has 10001 keys; at most 10000 are taken"}"#)
    }
  }

  @Test func bodiesAreHeldInSoMuchMemoryAndSmallOnesBeyondIt() async throws {
    let store = BodyStore()
    let large = RequestBody(buffer: ByteBuffer(repeating: 0x20, count: BodyStore.limit))
    let small = RequestBody(buffer: ByteBuffer(string: "{}"))
    /// Holds one body within the other until there is no room; how many there were.
    func hold() async throws -> Int {
      do {
        return try await store.take(large) { _ in try await hold() + 1 }
      } catch BodyStore.Refusal.noRoom {
        #expect(try await store.take(small) { $0.count } == 2)
        return 0
      }
    }
    let held = try await hold()
    #expect(held * BodyStore.limit <= 64 << 20)
    #expect(held > 10)
    // What was held is free again.
    #expect(try await hold() == held)
  }

  @Test func aBodyBeyondTheLimitIsRefused() async throws {
    let large = RequestBody(buffer: ByteBuffer(repeating: 0x20, count: BodyStore.limit + 1))
    await #expect(throws: BodyStore.Refusal.tooLarge) {
      try await BodyStore().take(large) { $0.count }
    }
  }
}
