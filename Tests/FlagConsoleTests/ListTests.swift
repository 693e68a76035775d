import FlagEngine
import Foundation
import TerminalUI
import Testing

@testable import FlagConsole

/// Filters, sorts and the mouse: what is shown, in which order, under which pointer.
@Suite struct ListTests {
  private func shown(_ filter: String, after keys: [String] = []) throws -> [String] {
    var stage = try Stage(width: 120, height: 40)
    for key in keys { stage.press(key) }
    stage.press("/", "'\(filter)'", "Enter")
    return stage.shownKeys
  }

  @Test func wordsMatchVariationsAndNamesOfCampaignsToo() throws {
    #expect(try shown("one_page").contains("new_checkout"))
    var stage = try Stage(.flagship)
    stage.press("/", "'hero bann'")
    #expect(stage.shownKeys == ["hero_title", "hero_layout"])
  }

  @Test func fromMatchesTheColumn() throws {
    let forced = try shown("from:simulated", after: ["s", "Enter"])
    #expect(forced == ["new_checkout"])
    let off = try shown("from:env")
    #expect(!off.isEmpty)
    #expect(try shown("!from:env").count + off.count == 26)
  }

  @Test func theCountsOfOverridesLeadToTheirFlagsAlsoWhereOneIsIdle() throws {
    // A variation of a campaign whose deciding group lacks it, and a campaign that gives nothing.
    for (keys, word) in [(["f", "Enter"], "forced"), (["s", "End", "Enter"], "hidden")] {
      var stage = try Stage(.flagship)
      for key in keys { stage.press(key) }
      #expect(stage.text.contains("1 \(word.uppercased())"))
      stage.press("/", "'from:\(word)'", "Enter")
      #expect(stage.shownKeys == ["checkout_v2", "checkout_steps"], "\(word)")
    }
  }

  @Test func isChangedShowsWhatTheLastActionFlipped() throws {
    var stage = try Stage()
    stage.press("2", "/", "'is:changed'", "Enter")
    let changed = stage.console.resolution?.changed ?? []
    #expect(Set(stage.console.list.matches) == changed)
    // The list follows the next action.
    stage.press("3")
    #expect(Set(stage.console.list.matches) == stage.console.resolution?.changed)
  }

  @Test func dependingFlagsAreThoseWithAQuestionMark() throws {
    var stage = try Stage(width: 120, height: 60)
    let doubtful = (0..<26).filter {
      stage.console.resolution?.decision($0)?.dependsOnUnknown == true
    }
    stage.press("/", "'is:depends'", "Enter")
    #expect(!doubtful.isEmpty)
    #expect(stage.console.list.matches == doubtful)
  }

  @Test func missesAreCountedForEveryFlagAndSortedByTheirNumber() throws {
    var stage = try Stage()
    stage.press("/", "'is:miss1'", "Enter")
    let near = stage.console.list.matches
    #expect(!near.isEmpty)
    for flag in near {
      let misses = stage.console.resolution?.knownMisses(flag) ?? []
      #expect(misses.first { !$0.changes.isEmpty }?.changes.count == 1)
    }
    stage.press("Esc", "o", "o", "o", "o")
    #expect(stage.console.list.sort == .miss)
    #expect(Array(stage.console.list.matches.prefix(near.count)) == near)
  }

  @Test func usesFindsTheFlagsWhoseConditionsReadAField() throws {
    let keys = try shown("uses:device")
    #expect(keys == ["image_cdn_rollout", "sticky_add_to_cart"])
    #expect(try shown("uses:membership_tier").isEmpty == false)
    #expect(try shown("uses:nothing_like_it").isEmpty)
  }

  @Test func varAndRuleFindByVariationAndByID() throws {
    #expect(try shown("var:trending") == ["recommendation_carousel"])
    #expect(try shown("rule:510001") == ["new_checkout"])
    #expect(try shown("rule:#260302") == ["new_checkout"])
    #expect(try shown("var:#930004") == ["new_checkout"])
  }

  @Test(arguments: ["is:", "is:nonsense", "from:", "uses:", "!", "!!", ":", "var: x", "rule:!"])
  func halfTypedTokensNeverTrap(_ filter: String) throws {
    _ = try shown(filter)
  }

  @Test func theCursorStaysOnItsFlagWhateverTheOrder() throws {
    var stage = try Stage()
    stage.press("Down", "Down", "Down")
    let key = stage.console.selectedKey
    for _ in FlagList.Sort.allCases {
      stage.press("o")
      #expect(stage.console.selectedKey == key)
    }
    #expect(stage.console.list.sort == .file)
  }

  @Test func sortedByNameTheKeysAscend() throws {
    var stage = try Stage()
    stage.press("o")
    #expect(stage.shownKeys == stage.shownKeys.sorted())
  }

  @Test func changedFlagsComeFirstAlsoAfterTheNextAction() throws {
    var stage = try Stage()
    stage.press("o", "o", "2")
    let changed = stage.console.resolution?.changed ?? []
    #expect(Set(stage.console.list.matches.prefix(changed.count)) == changed)
  }

  // MARK: The mouse

  @Test func aSecondClickOpensAndTheFirstOnlySelects() throws {
    var stage = try Stage()
    stage.click(10, 6)
    #expect(stage.console.list.viewport.selection == 2)
    #expect(stage.console.focus == .list)
    stage.click(10, 6)
    #expect(stage.console.focus == .detail)
  }

  @Test func aKeyBetweenTwoClicksMakesThemTwoSingleOnes() throws {
    var stage = try Stage()
    stage.click(10, 6)
    stage.press("Up")
    stage.click(10, 6)
    #expect(stage.console.focus == .list)
  }

