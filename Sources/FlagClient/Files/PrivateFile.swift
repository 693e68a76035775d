internal import Glibc

/// Why a configuration file of an SDK cannot be used.
public struct ClientFileError: Error, Equatable, Sendable {
  /// What is wrong.
  public enum Problem: Equatable, Sendable {
    /// There is no such file
    case missing
    /// It cannot be read; the system's words
    case unreadable(String)
    /// It is larger than such a file ever is
    case tooLarge
    /// It is no YAML, or holds no keys
    case notYAML
    /// The key is there but empty
    case emptyCredential(String)
    /// It holds a secret, and others than its owner can read it
    case openToOthers
  }

  /// What is wrong.
  public var problem: Problem
  /// The file.
  public var path: String

  /// Makes an error.
  ///
  /// - Parameters:
  ///   - problem: what is wrong.
  ///   - path: the file.
  package init(_ problem: Problem, _ path: String) {
    self.problem = problem
    self.path = path
  }

  /// What is wrong, where, and what to do.
  public var sentence: String {
    switch problem {
    case .missing: "Cannot read \(path): no such file. Check the path."
    case .unreadable(let reason): "Cannot read \(path): \(reason)."
    case .tooLarge: "Cannot use \(path): it is larger than 1 MB. Check the path."
    case .notYAML: "Cannot use \(path): it is no YAML with keys. Check it."
    case .emptyCredential(let key): "Cannot use \(path): \(key) is empty. Fill it in."
    case .openToOthers:
      "Cannot use \(path): it holds a secret and others can read it. Run: chmod 600 "
        + PrivateFile.quoted(path)
    }
  }
}

/// A file that may hold secrets.
package enum PrivateFile {
  private static let limit = 1 << 20

  /// The content of a file and who may use it, of one and the same file.
  ///
  /// - Parameter path: its path.
  /// - Returns: its bytes, and whether others than its user may read or write it.
  /// - Throws: why it cannot be read.
  package static func read(
    _ path: String
  ) throws(ClientFileError) -> (bytes: [UInt8], isOpenToOthers: Bool) {
    let file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard file >= 0 else {
      throw ClientFileError(errno == ENOENT ? .missing : .unreadable(reason(errno)), path)
    }
    defer { close(file) }
    var status = stat()
    guard fstat(file, &status) == 0 else { throw ClientFileError(.unreadable(reason(errno)), path) }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw ClientFileError(.unreadable("it is no file"), path)
    }
    var bytes: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 16_384)
    while true {
      let count = Glibc.read(file, &piece, piece.count)
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw ClientFileError(.unreadable(reason(errno)), path) }
      guard count > 0 else { return (bytes, status.st_mode & 0o077 != 0) }
      bytes += piece[..<count]
      guard bytes.count <= limit else { throw ClientFileError(.tooLarge, path) }
    }
  }

  /// A path as a shell takes it.
  static func quoted(_ path: String) -> String {
    let isPlain = path.utf8.allSatisfy { byte in
      (byte | 0x20) &- 0x61 < 26 || byte &- 0x30 < 10 || "/._-+,@".utf8.contains(byte)
    }
    return isPlain ? path : "'\(path.replacing("'", with: "'\\''"))'"
  }

  private static func reason(_ code: Int32) -> String {
    String(cString: strerror(code)).lowercased()
  }
}
