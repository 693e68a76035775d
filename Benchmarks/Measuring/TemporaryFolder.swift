import Glibc

/// A folder for files that are needed during one run.
final class TemporaryFolder {
  /// Its path.
  let path: String
  private var names: Set<String> = ["result.json"]

  init?() {
    var template = Array("/tmp/flagscope-bench-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { return nil }
    path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  /// Writes a file.
  ///
  /// - Returns: its path.
  func write(_ name: String, _ bytes: [UInt8]) -> String {
    names.insert(name)
    return LoadFiles.write(name, bytes, to: path)
  }

  /// Puts another content into the place of a file, as an editor does that saves by renaming.
  func replace(_ path: String, with bytes: [UInt8]) {
    let other = write("replacing", bytes)
    rename(other, path)
  }

  /// The path of a file that somebody else writes.
  func place(_ name: String) -> String {
    names.insert(name)
    return path + "/" + name
  }

  /// The bytes of a file; none if there is none.
  func read(_ name: String) -> [UInt8] { Self.read(path: path + "/" + name) }

  /// The bytes of a file; none if there is none.
  static func read(path: String) -> [UInt8] {
    let file = open(path, O_RDONLY)
    guard file >= 0 else { return [] }
    defer { close(file) }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 20)
    while case let count = Glibc.read(file, &chunk, chunk.count), count > 0 {
      bytes += chunk[..<count]
    }
    return bytes
  }

  /// Removes it with its files.
  func remove() {
    for name in names { unlink(path + "/" + name) }
    rmdir(path)
  }
}
