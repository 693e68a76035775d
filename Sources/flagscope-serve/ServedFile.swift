import FlagClient
import FlagEngine
import FlagFiles
import FlagServer
import Glibc
import Synchronization
import flagscope

/// The file that `flagscope serve` serves, read anew whenever it is saved.
final class ServedFile: Sendable {
  private let source: SourceAddress
  private let platform: Platform?
  private let latest: Mutex<[UInt8]>
  /// What is served at first.
  let first: ServedConfiguration

  /// Reads the file.
  ///
  /// - Throws: why it cannot be served.
  init(_ source: SourceAddress, platform: Platform?) throws(InputError) {
    self.source = source
    let bytes = try source.bytes()
    let configuration = try source.parse(bytes, platform: platform)
    // An edit that happens to fit both platforms does not change what the file is.
    self.platform = configuration.platform
    latest = Mutex(bytes)
    first = ServedConfiguration(
      bytes: bytes, configuration: configuration, modifiedAt: source.modifiedAt)
  }

  /// Serves the file's new content; a file that cannot be used leaves the old one.
  ///
  /// - Parameters:
  ///   - server: serves it.
  ///   - tell: takes a sentence about it, soon; none comes where nothing changed.
  func reload(into server: ConfigurationServer, _ tell: @escaping @Sendable (String) -> Void) {
    switch attempt(server) {
    case .success(let sentence): if let sentence { tell(sentence) }
    case .failure:
      guard let path = source.path else { return }
      SecondLook.take(at: path) { [self] in
        switch attempt(server) {
        case .success(let sentence): if let sentence { tell(sentence) }
        case .failure(let error):
          tell(
            "REJECTED, the old one is still served: "
              + (error.message.split(separator: "\n").first.map(String.init) ?? ""))
        }
      }
    }
  }

  /// Reads the file and serves it.
  private func attempt(_ server: ConfigurationServer) -> Result<String?, InputError> {
    let bytes: [UInt8]
    let configuration: FlagConfiguration
    do throws(InputError) {
      bytes = try source.bytes(isAgain: true)
      guard latest.withLock({ $0 != bytes }) else { return .success(nil) }
      configuration = try source.parse(bytes, platform: platform)
    } catch {
      return .failure(error)
    }
    latest.withLock { $0 = bytes }
    let streams = server.replace(
      with: ServedConfiguration(
        bytes: bytes, configuration: configuration, modifiedAt: source.modifiedAt))
    return .success(
      "\(source.name) was edited: \(bytes.count) B, \(configuration.flagCount) flags"
        + (streams == 0 ? "" : ", announced to \(streams) \(streams == 1 ? "client" : "clients")"))
  }
}

extension SourceAddress {
  /// When it was saved, in seconds since 1970; now if it is no file.
  fileprivate var modifiedAt: Int {
    var status = stat()
    guard case .file(let path) = self, stat(path.fileName, &status) == 0 else {
      return Clock.now / 1_000
    }
    return status.st_mtim.tv_sec
  }
}
