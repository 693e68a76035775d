import FlagEngine
import TerminalUI
import Testing

@testable import FlagConsole

@Suite struct ViewStateTests {
  @Test func aViewComesBackAsItWas() throws {
    var stage = try Stage()
    stage.press("3", "o", "/", "'e'", "Enter", "Down", "Down", ">", ">", "Enter", "Down", "Enter")
    let view = try #require(stage.console.view)
    let key = stage.console.selectedKey
    #expect(view == ViewState(json: view.json))

    var later = try Stage()
    later.console.restore(try ViewState(json: JSONValue(parsing: view.json.jsonText)))
    #expect(later.console.view == view)
    #expect(later.console.selectedKey == key)
    #expect(later.console.cast.active == 2)
    #expect(later.console.message == .none)
  }

  @Test func whatTheConfigurationNoLongerHasIsLeft() throws {
    var stage = try Stage()
    stage.console.restore(
      ViewState(json: ["flag": "gone", "persona": "nobody", "sort": "?", "split": [1_000_000]]))
    #expect(stage.console.selectedKey == "new_checkout")
    #expect(stage.console.cast.active == 0)
  }

  @Test(arguments: ["null", "[]", "{\"filter\":7}", "{\"folds\":[[\"x\"],3]}", "\"text\""])
  func aBrokenViewCountsAsNone(text: String) throws {
    let view = ViewState(json: try JSONValue(parsing: text))
    #expect(view.filter.isEmpty)
    var stage = try Stage()
    stage.console.restore(view)
    #expect(stage.console.selectedKey == "new_checkout")
  }
}
