import TerminalUI

/// A screen with a list that what is typed narrows.
protocol NarrowedScreen: Screen {
  associatedtype Entry
  /// What is typed.
  var input: TextField { get set }
  /// The entries that it leaves.
  var matches: [Entry] { get }
  /// Finds out which they are, and goes to the first.
  mutating func narrow()
}

extension NarrowedScreen {
  var selected: Entry? {
    matches.indices.contains(viewport.selection) ? matches[viewport.selection] : nil
  }

  mutating func type(_ key: Key, in context: Context) -> Reply {
    if viewport.moveToEnds(key, beside: input) { return .none }
    if input.handle(key) { narrow() }
    return .none
  }

  mutating func paste(_ text: String, in context: Context) -> Reply {
    input.insert(text)
    narrow()
    return .none
  }

  /// Puts a text in the place of what is typed.
  mutating func put(_ text: String) {
    input = TextField(text)
    narrow()
  }
}
