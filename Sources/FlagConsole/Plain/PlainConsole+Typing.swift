import FlagEngine
import TerminalUI

// Lines that are text, and numbers that choose.
extension PlainConsole {
  /// Takes a line as the text of the field that lies over the panes, and presses Enter.
  mutating func enter(typed line: String) -> [Console.Effect] {
    if console.scope == .paste { return gather(line) }
    let text = FieldText.trimmed(line)
    if let number = Int(text), case .acts = console.scope.choosing, hasRow(number) {
      return choose(number)
    }
    if !text.isEmpty { console.type(line) }
    return act(.accept)
  }

  /// Takes a line of a text of several; a full stop alone ends it.
  private mutating func gather(_ line: String) -> [Console.Effect] {
    guard line == "." else {
      gathered.append(line)
      return []
    }
    let text = gathered.joined(separator: "\n")
    gathered = []
    return console.ask { $0.paste(text, in: $1) }
  }

  // MARK: Numbers

  /// The rows of what lies over the panes that a number can choose.
  private var screenRows: Int {
    guard let screen = console.overlay?.screen else { return 0 }
    let content = screen.content(in: console.context, size: console.layout.overlay.size)
    return content.lines.count { !$0.isContinuation }
  }

  private func hasRow(_ number: Int) -> Bool {
    (1...max(1, screenRows)).contains(number) && screenRows > 0
  }

  /// Chooses a row by its number.
  mutating func choose(_ number: Int) -> [Console.Effect] {
    if console.overlay == nil, let expectation, expectation.isThrough {
      guard expectation.ways.indices.contains(number - 1) else {
        return refuse(number, of: expectation.ways.count)
      }
      take(expectation.ways[number - 1])
      return []
    }
    guard console.overlay == nil else { return chooseOnScreen(number) }
    let count: Int
    switch console.focus {
    case .detail:
      let lines = numberedLines
      count = lines.count
      if lines.indices.contains(number - 1) {
        console.context.detail.viewport.select(lines[number - 1])
        return act(.open)
      }
    case .visitor:
      count = console.visitorPane.rows.count
      if (1...max(1, count)).contains(number) {
        console.context.visitorPane.viewport.select(number - 1)
        return act(.open)
      }
    default:
      count = console.list.matches.count
      if (1...max(1, count)).contains(number), count > 0 {
        console.select(console.list.matches[number - 1])
        return act(.open)
      }
    }
    return refuse(number, of: count)
  }

  private mutating func chooseOnScreen(_ number: Int) -> [Console.Effect] {
    switch console.scope.choosing {
    case .nothing:
      say("There is nothing to choose by a number here.")
      return []
    case .selects, .acts: break
    }
    guard hasRow(number) else { return refuse(number, of: screenRows) }
    console.choose(number - 1)
    guard case .acts(let command) = console.scope.choosing else { return [] }
    return act(command)
  }

  private mutating func refuse(_ number: Int, of count: Int) -> [Console.Effect] {
    say(
      count == 0
        ? "There is nothing to choose here." : "There is no \(number) here: 1 to \(count).")
    return []
  }

  // MARK: The explanation

  /// The lines of the explanation that offer something, by their places.
  var numberedLines: [Int] {
    console.detail.lines.indices.filter { index in
      let line = console.detail.lines[index]
      if !line.offer.isEmpty || line.search != nil || line.isFolded { return true }
      guard line.fold == nil, let field = line.field else { return false }
      return console.visitorPane.has(field)
    }
  }
}
