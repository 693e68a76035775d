/// A key with its modifiers, as far as terminals report them.
///
/// A letter with Shift is the upper-case character without a modifier. Terminals send the same byte
/// for Ctrl-i and Tab, Ctrl-m, Ctrl-j and Enter, Ctrl-[ and Esc, Ctrl-h and Backspace: such a key is
/// always the named one.
public struct Key: Hashable, Sendable {
  /// What is pressed.
  public enum Code: Hashable, Sendable {
    /// A key that types a character.
    case character(Character)
    /// A cursor key.
    case up
    /// A cursor key.
    case down
    /// A cursor key.
    case left
    /// A cursor key.
    case right
    /// To the first item or character.
    case home
    /// To the last item or character.
    case end
    /// One page up.
    case pageUp
    /// One page down.
    case pageDown
    /// Insert.
    case insert
    /// Deletes the character after the cursor.
    case delete
    /// Deletes the character before the cursor.
    case backspace
    /// The next field.
    case tab
    /// Return.
    case enter
    /// Escape.
    case escape
    /// F1 to F63 by number.
    case function(Int)
  }

  /// The keys held at the same time.
  public struct Modifiers: OptionSet, Hashable, Sendable {
    /// One bit each modifier.
    public let rawValue: UInt8

    /// Makes a set from its bits.
    public init(rawValue: UInt8) { self.rawValue = rawValue }

    /// Shift, with keys that type no character.
    public static let shift = Self(rawValue: 1)
    /// Alt or Meta.
    public static let alt = Self(rawValue: 2)
    /// Control.
    public static let ctrl = Self(rawValue: 4)
  }

  /// What is pressed.
  public var code: Code
  /// What is held.
  public var modifiers: Modifiers

  /// Makes a key.
  public init(_ code: Code, _ modifiers: Modifiers = []) {
    self.code = code
    self.modifiers = modifiers
  }

  /// The key that was pressed after Esc, where this one, with Alt, may be those two: terminals send
  /// the same bytes for both.
  public var behindEscape: Key? {
    guard modifiers.contains(.alt) else { return nil }
    switch code {
    case .character, .enter, .tab, .backspace: return Key(code, modifiers.subtracting(.alt))
    default: return nil
    }
  }

  /// A key that types a character.
  public static func character(_ character: Character) -> Key { Key(.character(character)) }
  /// A letter with Control.
  public static func ctrl(_ letter: Character) -> Key { Key(.character(letter), .ctrl) }
  /// A character with Alt.
  public static func alt(_ letter: Character) -> Key { Key(.character(letter), .alt) }
  /// Cursor up.
  public static let up = Key(.up)
  /// Cursor down.
  public static let down = Key(.down)
  /// Cursor left.
  public static let left = Key(.left)
  /// Cursor right.
  public static let right = Key(.right)
  /// To the first item or character.
  public static let home = Key(.home)
  /// To the last item or character.
  public static let end = Key(.end)
  /// One page up.
  public static let pageUp = Key(.pageUp)
  /// One page down.
  public static let pageDown = Key(.pageDown)
  /// Insert.
  public static let insert = Key(.insert)
  /// Deletes the character after the cursor.
  public static let delete = Key(.delete)
  /// Deletes the character before the cursor.
  public static let backspace = Key(.backspace)
  /// The next field.
  public static let tab = Key(.tab)
  /// The previous field.
  public static let shiftTab = Key(.tab, .shift)
  /// Return.
  public static let enter = Key(.enter)
  /// Escape.
  public static let escape = Key(.escape)
  /// F1 to F63.
  public static func function(_ number: Int) -> Key { Key(.function(number)) }
}

/// What a mouse reports.
public struct MouseEvent: Hashable, Sendable {
  /// What happened.
  public enum Action: Hashable, Sendable {
    /// A button goes down: 0 left, 1 middle, 2 right.
    case press(Int)
    /// The pointer moves while a button is down.
    case drag(Int)
    /// A button comes up.
    case release(Int)
    /// The wheel turns away from the user.
    case wheelUp
    /// The wheel turns towards the user.
    case wheelDown
  }

  /// What happened.
  public var action: Action
  /// The cell under the pointer.
  public var position: Point
  /// The keys held.
  public var modifiers: Key.Modifiers

  /// Makes an event.
  public init(_ action: Action, at position: Point, _ modifiers: Key.Modifiers = []) {
    self.action = action
    self.position = position
    self.modifiers = modifiers
  }
}

/// What a user does at the terminal.
public enum InputEvent: Hashable, Sendable {
  /// A key.
  case key(Key)
  /// Pasted text, whole and as it was pasted: `TextField` cleans it.
  case paste(String)
  /// A button or the wheel.
  case mouse(MouseEvent)
  /// The screen has this size now.
  case resize(Size)
}
