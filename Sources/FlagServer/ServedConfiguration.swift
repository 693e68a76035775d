public import FlagEngine
import NIOCore

/// A configuration as the server gives it: the bytes of the file, and what the engine reads in them.
public struct ServedConfiguration: Sendable {
  /// Read and compiled.
  public let configuration: FlagConfiguration
  /// When the file was saved: seconds since 1970.
  public let modifiedAt: Int
  /// The bytes, shared by all answers that send them.
  let body: ByteBuffer

  /// Makes a served configuration.
  ///
  /// - Parameters:
  ///   - bytes: the JSON text, sent as it is.
  ///   - configuration: what the engine reads in them.
  ///   - modifiedAt: when the file was saved, in seconds since 1970.
  public init(bytes: [UInt8], configuration: FlagConfiguration, modifiedAt: Int) {
    self.configuration = configuration
    self.modifiedAt = modifiedAt
    body = ByteBuffer(bytes: bytes)
  }
}
