import TerminalUI

/// What Tab completes in a line that names something outside of the console.
public struct Completion: Equatable, Sendable {
  /// What is named.
  public enum Kind: Equatable, Sendable {
    /// A configuration: what was open lately, a profile, a file
    case source
    /// A file
    case file
    /// A theme by its name, or its file
    case theme
  }

  let kind: Kind
  /// What may stand in the line, the likeliest first.
  let candidates: [String]
  /// What stands in the line now; Tab there puts the next candidate in its place.
  private(set) var shown: String
  private var place: Int?

  /// - Parameters:
  ///   - kind: what is named.
  ///   - candidates: what may stand in the line; at least two.
  ///   - typed: what the user typed.
  init(_ kind: Kind, _ candidates: [String], typed: String) {
    self.kind = kind
    self.candidates = candidates
    shown = typed
    let common = Self.commonBeginning(candidates)
    if common.count > typed.count, common.hasPrefix(typed) { shown = common } else { advance() }
  }

  /// Goes on to the next candidate, after the last to the first.
  mutating func advance() {
    let next = place.map { ($0 + 1) % candidates.count } ?? 0
    place = next
    shown = candidates[next]
  }

  private static func commonBeginning(_ texts: [String]) -> String {
    guard var common = texts.first else { return "" }
    for text in texts.dropFirst() {
      common = String(zip(common, text).prefix { $0 == $1 }.map(\.0))
    }
    return common
  }
}

extension Console {
  /// What is being typed where Tab completes what lies outside of the console; nil: elsewhere.
  private var completable: (kind: Completion.Kind, typed: String)? {
    switch overlay {
    case .palette(let palette)?:
      guard let (name, rest) = palette.argument, let command = LineCommand.named(name) else {
        return nil
      }
      return command.completes.map { ($0, rest) }
    case .prompt(let prompt)? where prompt.question == .importFile:
      return (.file, prompt.input.text)
    default: return nil
    }
  }

  /// Tab: the next candidate, or the program is asked for candidates.
  ///
  /// - Returns: what the program should do; nil where Tab completes something else.
  mutating func completeName() -> [Effect]? {
    guard let (kind, typed) = completable else { return nil }
    guard var known = completion, known.kind == kind, known.shown == typed else {
      return [.complete(kind, typed)]
    }
    known.advance()
    completion = known
    complete(with: known.shown, note: Self.note(known.candidates))
    return []
  }

  /// Takes what may stand in the line, unless something else is typed by now.
  mutating func take(_ kind: Completion.Kind, _ typed: String, _ candidates: [String]) {
    guard let (wanted, text) = completable, wanted == kind, text == typed else { return }
    completion = nil
    switch candidates.count {
    case 0: complete(with: typed, note: "Nothing begins with \"\(typed)\".")
    case 1: complete(with: candidates[0], note: "")
    default:
      let found = Completion(kind, candidates, typed: typed)
      completion = found
      complete(with: found.shown, note: Self.note(candidates))
    }
  }

  private static func note(_ candidates: [String]) -> String {
    "\(candidates.count): " + candidates.prefix(30).joined(separator: "  ")
  }

  private mutating func complete(with text: String, note: String) {
    switch overlay {
    case .palette(var palette)?:
      palette.input = TextField((palette.argument?.name ?? "") + " " + text)
      palette.narrow()
      palette.note = note
      overlay = .palette(palette)
    case .prompt(var prompt)?:
      prompt.input = TextField(text)
      prompt.note = note
      prompt.fault = nil
      overlay = .prompt(prompt)
    default: break
    }
  }

  /// Tells why what was named after `open` cannot be opened; the line comes back to be mended.
  mutating func takeBack(_ typed: String, _ reason: String) {
    guard overlay == nil, resolution != nil else { return tellRefusal(reason, logged: false) }
    openPalette()
    guard case .palette(var palette)? = overlay else { return }
    palette.input = TextField("open \(typed)")
    palette.narrow()
    palette.fault = Self.rows(reason)[0]
    message = .none
    overlay = .palette(palette)
  }
}
