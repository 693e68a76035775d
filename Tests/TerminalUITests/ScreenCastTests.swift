import Foundation
import TerminalUI
import Testing

/// Source: docs.asciinema.org/manual/asciicast/v2.
@Suite struct ScreenCastTests {
  private func cast() -> ScreenCast {
    var cast = ScreenCast(size: Size(width: 10, height: 2), title: "a \"story\"")
    var screen = CellBuffer(width: 10, height: 2)
    screen.write("one", at: Point(x: 0, y: 0), style: Style(.bold, foreground: .rgb(1, 2, 3)))
    cast.add(screen, seconds: 1.5)
    screen.write("two", at: Point(x: 0, y: 1))
    cast.add(screen, seconds: 2)
    return cast
  }

  @Test func theFirstLineIsTheHeaderOfTheFormat() throws {
    let line = try #require(cast().text.split(separator: "\n").first)
    let object = try JSONSerialization.jsonObject(with: Data(line.utf8))
    let header = try #require(object as? [String: Any])
    #expect(header["version"] as? Int == 2)
    #expect(header["width"] as? Int == 10)
    #expect(header["height"] as? Int == 2)
    #expect(header["title"] as? String == "a \"story\"")
  }

  @Test func everyFurtherLineIsATimeAKindAndAText() throws {
    let events = try cast().text.split(separator: "\n").dropFirst().map { line in
      try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [Any])
    }
    #expect(events.map { $0[0] as? Double } == [0, 1.5, 3.5])
    #expect(events.allSatisfy { $0.count == 3 && $0[1] as? String == "o" })
  }

  @Test func onlyRowsThatChangeAreWrittenAgain() throws {
    let lines = cast().text.split(separator: "\n")
    #expect(lines[1].contains(#"38;2;1;2;3mone"#))
    #expect(lines[2].contains("two") && !lines[2].contains("one"))
  }
}
