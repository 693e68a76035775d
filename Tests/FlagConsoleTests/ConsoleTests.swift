import FlagEngine
import TerminalUI
import Testing

@testable import FlagConsole

/// What keys do, told by the state and not by the look of the screen.
@Suite struct ConsoleTests {
  @Test func theCursorStaysOnItsFlagWhenTheFilterNarrows() throws {
    var stage = try Stage()
    stage.press("Down", "Down", "/", "'ship'")
    #expect(stage.console.selectedKey == "free_shipping_banner")
    stage.press("Esc")
    #expect(stage.console.selectedKey == "free_shipping_banner")
  }

  @Test func escapeDropsAFilterAndEnterKeepsIt() throws {
    var stage = try Stage()
    stage.press("/", "'price'", "Enter")
    #expect(stage.console.list.filter == "price")
    stage.press("Esc")
    #expect(stage.console.list.filter.isEmpty)
    stage.press("/", "'price'", "Esc")
    #expect(stage.console.list.filter.isEmpty)
  }

  @Test func escapeNeverQuitsAndQDoesAtTheTopOnly() throws {
    var stage = try Stage()
    #expect(stage.console.handle(.input(.key(.escape))) == [])
    stage.press("v")
    #expect(stage.console.handle(.input(.key(.character("q")))) == [])
    #expect(stage.console.handle(.input(.key(.character("q")))) == [.quit])
  }

  @Test func aClickOnAHintCountsWhileThereIsNoConfigurationToo() {
    let size = Size(width: 100, height: 30)
    var console = Console(
      source: Console.Source(name: "shop.json", kind: .file), theme: RoleTheme.theme,
      marks: .unicode, size: size)
    let clicks = (0..<size.width).map { x in
      console.handle(.input(.mouse(MouseEvent(.press(0), at: Point(x: x, y: size.height - 1)))))
    }
    #expect(clicks.filter { $0 == [.quit] }.count == "q quit".count)
    #expect(clicks.allSatisfy { $0 == [.quit] || $0.isEmpty })
  }

  @Test func controlCQuitsFromEverywhere() throws {
    for keys in [[], ["v", "e"], ["/"], ["f"], ["?"], ["P"]] {
      var stage = try Stage()
      for key in keys { stage.press(key) }
      #expect(stage.console.handle(.input(.key(.ctrl("c")))) == [.quit])
    }
  }

  @Test func typingAVisitorCodeFlipsAnswersBeforeEnterAndEscapeTakesThemBack() throws {
    var stage = try Stage()
    let before = stage.answers
    stage.press("v", "e", "'9'")
    #expect(stage.answers != before)
    #expect(stage.console.cast.visitor.code == "9f2c61d0a7b34e58")
    stage.press("Esc")
    #expect(stage.answers == before)
  }

  @Test func enterKeepsWhatWasTypedAndUndoTakesItBack() throws {
    var stage = try Stage()
    let before = stage.answers
    stage.press("v", "e", "'9'", "Enter")
    #expect(stage.console.cast.visitor.code == "9f2c61d0a7b34e589")
    let after = stage.answers
    stage.press("u")
    #expect(stage.console.cast.visitor.code == "9f2c61d0a7b34e58")
    #expect(stage.answers == before)
    stage.press("Ctrl-r")
    #expect(stage.console.cast.visitor.code == "9f2c61d0a7b34e589")
    #expect(stage.answers == after)
  }

  @Test func whatAnActionFlippedIsMarkedAndReachedByBrackets() throws {
    var stage = try Stage()
    stage.press("2")
    let changed = stage.console.resolution?.changed ?? []
    #expect(!changed.isEmpty)
    stage.press("]")
    let first = try #require(stage.console.list.selected)
    #expect(changed.contains(first))
    stage.press("]")
    let second = try #require(stage.console.list.selected)
    #expect(changed.contains(second) && (changed.count == 1 || second != first))
    stage.press("[")
    #expect(stage.console.list.selected == first)
  }

  @Test func aSimulationShowsInItsBracketsAndIsClearedByX() throws {
    var stage = try Stage()
    stage.press("s", "Enter")
    #expect(stage.text.contains("{off}"))
    #expect(stage.text.contains("1 SIM "))
    stage.press("x")
    #expect(!stage.text.contains("1 SIM "))
    #expect(stage.console.cast.visitor.overrides.isEmpty)
  }

  @Test func settingAnOverrideAgainReplacesIt() throws {
    var stage = try Stage()
    stage.press("s", "Enter", "s", "Down", "Enter")
    #expect(stage.console.cast.visitor.overrides.count == 1)
  }

  @Test func overridesBelongToThePersona() throws {
    var stage = try Stage()
    stage.press("s", "Enter", "2")
    #expect(stage.console.cast.visitor.overrides.isEmpty)
    stage.press("1")
    #expect(stage.console.cast.visitor.overrides.count == 1)
  }

