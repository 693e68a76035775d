/// A file whose text goes into the visitor, as the program read it.
public struct ContextFile: Equatable, Sendable {
  /// The path as the user typed it.
  public var path: String
  /// Whether the file is followed, rather than read once.
  public var isWatched: Bool
  /// The text, or nil where it cannot be read.
  public var bytes: [UInt8]?
  /// Why it cannot be read.
  public var failure: String

  /// A file that was read.
  public init(path: String, isWatched: Bool, bytes: [UInt8]) {
    self.path = path
    self.isWatched = isWatched
    self.bytes = bytes
    failure = ""
  }

  /// A file that cannot be read.
  public init(path: String, isWatched: Bool, failure: String) {
    self.path = path
    self.isWatched = isWatched
    self.failure = failure
  }

  /// The last part of the path.
  var name: String { path.split(separator: "/").last.map(String.init) ?? path }

  /// The largest text that is taken for a visitor, in bytes.
  public static let byteLimit = 1 << 20
}
