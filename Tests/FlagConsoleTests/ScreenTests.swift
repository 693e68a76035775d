import FlagEngine
import TerminalUI
import Testing

@testable import FlagConsole

/// Every screen and state, compared with saved text and roles.
@Suite struct ScreenTests {
  /// A screen: how to get there, by keys from the start of the demo.
  struct Scene: CustomTestStringConvertible {
    var name: String
    var platform = Platform.kameleoon
    var size = (width: 80, height: 24)
    var keys: [String] = []

    var testDescription: String { name }
  }

  static let scenes: [Scene] = [
    Scene(name: "list-80"),
    Scene(name: "list-120", size: (120, 40)),
    Scene(name: "list-200", size: (200, 60)),
    Scene(name: "list-persona-80", keys: ["2"]),
    Scene(name: "filter-80", keys: ["/", "'price'"]),
    Scene(name: "filter-kept-120", size: (120, 40), keys: ["/", "'price'", "Enter"]),
    Scene(name: "filter-no-hit-80", keys: ["/", "'chekout'", "Enter"]),
    Scene(name: "detail-80", keys: ["2", "Enter"]),
    Scene(name: "detail-scrolled-80", keys: ["2", "Enter", "PgDn"]),
    Scene(name: "detail-120", size: (120, 40), keys: ["2", "Tab"]),
    Scene(name: "visitor-80", keys: ["2", "v"]),
    Scene(name: "visitor-120", size: (120, 40), keys: ["2", "v"]),
    Scene(name: "edit-code-80", keys: ["v", "e", "'x'"]),
    Scene(name: "edit-code-empty-80", keys: ["v", "e", "Ctrl-u", "Enter"]),
    Scene(name: "add-field-unknown-80", keys: ["v", "a", "'nonsense'", "Enter"]),
    Scene(name: "consent-refused-120", size: (120, 40), keys: ["v", "Down", "Enter"]),
    Scene(name: "undone-80", keys: ["2", "u"]),
    Scene(name: "force-80", keys: ["f"]),
    Scene(name: "force-120", size: (120, 40), keys: ["f", "Down"]),
    Scene(name: "forced-120", size: (120, 40), keys: ["f", "Down", "Enter"]),
    Scene(name: "simulate-80", keys: ["s"]),
    Scene(name: "simulated-80", keys: ["s", "Enter"]),
    Scene(name: "overrides-80", keys: ["s", "Enter", "Down", "f", "Enter"]),
    Scene(name: "overrides-120", size: (120, 40), keys: ["s", "Enter", "Down", "f", "Enter"]),
    Scene(name: "cleared-80", keys: ["s", "Enter", "X"]),
    Scene(name: "personas-80", keys: ["P"]),
    Scene(name: "copy-80", keys: ["2", "s", "Enter", "Down", "f", "Enter", "y", "Down"]),
    Scene(name: "copy-visitor-120", size: (120, 40), keys: ["v", "y"]),
    Scene(name: "help-80", keys: ["?"]),
    Scene(name: "problems-80", platform: .flagship, keys: ["!", "Down"]),
    Scene(name: "help-visitor-120", size: (120, 40), keys: ["v", "?", "PgDn"]),
    Scene(name: "flagship-list-80", platform: .flagship),
    Scene(name: "flagship-list-120", platform: .flagship, size: (120, 40)),
    Scene(name: "flagship-detail-80", platform: .flagship, keys: ["2", "Enter"]),
    Scene(name: "flagship-visitor-120", platform: .flagship, size: (120, 40), keys: ["8", "v"]),
    Scene(
      name: "flagship-edit-80", platform: .flagship,
      keys: ["8", "v", "Down", "Down", "e", "Ctrl-u", "'12'", "Ctrl-t"]),
    Scene(name: "flagship-force-80", platform: .flagship, keys: ["f"]),
    Scene(name: "flagship-forced-120", platform: .flagship, size: (120, 40), keys: ["f", "Enter"]),
    Scene(name: "flagship-simulate-120", platform: .flagship, size: (120, 40), keys: ["s"]),
    Scene(
      name: "flagship-hidden-120", platform: .flagship, size: (120, 40),
      keys: ["s", "End", "Enter"]),
    Scene(name: "flagship-kept-120", platform: .flagship, size: (120, 40), keys: ["9"]),
  ]

  @Test(arguments: scenes)
  func theScreenIsTheSavedOne(_ scene: Scene) throws {
    var stage = try Stage(
      scene.platform, width: scene.size.width, height: scene.size.height)
    for key in scene.keys { stage.press(key) }
    try stage.expectScreen(scene.name)
  }

