/// Why the screen cannot be used.
///
/// No escape sequence has been written when this is thrown.
public enum TerminalError: Error, Equatable, CustomStringConvertible {
  /// Standard input is no terminal, and there is no other to read keys from.
  case noKeyboard
  /// Standard output is no terminal.
  case outputIsNotTerminal
  /// TERM is not set.
  case termIsNotSet
  /// TERM names a terminal that the system does not know.
  case unknownTerm(String)
  /// TERM names a terminal that cannot be cleared or addressed.
  case limitedTerm(String)
  /// The system refused, with its reason.
  case system(String)

  /// A sentence without a full stop, to follow the program's name.
  public var description: String {
    switch self {
    case .noKeyboard: "standard input is not a terminal"
    case .outputIsNotTerminal: "standard output is not a terminal"
    case .termIsNotSet: "TERM is not set"
    case .unknownTerm(let name): "TERM=\(name) is not a terminal known here"
    case .limitedTerm(let name): "TERM=\(name) cannot show a screen"
    case .system(let reason): "the terminal cannot be opened: \(reason)"
    }
  }
}
