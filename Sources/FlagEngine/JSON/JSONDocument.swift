/// A JSON text and the table of the values in it.
///
/// Reading makes one entry a value, in order of appearance, and copies nothing: a configuration of
/// 35 MB is indexed in one pass, and what nobody asks for is never built. Look inside with
/// `withRoot(_:)`. Members keep their order, and an object may hold a name twice (the last counts).
public struct JSONDocument: Sendable {
  /// One value of the text: where it stands, and which entry follows it.
  ///
  /// A large file has millions: an entry is 8 bytes. A container has a second one for its length, and
  /// what it contains follows behind that.
  struct Node: Sendable {
    enum Kind: UInt8, Sendable {
      case null, bool, integer, double, string, array, object, length
    }

    /// From the lowest bit: `start` (28 bits, `byteLimit` is their greatest number), `flag`, `kind`.
    private var word: UInt32
    /// What follows from the kind.
    ///
    /// Scalars: the number of bytes; of a string, without the quotes. Containers: the entry behind all
    /// that they contain. The second entry of a container: its number of bytes.
    var extent: UInt32

    @inline(__always)
    init(_ kind: Kind, flag: Bool = false, start: Int, extent: Int) {
      word =
        UInt32(kind.rawValue) << 29 | (flag ? 1 << 28 : 0)
        | UInt32(truncatingIfNeeded: start) & 0x0FFF_FFFF
      self.extent = UInt32(truncatingIfNeeded: extent)
    }

    // Each of the eight patterns of the three bits is a kind; asking which would cost more than all
    // else that is asked of an entry.
    @inline(__always)
    var kind: Kind { unsafeBitCast(UInt8(truncatingIfNeeded: word >> 29), to: Kind.self) }

    /// What only this kind needs.
    ///
    /// Strings: a backslash occurs. Numbers: the literal is `NaN` or an infinity. Booleans: the value.
    @inline(__always)
    var flag: Bool { word & 1 << 28 != 0 }

    /// Offset of the first byte; of a string, of the byte behind the quote.
    @inline(__always)
    var start: Int { Int(word & 0x0FFF_FFFF) }

    @inline(__always)
    var isContainer: Bool { word >> 29 == 5 || word >> 29 == 6 }
  }

  /// The largest text that is read, in bytes.
  public static let byteLimit = 256 << 20
  /// The number of entries at which reading stops: 40 million take 320 MB.
  static let nodeLimit = 40_000_000
  /// The nesting at which the vendors' parser gives up.
  ///
  /// Source: Python's `json` under its default recursion limit, observed.
  static let depthLimit = 990

  /// The text.
  public let bytes: [UInt8]
  let nodes: [Node]

  /// Reads a whole JSON text.
  ///
  /// - Parameter bytes: the text, UTF-8.
  /// - Throws: the first fault with its place.
  public init(_ bytes: [UInt8]) throws(JSONError) {
    guard bytes.count <= Self.byteLimit else {
      throw JSONError(
        problem: .tooLarge("larger than \(Self.byteLimit >> 20) MB"), offset: Self.byteLimit,
        line: 1, column: 1, path: "$")
    }
    // Few texts need an entry every 5 bytes; those that do are read again with the greatest space
    // that they can need. Space that is not used is never touched.
    let usual = bytes.count / 5 + 64
    let greatest = Swift.min(bytes.count / 2 + 64, Self.nodeLimit)
    var read = Self.read(bytes, capacity: Swift.min(usual, greatest))
    if read.isFull { read = Self.read(bytes, capacity: greatest) }
    if let error = read.error { throw error }
    self.nodes = read.nodes
    self.bytes = bytes
  }

  private static func read(
    _ bytes: [UInt8], capacity: Int
  ) -> (nodes: [Node], isFull: Bool, error: JSONError?) {
    var failure: JSONError?
    var isFull = false
    let nodes = [Node](unsafeUninitializedCapacity: capacity) { buffer, count in
      bytes.withUnsafeBufferPointer { source in
        var scanner = JSONScanner(source, nodes: buffer)
        do throws(JSONError) {
          try scanner.readDocument()
        } catch {
          failure = error
        }
        isFull = scanner.isFull
        count = scanner.count
      }
    }
    return (nodes, isFull && capacity < nodeLimit, failure)
  }

  /// Calls `body` with the outermost value; the view is valid only inside the call.
  ///
  /// - Parameter body: reads the value.
  /// - Returns: what `body` returns.
  /// - Throws: what `body` throws.
  public func withRoot<Outcome, Failure: Error>(
    _ body: (JSONView) throws(Failure) -> Outcome
  ) throws(Failure) -> Outcome {
    var outcome: Result<Outcome, Failure>?
    bytes.withUnsafeBufferPointer { bytes in
      nodes.withUnsafeBufferPointer { nodes in
        do throws(Failure) {
          outcome = .success(try body(JSONView(bytes: bytes, nodes: nodes, index: 0)))
        } catch {
          outcome = .failure(error)
        }
      }
    }
    guard let outcome else { preconditionFailure("the closure above always sets an outcome") }
    return try outcome.get()
  }
}
