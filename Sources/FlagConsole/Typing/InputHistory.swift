import TerminalUI

/// What was typed into a field before, to step back to.
struct InputHistory: Equatable, Sendable {
  /// The texts, the newest last.
  private(set) var texts: [String]
  /// The text that is shown; nil for what is being typed.
  private var place: Int?
  /// What was being typed when the first step back was taken.
  private var draft = ""

  /// The most texts that are remembered.
  private static let limit = 100

  /// Makes a history of texts, the newest last.
  init(_ texts: [String] = []) {
    self.texts = Array(texts.suffix(Self.limit))
  }

  /// Remembers a text; one that was there before moves to the end, an empty one is left out.
  mutating func record(_ text: String) {
    rest()
    guard !text.isEmpty else { return }
    texts.removeAll { $0 == text }
    texts = Array((texts + [text]).suffix(Self.limit))
  }

  /// Goes back to what is being typed.
  mutating func rest() { (place, draft) = (nil, "") }

  /// The text before (-1) or after (1) the one that is shown; nil where there is none.
  mutating func text(_ step: Int, from shown: String) -> String? {
    step < 0 ? older(than: shown) : newer()
  }

  /// The text before the one that is shown; nil where there is none.
  mutating func older(than shown: String) -> String? {
    let next = (place ?? texts.count) - 1
    guard texts.indices.contains(next) else { return nil }
    if place == nil { draft = shown }
    place = next
    return texts[next]
  }

  /// The text after the one that is shown, at last what was being typed; nil where that is shown.
  mutating func newer() -> String? {
    guard let place else { return nil }
    self.place = place + 1 < texts.count ? place + 1 : nil
    return self.place.map { texts[$0] } ?? draft
  }
}

extension Console {
  /// The filters that were kept before, the newest last.
  public var filterHistory: [String] {
    get { filters.texts }
    set { context.filters = InputHistory(newValue) }
  }

  /// The commands that were run by their names before, the newest last.
  public var commandHistory: [String] {
    get { commands.texts }
    set { context.commands = InputHistory(newValue) }
  }
}
