import FlagFiles
import TerminalUI

/// Reads the files that the user names, for commands: faults are safe to print.
enum InputFile {
  /// Finds out whether there is a file to read, without reading it.
  ///
  /// - Throws: why there is not.
  static func check(_ path: String, _ kind: FileReader.Kind = .file) throws(InputError) {
    try InputError.telling { () throws(FileFault) in try UserFile.check(path, kind) }
  }

  /// The bytes of a file, unpacked; see `UserFile`.
  ///
  /// - Throws: why it cannot be read.
  static func read(path: String, _ kind: FileReader.Kind = .file) throws(InputError) -> [UInt8] {
    try InputError.telling { () throws(FileFault) in try UserFile.read(path, kind) }
  }

  /// All that comes from a descriptor, unpacked.
  ///
  /// - Throws: why it cannot be read.
  static func read(_ descriptor: Int32, named name: String) throws(InputError) -> [UInt8] {
    try InputError.telling { () throws(FileFault) in try UserFile.read(descriptor, named: name) }
  }
}

extension InputError {
  /// Runs what reads or writes a file of the user's; what a fault quotes is made safe to print.
  static func telling<Result>(
    _ use: () throws(FileFault) -> Result
  ) throws(InputError) -> Result {
    do throws(FileFault) {
      return try use()
    } catch {
      throw InputError(error.message.safe)
    }
  }
}
