internal import FlagEngine
internal import Synchronization

/// What was opened and typed before, in `history.json` of the state folder.
///
/// A file that cannot be read counts as empty, and one that cannot be written is left: it is a
/// comfort, not the user's work.
package final class HistoryFile: Sendable {
  /// One list of the file, the newest text last.
  package enum List: String, CaseIterable, Sendable {
    case sources, filters, commands

    /// How many texts are kept.
    var limit: Int { self == .sources ? 20 : 100 }
  }

  /// Nil: nothing is kept.
  private let path: String?
  private let turn = Mutex(())

  /// - Parameter isKept: whether the user wants anything to be kept.
  package convenience init(isKept: Bool) {
    self.init(path: isKept ? UserFolders.state.map { $0 + "/history.json" } : nil)
  }

  package init(path: String?) { self.path = path }

  /// What the file held when it was read.
  package struct Content {
    fileprivate let object: JSONObject?

    /// The texts of a list, the newest last.
    package subscript(list: List) -> [String] {
      guard case .array(let values)? = object?[list.rawValue] else { return [] }
      return values.compactMap(\.text)
    }
  }

  /// Adds texts to lists, the newest last; the same ones of before go.
  package func add(_ additions: (list: List, texts: [String])...) {
    turn.withLock { _ in
      guard let path, additions.contains(where: { !$0.texts.isEmpty }) else { return }
      // Another console may have written since.
      let old = content
      var new = JSONObject()
      for list in List.allCases {
        var all = old[list]
        for (_, texts) in additions.filter({ $0.list == list }) {
          all = all.filter { !texts.contains($0) } + texts
        }
        new[list.rawValue] = .array(all.suffix(list.limit).map(JSONValue.string))
      }
      guard JSONValue.object(new) != old.object.map(JSONValue.object) else { return }
      PrivateFolder.make(path.split(separator: "/").dropLast().reduce("") { "\($0)/\($1)" })
      _ = AtomicFile.write(Array(JSONValue.object(new).jsonText.utf8), to: path, isLasting: false)
    }
  }

  /// What the file holds now.
  package var content: Content {
    Content(object: path.flatMap(UserFile.object))
  }
}
