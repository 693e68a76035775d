import Foundation
import Testing

@testable import flagscope

/// What `make install` writes beside the program: the manual and the completions.
@Suite struct ManualTests {
  private static let manual = CommandLineProgram.run(["manual"])

  @Test func theManualNamesEveryCommandOptionAndVariable() throws {
    #expect(Self.manual.exitCode == 0)
    let text = Self.manual.output.replacingOccurrences(of: "\\-", with: "-")
    let help = CommandLineProgram.run(["--help"]).output
    let list = try #require(help.components(separatedBy: "SUBCOMMANDS:\n").last)
    let commands = list.split(separator: "\n").filter { $0.hasPrefix("  ") && !$0.hasPrefix("   ") }
      .compactMap { $0.split(separator: " ").first }.filter { $0 != "See" }
    #expect(commands.count >= 8)
    for command in commands { #expect(text.contains(".SS flagscope \(command)"), "\(command)") }
    for setting in Setting.allCases {
      #expect(text.contains(".B \(setting.variable)\n"))
      guard let option = setting.option else { continue }
      // Once, whether one command has it or several.
      let heads = text.split(separator: "\n").filter {
        $0.hasPrefix(".B --\(option) ") || $0.hasPrefix(".B --\(option),")
      }
      #expect(heads.count == 1, "\(option)")
    }
  }

  @Test func theManualIsSoundForTroff() throws {
    for line in Self.manual.output.split(separator: "\n") where line.hasPrefix(".") {
      let macro = line.prefix { $0 != " " }
      #expect([".TH", ".SH", ".SS", ".PP", ".TP", ".B", ".br", ".nf", ".fi"].contains(macro))
    }
    #expect(Self.manual.output.utf8.allSatisfy { $0 == 0x0A || (0x20..<0x7F).contains($0) })
  }

  @Test(arguments: ["bash", "zsh", "fish"])
  func theCompletionsOfTheShellNameCommandsAndChoices(_ shell: String) {
    let script = CommandLineProgram.run(["--generate-completion-script", shell])
    #expect(script.exitCode == 0)
    for word in ["explain", "config", "manual", "log-level", "kameleoon-3.22.2", "flagship-server"]
    {
      #expect(script.output.contains(word), "\(word)")
    }
  }
}
