import FlagConsole
import FlagEngine
import Glibc
import TerminalUI

/// Reads the files that the user names; what goes wrong is told in the user's words.
enum InputFile {
  /// Finds out whether there is a file to read, without reading it.
  ///
  /// - Throws: why there is not.
  static func check(_ path: String) throws(InputError) {
    let name = SafeText(path).string
    var status = stat()
    guard stat(path, &status) == 0, access(path, R_OK) == 0 else { throw unreadable(name) }
    if status.st_mode & S_IFMT == S_IFDIR {
      errno = EISDIR
      throw unreadable(name)
    }
  }

  /// Whether there is nothing at a path, or nothing any more.
  static func isMissing(_ path: String) -> Bool {
    access(path, F_OK) != 0 && (errno == ENOENT || errno == ENOTDIR)
  }

  /// The bytes of a file.
  ///
  /// - Throws: why it cannot be read.
  static func read(path: String) throws(InputError) -> [UInt8] {
    let name = SafeText(path).string
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw unreadable(name) }
    defer { close(descriptor) }
    return try read(descriptor, named: name)
  }

  /// All that comes from a descriptor.
  ///
  /// - Throws: why it cannot be read.
  static func read(_ descriptor: Int32, named name: String) throws(InputError) -> [UInt8] {
    guard let bytes = FileBytes.readAll(from: descriptor, limit: JSONDocument.byteLimit) else {
      throw unreadable(name)
    }
    return bytes
  }

  private static func unreadable(_ name: String) -> InputError {
    switch errno {
    case ENOENT:
      InputError("Cannot read \(name): no such file. Check the path, or try demo:kameleoon.")
    case EACCES:
      InputError("Cannot read \(name): no permission. Ask its owner, or copy it.")
    case EISDIR:
      InputError("Cannot read \(name): it is a folder. Name a file in it.")
    default:
      InputError("Cannot read \(name): \(String(cString: strerror(errno))). Try a copy of it.")
    }
  }
}
