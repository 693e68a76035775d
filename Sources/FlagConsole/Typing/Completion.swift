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
  /// Tab: the next candidate, or the program is asked for candidates.
  ///
  /// - Returns: what the program should do.
  mutating func completeName() -> [Effect] {
    guard let (kind, typed) = overlay?.screen.completable else { return [] }
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
    guard let (wanted, text) = overlay?.screen.completable, wanted == kind, text == typed else {
      return
    }
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
    _ = ask { screen, _ in
      screen.complete(with: text, note: note)
      return .none
    }
  }

  /// Tells why what was named after `open` cannot be opened; the line comes back to be mended.
  mutating func takeBack(_ typed: String, _ reason: String) {
    guard overlay == nil, resolution != nil else { return tellRefusal(reason, logged: false) }
    message = .none
    open(.palette(Palette(typed: "open \(typed)", fault: Self.rows(reason)[0], in: context)))
  }
}
