/// How the screen is opened.
public struct TerminalOptions: Sendable {
  /// When to use colour.
  public enum ColorChoice: Sendable {
    /// Unless NO_COLOR is set and not empty.
    case auto
    /// As many as the terminal has, NO_COLOR or not.
    case always
    /// Never; bold, reverse and underline stay.
    case never
  }

  /// Where keys come from.
  public enum Keyboard: Sendable {
    /// Standard input.
    case standardInput
    /// The controlling terminal, because standard input holds data.
    case controllingTerminal
  }

  /// When to use colour.
  public var color: ColorChoice
  /// Where keys come from.
  public var keyboard: Keyboard
  /// Whether the terminal reports the mouse.
  public var mouse: Bool

  /// Makes options.
  public init(
    color: ColorChoice = .auto, keyboard: Keyboard = .standardInput, mouse: Bool = true
  ) {
    self.color = color
    self.keyboard = keyboard
    self.mouse = mouse
  }
}
