import FlagFiles
import Glibc

/// A file by its path, and where the system reports what becomes of it.
struct WatchedFile: Sendable {
  /// What changes mean for the file.
  enum Fate {
    /// Nothing.
    case untouched
    /// It was saved.
    case saved
    /// It may be gone or back: look again when the changes have come to rest.
    case unsettled
  }

  /// An entry of a folder: the file, what a link of that name leads to, a link that is a part of the
  /// path, or, where its folder is missing, the first missing part of the path.
  private struct Place: Equatable {
    let folder: Int32
    let name: String
    var isFile: Bool
  }

  /// What tells one file from another that takes its name.
  private struct Identity: Equatable {
    let device: UInt
    let number: UInt
  }

  let path: String
  /// Whether a missing folder is waited for.
  private let waitsForFolder: Bool
  private var places: [Place] = []
  /// The file that was there at the last look; nil: none.
  private var known: Identity?

  init(_ path: String, waitsForFolder: Bool) {
    self.path = path
    self.waitsForFolder = waitsForFolder
    known = Self.identity(of: path)
  }

  /// The numbers of the folders in which changes are reported; none: the system does not watch them.
  var folders: Set<Int32> { Set(places.map(\.folder)) }

  /// Finds out anew where changes are reported.
  mutating func place(in queue: Int32) {
    places = [path, Self.target(of: path)].compactMap { path in
      path.flatMap { place(of: $0, in: queue) }
    }
    places += Self.linkedFolders(of: path).compactMap { link in
      var place = place(of: link, in: queue)
      place?.isFile = false
      return place
    }
  }

  /// What changes mean for the file.
  func fate(_ changes: [FolderChange]) -> Fate {
    var fate = Fate.untouched
    for change in changes {
      if change.isOverflow { return .saved }
      for place in places where place.folder == change.folder {
        if change.isEnd { fate = .unsettled }
        guard change.name == place.name else { continue }
        if place.isFile, change.isSave { return .saved }
        // What is still being written is reported when it is closed; a link never is.
        let isNew = change.isSave || change.isCreation && (!place.isFile || isLinked)
        if isNew || place.isFile && change.isRemoval { fate = .unsettled }
      }
    }
    return fate
  }

  /// Looks which file is there now.
  ///
  /// - Returns: whether it is another than at the last look.
  mutating func look() -> Bool {
    let found = Self.identity(of: path)
    defer { known = found }
    return found != known
  }

  // MARK: Folders

  /// The entry to watch for a path: in its folder, or in the nearest folder above that exists.
  private func place(of path: String, in queue: Int32) -> Place? {
    // A folder that comes while it is looked for: once more.
    for _ in 0..<8 {
      var (folder, name) = Self.parts(of: path)
      var isFile = true
      while true {
        let number = inotify_add_watch(queue, folder.fileName, FolderChange.watched)
        if number >= 0 {
          guard !isFile, access("\(folder)/\(name)/.".fileName, F_OK) == 0 else {
            return Place(folder: number, name: name, isFile: isFile)
          }
          break
        }
        guard waitsForFolder, errno == ENOENT || errno == ENOTDIR, folder != ".", folder != "/"
        else { return nil }
        (folder, name) = Self.parts(of: folder)
        isFile = false
      }
    }
    return nil
  }

  /// The folders of a path that are links, and may lead elsewhere one day.
  private static func linkedFolders(of path: String) -> [String] {
    var links: [String] = []
    var folder = parts(of: path).folder
    while folder != ".", folder != "/" {
      if isLink(folder) { links.append(folder) }
      folder = parts(of: folder).folder
    }
    return links
  }

  private static func parts(of path: String) -> (folder: String, name: String) {
    let path = path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
    guard let slash = path.lastIndex(of: "/") else { return (".", path) }
    let folder = path[..<slash]
    return (folder.isEmpty ? "/" : String(folder), String(path[path.index(after: slash)...]))
  }

  // MARK: Files

  /// Whether the file is a link, or has several names.
  private var isLinked: Bool {
    var status = stat()
    guard lstat(path.fileName, &status) == 0 else { return false }
    return status.st_mode & S_IFMT == S_IFLNK || status.st_nlink > 1
  }

  private static func identity(of path: String) -> Identity? {
    var status = stat()
    guard stat(path.fileName, &status) == 0 else { return nil }
    return Identity(device: UInt(status.st_dev), number: UInt(status.st_ino))
  }

  private static func isLink(_ path: String) -> Bool {
    var status = stat()
    return lstat(path.fileName, &status) == 0 && status.st_mode & S_IFMT == S_IFLNK
  }

  /// The file that a symbolic link leads to; nil for every other file.
  private static func target(of path: String) -> String? {
    guard isLink(path), let real = realpath(path.fileName, nil) else { return nil }
    defer { free(real) }
    return FileName.text(real)
  }
}
