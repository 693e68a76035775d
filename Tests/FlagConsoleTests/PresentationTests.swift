import BuiltInThemes
import FlagEngine
import Foundation
import TerminalUI
import Testing

@testable import FlagConsole

/// The stage: two panes, a story step by step, and nothing on it that the room must not read.
@Suite struct PresentationTests {
  private static let story = """
    ## A story
    # Marie in Paris
    persona gold_parisian
    # Belgium
    set country "Belgium"
    # Her checkout
    flag checkout_upsell
    # Forced
    force new_checkout=one_page
    """

  private func stage(
    _ platform: Platform = .kameleoon, _ text: String = story, width: Int = 80, height: Int = 24
  ) throws -> Stage {
    var stage = try Stage(platform, width: width, height: height)
    _ = stage.console.enterStage(try Script(name: "story", parsing: text))
    stage.finish()
    return stage
  }

  @Test func spaceGoesOnBGoesBackAndQGivesThePanesBack() throws {
    var stage = try stage()
    #expect(stage.text.contains("A story. Space begins."))
    stage.press("Space", "Space")
    #expect(stage.text.contains("2/4") && stage.text.contains("Belgium"))
    #expect(stage.console.cast.visitor[.country] == "Belgium")
    stage.press("b")
    #expect(stage.text.contains("1/4"))
    #expect(stage.console.cast.visitor[.country] == "France")
    stage.press("Space", "q")
    #expect(!stage.console.isOnStage)
    #expect(stage.console.cast.visitor[.country] == "Belgium")
    #expect(stage.text.contains("why new_checkout serves"))
  }

  @Test func goingAllTheWayBackAndOnAgainIsTheSameStory() throws {
    var stage = try stage()
    stage.press("Space", "Space", "Space", "Space")
    let end = stage.text
    stage.press("b", "b", "b", "b")
    #expect(stage.text.contains("A story. Space begins."))
    stage.press("b")
    #expect(stage.text.contains("This is the beginning."))
    stage.press("Space", "Space", "Space", "Space")
    #expect(stage.text == end)
    stage.press("Space")
    #expect(stage.text.contains("That was the last step"))
  }

  @Test func thePressedKeyStandsInTheCaption() throws {
    var stage = try stage()
    stage.press("Space")
    #expect(stage.text.contains("Space  │"))
    stage.press("Down")
    #expect(stage.text.contains("Down  │"))
  }

  @Test func onlyTheStepsThatDecidedAreShown() throws {
    var stage = try stage(width: 120, height: 40)
    stage.press("Space")
    #expect(stage.text.contains("rule 2"))
    #expect(!stage.text.contains("rule 1"))
    #expect(!stage.text.contains("#510002") && !stage.text.contains("gates"))
  }

  @Test func aCommandThatCannotRunIsToldAndTheStoryGoesOn() throws {
    var stage = try stage(
      .kameleoon, "# One\nflag nothing\n# Two\nset country \"Spain\"", width: 120)
    stage.press("Space")
    #expect(stage.text.contains("story:2: This file has no flag \"nothing\"."))
    #expect(stage.console.faults.map(\.line) == [2])
    stage.press("Space")
    #expect(stage.console.cast.visitor[.country] == "Spain")
  }

  @Test func stageAloneTellsTheStoryOfTheDemo() throws {
    var stage = try Stage()
    stage.press(":", "'stage'")
    #expect(stage.console.handle(.input(.key(Key(.enter)))).contains(.readScript(nil)))
    let script = try Script(name: "story", parsing: Self.story)
    #expect(stage.console.handle(.script(script)) == [.loadTheme("stage")])
    stage.press("Space")
    #expect(stage.text.contains("1/4"))
  }

