import FlagEngine

/// The body of a request to Flagship's Decision API.
///
/// Members: `visitorId`, `anonymousId`, `context`, `decision_group`; each also in the other spelling
/// that the vendor takes (`visitor_id`). What only concerns hits (`trigger_hit`, `visitor_consent`,
/// `activate`) is read over.
///
/// Source: spec of the vendor's self-hosted Decision API; Flagship Python SDK 2.1.1, observed.
struct CampaignsRequest {
  /// Why a body cannot be used: what the answer says.
  struct Fault: Error {
    var message: String
    /// Whether the request asks for more than the server takes.
    var isTooMuch = false
  }

  /// The most keys of a context that are taken.
  static let contextLimit = 10_000

  /// Who asks.
  var visitor: Flagship.Visitor

  /// Reads a body.
  ///
  /// - Throws: `Fault`.
  init(_ bytes: [UInt8]) throws(Fault) {
    let document: JSONDocument
    do throws(JSONError) {
      document = try JSONDocument(bytes)
    } catch {
      throw Fault(message: "syntax error in body json request: \(error.description)")
    }
    visitor = try document.withRoot { root throws(Fault) in try Self.visitor(root) }
  }

  private static func visitor(_ root: JSONView) throws(Fault) -> Flagship.Visitor {
    guard root.kind == .object else { throw Fault(message: "the body must be an object") }
    guard let id = (root["visitorId"] ?? root["visitor_id"])?.string, !id.isEmpty else {
      throw Fault(message: "visitorId is missing, empty or no text")
    }
    var visitor = Flagship.Visitor(id: id)
    if let context = root["context"], context.kind != .null {
      guard context.kind == .object else { throw Fault(message: "context must be an object") }
      let count = context.members.reduce(0) { count, _ in count + 1 }
      guard count <= contextLimit else {
        throw Fault(
          message: "context has \(count) keys; at most \(contextLimit) are taken", isTooMuch: true)
      }
      if case .object(let object) = context.value { visitor.context = object }
    }
    visitor.decisionGroup = (root["decision_group"] ?? root["decisionGroup"])?.string
    // The server draws with the visitor id, also for a visitor with an anonymous one.
    return visitor
  }
}
