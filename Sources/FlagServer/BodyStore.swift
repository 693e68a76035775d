import HummingbirdCore
import NIOCore
import Synchronization

/// Takes in the bodies of requests, with a limit for each and one for all that are held at once.
final class BodyStore: Sendable {
  /// Why a body is not taken.
  enum Refusal: Error {
    /// It is larger than the limit of one
    case tooLarge
    /// The bodies of others take all the memory that there is for them
    case noRoom
    /// The client stopped in the middle
    case broken
  }

  /// The largest body that is taken, in bytes.
  static let limit = 4 << 20
  /// What all bodies may take together, in bytes; small ones are taken beyond it.
  private static let limitOfAll = 64 << 20
  private static let small = 64 << 10

  private let held = Mutex(0)

  /// Reads a body and holds its room until `use` has returned.
  ///
  /// - Parameters:
  ///   - body: the body.
  ///   - use: makes something of its bytes.
  /// - Returns: what `use` returns.
  /// - Throws: `Refusal`, and what `use` throws.
  func take<Outcome>(
    _ body: RequestBody, _ use: ([UInt8]) async throws -> Outcome
  ) async throws -> Outcome {
    var taken = 0
    defer { held.withLock { $0 -= taken } }
    var bytes: [UInt8] = []
    var chunks = body.makeAsyncIterator()
    while let chunk = try await Self.next(&chunks) {
      let count = chunk.readableBytes
      guard bytes.count + count <= Self.limit else { throw Refusal.tooLarge }
      let hasRoom = held.withLock { held in
        guard held + count <= Self.limitOfAll || bytes.count + count <= Self.small else {
          return false
        }
        held += count
        return true
      }
      guard hasRoom else { throw Refusal.noRoom }
      taken += count
      bytes.append(contentsOf: chunk.readableBytesView)
    }
    return try await use(bytes)
  }

  private static func next(
    _ chunks: inout RequestBody.AsyncIterator
  ) async throws(Refusal) -> ByteBuffer? {
    do {
      return try await chunks.next()
    } catch {
      throw .broken
    }
  }
}
