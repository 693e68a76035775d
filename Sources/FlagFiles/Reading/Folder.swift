internal import Glibc

/// The files of a folder.
package enum Folder {
  /// Their names in the order of their bytes, without hidden ones; none where the folder cannot be
  /// read.
  ///
  /// - Parameters:
  ///   - path: the folder.
  ///   - showsHidden: whether names that begin with a dot are wanted, besides `.` and `..`.
  /// - Returns: the names.
  package static func entries(of path: String, showsHidden: Bool = false) -> [String] {
    guard let folder = opendir(path.fileName) else { return [] }
    defer { closedir(folder) }
    var names: [String] = []
    while let entry = readdir(folder) {
      let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
        FileName.text(bytes.prefix { $0 != 0 })
      }
      if name.first != "." || showsHidden && name != "." && name != ".." { names.append(name) }
    }
    return names.sorted()
  }

  /// Whether there is a folder at a path.
  package static func exists(_ path: String) -> Bool {
    var status = stat()
    return stat(path.fileName, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }
}
