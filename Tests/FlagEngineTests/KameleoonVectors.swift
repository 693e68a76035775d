import FlagEngine
import FoundationEssentials
import Glibc
import Synchronization
import Testing

/// A file of `Vectors/kameleoon`.
struct KameleoonVectorFile: Sendable, CustomTestStringConvertible {
  var name: String
  /// The SDK that gave the answers.
  var profile = Profile.kameleoon318
  var testDescription: String { name }

  static let folder =
    #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast()
    .joined(separator: "/") + "/Vectors/kameleoon"

  /// The files that hold evaluations; the others hold steps or are no vectors.
  static let all: [KameleoonVectorFile] = {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return names.filter {
      $0.hasSuffix(".json") && $0 != "kameleoon-shop.json" && $0 != "cookies.json"
    }
    .sorted().map { KameleoonVectorFile(name: $0) }
  }()

  func load() throws -> JSONValue {
    try JSONDocument(Self.bytes(name)).withRoot { $0.value }
  }

  static func bytes(_ name: String) throws -> [UInt8] {
    guard let data = FileManager.default.contents(atPath: folder + "/" + name) else {
      throw VisitorFormatError("no file \(name)")
    }
    return Array(data)
  }
}

/// A case of an evaluation file with everything it takes from the file.
struct KameleoonVector: Sendable {
  var name: String
  var json: JSONValue
  var configuration: Kameleoon.Configuration
  var visitor: Kameleoon.Visitor
  var options: EvaluationOptions

  static func cases(of file: KameleoonVectorFile) throws -> [KameleoonVector] {
    let json = try file.load()
    var loaded: [String: Kameleoon.Configuration] = [:]
    func configuration(_ key: String, _ bytes: () throws -> [UInt8]) rethrows
      -> Kameleoon.Configuration
    {
      if let known = loaded[key] { return known }
      let configuration = Kameleoon.Configuration(answer: try bytes())
      loaded[key] = configuration
      return configuration
    }
    guard case .array(let cases)? = json["cases"] else { return [] }
    return try cases.map { test in
      let data: Kameleoon.Configuration
      if let text = test["dataFileText"]?.text {
        data = Kameleoon.Configuration(answer: Array(text.utf8))
      } else if let name = test["dataFile"]?.text {
        data = configuration("named " + name) {
          Array((json["dataFiles"]?[name] ?? .null).jsonText.utf8)
        }
      } else if let own = test["dataFile"] {
        data = Kameleoon.Configuration(answer: Array(own.jsonText.utf8))
      } else if let reference = json["dataFileRef"]?.text {
        data = try configuration("ref") { try KameleoonVectorFile.bytes(reference) }
      } else {
        data = configuration("file") { Array((json["dataFile"] ?? .null).jsonText.utf8) }
      }
      let now = whole(test["now"] ?? json["now"]) ?? 1_767_225_600_000
      let zone = (test["timeZone"] ?? json["timeZone"])?.text ?? "UTC"
      let isIsolated = (test["isolated"] ?? json["isolated"]) == .bool(true)
      return KameleoonVector(
        name: test["name"]?.text ?? "?", json: test, configuration: data,
        visitor: try Kameleoon.Visitor(json: test),
        options: EvaluationOptions(
          profile: file.profile, now: now, startOfDay: LocalDay.start(before: now, zone: zone),
          isIsolated: isIsolated))
    }
  }

  static func whole(_ value: JSONValue?) -> Int? {
    switch value {
    case .integer(let value): value
    case .double(let value): Int(value)
    default: nil
    }
  }

  /// The keys that are asked, in order.
  var features: [String] {
    if case .array(let list)? = json["features"] { return list.compactMap(\.text) }
    if case .object(let expected)? = json["expected"], configuration.flagCount == 0 {
      return expected.members.map(\.name)
    }
    return (0..<configuration.flagCount).map { configuration.key(of: $0) }
  }

  func pass() -> Kameleoon.Pass {
    Kameleoon.Pass(configuration, for: visitor, options: options)
  }
}

/// The last midnight in a zone, by the C library.
enum LocalDay {
  private static let lock = Mutex<Void>(())

  static func start(before now: Int, zone: String) -> Int {
    guard zone != "UTC" else { return now - now % 86_400_000 }
    return lock.withLock { _ in
      setenv("TZ", zone, 1)
      tzset()
      var seconds = now / 1000
      var parts = tm()
      localtime_r(&seconds, &parts)
      parts.tm_hour = 0
      parts.tm_min = 0
      parts.tm_sec = 0
      parts.tm_isdst = -1
      let midnight = mktime(&parts)
      setenv("TZ", "UTC", 1)
      tzset()
      return midnight * 1000
    }
  }
}
