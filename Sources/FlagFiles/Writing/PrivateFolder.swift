internal import Glibc

/// Folders of ours, that only the user can read.
package enum PrivateFolder {
  /// Makes a folder with those above it; one that is there stays as it is.
  ///
  /// - Parameter path: the folder.
  /// - Returns: nil, or the system's reason why it cannot be made.
  @discardableResult
  package static func make(_ path: String) -> String? {
    var made = path.hasPrefix("/") ? "" : "."
    var refusal: Int32 = 0
    for part in path.split(separator: "/") {
      made += "/\(part)"
      let isThere = mkdir(made.fileName, 0o700) == 0 || errno == EEXIST
      // The first that cannot be made says why; those below it only lack their folder.
      if isThere { refusal = 0 } else if refusal == 0 { refusal = errno }
    }
    return refusal == 0 ? nil : String(cString: strerror(refusal))
  }
}
