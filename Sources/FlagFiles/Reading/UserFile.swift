package import FlagEngine
internal import Glibc

/// Reads the files that the user names; what goes wrong is told in the user's words.
package enum UserFile {
  /// Finds out whether there is a file to read, without reading it.
  ///
  /// - Parameters:
  ///   - path: the file.
  ///   - kind: what it may be.
  /// - Throws: why there is not.
  package static func check(
    _ path: String, _ kind: FileReader.Kind = .file
  ) throws(FileFault) {
    do throws(FileReader.Fault) {
      try FileReader.check(path, kind)
    } catch {
      throw unreadable(path, error)
    }
  }

  /// Whether there is nothing at a path, or nothing any more.
  package static func isMissing(_ path: String) -> Bool {
    access(path.fileName, F_OK) != 0 && (errno == ENOENT || errno == ENOTDIR)
  }

  /// The bytes of a file, unpacked.
  ///
  /// - Parameters:
  ///   - path: the file.
  ///   - kind: what it may be.
  /// - Returns: its bytes; one more than a JSON text may have tells that there are more.
  /// - Throws: why it cannot be read.
  package static func read(
    _ path: String, _ kind: FileReader.Kind = .file
  ) throws(FileFault) -> [UInt8] {
    do throws(FileReader.Fault) {
      return try FileReader.read(path, kind, limit: JSONDocument.byteLimit).bytes
    } catch {
      throw unreadable(path, error)
    }
  }

  /// All that comes from a descriptor, unpacked.
  ///
  /// - Throws: why it cannot be read.
  package static func read(
    _ descriptor: Int32, named name: String
  ) throws(FileFault) -> [UInt8] {
    do throws(FileReader.Fault) {
      return try FileReader.read(descriptor, limit: JSONDocument.byteLimit)
    } catch {
      throw unreadable(name, error)
    }
  }

  /// Writes a text in the place of the one that was read; others may read it.
  ///
  /// - Parameters:
  ///   - path: the file.
  ///   - bytes: what was read; nil: there was no file.
  ///   - text: what it is to hold.
  /// - Throws: why it was not written; the file is then as it was.
  static func replace(
    _ path: String, holding bytes: [UInt8]?, with text: [UInt8]
  ) throws(FileFault) {
    var status = stat()
    // The new file would be another one: that this one is not to be written must be asked.
    if stat(path.fileName, &status) == 0,
      status.st_mode & 0o222 == 0 || access(path.fileName, W_OK) != 0
    {
      throw FileFault("\(path) cannot be written: it is read-only.")
    }
    let reason = AtomicFile.write(
      text, to: path, permissions: .kept(else: 0o644),
      unless: {
        // An editor knows nothing of locks.
        let now = isMissing(path) ? nil : try? read(path)
        return now == bytes ? nil : "another program is writing it"
      })
    if let reason { throw FileFault("\(path) cannot be written: \(reason).") }
  }

  /// The object that one of the program's own files holds; nil where there is none.
  package static func object(in path: String) -> JSONObject? {
    guard let bytes = try? read(path),
      case .object(let object)? = try? JSONDocument(bytes).withRoot({ $0.value })
    else { return nil }
    return object
  }

  private static func unreadable(_ name: String, _ fault: FileReader.Fault) -> FileFault {
    let reason =
      switch fault {
      case .system(ENOENT): "no such file. Check the path, or try demo:kameleoon."
      case .system(EACCES), .system(EPERM): "no permission. Ask its owner, or copy it."
      case .system(EISDIR), .folder: "it is a folder. Name a file in it."
      case .system(let code): "\(String(cString: strerror(code)).lowercased()). Try a copy of it."
      case .pipe: "it is a pipe. Name a file, or pipe it into standard input (-)."
      case .terminal: "it is a terminal. Name a file, or pipe one into standard input (-)."
      case .device: "it is a device. Name a file."
      case .socket: "it is a socket. Name a file."
      case .damagedGzip: "it is packed by gzip, but cut or damaged. Download it again."
      case .encoding(let encoding):
        "it is \(encoding), not UTF-8. Convert it: iconv -f \(encoding) -t UTF-8."
      }
    return FileFault("Cannot read \(name): \(reason)")
  }
}
