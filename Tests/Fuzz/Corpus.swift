import FlagEngine
import Glibc

/// The real files that inputs are made from: the shops of the demo and the recorded cases.
struct Corpus {
  /// Configurations of both platforms.
  private(set) var configurations: [JSONTree] = []
  /// Cases of `eval --jsonl` with their own configuration.
  private(set) var cases: [JSONTree] = []
  /// Names and scalars that stand in them.
  private(set) var words: [JSONValue] = []

  /// Reads the files.
  ///
  /// - Parameter repository: the top of the source tree.
  init(repository: String) {
    for name in ["kameleoon-shop.json", "flagship-shop.json"] {
      take(File.read("\(repository)/Sources/flagscope/Resources/\(name)"))
    }
    for platform in ["kameleoon", "flagship"] {
      let folder = "\(repository)/Tests/FlagEngineTests/Vectors/\(platform)"
      for name in File.names(in: folder) {
        take(cases: File.read("\(folder)/\(name)"))
      }
    }
    var seen: Set<JSONValue> = []
    for tree in configurations + cases { collect(tree, &seen) }
    words = seen.sorted { $0.jsonText < $1.jsonText }
  }

  private mutating func take(_ bytes: [UInt8]?) {
    if let tree = bytes.flatMap({ JSONTree($0) }) { configurations.append(tree) }
  }

  /// A few cases of each file, each with its configuration: the files repeat themselves.
  private mutating func take(cases bytes: [UInt8]?) {
    guard let file = bytes.flatMap({ JSONTree($0) }), case .array(let cases)? = file["cases"] else {
      return
    }
    for item in cases.prefix(3) {
      guard case .object(var members) = item else { continue }
      members.removeAll { $0.name.hasPrefix("expected") || $0.name == "steps" }
      let own = item["bucketing"] ?? item["dataFile"]
      let named = own.flatMap { name -> JSONTree? in
        guard case .scalar(.string(let name)) = name else { return nil }
        return file["dataFiles"]?[name]
      }
      let platform = file["bucketing"] ?? item["bucketing"] != nil ? "bucketing" : "dataFile"
      guard let configuration = named ?? own ?? file["bucketing"] ?? file["dataFile"],
        configuration.count > 0
      else { continue }
      configurations.append(configuration)
      members.removeAll { $0.name == platform }
      self.cases.append(.object(members + [(platform, configuration)]))
    }
  }

  private func collect(_ tree: JSONTree, _ words: inout Set<JSONValue>) {
    guard words.count < 4000 else { return }
    switch tree {
    case .scalar(let value): words.insert(value)
    case .array(let elements): for element in elements { collect(element, &words) }
    case .object(let members):
      for member in members {
        words.insert(.string(member.name))
        collect(member.value, &words)
      }
    }
  }
}

/// Files, whole.
enum File {
  /// The bytes of a file, or nil where it cannot be read.
  static func read(_ path: String) -> [UInt8]? {
    guard let file = fopen(path, "r") else { return nil }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while case let count = fread(&chunk, 1, chunk.count, file), count > 0 {
      bytes += chunk[..<count]
    }
    return bytes
  }

  /// Writes a file anew.
  static func write(_ bytes: [UInt8], to path: String) -> Bool {
    guard let file = fopen(path, "w") else { return false }
    let count = fwrite(bytes, 1, bytes.count, file)
    return fclose(file) == 0 && count == bytes.count
  }

  /// The JSON files of a folder, in the order of their names.
  static func names(in folder: String) -> [String] {
    guard let directory = opendir(folder) else { return [] }
    defer { closedir(directory) }
    var names: [String] = []
    while let entry = readdir(directory) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name.hasSuffix(".json") { names.append(name) }
    }
    return names.sorted()
  }
}
