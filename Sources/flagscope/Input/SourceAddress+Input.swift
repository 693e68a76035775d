package import FlagClient
package import FlagEngine
import FlagFiles
import Glibc
import TerminalUI

// Reading what lies on this machine.
extension SourceAddress {
  /// The name on the screen and in messages, made safe.
  package var name: String {
    switch self {
    case .file(let path): String(path.split(separator: "/").last ?? "").safe
    case .standardInput: "standard input"
    case .demo, .kameleoon, .flagship, .url: shownText.safe
    }
  }

  /// The bundled shop, if it is one.
  var demo: Demo? {
    if case .demo(let platform) = self { Demo(platform) } else { nil }
  }

  /// The file's path, if it is one.
  package var path: String? {
    if case .file(let path) = self { path } else { nil }
  }

  /// Whether it is a file that is not there.
  var isMissing: Bool { path.map(UserFile.isMissing) ?? false }

  /// Finds out whether there is something to read, without reading it.
  ///
  /// - Throws: why there is not.
  func check() throws(InputError) {
    if let path { try InputFile.check(path, .fileOrPipe) }
    if self == .standardInput, StandardInput.isTerminal {
      throw InputError(
        "Standard input is a terminal; pipe a file into it: flagscope - < FILE, or name the file.")
    }
  }

  /// The configuration of a source on this machine, as it is now.
  ///
  /// - Parameters:
  ///   - platform: decides where the content does not.
  ///   - isAgain: whether it was read before: a pipe in its place has nothing to say then.
  /// - Returns: the configuration.
  /// - Throws: why there is none.
  func snapshot(
    platform: Platform?, isAgain: Bool = false
  ) throws(InputError) -> ConfigurationSnapshot {
    let bytes = try bytes(isAgain: isAgain)
    return ConfigurationSnapshot(
      try parse(bytes, platform: platform), bytes: bytes, receivedAt: Double(Clock.now),
      origin: .file)
  }

  /// The JSON text of a source on this machine.
  ///
  /// - Parameter isAgain: whether it was read before.
  /// - Returns: its bytes.
  /// - Throws: why it cannot be read.
  package func bytes(isAgain: Bool = false) throws(InputError) -> [UInt8] {
    switch self {
    case .demo(let platform): return Demo(platform).configurationBytes
    case .standardInput:
      StandardInput.announce("a configuration")
      return try InputFile.read(STDIN_FILENO, named: name)
    case .file(let path): return try InputFile.read(path: path, isAgain ? .file : .fileOrPipe)
    case .kameleoon, .flagship, .url:
      preconditionFailure("what lies elsewhere is downloaded, not read")
    }
  }

  /// The configuration that the bytes hold.
  ///
  /// - Parameters:
  ///   - bytes: the JSON text.
  ///   - platform: decides where the content does not.
  /// - Returns: the configuration.
  /// - Throws: why it is none.
  package func parse(_ bytes: [UInt8], platform: Platform?) throws(InputError) -> FlagConfiguration
  {
    do throws(ConfigurationError) {
      return try FlagConfiguration(bytes, platform: platform)
    } catch {
      throw InputError(error.message(about: name, bytes: bytes))
    }
  }
}
