internal import Glibc

/// What a path leads to when something is written there.
enum LinkedFile {
  enum Target: Equatable {
    /// The file to write, itself no link
    case file(String)
    /// Nothing is to be written; the reason
    case refused(String)
  }

  /// Follows the links of a path.
  ///
  /// Each link must belong to the owner of the file: in a folder that others write in, a link may
  /// have been planted to have the user write over files of the user's.
  static func resolve(_ path: String) -> Target {
    var status = stat()
    guard lstat(path.fileName, &status) == 0, isLink(status) else { return .file(path) }
    var owners: [uid_t] = []
    var place = path
    while lstat(place.fileName, &status) == 0, isLink(status) {
      owners.append(status.st_uid)
      guard owners.count <= 40, let next = target(of: place) else {
        return .refused("it is a link that leads nowhere")
      }
      place = next
    }
    guard stat(path.fileName, &status) == 0 else {
      return .refused("it is a link to \(place), which does not exist")
    }
    guard owners.allSatisfy({ $0 == status.st_uid }) else {
      return .refused("it is a link to \(place), whose owner is another than the link's")
    }
    guard let real = realpath(path.fileName, nil) else {
      return .refused(String(cString: strerror(errno)))
    }
    defer { free(real) }
    return .file(FileName.text(real))
  }

  private static func isLink(_ status: stat) -> Bool { status.st_mode & S_IFMT == S_IFLNK }

  /// Where one link leads.
  private static func target(of link: String) -> String? {
    var bytes = [UInt8](repeating: 0, count: Int(PATH_MAX))
    let count = bytes.withUnsafeMutableBytes { buffer in
      buffer.baseAddress.map {
        readlink(link.fileName, $0.assumingMemoryBound(to: CChar.self), buffer.count)
      } ?? -1
    }
    guard count > 0 else { return nil }
    let target = FileName.text(bytes.prefix(count))
    guard !target.hasPrefix("/"), let slash = link.utf8.lastIndex(of: 0x2F) else { return target }
    return String(link[...slash]) + target
  }
}
