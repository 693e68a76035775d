import BuiltInThemes
import TerminalUI
import Testing

@testable import FlagConsole

@Suite struct ThemeTests {
  @Test(arguments: BuiltInThemes.names)
  func everyBuiltInThemeGivesEveryRoleALook(_ name: String) throws {
    let text = try #require(BuiltInThemes.text(named: name))
    _ = try Theme(name: name, parsing: text)
  }

  @Test(arguments: BuiltInThemes.names)
  func onlyTheStagePaintsABackground(_ name: String) throws {
    let theme = try Theme(name: name, parsing: try #require(BuiltInThemes.text(named: name)))
    let isOfStage = ["stage", "stage-light"].contains(name)
    #expect(theme.isPainted == isOfStage)
    for role in Role.allCases {
      #expect(theme[role].background == theme[.text].background)
      if isOfStage { #expect(theme[role].foreground != .terminalDefault) }
    }
  }

  @Test func aSecondColourIsTheBackground() throws {
    let lines = Role.allCases.map { "\($0.rawValue) = default" }
    let own = ["text = white on #101418 bold", "frame = on black"]
    let text = (lines + own).joined(separator: "\n")
    let theme = try Theme(name: "x", parsing: text)
    #expect(
      theme[.text] == Style(.bold, foreground: .palette(7), background: .rgb(0x10, 0x14, 0x18)))
    #expect(theme[.frame] == Style([], background: .palette(0)))
    #expect(throws: ThemeError(line: 1, text: "no colour stands behind \"on\"")) {
      try Theme(name: "x", parsing: "text = white on")
    }
  }

  @Test func theMonochromeThemeHasNoColourAndStillTellsTheSelectionAndTheOverrides() throws {
    let theme = try Theme(name: "mono", parsing: try #require(BuiltInThemes.text(named: "mono")))
    for role in Role.allCases { #expect(theme[role].foreground == .terminalDefault) }
    #expect(theme[.selected].attributes == .reverse)
    #expect(theme[.forced] != theme[.simulated])
  }

  @Test func aFaultNamesItsLine() {
    let text = "# a theme\ntext = default\nheadng = bold\n"
    #expect(
      throws: ThemeError(line: 3, text: "no role is called \"headng\", did you mean heading?")
    ) {
      try Theme(name: "x", parsing: text)
    }
  }

  @Test func anUnknownColourSaysWhatIsPossible() {
    let error = #expect(throws: ThemeError.self) {
      try Theme(name: "x", parsing: "text = blu")
    }
    #expect(error?.line == 1)
    #expect(error?.text.hasPrefix("\"blu\" is neither a colour") == true)
  }

  @Test func aMissingRoleIsNamed() {
    #expect(throws: ThemeError(line: 0, text: "the role \"text\" is missing")) {
      try Theme(name: "x", parsing: "")
    }
  }

  @Test func coloursAreNamesNumbersAndHexadecimals() throws {
    let lines = Role.allCases.map { "\($0.rawValue) = default" }
    let text =
      (lines + ["text = bright-blue bold", "frame = 208", "label = #0a1b2c underline # grey"])
      .joined(separator: "\n")
    let theme = try Theme(name: "x", parsing: text)
    #expect(theme[.text] == Style(.bold, foreground: .palette(12)))
    #expect(theme[.frame] == Style([], foreground: .palette(208)))
    #expect(theme[.label] == Style(.underline, foreground: .rgb(0x0a, 0x1b, 0x2c)))
  }
}
