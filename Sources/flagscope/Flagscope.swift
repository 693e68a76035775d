import ArgumentParser
import FlagConsole
import Glibc

/// The program: a console by default, and subcommands that answer without one.
@main
struct Flagscope: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "flagscope",
    abstract: "Shows what each feature flag answers for a visitor, and why.",
    usage: """
      flagscope [SOURCE] [options]       the console; its options: flagscope help console
      flagscope --demo [kameleoon|flagship]
      flagscope <subcommand>
      """,
    discussion: """
      Opens a console on a Kameleoon data file or an AB Tasty Flagship bucketing file, on this \
      machine or as an environment serves it; without SOURCE, on a bundled shop. The subcommands answer on standard output: text on a terminal, \
      JSON when piped.
      """,
    version: "flagscope 0.1.0",
    subcommands: [
      ConsoleCommand.self, ListCommand.self, ExplainCommand.self, EvalCommand.self,
      PersonaCommand.self, SourcesCommand.self, ConfigCommand.self, ServeCommand.self,
      ManualCommand.self,
    ],
    defaultSubcommand: ConsoleCommand.self)

  static func main() {
    setlocale(LC_ALL, "")
    do {
      if try ConsoleCommand.runPlainly(Array(CommandLine.arguments.dropFirst())) { return }
      var command = try parseAsRoot()
      try command.run()
    } catch {
      leave(after: error)
    }
  }

  /// Prints what an error has to say and ends the program: 2 for any bad input.
  private static func leave(after error: any Error) -> Never {
    if let error = error as? InputError {
      StandardError.write(error.message)
      Glibc.exit(2)
    }
    let code = exitCode(for: error)
    // Keeps the lines; the rest of what the user typed is not printed raw.
    let message = fullMessage(for: error).split(separator: "\n", omittingEmptySubsequences: false)
      .map { String($0).safe }.joined(separator: "\n")
    if code.isSuccess {
      StandardOutput.write(message.isEmpty ? "" : message + "\n")
    } else {
      StandardError.write(message)
    }
    Glibc.exit(code == .validationFailure ? 2 : code.rawValue)
  }
}
