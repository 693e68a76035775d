import FlagEngine
import Foundation
import Testing

/// A file of journeys recorded from an official SDK.
struct JourneyFile: Sendable, CustomTestStringConvertible {
  /// The file's path below `Journeys`, as `kameleoon/tracking.json`.
  let name: String

  var testDescription: String { name }

  /// The files of a platform, in the order of their names.
  static func all(of platform: String) -> [JourneyFile] {
    let folder = Bundle.module.resourceURL?.appending(path: "Journeys/\(platform)")
    let names = folder.flatMap { try? FileManager.default.contentsOfDirectory(atPath: $0.path) }
    return (names ?? []).sorted().map { JourneyFile(name: "\(platform)/\($0)") }
  }

  /// What the file holds.
  func read() throws -> JSONValue {
    let url = try #require(Bundle.module.resourceURL).appending(path: "Journeys/\(name)")
    return try JSONDocument([UInt8](Data(contentsOf: url))).withRoot(\.value)
  }
}
