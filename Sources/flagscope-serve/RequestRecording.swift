import FlagClient
import FlagEngine
import FlagFiles
import FlagServer
import Glibc
import Synchronization
import TerminalUI
import flagscope

/// A file to which each request is added as a JSON line.
final class RequestRecording: Sendable {
  private let file: Int32
  /// Whether something could not be written, which is told once.
  private let hasFailed = Mutex(false)
  private let tell: @Sendable (String) -> Void

  /// Opens the file, which only its owner can read; what is in it stays.
  ///
  /// - Parameters:
  ///   - path: the file.
  ///   - tell: hears that something cannot be written.
  /// - Throws: why it cannot be opened.
  init(_ path: String, tell: @escaping @Sendable (String) -> Void) throws(InputError) {
    file = open(path.fileName, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
    guard file >= 0 else {
      throw InputError(
        "Cannot record to \(path.safe): \(String(cString: strerror(errno)).lowercased()). "
          + "Name another file.")
    }
    self.tell = tell
  }

  deinit { close(file) }

  /// Adds a request; lines of several threads never mix.
  func add(_ request: RecordedRequest) {
    let line = Array(request.json.jsonText.utf8) + [0x0A]
    let fault = hasFailed.withLock { hasFailed -> Int32? in
      guard let fault = FileBytes.write(line, to: file), !hasFailed else { return nil }
      hasFailed = true
      return fault
    }
    guard let fault else { return }
    tell("A request cannot be recorded: \(String(cString: strerror(fault)).lowercased()).")
  }
}

/// A folder with what Kameleoon's platform knows: `visitor/CODE.json` and `map/KEY.json`.
struct RemoteDataFolder: Sendable {
  let path: String

  /// What is kept; nil: nothing is.
  ///
  /// A code or key that cannot be a file's name is percent-encoded in it: no request leads out of the
  /// folder.
  func data(_ key: RemoteDataKey) -> [UInt8]? {
    let (folder, name) =
      switch key {
      case .visitor(let code): ("visitor", code)
      case .map(let key): ("map", key)
      }
    let file = "\(path)/\(folder)/\(Self.encoded(name)).json"
    return try? FileReader.read(file, limit: JSONDocument.byteLimit).bytes
  }

  private static func encoded(_ name: String) -> String {
    name.utf8.map { byte in
      switch byte {
      case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x5F, 0x7E:
        return String(decoding: [byte], as: UTF8.self)
      default:
        let digits = String(byte, radix: 16, uppercase: true)
        return "%" + (byte < 0x10 ? "0" : "") + digits
      }
    }.joined()
  }
}
