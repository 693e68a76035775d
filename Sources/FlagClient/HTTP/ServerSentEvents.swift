/// Reads a stream of server-sent events piece by piece.
///
/// Every byte is looked at once, wherever the pieces are cut. Lines end with LF, CRLF or CR; a
/// byte-order mark at the beginning, comments and unknown fields are skipped.
///
/// Source: HTML Living Standard, "Server-sent events", 9.2.6.
public struct ServerSentEvents: Sendable {
  /// One event.
  public struct Event: Equatable, Sendable {
    /// Its name; `message` if the server gave none.
    public var name: String
    /// Its data; several lines are joined by line feeds.
    public var data: [UInt8]

    /// Makes an event; see the properties.
    public init(name: String, data: [UInt8]) {
      self.name = name
      self.data = data
    }
  }

  /// The most bytes that one event may have, its line ends not counted; a larger one is dropped.
  public static let usualLimit = 4 << 20

  /// How many events were dropped because they were too large.
  public private(set) var droppedCount = 0
  private let limit: Int
  private var line: [UInt8] = []
  /// The bytes of the line so far, kept or not.
  private var lineLength = 0
  private var name: [UInt8] = []
  private var data: [UInt8] = []
  private var hasData = false
  private var isTooLarge = false
  private var isAtStart = true
  private var endedWithCR = false

  /// Makes a reader.
  ///
  /// - Parameter limit: the most bytes that a line, or the data of an event, may have.
  public init(limit: Int = ServerSentEvents.usualLimit) {
    self.limit = limit
  }

  /// Takes in the next piece.
  ///
  /// - Parameter bytes: what came, cut anywhere.
  /// - Returns: the events that are complete now.
  public mutating func read(_ bytes: [UInt8]) -> [Event] {
    var events: [Event] = []
    var rest = bytes[...]
    while !rest.isEmpty {
      if endedWithCR {
        endedWithCR = false
        if rest.first == 0x0A { rest = rest.dropFirst() }
      }
      let end = rest.firstIndex { $0 == 0x0A || $0 == 0x0D }
      keep(rest[..<(end ?? rest.endIndex)])
      guard let end else { break }
      endedWithCR = rest[end] == 0x0D
      rest = rest[(end + 1)...]
      if let event = endLine() { events.append(event) }
    }
    return events
  }

  private mutating func keep(_ bytes: ArraySlice<UInt8>) {
    lineLength += bytes.count
    let isComment = (line.first ?? bytes.first) == 0x3A
    if isComment {
      // A comment is told by its first byte; the rest of it is never needed.
      line = [0x3A]
    } else if isTooLarge || line.count + bytes.count > limit {
      isTooLarge = true
      line = []
    } else {
      line += bytes
    }
  }

  private mutating func endLine() -> Event? {
    defer {
      line.removeAll(keepingCapacity: line.capacity < 4_096)
      lineLength = 0
    }
    if isAtStart {
      isAtStart = false
      if line.starts(with: [0xEF, 0xBB, 0xBF]) {
        line.removeFirst(3)
        lineLength -= 3
      }
    }
    guard lineLength > 0 else { return endEvent() }
    readField()
    return nil
  }

  private mutating func readField() {
    guard line.first != 0x3A else { return }
    let colon = line.firstIndex(of: 0x3A) ?? line.endIndex
    var value = line[colon...].dropFirst()
    if value.first == 0x20 { value = value.dropFirst() }
    if line[..<colon].elementsEqual("data".utf8) {
      guard data.count + value.count <= limit else {
        isTooLarge = true
        return
      }
      if hasData { data.append(0x0A) }
      data += value
      hasData = true
    } else if line[..<colon].elementsEqual("event".utf8) {
      name = Array(value)
    }
  }

  private mutating func endEvent() -> Event? {
    defer {
      name = []
      data = []
      hasData = false
      isTooLarge = false
    }
    guard !isTooLarge else {
      droppedCount += 1
      return nil
    }
    guard hasData else { return nil }
    return Event(
      name: name.isEmpty ? "message" : String(decoding: name, as: UTF8.self), data: data)
  }
}
