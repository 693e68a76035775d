import FlagEngine

/// One Kameleoon visitor and what is asked about it.
struct KameleoonCase: Sendable {
  var visitor: Kameleoon.Visitor
  /// The flags to evaluate, in this order; nil: all, in the order of the file.
  var features: [String]?
  var isIsolated: Bool
  /// The list of forces, of which each gives null or an error; nil: none.
  var forced: JSONValue?

  /// The case of a visitor who was described on the command line.
  init(visitor: Kameleoon.Visitor, isIsolated: Bool) {
    self.visitor = visitor
    self.isIsolated = isIsolated
    forced = visitor.json["forced"]
  }

  /// Reads a line.
  ///
  /// - Throws: what is missing or of the wrong kind.
  init(_ root: JSONView, _ options: EvaluationOptions) throws(LineError) {
    let json = Self.visitor(root)
    do throws(VisitorFormatError) {
      visitor = try Kameleoon.Visitor(json: json)
    } catch {
      throw LineError(error.description)
    }
    features = try Self.features(root["features"])
    isIsolated = options.isIsolated || root["isolated"]?.bool == true
    forced = json["forced"]
  }

  /// What describes the visitor; a configuration that the line may bring is not copied.
  private static func visitor(_ root: JSONView) -> JSONValue {
    let names: [StaticString] = [
      "visitorCode", "createVisitor", "data", "legalConsent", "simulationCookie", "forced", "track",
    ]
    var object = JSONObject()
    for name in names { object["\(name)"] = root[name]?.value }
    return .object(object)
  }

  private static func features(_ json: JSONView?) throws(LineError) -> [String]? {
    guard let json, json.kind != .null else { return nil }
    guard json.kind == .array else { throw LineError("features is no list") }
    var keys: [String] = []
    for element in json.elements {
      guard let key = element.string else { throw LineError("features holds what is no text") }
      keys.append(key)
    }
    return keys
  }
}
