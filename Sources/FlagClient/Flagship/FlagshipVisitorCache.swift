public import FlagEngine
internal import FlagFiles
internal import Synchronization

/// Keeps which variations a visitor has seen; vendor: `VisitorCacheManager`.
///
/// An entry is the vendor's JSON: `{"version":1,"data":{"vId":"visitor","vaIds":["variation",…]}}`. What a
/// lookup gives is judged as the vendor judges it: another visitor's entry, or another version, counts
/// as none. What either closure throws ends the synchronisation with that error.
///
/// Source: Flagship Python SDK 2.1.1, observed; `scenario-cache`, Vectors/flagship/cache-formats.json.
public struct FlagshipVisitorCache: Sendable {
  /// Gives the entry of a visitor; asked once a synchronisation, in bucketing mode alone.
  public var lookup: @Sendable (_ visitorID: String) throws -> JSONValue?
  /// Takes the entry of a visitor at the end of each synchronisation that ran through; it replaces
  /// what was known.
  public var save: @Sendable (_ visitorID: String, _ entry: JSONValue) throws -> Void

  /// Makes a cache; see the properties.
  public init(
    lookup: @escaping @Sendable (_ visitorID: String) throws -> JSONValue?,
    save: @escaping @Sendable (_ visitorID: String, _ entry: JSONValue) throws -> Void
  ) {
    self.lookup = lookup
    self.save = save
  }

  /// A cache that lives as long as the program.
  public static func inMemory() -> FlagshipVisitorCache {
    let entries = Entries()
    return FlagshipVisitorCache(
      lookup: { id in entries.held.withLock { $0[Array(id.utf8)] } },
      save: { id, entry in entries.held.withLock { $0[Array(id.utf8)] = entry } })
  }

  /// A cache of one file a visitor, each written whole or not at all.
  ///
  /// A file is named by the digest of the visitor's id, so that no id can name a file outside. A file
  /// that cannot be read counts as no entry.
  ///
  /// - Parameter path: the folder; it is made when the first entry is kept.
  /// - Returns: the cache; its `save` throws `FlagshipError` with the system's reason.
  public static func files(inFolder path: String) -> FlagshipVisitorCache {
    FlagshipVisitorCache(
      lookup: { id in
        let content = try? FileReader.read(file(of: id, in: path), limit: fileLimit)
        guard let bytes = content?.bytes else { return nil }
        return try? JSONDocument(bytes).withRoot(\.value)
      },
      save: { id, entry in
        let text = Array(PythonJSON.text(entry).utf8)
        if let reason = AtomicFile.write(
          text, to: file(of: id, in: path), permissions: .always(0o600), isLasting: false)
        {
          throw FlagshipError("OSError", "a visitor's variations cannot be kept: \(reason)")
        }
      })
  }

  private static let fileLimit = 1 << 20

  private static func file(of visitorID: String, in folder: String) -> String {
    "\(folder)/\(ConfigurationReading.digest(of: Array(visitorID.utf8))).json"
  }

  private final class Entries: Sendable {
    let held = Mutex<[[UInt8]: JSONValue]>([:])
  }
}
