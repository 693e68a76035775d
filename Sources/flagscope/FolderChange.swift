import FlagFiles
import Glibc

/// A change in a folder, as the system reports it.
struct FolderChange: Sendable {
  /// The number that the system gave to the folder; -1 where it had more to report than it keeps.
  let folder: Int32
  /// The entry that changed; empty for the folder itself.
  let name: String
  private let mask: UInt32

  /// Changes of the entries, and of the folder itself.
  static let watched =
    saving | removal | UInt32(IN_CREATE) | UInt32(IN_DELETE_SELF) | UInt32(IN_MOVE_SELF)
    | UInt32(IN_ONLYDIR)

  private static let saving = UInt32(IN_CLOSE_WRITE) | UInt32(IN_MOVED_TO)
  private static let removal = UInt32(IN_DELETE) | UInt32(IN_MOVED_FROM)
  private static let end =
    UInt32(IN_DELETE_SELF) | UInt32(IN_MOVE_SELF) | UInt32(IN_UNMOUNT) | UInt32(IN_IGNORED)

  /// Changes were lost.
  var isOverflow: Bool { mask & UInt32(IN_Q_OVERFLOW) != 0 }
  /// The entry was written and closed, or another file was moved to its name.
  var isSave: Bool { mask & Self.saving != 0 }
  /// The entry is gone.
  var isRemoval: Bool { mask & Self.removal != 0 }
  /// The entry is new: a file whose writing has just begun, a folder, or a link.
  var isCreation: Bool { mask & UInt32(IN_CREATE) != 0 }
  /// The folder itself is gone.
  var isEnd: Bool { mask & Self.end != 0 }

  /// The changes that the system wrote one after another: a header, then the name, padded by zeros.
  static func changes(in bytes: [UInt8]) -> [FolderChange] {
    let headerSize = MemoryLayout<inotify_event>.size
    var changes: [FolderChange] = []
    var rest = bytes[...]
    while rest.count >= headerSize {
      let header = rest.withUnsafeBytes { $0.loadUnaligned(as: inotify_event.self) }
      rest = rest.dropFirst(headerSize)
      let name = rest.prefix(Int(header.len)).prefix { $0 != 0 }
      changes.append(
        FolderChange(
          folder: header.wd, name: FileName.text(name), mask: header.mask))
      rest = rest.dropFirst(Int(header.len))
    }
    return changes
  }
}
