internal import FlagFiles
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
    let content: FileReader.Content
    do throws(FileReader.Fault) {
      content = try FileReader.read(path, limit: limit)
    } catch {
      throw ClientFileError(problem(error), path)
    }
    guard content.bytes.count <= limit else { throw ClientFileError(.tooLarge, path) }
    return (content.bytes, content.isOpenToOthers)
  }

  private static func problem(_ fault: FileReader.Fault) -> ClientFileError.Problem {
    switch fault {
    case .system(ENOENT): .missing
    case .system(let code): .unreadable(String(cString: strerror(code)).lowercased())
    case .folder: .unreadable("it is a folder")
    case .pipe, .terminal, .device, .socket: .unreadable("it is no file")
    case .damagedGzip: .unreadable("it is cut or damaged")
    case .encoding(let name): .unreadable("it is \(name) instead of UTF-8")
    }
  }

  /// A path as a shell takes it.
  static func quoted(_ path: String) -> String {
    let isPlain = path.utf8.allSatisfy { byte in
      (byte | 0x20) &- 0x61 < 26 || byte &- 0x30 < 10 || "/._-+,@".utf8.contains(byte)
    }
    return isPlain ? path : "'\(path.replacing("'", with: "'\\''"))'"
  }
}
