/// Opens the console and runs it until the user leaves.
///
/// - Parameter arguments: what the command line asks for.
/// - Throws: why it cannot be opened.
func openConsole(_ arguments: ConsoleArguments) throws {
  throw InputError("This build has no console. Use flagscope list, explain or eval.")
}
