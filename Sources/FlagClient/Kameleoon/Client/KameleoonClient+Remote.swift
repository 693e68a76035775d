public import FlagEngine
internal import Synchronization

/// What the platform knows (spec E.5, E.6).
extension KameleoonClient {
  /// Why the platform said nothing.
  public enum RemoteError: Error, Equatable, Sendable {
    /// No answer came, or one that cannot be read
    case noAnswer
    /// The server answered with this status
    case status(Int)
  }

  /// What somebody has put at the platform under a key (`get_remote_data`,
  /// `get_remote_data_async`).
  ///
  /// The vendor's synchronous call swallows errors and returns nothing.
  ///
  /// - Parameters:
  ///   - key: the key.
  ///   - timeout: seconds until it is given up; nil: the configuration's.
  /// - Returns: the JSON of the answer, whatever its status; nil: it holds none.
  /// - Throws: `RemoteError.noAnswer`.
  public func remoteData(_ key: String, timeout: Double? = nil) async throws -> JSONValue? {
    guard let reply = await map(key, timeout) else { throw RemoteError.noAnswer }
    return reply.value
  }

  private func map(_ key: String, _ timeout: Double?) async -> KameleoonNetwork.Reply? {
    let request = endpoints.map(
      key: key, host: site.withLock { $0.host },
      timeout: timeout ?? configuration.defaultTimeout)
    return await network.send(request, .once)
  }

  /// What the platform knows about a visitor (`get_remote_visitor_data`,
  /// `get_remote_visitor_data_async`); the visitor code is not checked.
  ///
  /// What is told here already stays. The code under which the platform knows the visitor becomes the
  /// code that is hashed, unless one is set or the filter leaves it out.
  ///
  /// - Parameters:
  ///   - code: the visitor's code.
  ///   - addData: whether it is added to the visitor's record.
  ///   - timeout: seconds until it is given up; nil: the configuration's.
  ///   - filter: what is asked for.
  /// - Returns: custom data, pages, device, browser, system, place and conversions; nothing where the
  ///   answer holds none or cannot be read.
  /// - Throws: `RemoteError.noAnswer`, which the vendor's calls take for an empty answer.
  @discardableResult
  public func remoteVisitorData(
    of code: String, addData: Bool = true, timeout: Double? = nil,
    filter: Kameleoon.RemoteVisitorFilter = .init()
  ) async throws -> [KameleoonData] {
    let isUnique = visitors.find(code, now: surroundings.now())?.isUnique ?? false
    let request = endpoints.visitor(
      code, isUnique: isUnique, filter, host: site.withLock { $0.host },
      timeout: timeout ?? configuration.defaultTimeout)
    guard let reply = await network.send(request, .once) else { throw RemoteError.noAnswer }
    let now = surroundings.now()
    let remote = Kameleoon.RemoteVisitor(
      reply.value ?? .null, filter: filter, now: now, discardsAll: surroundings.keepsVendorFaults)
    let table = site.withLock { $0.file.customData }
    visitors.withRecord(of: code, now: now) { record in
      if addData, !remote.isEmpty {
        if record == nil { record = Kameleoon.Record(created: now) }
        record?.merge(remote, at: now, table)
      }
      if filter.visitorCode, let code = remote.visitorCode, !code.isEmpty {
        if record == nil { record = Kameleoon.Record(created: now) }
        record?.takeMapping(code)
      }
    }
    return remote.items
  }

  /// The warehouse audiences of a visitor, told about the visitor as custom data
  /// (`get_visitor_warehouse_audience`, `get_visitor_warehouse_audience_async`).
  ///
  /// - Parameters:
  ///   - code: the visitor's code.
  ///   - index: the index of the custom data.
  ///   - key: the key in the warehouse; nil or empty: the visitor's code.
  ///   - timeout: seconds until it is given up; nil: the configuration's.
  /// - Returns: the custom data; nil where the answer holds none.
  /// - Throws: `visitorCodeInvalid`, which the vendor's synchronous call swallows, and `RemoteError`.
  @discardableResult
  public func warehouseAudience(
    of code: String, customDataIndex index: Int, warehouseKey key: String? = nil,
    timeout: Double? = nil
  ) async throws -> Kameleoon.DataItem.CustomData? {
    try check(code)
    let asked = key.flatMap { $0.isEmpty ? nil : $0 } ?? code
    guard let reply = await map(asked, timeout) else { throw RemoteError.noAnswer }
    guard reply.isSuccess else { throw RemoteError.status(reply.status) }
    guard let answer = reply.value, answer != .null else { return nil }
    var names: [String] = []
    if case .object(let audiences)? = answer["warehouseAudiences"] {
      names = audiences.members.map(\.name)
    }
    let data = Kameleoon.DataItem.CustomData(.index(index), names)
    try addData(to: code, [.customData(data)])
    return data
  }
}