  @Test func theNearestMissOfALineIsAppliedByEnterAndMakesTheRuleMatch() throws {
    var stage = try Stage(width: 120, height: 40)
    stage.press("Tab")
    let offer = try #require(
      stage.console.detail.lines.firstIndex { !$0.offer.isEmpty })
    for _ in 0..<offer { stage.press("Down") }
    let misses = stage.console.misses.filter(\.isOfferable).map(\.rule)
    stage.press("Enter")
    let rules = stage.console.selectedDecision?.trace.filter {
      if case .rule = $0.subject { true } else { false }
    }
    let first = try #require(misses.first)
    #expect(rules?[first].verdict == .passed)
  }

  @Test func aPasteOutsideAFieldIsNotRunAsKeys() throws {
    var stage = try Stage()
    let before = stage.console.cast
    _ = stage.console.handle(.input(.paste("q\nXd2")))
    stage.finish()
    #expect(stage.console.cast == before)
    // It is read for a visitor instead.
    #expect(stage.text.contains("┌─ Paste") && stage.text.contains("Xd2"))
  }

  @Test func aPasteIntoAFieldIsText() throws {
    var stage = try Stage()
    stage.press("v", "e", "Ctrl-u")
    _ = stage.console.handle(.input(.paste("two\nlines")))
    stage.press("Enter")
    #expect(stage.console.cast.visitor.code == "two lines")
  }

  @Test func aCodeLongerThanTheLimitStaysInTheFieldWithItsReason() throws {
    var stage = try Stage()
    stage.press("v", "e", "Ctrl-u")
    _ = stage.console.handle(.input(.paste(String(repeating: "x", count: 311))))
    stage.press("Enter")
    #expect(
      stage.text.contains(
        "Visitor code is 311 characters; the limit is 255. Nothing was changed."))
    #expect(stage.console.scope == .edit)
  }

  @Test func generatedCodesGoWhereTheCodeIsTyped() throws {
    var stage = try Stage()
    stage.press("v", "e")
    #expect(stage.console.handle(.input(.key(.ctrl("g")))) == [.generateCode(.kameleoon)])
    stage.console.insertCode("0123456789abcdef")
    stage.press("Enter")
    #expect(stage.console.cast.visitor.code == "0123456789abcdef")
  }

  @Test func aTypeCyclesAndTheEngineSeesIt() throws {
    var stage = try Stage(.flagship)
    stage.press("v", "a", "'age'", "Enter", "Ctrl-u", "'30'")
    #expect(stage.visitorValue("age") == .integer(30))
    stage.press("Ctrl-t")
    #expect(stage.visitorValue("age") == .double(30))
    stage.press("Ctrl-t", "Ctrl-t", "Enter")
    #expect(stage.visitorValue("age") == .string("30"))
    #expect(stage.text.contains("Stored age as text."))
  }

  @Test func resizingInTheMiddleOfAnEditLosesNothing() throws {
    var stage = try Stage(width: 200, height: 60)
    stage.press("v", "e", "'abc'")
    let before = stage.text
    stage.resize(width: 60, height: 16)
    #expect(stage.text.contains("9f2c61d0a7b34e58abc"))
    stage.resize(width: 10, height: 3)
    stage.resize(width: 200, height: 60)
    #expect(stage.text == before)
  }

  @Test(arguments: 0..<24)
  func noKeySequenceCrashesOrWritesBeyondTheScreen(_ seed: Int) throws {
    var random = SeededRandom(seed: UInt64(seed))
    var stage = try Stage(
      seed % 2 == 0 ? .kameleoon : .flagship, width: 60 + Int(random.next() % 150),
      height: 16 + Int(random.next() % 50))
    let keys =
      Keymap.standard.bindings.flatMap(\.keys) + [
        .character("a"), .character("é"), .character("日"), .backspace,
      ]
    for _ in 0..<40 {
      if random.next() % 20 == 0 {
        stage.resize(width: Int(random.next() % 220), height: Int(random.next() % 70))
      }
      _ = stage.console.handle(.input(.key(keys[Int(random.next() % UInt64(keys.count))])))
      stage.finish()
      _ = stage.buffer
    }
  }
}

extension Stage {
  /// What every flag answers, in words.
  var answers: [String] {
    guard let resolution = console.resolution else { return [] }
    return resolution.answers.enumerated().map { flag, answer in
      answer.map { resolution.configuration.served(flag, by: $0).shaped } ?? ""
    }
  }

  /// The value of a field of the visitor that is being evaluated.
  func visitorValue(_ name: String) -> JSONValue? {
    guard let resolution = console.resolution,
      let field = resolution.configuration.field(named: name)
    else { return nil }
    return resolution.visitor[field]
  }
}

extension Console {
  var selectedKey: String? {
    list.selected.flatMap { resolution?.configuration.key(of: $0) }
  }

  var selectedDecision: Decision? {
    list.selected.flatMap { resolution?.decision($0) }
  }

  var misses: [NearestMiss] {
    list.selected.flatMap { resolution?.knownMisses($0) } ?? []
  }
}
