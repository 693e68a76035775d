import Testing

@testable import flagscope

/// Files of visitors are cut into rows, however their bytes come.
@Suite struct RowSplitterTests {
  private static let table =
    "\u{FEFF}code,note\r\na,\"two\nlines, \"\"quoted\"\"\"\r\n\n \nb,;\r\nc,\"\""
  private static let list =
    #"[ {"a":"]}\"\\","b":[1,{"c":2}]} , {"d":"é, [\n"} ,3, [{}] ]  "#
  private static let lines = "{\"a\":1}\n\n  \r\n{\"b\":\n{\"c\":\"[\"}\r\nx"

  private func rows(_ text: String, pieces size: Int) -> [(number: Int, text: String?)] {
    var splitter = RowSplitter(byteLimit: 64)
    var rows: [(Int, String?)] = []
    let bytes = Array(text.utf8)
    for start in stride(from: 0, to: bytes.count, by: size) {
      splitter.feed(Array(bytes[start..<min(start + size, bytes.count)])) { row in
        rows.append((row.number, row.bytes.map { String(decoding: $0, as: UTF8.self) }))
      }
    }
    splitter.finish { row in
      rows.append((row.number, row.bytes.map { String(decoding: $0, as: UTF8.self) }))
    }
    return rows
  }

  @Test(arguments: [4, 5, 7, 64, 1_000])
  func aTablesRowsMayHoldLineEnds(_ size: Int) {
    let rows = rows(Self.table, pieces: size)
    #expect(rows.map(\.number) == [0, 1, 2, 3])
    #expect(
      rows.map(\.text) == ["code,note", "a,\"two\nlines, \"\"quoted\"\"\"", "b,;", "c,\"\""])
    #expect(
      TableRow(Array((rows[1].text ?? "").utf8), separator: 0x2C).cells
        == ["a", "two\nlines, \"quoted\""])
  }

  @Test(arguments: [1, 2, 3, 5, 1_000])
  func anElementOfAListIsARow(_ size: Int) {
    let rows = rows(Self.list, pieces: size)
    #expect(rows.map(\.number) == [1, 2, 3, 4])
    #expect(
      rows.map(\.text)
        == [#"{"a":"]}\"\\","b":[1,{"c":2}]}"#, #"{"d":"é, [\n"}"#, "3", "[{}]"])
    #expect(self.rows("[]", pieces: size).isEmpty)
    // What is cut off is a row, too: it will say that it is no JSON.
    #expect(self.rows(#"[{"a":1},{"b""#, pieces: size).map(\.text) == [#"{"a":1}"#, #"{"b""#])
  }

  @Test(arguments: [1, 2, 3, 5, 1_000])
  func linesKeepTheirNumbers(_ size: Int) {
    let rows = rows(Self.lines, pieces: size)
    #expect(rows.map(\.number) == [1, 4, 5, 6])
    #expect(rows.map(\.text) == [#"{"a":1}"#, "{\"b\":", #"{"c":"["}"#, "x"])
  }

  @Test func aRowThatIsTooLongIsPassedOver() {
    let long = "a,\"" + String(repeating: "x", count: 200)
    let rows = rows("code,note\n\(long)\nb,1\n", pieces: 7)
    #expect(rows.map(\.text) == ["code,note", nil, "b,1"])
  }

  @Test func theSeparatorIsTheHeadersMostFrequentOne() {
    #expect(TableRow.separator(ofHeader: Array("a;b;c,d".utf8)) == UInt8(ascii: ";"))
    #expect(TableRow.separator(ofHeader: Array("a\tb".utf8)) == 0x09)
    #expect(TableRow.separator(ofHeader: Array("\"a;b;c\",d".utf8)) == UInt8(ascii: ","))
    #expect(TableRow.separator(ofHeader: Array("code".utf8)) == UInt8(ascii: ","))
  }

  @Test func theFirstOfTheSkippedRowsAreKeptWhoeverReadThem() {
    var first = SkippedRows()
    for row in [5, 9, 12, 20] { first.add(row: row, "late") }
    var second = SkippedRows()
    for row in [3, 7] { second.add(row: row, "early") }
    first.add(second)
    #expect(first.count == 6)
    #expect(first.first.map(\.row) == [3, 5, 7])
    #expect(first.reasons == ["late": 4, "early": 2])
  }
}
