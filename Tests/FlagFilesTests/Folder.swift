import Foundation

/// A new folder that goes with the value, and texts of files in it by name.
final class Folder {
  let path = NSTemporaryDirectory() + "flagscope-save-\(UUID().uuidString)"

  init() throws {
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  var names: [String] { (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? [] }

  subscript(name: String) -> String {
    get { (try? String(contentsOfFile: "\(path)/\(name)", encoding: .utf8)) ?? "" }
    set { try? newValue.write(toFile: "\(path)/\(name)", atomically: true, encoding: .utf8) }
  }
}
