package import ArgumentParser
import CursesTerminal
import FlagFiles
import FlagReports
import Glibc
import TerminalUI

/// The program: a console by default, and subcommands that answer without one.
package struct Flagscope: ParsableCommand {
  package static let configuration = CommandConfiguration(
    commandName: "flagscope",
    abstract: "Shows what each feature flag answers for a visitor, and why.",
    usage: """
      flagscope [SOURCE] [options]       the console; its options: flagscope help console
      flagscope --demo [kameleoon|flagship|SCRIPT]
      flagscope <subcommand>
      """,
    discussion: """
      Opens a console on a Kameleoon data file or an AB Tasty Flagship bucketing file, on this \
      machine or as an environment serves it; without SOURCE, on a bundled shop. The subcommands answer on standard output: text on a terminal, \
      JSON when piped.
      """,
    version: "flagscope \(Version.number)",
    subcommands: [
      ConsoleCommand.self, ListCommand.self, ExplainCommand.self, EvalCommand.self,
      ImportCommand.self, PersonaCommand.self, SourcesCommand.self, ConfigCommand.self,
      ServeCommand.self, ReplayCommand.self, SweepCommand.self, FindCommand.self,
      MatrixCommand.self, CompareCommand.self,
      LintCommand.self, CheckCommand.self, PinCommand.self, DiffCommand.self,
      VersionsCommand.self, OutboxCommand.self,
      ManualCommand.self,
    ],
    defaultSubcommand: ConsoleCommand.self)

  /// The names of the commands.
  static var commandNames: [String] {
    configuration.subcommands.map { $0.configuration.commandName ?? "" } + ["help"]
  }

  /// The command line without the program's name; what is no UTF-8 in it stays what it is, since it
  /// may name a file.
  private static var words: [String] {
    (1..<max(1, Int(CommandLine.argc))).compactMap { index in
      CommandLine.unsafeArgv[index].map { FileName.text($0) }
    }
  }

  package init() {}

  /// Does what the command line says.
  ///
  /// - Parameter serve: serves; nil: this is not the program that can, and it becomes that one.
  package static func start(serving serve: ((ServeCommand) throws -> Void)? = nil) {
    ProcessLocale.adopt()
    // Of the program that serves nothing else is asked.
    let words = serve == nil ? words : [ServeCommand.configuration.commandName ?? ""] + words
    do {
      // The parser looks at all options of the console first, which takes longer than all the rest.
      if words == ["--version"] { return StandardOutput.show(configuration.version + "\n") }
      if serve == nil, try ConsoleCommand.runPlainly(words) { return }
      var command = try parseAsRoot(words)
      if let serve, let command = command as? ServeCommand {
        try serve(command)
      } else {
        try command.run()
      }
    } catch {
      leave(after: error, of: words)
    }
  }

  /// A line about a first word that is nearly a command: what follows it was then read as the
  /// console's, and is blamed for nothing.
  private static func misspeltCommand(_ words: [String]) -> String {
    guard let first = words.first, !first.hasPrefix("-"), !commandNames.contains(first),
      access(first.fileName, F_OK) != 0
    else {
      return nested(words)
    }
    return line(first, among: commandNames, after: "flagscope")
  }

  private static func nested(_ words: [String]) -> String {
    guard words.count > 1, words[0] == PersonaCommand.configuration.commandName else { return "" }
    let names = PersonaCommand.configuration.subcommands.compactMap { $0.configuration.commandName }
    guard !names.contains(words[1]) else { return "" }
    return line(words[1], among: names, after: "flagscope persona")
  }

  private static func line(_ word: String, among names: [String], after program: String) -> String {
    guard let meant = Suggestion.nearest(to: word, among: names) else { return "" }
    return "\nThere is no command \(word.quoted). Did you mean \(program) \(meant)?"
  }

  /// Prints what an error has to say and ends the program: 2 for any bad input.
  private static func leave(after error: any Error, of words: [String]) -> Never {
    if let error = error as? InputError {
      StandardError.write(error.message)
      Glibc.exit(2)
    }
    let code = exitCode(for: error)
    // Keeps the lines; the rest of what the user typed is not printed raw.
    let message = fullMessage(for: error).safeLines
    if code.isSuccess {
      StandardOutput.show(message.isEmpty ? "" : message + "\n")
    } else {
      StandardError.write(message + misspeltCommand(words))
    }
    Glibc.exit(code == .validationFailure ? 2 : code.rawValue)
  }
}
