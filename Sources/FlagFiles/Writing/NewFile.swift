internal import Glibc

/// Files of their own: never one that is there, and never what a link leads to.
package enum NewFile {
  /// Why no file was written: the system's words.
  package struct Fault: Error, Equatable {
    package var reason: String
  }

  /// So many names are tried.
  private static let attempts = 1_000

  /// Writes bytes into a new file that only its user can read.
  ///
  /// - Parameters:
  ///   - bytes: the content.
  ///   - path: its path; where something is there, the first free one of `copy-2.txt`, `copy-3.txt`…
  /// - Returns: the path.
  /// - Throws: `Fault`.
  package static func write(_ bytes: [UInt8], to path: String) throws(Fault) -> String {
    for number in 1...attempts {
      let name = number == 1 ? path : numbered(path, number)
      let file = open(
        name.fileName, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
      if file < 0, errno == EEXIST { continue }
      guard file >= 0 else { throw Fault(reason: reason(errno)) }
      var code: Int32 = 0
      var rest = bytes[...]
      while !rest.isEmpty, code == 0 {
        let count = rest.withUnsafeBytes { Glibc.write(file, $0.baseAddress, $0.count) }
        if count >= 0 { rest = rest.dropFirst(count) } else if errno != EINTR { code = errno }
      }
      close(file)
      guard code == 0 else {
        unlink(name.fileName)
        throw Fault(reason: reason(code))
      }
      return name
    }
    throw Fault(reason: "there are \(attempts) copies already")
  }

  private static func numbered(_ path: String, _ number: Int) -> String {
    guard let dot = path.lastIndex(of: ".") else { return "\(path)-\(number)" }
    return "\(path[..<dot])-\(number)\(path[dot...])"
  }

  private static func reason(_ code: Int32) -> String {
    String(cString: strerror(code)).lowercased()
  }
}
