internal import FlagEngine
internal import FlagFiles
internal import Glibc

/// The files of the cache: a line of JSON that describes the bytes, then the bytes.
enum CacheFile {
  /// What a file turned out to hold.
  enum Content {
    case missing
    case unreadable(String)
    case damaged
    case whole(CachedConfiguration)
  }

  /// The first line.
  struct Header {
    var address: String
    var digest: String
    var receivedAt: Double
    var byteCount: Int
    var validators = RemoteSource.Validators()
  }

  static let ending = ".cached"
  private static let version = 1
  private static let headerLimit = 16_384

  /// The files in a folder that look like the cache's.
  static func names(in folder: String) -> [String] {
    Folder.entries(of: folder, showsHidden: true).filter { $0.hasSuffix(ending) }
  }

  /// The header of a file; nil if it is damaged or cannot be read.
  static func header(of path: String) -> Header? {
    guard case .bytes(let bytes) = readAll(path, limit: headerLimit) else { return nil }
    return parse(bytes)?.header
  }

  /// Reads a file and checks it by its digest.
  ///
  /// - Parameters:
  ///   - path: the file.
  ///   - address: the source that it must be of.
  /// - Returns: what it holds.
  static func read(_ path: String, of address: String) -> Content {
    switch readAll(path, limit: headerLimit + JSONDocument.byteLimit) {
    case .failure(ENOENT): return .missing
    case .failure(let code): return .unreadable(String(cString: strerror(code)).lowercased())
    case .bytes(let bytes):
      guard let (header, start) = parse(bytes), header.address == address,
        bytes.count - start == header.byteCount
      else { return .damaged }
      let body = Array(bytes[start...])
      guard ConfigurationReading.digest(of: body) == header.digest else { return .damaged }
      return .whole(
        CachedConfiguration(
          bytes: body, digest: header.digest, validators: header.validators,
          receivedAt: header.receivedAt))
    }
  }

  /// Writes a file through another one beside it.
  ///
  /// - Returns: nil, or the system's reason why not; an older file is then as it was.
  static func write(
    _ kept: CachedConfiguration, of address: String, to path: String, in folder: String
  ) -> String? {
    let folderReason = PrivateFolder.make(folder)
    removeAbandoned(beside: path, in: folder)
    let reason = AtomicFile.write(
      header(of: kept, address), kept.bytes, to: path, permissions: .always(0o600))
    return reason.map { (folderReason ?? $0).lowercased() }
  }

  /// Gives a damaged file another name.
  ///
  /// - Returns: whether that went well.
  static func setAside(_ path: String) -> Bool {
    rename(path.fileName, (path + ".damaged").fileName) == 0
  }

  // MARK: Header

  /// The year 9999, in milliseconds since 1970: what is later was never written here.
  private static let latestTime = 253_402_300_799_000.0

  private static func header(of kept: CachedConfiguration, _ address: String) -> [UInt8] {
    var object = JSONObject()
    object["version"] = .integer(version)
    object["address"] = .string(address)
    object["digest"] = .string(kept.digest)
    object["byteCount"] = .integer(kept.bytes.count)
    object["receivedAt"] = .double(kept.receivedAt)
    object["lastModified"] = kept.validators.lastModified.map(JSONValue.string)
    object["entityTag"] = kept.validators.entityTag.map(JSONValue.string)
    var writer = JSONWriter()
    writer.write(.object(object))
    return writer.bytes + [0x0A]
  }

  private static func parse(_ bytes: [UInt8]) -> (header: Header, start: Int)? {
    guard let end = bytes.prefix(headerLimit).firstIndex(of: 0x0A),
      let document = try? JSONDocument(Array(bytes[..<end]))
    else { return nil }
    let header = document.withRoot { root -> Header? in
      guard root.kind == .object, root["version"]?.int == version,
        let address = root["address"]?.string, let digest = root["digest"]?.string,
        let receivedAt = root["receivedAt"]?.number, 0...latestTime ~= receivedAt,
        let byteCount = root["byteCount"]?.int
      else { return nil }
      return Header(
        address: address, digest: digest, receivedAt: receivedAt, byteCount: byteCount,
        validators: RemoteSource.Validators(
          lastModified: root["lastModified"]?.string, entityTag: root["entityTag"]?.string))
    }
    return header.map { ($0, end + 1) }
  }

  // MARK: Bytes

  private enum Bytes {
    case bytes([UInt8])
    case failure(Int32)
  }

  /// The beginning of a file, at most so many bytes.
  private static func readAll(_ path: String, limit: Int) -> Bytes {
    do throws(FileReader.Fault) {
      var bytes = try FileReader.read(path, limit: limit).bytes
      if bytes.count > limit { bytes.removeLast(bytes.count - limit) }
      return .bytes(bytes)
    } catch {
      if case .system(let code) = error { return .failure(code) }
      return .failure(EINVAL)
    }
  }

  /// Removes what a program that was stopped in the middle of writing left behind an hour ago.
  private static func removeAbandoned(beside path: String, in folder: String) {
    var now = timespec()
    clock_gettime(CLOCK_REALTIME, &now)
    let prefix = (path.split(separator: "/").last.map(String.init) ?? "") + "."
    for name in Folder.entries(of: folder, showsHidden: true)
    where name.hasPrefix(prefix) && !name.hasSuffix(".damaged") {
      var status = stat()
      let file = "\(folder)/\(name)"
      if stat(file.fileName, &status) == 0, now.tv_sec - status.st_mtim.tv_sec > 3_600 {
        unlink(file.fileName)
      }
    }
  }
}
