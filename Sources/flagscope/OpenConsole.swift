/// Opens the console and runs it until the user leaves.
///
/// - Parameter arguments: what the command line asks for.
/// - Throws: why it cannot be opened.
func openConsole(_ arguments: ConsoleArguments) throws {
  // The root command is synchronous: this is the main thread.
  try MainActor.assumeIsolated {
    if arguments.settings.isPlain {
      try PlainSession(arguments).run()
    } else {
      try ConsoleSession(arguments).run()
    }
  }
}
