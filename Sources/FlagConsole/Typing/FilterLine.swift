import TerminalUI

/// The line in which the filter of the list is typed.
struct FilterLine: Screen {
  var input: TextField
  /// The filter before.
  let previous: String
  /// The filters that were kept before.
  private var history: InputHistory
  var viewport = Viewport()

  init(_ filter: String, _ history: InputHistory) {
    input = TextField(filter)
    previous = filter
    self.history = history
    self.history.rest()
  }

  var scope: Scope { .filter }
  var overlay: Overlay { .filter(self) }
  var place: ScreenPlace { .line }

  mutating func handle(_ command: Command, in context: Context) -> Reply {
    switch command {
    case .accept: return .all([.keepFilter(before: previous), .close])
    case .cancel: return .all([.close, .filter(previous)])
    case .previousValue, .nextValue:
      let step = command == .nextValue ? 1 : -1
      guard let text = history.text(step, from: input.text) else { return .none }
      input = TextField(text)
      return .filter(text)
    default: return .pass(command)
    }
  }

  mutating func type(_ key: Key, in context: Context) -> Reply {
    input.handle(key) ? .filter(input.text) : .none
  }

  mutating func paste(_ text: String, in context: Context) -> Reply {
    input.insert(text)
    return .filter(input.text)
  }

  func content(in context: Context, size: Size) -> ScreenContent {
    ScreenContent(
      field: ScreenContent.Typed(label: "filter: ", input: input, note: context.flagCounts),
      hint: input.isEmpty ? (FlagFilter.tokens, .hint) : nil)
  }
}
