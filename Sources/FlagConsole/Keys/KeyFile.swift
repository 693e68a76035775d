import FlagReports
import TerminalUI

/// A fault in a key file; the rest of the file still counts.
public struct KeyFileError: Equatable, Sendable {
  /// The line, from 1.
  public var line: Int
  /// What is wrong, as a sentence without a full stop.
  public var text: String
}

/// Reads key files: a line `action = keys` gives an action other keys wherever it has some, a line
/// `place.action = keys` in one place only; `none` takes the keys away.
///
/// ```
/// # comment
/// force = F
/// list.next-change = ] Alt-n
/// zoom = none
/// ```
public enum KeyFile {
  /// The table of keys as a file changes it.
  ///
  /// - Parameter text: the file's text.
  /// - Returns: the keys, and the lines that could not be used, in order.
  public static func parse(_ text: String) -> (keymap: Keymap, errors: [KeyFileError]) {
    var reader = Reader()
    for (index, line) in text.utf8.split(
      separator: 0x0A, omittingEmptySubsequences: false
    ).enumerated() {
      reader.read(String(Substring(line)), number: index + 1)
    }
    return reader.finish()
  }

  /// A line that can be used: the keys of a command in some places.
  private struct Change {
    var line: Int
    var command: Command
    var scopes: Set<Scope>
    var keys: [Key]
  }

  private struct Reader {
    private var changes: [Change] = []
    private var errors: [KeyFileError] = []

    mutating func read(_ line: String, number: Int) {
      // `#` is a key too: a comment has a line of its own.
      let line = FieldText.trimmed(line)
      guard !line.isEmpty, !line.hasPrefix("#") else { return }
      do throws(Fault) {
        changes.append(try change(line, number))
      } catch {
        errors.append(KeyFileError(line: number, text: error.text))
      }
    }

    private struct Fault: Error {
      var text: String
    }

    private func change(_ line: String, _ number: Int) throws(Fault) -> Change {
      guard let sign = line.range(ofFirst: " = ") ?? line.range(ofFirst: "=") else {
        throw Fault(text: "expected action = keys, as in force = F")
      }
      let target = FieldText.trimmed(String(line[..<sign.lowerBound]))
      let parts = target.split(separator: ".", maxSplits: 1).map(String.init)
      guard let name = parts.last, let command = Command.allCases.first(where: { $0.name == name })
      else { throw Fault(text: Self.unknown("action", parts.last ?? target, Self.names)) }
      var scopes = Keymap.scopes[command] ?? []
      if parts.count == 2 {
        guard let scope = Scope(rawValue: parts[0]) else {
          throw Fault(text: Self.unknown("place", parts[0], Scope.allCases.map(\.rawValue)))
        }
        guard scopes.contains(scope) else {
          throw Fault(text: "\(name) does nothing in \(scope.rawValue)")
        }
        scopes = [scope]
      }
      let keys = try keys(String(line[sign.upperBound...]), command)
      let types = keys.contains { key in
        if case .character = key.code { key.modifiers.isEmpty } else { false }
      }
      if types {
        scopes.subtract(Scope.typing)
        guard !scopes.isEmpty else {
          throw Fault(text: "a letter is typed there; name a key with Ctrl or Alt, or F1 to F12")
        }
      }
      return Change(line: number, command: command, scopes: scopes, keys: keys)
    }

    private static var names: [String] { Command.allCases.map(\.name) }

    private static func unknown(_ what: String, _ word: String, _ known: [String]) -> String {
      let nearest = Suggestion.nearest(to: word, among: known)
      return "no \(what) is called \"\(word)\"" + (nearest.map { ", did you mean \($0)?" } ?? "")
    }

    private func keys(_ text: String, _ command: Command) throws(Fault) -> [Key] {
      let words = text.split(separator: " ").map(String.init)
      guard words != ["none"] else {
        guard command != .quit else { throw Fault(text: "quit always has Ctrl-c") }
        return []
      }
      guard !words.isEmpty else { throw Fault(text: "no key is named; none takes them away") }
      var keys: [Key] = []
      for word in words {
        guard let key = Key(name: word) else {
          throw Fault(text: "no key is called \"\(word)\"; examples: F, Ctrl-k, Alt-n, F2, PgDn")
        }
        guard key != .ctrl("c") || command == .quit else {
          throw Fault(text: "Ctrl-c always quits")
        }
        if !keys.contains(key) { keys.append(key) }
      }
      return keys
    }

    /// Gives out the keys; one that another action keeps is refused where it was asked for.
    mutating func finish() -> (Keymap, [KeyFileError]) {
      var bindings = Keymap.standardBindings
      for change in changes { take(change, from: &bindings) }
      for change in changes {
        var change = change
        for key in change.keys {
          guard let other = owner(of: key, in: change.scopes, bindings), other != change.command
          else { continue }
          errors.append(
            KeyFileError(
              line: change.line,
              text: "\(key) already is \(other.name); give that another key too"))
          change.keys.removeAll { $0 == key }
        }
        give(change, to: &bindings)
      }
      return (Keymap(bindings), errors.sorted { $0.line < $1.line })
    }

    private func owner(of key: Key, in scopes: Set<Scope>, _ bindings: [Binding]) -> Command? {
      bindings.first { $0.keys.contains(key) && !$0.scopes.isDisjoint(with: scopes) }?.command
    }

    /// Takes the command's keys away in the change's places.
    private func take(_ change: Change, from bindings: inout [Binding]) {
      for index in bindings.indices where bindings[index].command == change.command {
        let kept = bindings[index].scopes.subtracting(change.scopes)
        guard kept != bindings[index].scopes else { continue }
        var free = bindings[index]
        free.scopes.formIntersection(change.scopes)
        free.keys = change.command == .quit ? [.ctrl("c")] : []
        if kept.isEmpty {
          bindings[index] = free
        } else {
          bindings[index].scopes = kept
          bindings.append(free)
        }
      }
    }

    private func give(_ change: Change, to bindings: inout [Binding]) {
      for index in bindings.indices
      where bindings[index].command == change.command
        && bindings[index].scopes.isSubset(of: change.scopes)
      {
        bindings[index].keys += change.keys.filter { !bindings[index].keys.contains($0) }
        bindings[index].keyText =
          bindings[index].keys.map(\.description).joined(separator: " ")
      }
    }
  }
}

extension String {
  /// Where a text first occurs.
  fileprivate func range(ofFirst text: String) -> Range<Index>? {
    var start = startIndex
    while start < endIndex {
      if self[start...].hasPrefix(text) { return start..<index(start, offsetBy: text.count) }
      start = index(after: start)
    }
    return nil
  }
}
