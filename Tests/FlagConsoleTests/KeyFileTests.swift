import TerminalUI
import Testing

@testable import FlagConsole

@Suite struct KeyFileTests {
  @Test func aLineGivesAnActionOtherKeys() {
    let (keymap, errors) = KeyFile.parse("# mine\n\nforce = F Alt-f\nlist.next-change = n\n")
    #expect(errors == [])
    #expect(keymap.command(for: .character("F"), in: .list) == .force)
    #expect(keymap.command(for: .character("F"), in: .detail) == .force)
    #expect(keymap.command(for: .character("f"), in: .list) == nil)
    #expect(keymap.command(for: .character("n"), in: .list) == .nextChange)
    #expect(keymap.command(for: .character("]"), in: .visitor) == .nextChange)
    #expect(keymap.command(for: .character("]"), in: .list) == nil)
  }

  @Test func twoActionsCanSwapTheirKeys() {
    let (keymap, errors) = KeyFile.parse("force = s\nsimulate = f\n")
    #expect(errors == [])
    #expect(keymap.command(for: .character("s"), in: .list) == .force)
    #expect(keymap.command(for: .character("f"), in: .list) == .simulate)
  }

  @Test func noneTakesTheKeysAwayAndTheHelpLosesThem() {
    let (keymap, errors) = KeyFile.parse("zoom = none")
    #expect(errors == [])
    #expect(keymap.command(for: .character("z"), in: .list) == nil)
    #expect(keymap.binding(.zoom, in: .list) == nil)
    let zoom = Keymap.standard.binding(.zoom, in: .list)?.help
    #expect(!HelpScreen.lines(for: .list, keymap).contains { $0.text == zoom })
  }

  @Test(arguments: [
    ("force F", "expected action = keys, as in force = F"),
    ("forse = F", "no action is called \"forse\", did you mean force?"),
    ("lists.force = F", "no place is called \"lists\", did you mean list?"),
    ("help.force = F", "force does nothing in help"),
    ("force = Hyper-x", "no key is called \"Hyper-x\"; examples: F, Ctrl-k, Alt-n, F2, PgDn"),
    ("force =", "no key is named; none takes them away"),
    ("force = Ctrl-c", "Ctrl-c always quits"),
    ("quit = none", "quit always has Ctrl-c"),
    ("force = v", "v already is visitor; give that another key too"),
    (
      "filter.accept = x",
      "a letter is typed there; name a key with Ctrl or Alt, or F1 to F12"
    ),
  ])
  func aLineThatCannotBeUsedIsReportedAndTheRestCounts(line: String, text: String) {
    let (keymap, errors) = KeyFile.parse("sort = S\n\(line)\nundo = U")
    #expect(errors == [KeyFileError(line: 2, text: text)])
    #expect(keymap.command(for: .character("S"), in: .list) == .sort)
    #expect(keymap.command(for: .character("U"), in: .list) == .undo)
  }

  @Test func controlCQuitsWhateverTheFileSays() {
    let (keymap, _) = KeyFile.parse("quit = F10")
    for scope in Scope.allCases {
      #expect(keymap.command(for: .ctrl("c"), in: scope) == .quit)
      #expect(keymap.command(for: .function(10), in: scope) == .quit)
    }
  }
}
