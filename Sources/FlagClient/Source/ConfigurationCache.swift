internal import FlagEngine
internal import FlagFiles
internal import Synchronization

/// Keeps the last good configuration of every source in files of one folder.
///
/// Only their owner can read the files. Each is there whole or not at all, so that several programs
/// may share the folder: the one that writes last wins.
public struct ConfigurationCache: Sendable {
  /// One kept configuration, as a list shows it.
  public struct Entry: Equatable, Sendable {
    /// What the user types to name the source.
    public var address: String
    /// The SHA-256 of the configuration's bytes, in lower-case hexadecimal digits.
    public var digest: String
    /// When the server gave it: milliseconds since 1970.
    public var receivedAt: Double
    /// The size of the configuration in bytes.
    public var byteCount: Int
  }

  /// The folder; it is made when the first file is written.
  public let folder: String
  /// How many versions of each source are kept besides.
  public let versionLimit: Int

  /// A cache in a folder.
  ///
  /// - Parameters:
  ///   - folder: its path.
  ///   - versionLimit: how many versions of each source are kept; 0: none.
  public init(folder: String, versionLimit: Int = ConfigurationArchive.usualLimit) {
    self.folder = folder
    self.versionLimit = versionLimit
  }

  /// What the cache keeps, by address; files that are damaged are left out.
  public func entries() async -> [Entry] {
    let folder = folder
    let found = await FileWork.run {
      CacheFile.names(in: folder).compactMap { name -> Entry? in
        guard let header = CacheFile.header(of: "\(folder)/\(name)") else { return nil }
        return Entry(
          address: header.address, digest: header.digest, receivedAt: header.receivedAt,
          byteCount: header.byteCount)
      }
    }
    return found.sorted { ($0.address, $0.digest) < ($1.address, $1.digest) }
  }
}

/// A configuration as the cache keeps it.
struct CachedConfiguration: Equatable, Sendable {
  var bytes: [UInt8]
  var digest: String
  var validators: RemoteSource.Validators
  /// Milliseconds since 1970.
  var receivedAt: Double
}

/// What tells kept configurations apart: the source, and where it was reached.
struct CacheKey: Sendable {
  /// What the user types to name the source.
  let address: String
  /// The file's name.
  let fileName: String

  init(_ address: SourceAddress, _ settings: FollowSettings) {
    self.address = address.text
    let parts = [address.text, settings.baseURL ?? "", settings.networkDomain ?? ""]
    let digest = ConfigurationReading.digest(of: Array(parts.joined(separator: "\n").utf8))
    fileName = String(digest.prefix(32)) + CacheFile.ending
  }
}

/// The place of one source in the cache.
final class CacheSlot: Sendable {
  private let folder: String
  private let path: String
  private let address: String
  private let archive: ConfigurationArchive
  private let versionLimit: Int
  /// Held while the file is used, so that an older configuration never lands on a newer one.
  private let state = Mutex((writtenAt: -Double.infinity, hasFailed: false))

  init(_ cache: ConfigurationCache, _ key: CacheKey) {
    folder = cache.folder
    path = "\(cache.folder)/\(key.fileName)"
    address = key.address
    archive = ConfigurationArchive(cache, key)
    versionLimit = cache.versionLimit
  }

  /// The kept configuration; a damaged file is set aside and told.
  func read() async -> (CachedConfiguration?, note: String?) {
    await work { slot in
      switch CacheFile.read(slot.path, of: slot.address) {
      case .missing: (nil, nil)
      case .unreadable(let reason):
        (nil, "Cannot read the cache \(slot.path): \(reason). Going on without it.")
      case .damaged: (nil, slot.moveAside())
      case .whole(let kept): (kept, nil)
      }
    }
  }

  /// Renames the file, so that it is not read again; says so.
  func setAside() async -> String? { await work { $0.moveAside() } }

  /// Keeps a configuration; returns why it cannot, the first time in a row.
  func write(_ kept: CachedConfiguration) async -> String? {
    await work { slot -> String? in
      slot.state.withLock { state in
        guard kept.receivedAt >= state.writtenAt else { return nil }
        state.writtenAt = kept.receivedAt
        let reason =
          CacheFile.write(kept, of: slot.address, to: slot.path, in: slot.folder)
          ?? slot.archive.keep(
            kept.bytes, digest: kept.digest, receivedAt: kept.receivedAt,
            limit: slot.versionLimit)
        defer { state.hasFailed = reason != nil }
        guard let reason, !state.hasFailed else { return nil }
        return "Cannot keep the configuration in \(slot.folder): \(reason). Following goes on."
      }
    }
  }

  private func moveAside() -> String {
    CacheFile.setAside(path)
      ? "The cache file \(path) is damaged; it is set aside as \(path).damaged."
      : "The cache file \(path) is damaged and cannot be set aside; it is not used."
  }

  private func work<Outcome: Sendable>(
    _ body: @escaping @Sendable (CacheSlot) -> Outcome
  ) async -> Outcome {
    await FileWork.run { body(self) }
  }
}
