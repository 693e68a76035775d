import Glibc

/// The load files on disk.
enum LoadFiles {
  /// Writes the files that are measured into a folder, for trying them by hand.
  static func write(to folder: String) {
    for flags in [25, 1000, 10_000] {
      print(write("kameleoon-\(flags).json", KameleoonLoadFile.bytes(flags: flags), to: folder))
      print(write("flagship-\(flags).json", FlagshipLoadFile.bytes(campaigns: flags), to: folder))
    }
  }

  /// Writes one file.
  ///
  /// - Returns: its path.
  static func write(_ name: String, _ bytes: [UInt8], to folder: String) -> String {
    let path = folder + "/" + name
    let file = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o644)
    defer { close(file) }
    var start = 0
    while start < bytes.count {
      let count = bytes[start...].withUnsafeBytes { Glibc.write(file, $0.baseAddress, $0.count) }
      guard count > 0 else { break }
      start += count
    }
    return path
  }
}
