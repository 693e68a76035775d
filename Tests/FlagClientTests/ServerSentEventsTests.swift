import FlagClient
import Testing

@Suite struct ServerSentEventsTests {
  private func events(_ text: String, limit: Int = 1 << 20) -> [ServerSentEvents.Event] {
    var reader = ServerSentEvents(limit: limit)
    return reader.read(Array(text.utf8))
  }

  private func event(_ name: String, _ data: String) -> ServerSentEvents.Event {
    .init(name: name, data: Array(data.utf8))
  }

  @Test(arguments: ["\n", "\r\n", "\r"])
  func linesEndInThreeWays(_ end: String) {
    let lines = ["event: update", "data: {\"ts\": 1}", "", "data:b", "", ""]
    #expect(
      events(lines.joined(separator: end)) == [
        event("update", "{\"ts\": 1}"), event("message", "b"),
      ])
  }

  @Test func aPieceMayEndAnywhere() {
    let text = "\u{FEFF}event: update\r\ndata: é1\r\ndata: 2\r\n\r\n: comment\n\nid: 3\ndata\n\n"
    let bytes = Array(text.utf8)
    for size in 1...bytes.count {
      var reader = ServerSentEvents()
      var found: [ServerSentEvents.Event] = []
      for start in stride(from: 0, to: bytes.count, by: size) {
        found += reader.read(Array(bytes[start..<min(start + size, bytes.count)]))
      }
      #expect(found == [event("update", "é1\n2"), event("message", "")], "pieces of \(size)")
    }
  }

  @Test func anEventIsCompleteOnlyWithItsEmptyLine() {
    #expect(events("event: update\ndata: 1\n").isEmpty)
  }

  @Test func commentsUnknownFieldsAndEventsWithoutDataSayNothing() {
    #expect(
      events(": ping\n\nretry: 5\nother: x\nevent: update\n\nevent\ndata: 1\n\n") == [
        event("message", "1")
      ])
  }

  @Test func onlyOneSpaceBehindTheColonIsDropped() {
    #expect(events("data:  a \ndata:b:c\n\n") == [event("message", " a \nb:c")])
  }

  @Test func anEventAboveTheLimitIsDroppedAndTheNextIsRead() {
    let long = String(repeating: "x", count: 100)
    var reader = ServerSentEvents(limit: 64)
    #expect(reader.read(Array("data: \(long)\n\ndata: 1\n\n".utf8)) == [event("message", "1")])
    let many = String(repeating: "data: 0123456789\n", count: 9)
    #expect(reader.read(Array("\(many)\ndata: 2\n\n".utf8)) == [event("message", "2")])
    #expect(reader.droppedCount == 2)
  }

  @Test func aLongCommentDropsNothing() {
    let long = String(repeating: "x", count: 100)
    #expect(events("data: 1\n:\(long)\n\n", limit: 64) == [event("message", "1")])
  }

  @Test func aLineOfAMegabyteInSmallPiecesIsRead() {
    let count = 1 << 20
    var reader = ServerSentEvents()
    var found = reader.read(Array("data: ".utf8))
    for _ in 0..<(count / 64) { found += reader.read([UInt8](repeating: 0x61, count: 64)) }
    found += reader.read(Array("\n\n".utf8))
    #expect(found.map(\.data.count) == [count])
  }
}