  @Test(arguments: [(80, 24), (120, 40), (200, 60), (100, 20), (160, 24)])
  func theLayoutIsThatOfTheDrawings(_ width: Int, _ height: Int) throws {
    let stage = try Wireframe.stage(width: width, height: height)
    try stage.expectScreen("wireframe-\(width)x\(height)")
  }

  @Test func theAsciiScreenHasNoOtherCharactersOfOurs() throws {
    var stage = try Stage(width: 120, height: 40)
    stage.console.marks = .ascii
    stage.press("2", "Tab")
    // The demo's own names hold none beyond ASCII on this screen but the persona's city.
    let text = stage.text
    for character in "✓✗≈·…→─│┬├┤┼●┄█≤≥▸×" {
      #expect(!text.contains(character), "\(character)")
    }
  }

  @Test func aFileThatIsBeingReadSaysSo() throws {
    let source = Console.Source(name: "shop.json", kind: .file)
    let console = Console(
      source: source, theme: RoleTheme.theme, marks: .unicode, size: Size(width: 80, height: 24))
    try expect(console, "loading-80")
  }

  @Test func aFileThatCannotBeReadSaysWhyAndOffersToLeave() throws {
    let source = Console.Source(name: "shop.json", kind: .file)
    var console = Console(
      source: source, theme: RoleTheme.theme, marks: .unicode, size: Size(width: 80, height: 24))
    _ = console.handle(
      .failed("shop.json ends inside a string at byte 81 920: the download is incomplete."))
    try expect(console, "failed-80")
    #expect(console.handle(.input(.key(.character("q")))) == [.quit])
  }

  private func expect(_ console: Console, _ name: String) throws {
    var buffer = CellBuffer(console.screenSize)
    _ = console.render(into: &buffer)
    try Saved.expect(buffer.text, "\(name).txt")
    try Saved.expect(buffer.styles(RoleTheme.letter), "\(name).roles.txt")
  }

  private func configuration(_ text: String) throws -> FlagConfiguration {
    try FlagConfiguration(Array(text.utf8))
  }

  private var nobody: PersonaList {
    PersonaList(
      personas: [
        Persona(
          id: "v", name: "New visitor", summary: "",
          visitor: .kameleoon(Kameleoon.Visitor(code: "visitor-1")))
      ], now: nil)
  }

  @Test func aConfigurationWithoutFlagsSaysSo() throws {
    let stage = try Stage(try configuration(#"{"featureFlags":[]}"#), personas: nobody)
    try stage.expectScreen("no-flags-80")
  }

  @Test func aFileThatTheSDKRefusesIsMarkedAndBrowsable() throws {
    let text = #"""
      {"holdout":null,"featureFlags":[{"id":1,"featureKey":"new_checkout","environmentEnabled":true,
       "defaultVariationKey":"off","variations":[{"key":"off"},{"key":"on"}],"rules":[]}]}
      """#
    let stage = try Stage(try configuration(text), personas: nobody)
    try stage.expectScreen("refused-80")
  }

  @Test func hostileTextIsShownEscapedAndKeepsTheColumns() throws {
    let key = #"a\u001b[31mred\u202eevil\u0000日本\n"#
    let text =
      #"{"featureFlags":[{"id":1,"featureKey":""# + key
      + #"","environmentEnabled":true,"defaultVariationKey":"o\tff","variations":[],"rules":[]}]}"#
    let stage = try Stage(try configuration(text), personas: nobody, width: 120, height: 40)
    try stage.expectScreen("hostile-120")
    #expect(!stage.text.unicodeScalars.contains { $0.value < 0x20 && $0 != "\n" })
  }

  @Test(arguments: [(1, 1), (59, 16), (60, 15), (20, 5), (3, 2)])
  func aScreenTooSmallSaysWhatIsNeeded(_ width: Int, _ height: Int) throws {
    let stage = try Stage(width: width, height: height)
    let whole = "flagscope needs 60×16, this is \(width)×\(height)"
    let shown = stage.text.split(separator: "\n").joined()
    let text = String(shown.drop { $0 == " " })
    #expect(whole.hasPrefix(String(text.dropLast())), "\(text)")
  }

  @Test(arguments: [(60, 16), (80, 24), (99, 30), (100, 30), (159, 50), (160, 50), (300, 100)])
  func everySizeShowsTheListAndTheHints(_ width: Int, _ height: Int) throws {
    let stage = try Stage(width: width, height: height)
    #expect(stage.text.contains("FLAG"))
    #expect(stage.text.contains("? help") || width == 60)
    #expect(stage.text.contains("new_checkout") || stage.text.contains("new_ch"))
  }
}
