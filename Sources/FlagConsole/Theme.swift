public import TerminalUI

/// What a piece of the screen means; a theme says how it looks.
///
/// The meaning is always carried by a mark, a bracket or a word as well: colour only repeats it.
public enum Role: String, CaseIterable, Sendable {
  /// Ordinary text
  case text
  /// The program's name and the headings of panes
  case heading
  /// Rules and dividers
  case frame
  /// Column heads and labels
  case label
  /// The row under the cursor, in the focused pane
  case selected
  /// An answer that a rule served
  case served
  /// An answer that is the default
  case defaultAnswer
  /// An answer that a force gave
  case forced
  /// An answer that a simulation gave
  case simulated
  /// Nothing is served
  case nothing
  /// `✓`
  case matched
  /// `✗`
  case failed
  /// `≈`
  case nearest
  /// `·`
  case notReached
  /// `?`
  case unknown
  /// `!`
  case warning
  /// `*`: changed by the last action
  case changed
  /// A key in the hint line
  case key
  /// What the key does
  case hint
  /// A message about what was done
  case message
  /// A message about what is wrong
  case error
  /// A field that takes text
  case input
  /// A count in the header that must not be overlooked
  case badge
}

/// A look for every role.
public struct Theme: Equatable, Sendable {
  /// The theme's name.
  public var name: String
  private var styles: [Style]

  /// A theme in which every role is plain.
  public init(name: String) {
    self.name = name
    styles = Array(repeating: .plain, count: Role.allCases.count)
  }

  /// The look of a role.
  public subscript(role: Role) -> Style {
    get { styles[Self.places[role] ?? 0] }
    set { styles[Self.places[role] ?? 0] = newValue }
  }

  /// The theme of the stage.
  static let stage = "stage"

  /// Whether the whole screen has its colours, not the terminal's own.
  public var isPainted: Bool { self[.text].background != .terminalDefault }

  /// A look with this theme's colours in place of the terminal's own.
  func painted(_ style: Style) -> Style {
    var style = style
    if style.background == .terminalDefault { style.background = self[.text].background }
    if style.foreground == .terminalDefault { style.foreground = self[.text].foreground }
    return style
  }

  private static let places = Dictionary(
    uniqueKeysWithValues: Role.allCases.enumerated().map { ($1, $0) })
}
