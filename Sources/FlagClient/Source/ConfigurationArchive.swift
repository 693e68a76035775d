internal import FlagEngine
internal import FlagFiles
internal import Glibc

/// The versions of one source that were fetched, each once, packed by gzip in files of one folder.
///
/// Only their owner can read the files. A version that comes back is the newest again.
public struct ConfigurationArchive: Sendable {
  /// A version that is kept.
  public struct Version: Equatable, Sendable {
    /// The SHA-256 of the configuration's bytes, in lower-case hexadecimal digits.
    public var digest: String
    /// When it was fetched last: milliseconds since 1970.
    public var receivedAt: Double
    /// The size of the configuration in bytes.
    public var byteCount: Int
    /// The file, packed by gzip.
    public var path: String
  }

  /// How many versions of a source are kept unless the user says otherwise.
  public static let usualLimit = 20

  private static let ending = ".json.gz"

  /// The folder; it is made when the first version is kept.
  public let folder: String

  /// The versions of a source in a cache.
  ///
  /// - Parameters:
  ///   - cache: the cache.
  ///   - address: the source.
  ///   - settings: where it is reached: the same site elsewhere is another one.
  public init(_ cache: ConfigurationCache, _ address: SourceAddress, _ settings: FollowSettings) {
    self.init(cache, CacheKey(address, settings))
  }

  init(_ cache: ConfigurationCache, _ key: CacheKey) {
    folder = "\(cache.folder)-versions/\(key.fileName.dropLast(CacheFile.ending.count))"
  }

  /// The versions, the newest first.
  public var versions: [Version] {
    Folder.entries(of: folder, showsHidden: true).compactMap(version)
      .sorted { ($1.receivedAt, $0.digest) < ($0.receivedAt, $1.digest) }
  }

  /// The versions whose digest begins with some digits, the newest first.
  ///
  /// - Parameter digits: hexadecimal digits.
  /// - Returns: those versions.
  public func versions(beginning digits: String) -> [Version] {
    versions.filter { $0.digest.hasPrefix(digits.lowercased()) }
  }

  private func version(_ name: String) -> Version? {
    guard name.hasSuffix(Self.ending) else { return nil }
    let digest = String(name.dropLast(Self.ending.count))
    let path = "\(folder)/\(name)"
    var status = stat()
    guard digest.utf8.count == 64, stat(path.fileName, &status) == 0 else { return nil }
    let seconds = Double(status.st_mtim.tv_sec) + Double(status.st_mtim.tv_nsec) / 1e9
    return Version(
      digest: digest, receivedAt: (seconds * 1_000).rounded(),
      byteCount: Self.unpackedSize(of: path) ?? 0, path: path)
  }

  /// What the end of a gzip file says of its content.
  private static func unpackedSize(of path: String) -> Int? {
    let file = open(path.fileName, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return nil }
    defer { close(file) }
    guard lseek(file, -4, SEEK_END) >= 0 else { return nil }
    var bytes: [UInt8] = [0, 0, 0, 0]
    guard read(file, &bytes, 4) == 4 else { return nil }
    return bytes.reversed().reduce(0) { $0 << 8 | Int($1) }
  }

  /// Keeps a version, and as many older ones as the limit allows.
  ///
  /// - Parameters:
  ///   - bytes: the configuration.
  ///   - digest: its SHA-256.
  ///   - receivedAt: when it was fetched: milliseconds since 1970.
  ///   - limit: how many versions are kept.
  /// - Returns: nil, or the reason why it cannot be kept.
  func keep(_ bytes: [UInt8], digest: String, receivedAt: Double, limit: Int) -> String? {
    guard limit > 0 else { return nil }
    let path = "\(folder)/\(digest)\(Self.ending)"
    if access(path.fileName, F_OK) != 0 {
      _ = PrivateFolder.make(folder)
      guard let packed = Gzip.packed(bytes) else { return "out of memory" }
      let reason = AtomicFile.write(packed, to: path, permissions: .always(0o600))
      if let reason { return reason.lowercased() }
    }
    // The file's own time would be the machine's, not the one at which the answer came.
    let whole = Int(receivedAt / 1_000)
    let time = timespec(
      tv_sec: whole, tv_nsec: Int((receivedAt - Double(whole) * 1_000) * 1e6))
    utimensat(AT_FDCWD, path.fileName, [time, time], 0)
    for version in versions.dropFirst(limit) { unlink(version.path.fileName) }
    return nil
  }
}
