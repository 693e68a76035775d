import Glibc
import TerminalUI

/// The program that serves: apart, since it alone brings a web server along.
enum ServeProgram {
  private static let name = "flagscope-serve"

  /// Becomes that program, with the words that follow the name of the command.
  ///
  /// - Throws: that it is not there, and how it is built; that it cannot be started.
  static func take() throws(InputError) -> Never {
    guard let path = places.first(where: { access($0, X_OK) == 0 }) else {
      throw InputError(
        "flagscope serve needs the program \(name), which is not installed with this one. In "
          + "flagscope's source folder, \"make serve\" builds and starts it, \"make install\" "
          + "installs it.")
    }
    // The words as they came: they may name files that are no UTF-8.
    var words: [UnsafeMutablePointer<CChar>?] = [strdup(path)]
    words += (2..<max(2, Int(CommandLine.argc))).map { CommandLine.unsafeArgv[$0] }
    words.append(nil)
    execv(path, words)
    throw InputError(
      "Cannot start \(path.safe): \(String(cString: strerror(errno)).lowercased()). Install "
        + "flagscope anew.")
  }

  /// Where it may be: beside this program, or where programs lie that people do not call.
  private static var places: [String] {
    var path = [CChar](repeating: 0, count: Int(PATH_MAX))
    let count = readlink("/proc/self/exe", &path, path.count)
    guard count > 0 else { return [] }
    let own = String(decoding: path.prefix(count).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    let folder = own.split(separator: "/").dropLast().reduce("") { $0 + "/" + $1 }
    return ["\(folder)/\(name)", "\(folder)/../libexec/flagscope/\(name)"]
  }
}
