extension Outbox {
  /// A request with the rows that go with it.
  public struct Parcel: Equatable, Sendable {
    /// Whom it is for.
    public var service: Service
    /// The rows, by their numbers.
    public var rows: [Int]
    /// The visitors whom they concern, each once.
    public var visitors: [String]
    /// The body, byte for byte.
    public var body: [UInt8]

    /// Makes a request; see the properties.
    public init(service: Service, rows: [Int], visitors: [String], body: [UInt8]) {
      self.service = service
      self.rows = rows
      self.visitors = visitors
      self.body = body
    }
  }

  /// The length of lines, in bytes, from which none is put into a tracking request any more.
  ///
  /// Source: Kameleoon Python SDK 3.18.0, observed.
  private static let requestLimit = 2_621_440

  /// The requests with which rows are sent: lines for one service together, all else alone.
  ///
  /// - Parameter rows: the rows, in the order in which they go; those that nobody sends are left out.
  /// - Returns: the requests in order.
  public static func parcels(of rows: some Sequence<Row>) -> [Parcel] {
    var parcels: [Parcel] = []
    var open: Int?
    var visitors: Set<CodePoints> = []
    for row in rows where !row.payload.isEmpty {
      if let place = open, row.service.isBatched, parcels[place].body.count < requestLimit {
        parcels[place].body.append(0x0A)
        parcels[place].body += row.payload
        parcels[place].rows.append(row.id)
        if visitors.insert(CodePoints(row.visitor)).inserted {
          parcels[place].visitors.append(row.visitor)
        }
      } else {
        parcels.append(
          Parcel(
            service: row.service, rows: [row.id], visitors: [row.visitor], body: row.payload))
        guard row.service.isBatched else { continue }
        open = parcels.count - 1
        visitors = [CodePoints(row.visitor)]
      }
    }
    return parcels
  }

  /// The rows of a request that an SDK client made: the lines of a tracking request, or one body.
  ///
  /// What `parcels(of:)` makes of them is the request's body again.
  ///
  /// - Parameters:
  ///   - body: the request's body.
  ///   - service: whom it is for.
  /// - Returns: the payloads of its rows.
  public static func payloads(in body: [UInt8], for service: Service) -> [[UInt8]] {
    guard service.isBatched else { return [body] }
    guard !body.isEmpty else { return [] }
    return body.split(separator: 0x0A, omittingEmptySubsequences: false).map(Array.init)
  }
}
