import FlagConsole
import FlagEngine
import Glibc
import TerminalUI

/// Where a configuration comes from.
enum ConfigurationSource: Equatable {
  /// A file by its path
  case file(String)
  /// Standard input, `-`
  case standardInput
  /// A bundled shop, `demo:kameleoon` or `demo:flagship`
  case demo(Demo)

  init(argument: String) {
    if argument == "-" {
      self = .standardInput
    } else if argument.hasPrefix("demo:"), let demo = Demo(rawValue: String(argument.dropFirst(5)))
    {
      self = .demo(demo)
    } else {
      self = .file(argument)
    }
  }

  /// The name on the screen and in messages, made safe.
  var name: String {
    switch self {
    case .file(let path): String(path.split(separator: "/").last ?? "").safe
    case .standardInput: "standard input"
    case .demo(let demo): "demo:\(demo.rawValue)"
    }
  }

  /// The bundled shop, if it is one.
  var demo: Demo? {
    if case .demo(let demo) = self { demo } else { nil }
  }

  /// Finds out whether there is something to read, without reading it.
  ///
  /// - Throws: why there is not.
  func check() throws(InputError) {
    guard case .file(let path) = self else { return }
    let name = SafeText(path).string
    var status = stat()
    guard stat(path, &status) == 0, access(path, R_OK) == 0 else { throw Self.unreadable(name) }
    if status.st_mode & S_IFMT == S_IFDIR {
      errno = EISDIR
      throw Self.unreadable(name)
    }
  }

  /// The JSON text.
  ///
  /// - Throws: why it cannot be read.
  func bytes() throws(InputError) -> [UInt8] {
    switch self {
    case .demo(let demo): return demo.configurationBytes
    case .standardInput: return try Self.read(STDIN_FILENO, named: name)
    case .file(let path): return try Self.read(path: path)
    }
  }

  /// The configuration, read and compiled.
  ///
  /// - Parameter platform: decides where the content does not.
  /// - Returns: the configuration.
  /// - Throws: why it cannot be read or is no configuration.
  func load(platform: Platform?) throws(InputError) -> FlagConfiguration {
    try parse(try bytes(), platform: platform)
  }

  /// The configuration that the bytes hold.
  ///
  /// - Parameters:
  ///   - bytes: the JSON text.
  ///   - platform: decides where the content does not.
  /// - Returns: the configuration.
  /// - Throws: why it is none.
  func parse(_ bytes: [UInt8], platform: Platform?) throws(InputError) -> FlagConfiguration {
    do throws(ConfigurationError) {
      return try FlagConfiguration(bytes, platform: platform)
    } catch {
      throw InputError(error.message(about: name, bytes: bytes))
    }
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

  private static func read(_ descriptor: Int32, named name: String) throws(InputError) -> [UInt8] {
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