  @Test func columnHeadsSort() throws {
    var stage = try Stage()
    stage.click(4, 3)
    #expect(stage.console.list.sort == .name)
    stage.click(4, 3)
    #expect(stage.console.list.sort == .file)
    stage.click(54, 3)
    #expect(stage.console.list.sort == .miss)
  }

  @Test func theCountOfOverridesFiltersTheList() throws {
    var stage = try Stage(width: 120, height: 40)
    stage.press("f", "Enter")
    let place = try #require(stage.place(of: "1 FORCED"))
    stage.click(place.x, place.y)
    #expect(stage.console.list.filter == "from:forced")
    #expect(stage.shownKeys == ["new_checkout"])
  }

  @Test func hintsAreButtons() throws {
    var stage = try Stage()
    let place = try #require(stage.place(of: "? help"))
    stage.click(place.x + 3, place.y)
    #expect(stage.console.scope == .help)
    let quit = try #require(try Stage().place(of: "q quit"))
    var other = try Stage()
    #expect(other.click(quit.x, quit.y) == [.quit])
  }

  @Test func theWheelScrollsWhatIsUnderThePointerAndLeavesTheFocus() throws {
    var stage = try Stage(width: 120, height: 30)
    _ = stage.console.handle(.input(.mouse(MouseEvent(.wheelDown, at: Point(x: 80, y: 10)))))
    #expect(stage.console.detail.viewport.offset > 0)
    #expect(stage.console.list.viewport.offset == 0)
    #expect(stage.console.focus == .list)
  }

  @Test func theLineBetweenListAndDetailIsDragged() throws {
    var stage = try Stage(width: 120, height: 40)
    let before = stage.console.layout.list.width
    let line = try #require(stage.console.layout.dividers.first)
    stage.drag(from: Point(x: line.x, y: 10), to: Point(x: line.x + 9, y: 12))
    #expect(stage.console.layout.list.width == before + 9)
    stage.press("<")
    #expect(stage.console.layout.list.width == before + 7)
  }

  @Test func theLineFollowsThePointerAndStopsWhereThereIsNoRoom() throws {
    var stage = try Stage(width: 120, height: 40)
    let before = stage.console.layout.list.width
    let line = try #require(stage.console.layout.dividers.first)
    func move(_ action: MouseEvent.Action, _ x: Int) {
      _ = stage.console.handle(.input(.mouse(MouseEvent(action, at: Point(x: x, y: 10)))))
    }
    move(.press(0), line.x)
    move(.drag(0), line.x + 3)
    #expect(stage.console.layout.list.width == before + 3)
    move(.drag(0), 119)
    let widest = stage.console.layout.list.width
    move(.drag(0), line.x - 4)
    #expect(stage.console.layout.list.width == before - 4, "it comes back with the pointer")
    move(.drag(0), 119)
    move(.release(0), 119)
    move(.drag(0), line.x)
    #expect(stage.console.layout.list.width == widest, "after the release it stays")
    stage.press("<")
    #expect(stage.console.layout.list.width == widest - 2)
    stage.press("u")
    #expect(stage.console.layout.list.width == before, "the split is one step")
  }

  @Test func theTitleBelowTheListIsDraggedUpAndDown() throws {
    for (width, height) in [(80, 24), (120, 40)] {
      var stage = try Stage(width: width, height: height)
      let before = stage.console.layout.list.height
      let sill = stage.console.layout.sill
      stage.drag(from: Point(x: 30, y: sill.y), to: Point(x: 30, y: sill.y - 3))
      #expect(stage.console.layout.list.height == before - 3)
    }
  }

  @Test func aSplitThatHasNoRoomStays() throws {
    var stage = try Stage(width: 100, height: 30)
    for _ in 0..<100 { stage.press(">") }
    let widest = stage.console.layout.list.width
    #expect(widest <= 60)
    stage.press("<")
    #expect(stage.console.layout.list.width == widest - 2)
  }

  @Test func zoomGivesTheScreenToTheFocusedPane() throws {
    var stage = try Stage(width: 120, height: 40)
    stage.press("z")
    #expect(stage.console.layout.list.width == 120)
    #expect(stage.text.contains("WHY"))
    stage.press("Tab")
    #expect(stage.console.layout.detail.width == 120)
    stage.press("z")
    #expect(stage.console.layout.list.width == 46)
  }
}

extension Stage {
  /// The keys of the list's flags, from the top.
  var shownKeys: [String] {
    guard let resolution = console.resolution else { return [] }
    return console.list.matches.map { resolution.configuration.key(of: $0) }
  }

  /// Presses and releases the left button.
  @discardableResult
  mutating func click(_ x: Int, _ y: Int) -> [Console.Effect] {
    let point = Point(x: x, y: y)
    let effects = console.handle(.input(.mouse(MouseEvent(.press(0), at: point))))
    _ = console.handle(.input(.mouse(MouseEvent(.release(0), at: point))))
    finish()
    return effects
  }

  mutating func drag(from start: Point, to end: Point) {
    _ = console.handle(.input(.mouse(MouseEvent(.press(0), at: start))))
    _ = console.handle(.input(.mouse(MouseEvent(.release(0), at: end))))
    finish()
  }

  /// Where a text stands on the screen.
  func place(of text: String) -> Point? {
    for (y, line) in self.text.split(separator: "\n", omittingEmptySubsequences: false).enumerated()
    {
      if let range = line.range(of: text) {
        return Point(x: line.distance(from: line.startIndex, to: range.lowerBound), y: y)
      }
    }
    return nil
  }
}
