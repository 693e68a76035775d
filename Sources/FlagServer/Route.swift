/// What a request asks for.
///
/// The site code or environment id in an address is not compared: there is one configuration.
///
/// Source: Kameleoon Python SDK 3.18.0 and Flagship Python SDK 2.1.1, observed; the vendor's
/// self-hosted Decision API.
public enum Route: Hashable, Sendable {
  /// Kameleoon's data file, `GET /v3/{siteCode}`
  case kameleoonConfiguration
  /// Kameleoon's event stream, `GET /sse`
  case kameleoonEvents
  /// Kameleoon's access token, `POST /oauth/token`
  case kameleoonToken
  /// What Kameleoon's platform knows of a visitor, `GET /visit/visitor`
  case kameleoonVisitorData
  /// A value that is kept for a site by its key, `GET /map/map`
  case kameleoonMap
  /// Flagship's bucketing file, `GET /{envId}/bucketing.json`
  case flagshipBucketing
  /// Flagship's Decision API, `POST /v2/{envId}/campaigns`
  case flagshipCampaigns
  /// One campaign by its id or slug, `POST /v2/{envId}/campaigns/{idOrSlug}`
  case flagshipCampaign(String)
  /// Flagship's Decision API by keys, `POST /v2/{envId}/flags`
  case flagshipFlags
  /// What an SDK reports: visits, activations, hits; taken and thrown away
  case report
  /// Anything else
  case unknown

  /// Reads a request line.
  ///
  /// - Parameters:
  ///   - method: `GET` or `POST`; nothing has a route of its own by another.
  ///   - path: the path without the query.
  public init(method: String, path: String) {
    let parts = path.split(separator: "/").map(String.init)
    self =
      switch method {
      case "GET": Self.read(parts)
      case "POST": Self.send(parts)
      default: .unknown
      }
  }

  /// The methods that are served at an address.
  ///
  /// - Parameter target: the path, which may have a query behind it.
  /// - Returns: their names; none where nothing is served.
  static func methods(of target: String) -> [String] {
    let path = String(target.prefix { $0 != "?" })
    let isRead = Route(method: "GET", path: path) != .unknown
    let isSent = Route(method: "POST", path: path) != .unknown
    return (isRead ? ["GET", "HEAD"] : []) + (isSent ? ["POST"] : [])
  }

  private static func read(_ parts: [String]) -> Route {
    if parts == ["sse"] { return .kameleoonEvents }
    if parts == ["visit", "visitor"] { return .kameleoonVisitorData }
    if parts == ["map", "map"] { return .kameleoonMap }
    guard parts.count == 2 else { return .unknown }
    if parts[0] == "v3" { return .kameleoonConfiguration }
    return parts[1] == "bucketing.json" ? .flagshipBucketing : .unknown
  }

  private static func send(_ parts: [String]) -> Route {
    switch parts {
    case ["visit", "events"], ["v2", "activate"], []: return .report
    case ["oauth", "token"]: return .kameleoonToken
    case ["visit", "visitor"]: return .kameleoonVisitorData
    default: break
    }
    guard parts.count >= 3, parts[0] == "v2" else { return .unknown }
    switch Array(parts[2...]) {
    case ["campaigns"]: return .flagshipCampaigns
    case ["flags"]: return .flagshipFlags
    case ["events"]: return .report
    case let rest where rest.count == 2 && rest[0] == "campaigns":
      return .flagshipCampaign(Query.decoded(rest[1]))
    default: return .unknown
    }
  }
}

/// The part of an address behind the question mark.
struct Query: Sendable {
  private let pairs: [(name: String, value: String)]

  init(_ text: some StringProtocol) {
    pairs = text.split(separator: "&").map { pair in
      let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      return (Self.decoded(parts[0]), parts.count > 1 ? Self.decoded(parts[1]) : "")
    }
  }

  /// The first value of that name.
  subscript(name: String) -> String? { pairs.first { $0.name == name }?.value }

  /// A text with its `%XX` taken as bytes; what is no such pair stays.
  static func decoded(_ text: some StringProtocol) -> String {
    let bytes = Array(text.utf8)
    var result: [UInt8] = []
    var index = 0
    while index < bytes.count {
      if bytes[index] == 0x25, index + 2 < bytes.count, let high = digit(bytes[index + 1]),
        let low = digit(bytes[index + 2])
      {
        result.append(high << 4 | low)
        index += 3
      } else {
        result.append(bytes[index])
        index += 1
      }
    }
    return String(decoding: result, as: UTF8.self)
  }

  private static func digit(_ byte: UInt8) -> UInt8? {
    switch byte {
    case 0x30...0x39: byte - 0x30
    case 0x41...0x46: byte - 0x41 + 10
    case 0x61...0x66: byte - 0x61 + 10
    default: nil
    }
  }
}
