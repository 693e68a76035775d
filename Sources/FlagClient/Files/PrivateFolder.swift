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
    var refusal: String?
    for part in path.split(separator: "/") {
      made += "/\(part)"
      refusal = mkdir(made, 0o700) == 0 || errno == EEXIST ? nil : String(cString: strerror(errno))
    }
    return refusal
  }
}
