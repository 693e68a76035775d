import TerminalUI
import Testing

@testable import FlagConsole

@Suite struct KeymapTests {
  @Test(arguments: Scope.allCases)
  func noKeyHasTwoMeaningsInOneScope(_ scope: Scope) {
    var meanings: [Key: Command] = [:]
    for binding in Keymap.standard.bindings where binding.scopes.contains(scope) {
      for key in binding.keys {
        #expect(meanings[key] == nil, "\(key) in \(scope)")
        meanings[key] = binding.command
      }
    }
  }

  @Test(arguments: Scope.allCases)
  func everyHintIsABindingOfItsScope(_ scope: Scope) {
    for command in Keymap.hints(in: scope) {
      #expect(Keymap.standard.binding(command, in: scope) != nil, "\(command) in \(scope)")
    }
  }

  @Test func everyCommandHasAKey() {
    for command in Command.allCases {
      #expect(Keymap.standard.bindings.contains { $0.command == command }, "\(command)")
    }
  }

  @Test(arguments: Scope.allCases)
  func lettersAreFreeForTypingWhereTextIsTyped(_ scope: Scope) {
    guard Scope.typing.contains(scope) else { return }
    for binding in Keymap.standard.bindings where binding.scopes.contains(scope) {
      for key in binding.keys where key.modifiers.isEmpty {
        if case .character = key.code { Issue.record("\(key) in \(scope)") }
      }
    }
  }

  @Test func theHelpScreenShowsEveryBindingOfThePanes() {
    let lines = HelpScreen.lines(for: .list, .standard)
    for binding in Keymap.standard.bindings {
      #expect(lines.contains { $0.text == binding.help }, "\(binding.help)")
    }
  }
}
