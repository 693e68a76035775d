/// A JSON text and the table of the values in it.
///
/// Reading makes one entry a value, in order of appearance, and copies nothing: a configuration of
/// 35 MB is indexed in one pass, and what nobody asks for is never built. Look inside with
/// `withRoot(_:)`. Members keep their order, and an object may hold a name twice (the last counts).
public struct JSONDocument: Sendable {
  /// One value of the text: where it stands, and which entry follows it.
  struct Node: Sendable {
    enum Kind: UInt8, Sendable {
      case null, bool, integer, double, string, array, object
    }

    var kind: Kind
    /// What only this kind needs.
    ///
    /// Strings: a backslash occurs. Numbers: the literal is `NaN` or an infinity. Booleans: the value.
    var flag: Bool
    /// Offset of the first byte; of a string, of the byte behind the quote.
    var start: UInt32
    /// Number of bytes; of a string, without the quotes.
    var length: UInt32
    /// The entry behind this value and all that it contains.
    var next: UInt32
  }

  /// The largest text that is read, in bytes.
  public static let byteLimit = 256 << 20
  /// The number of values at which reading stops: 40 million take 640 MB.
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
    // Few texts have a value every 8 bytes; those that do are read again with the greatest space
    // that they can need. Space that is not used is never touched.
    let usual = bytes.count / 8 + 64
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