  @Test func theThemeOfTheStageComesAndGoesWithoutAWord() throws {
    var stage = try stage()
    let theme = try Theme(
      name: "stage", parsing: try #require(BuiltInThemes.text(named: "stage")))
    _ = stage.console.handle(.theme(theme))
    stage.finish()
    #expect(!stage.text.contains("theme stage"))
    for y in 0..<24 {
      #expect(stage.buffer.row(y).allSatisfy { $0.style.background == theme[.text].background })
    }
    #expect(stage.console.handle(.input(.key(.character("q")))) == [.loadTheme("roles")])
    stage.finish()
  }

  // MARK: Masking

  /// Codes, addresses and tokens of the demos' people.
  private static let secrets: [Platform: [String]] = [
    .kameleoon: ["d76d4330f1446bea", "9f2c61d0a7b34e58", "qa-marta-01"],
    .flagship: [
      "cust-100245", "marion.v@example.com", "lena.quist@halden-finch.example", "guest-8412",
    ],
  ]

  @Test(arguments: Platform.allCases)
  func nothingOnTheStageNamesAVisitor(_ platform: Platform) throws {
    var stage = try stage(platform, "# One\nundo", width: 120, height: 40)
    let secrets = try #require(Self.secrets[platform])
    func expectMasked(_ what: String) {
      for secret in secrets { #expect(!stage.text.contains(secret), "\(secret) in \(what)") }
    }
    for persona in ["2", "6", "7"] {
      stage.press(persona)
      expectMasked("persona \(persona)")
      for keys in [
        ["v"], ["v", "Enter"], ["v", "j", "j", "j", "j", "e"], ["P"], ["y"], ["v", "y"], ["?"],
        [":", "'log'", "Enter"], ["V"], ["Enter", "j", "j", "j"], ["f"], ["s"], ["/", "'user'"],
      ] {
        for key in keys { stage.press(key) }
        expectMasked("\(keys)")
        stage.press("Esc", "Esc", "Esc")
      }
    }
  }

  @Test(arguments: Platform.allCases)
  func copiesPicturesAndScriptsAreMaskedToo(_ platform: Platform) throws {
    var stage = try stage(platform, "# One\nundo", width: 120, height: 40)
    let secrets = try #require(Self.secrets[platform])
    stage.press(platform == .kameleoon ? "2" : "7", ":", "'set code \"\(secrets[0])\"'", "Enter")
    for key in ["v", "k", "t", "e", "c", "j", "h", "s"] {
      stage.press("y")
      for effect in stage.console.handle(.input(.key(.character(try #require(key.first))))) {
        let text: String =
          switch effect {
          case .copy(let clipping): clipping.text + clipping.what + clipping.remark
          case .writeFile(let document): document.text
          default: ""
          }
        #expect(!text.isEmpty, "y \(key)")
        for secret in secrets { #expect(!text.contains(secret), "\(secret) in y \(key)") }
      }
      stage.press("Esc")
    }
    for secret in secrets {
      #expect(!stage.console.recordedScript.text.contains(secret), "\(secret) in the script")
    }
  }

  @Test func aCopyOfAMaskedHashSaysThatItCannotBeChecked() throws {
    var stage = try stage()
    stage.press("2", "y")
    guard case .copy(let clipping)? = stage.console.handle(.input(.key(.character("e")))).first
    else {
      Issue.record("nothing is copied")
      return
    }
    #expect(clipping.text.contains("visitor-2"))
    #expect(clipping.remark.contains("a hash in it cannot be checked"))
    #expect(stage.text.contains("codes masked"))
  }

  @Test func whoLeavesTheStageReadsTheCodesAgain() throws {
    var stage = try stage()
    stage.press("2", "q")
    #expect(stage.text.contains("d76d4330f1446bea"))
  }

  // MARK: What goes wrong meanwhile

  @Test func theStoryGoesOnWhenTheNetworkGoes() throws {
    let whole = try storyEnd { _ in }
    let disturbed = try storyEnd { stage in
      let failure = Feed.Failure(label: "offline", sentence: "No network.", nextTry: 1)
      _ = stage.console.handle(.feed(.failed(failure)))
      stage.finish()
    }
    #expect(disturbed.console.cast == whole.console.cast)
    #expect(disturbed.text.contains("4/4"))
  }

  @Test func theStoryGoesOnWhenTheFileTurnsIntoRubbish() throws {
    let whole = try storyEnd { _ in }
    let disturbed = try storyEnd { stage in
      _ = stage.console.handle(.feed(.rejected("shop.json: Not JSON: line 1, column 1")))
      stage.finish()
      #expect(stage.text.contains("Not JSON"))
    }
    #expect(disturbed.console.cast == whole.console.cast)
    #expect(disturbed.text.contains("4/4"))
  }

  @Test func theStoryGoesOnWithAnotherFileAndGoingBackKeepsThatFile() throws {
    var stage = try stage()
    stage.press("Space", "Space")
    let other = try FlagConfiguration(
      Array(#"{"featureFlags":[{"id":1,"featureKey":"only","environmentEnabled":true,"#.utf8)
        + Array(#""defaultVariationKey":"off","variations":[{"key":"off","variables":[]}],"#.utf8)
        + Array(#""rules":[]}],"segments":[],"customData":[]}"#.utf8))
    let old = try #require(stage.console.configuration)
    var source = stage.console.currentSource
    source.revision = "ffff"
    let changes = ConfigurationChanges(from: old, to: other)
    _ = stage.console.handle(.followed(Catalogue(other), source, changes))
    stage.finish()
    stage.press("Space", "Space")
    #expect(stage.text.contains("4/4") && stage.text.contains("rev ffff"))
    stage.press("b", "b", "b")
    #expect(stage.text.contains("1/4") && stage.text.contains("rev ffff"))
    #expect(stage.console.cast.visitor[.country] == "France")
  }

  @Test func aProjectorThatResizesInTheMiddleOfAStepLosesNothing() throws {
    let whole = try storyEnd { _ in }
    var disturbed = try storyEnd { stage in
      for (width, height) in [(120, 40), (60, 16), (20, 5), (200, 60), (80, 24)] {
        stage.resize(width: width, height: height)
        let lines = stage.text.split(separator: "\n", omittingEmptySubsequences: false)
        #expect(lines.allSatisfy { TextWidth.columns(of: String($0)) <= width })
      }
    }
    #expect(disturbed.text == whole.text)
    // Also while a name is typed.
    disturbed.press(":", "'flag dark'")
    disturbed.resize(width: 120, height: 40)
    disturbed.resize(width: 80, height: 24)
    #expect(disturbed.text.contains("flag dark"))
  }

  /// The end of the story, with something that happens behind its second step.
  private func storyEnd(_ disturb: (inout Stage) -> Void) throws -> Stage {
    var stage = try stage()
    stage.press("Space", "Space")
    disturb(&stage)
    stage.press("Space", "Space")
    return stage
  }

  @Test(arguments: [(80, 24), (120, 40), (60, 16)])
  func theStageIsAsItWasDrawn(_ size: (width: Int, height: Int)) throws {
    var stage = try stage(width: size.width, height: size.height)
    stage.press("Space", "Space")
    try stage.expectScreen("stage-\(size.width)x\(size.height)")
  }
}
