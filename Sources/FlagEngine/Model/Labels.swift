/// Names that people give to rules and segments, which Kameleoon's files only number.
public struct Labels: Equatable, Sendable {
  /// Names of rules by their ids as text.
  public var rules: [String: String] = [:]
  /// Names of segments by their ids as text.
  public var segments: [String: String] = [:]

  /// No names.
  public init() {}

  /// Reads a file of labels: `{"rules":{"311":"Loyal FR"},"segments":{"4183":"Loyal FR"}}`.
  ///
  /// - Parameter json: the value of the file.
  /// - Throws: what is of the wrong kind.
  public init(json: JSONValue) throws(VisitorFormatError) {
    guard case .object = json else { throw VisitorFormatError("the labels are no object") }
    rules = try Self.names(json["rules"], of: "rules")
    segments = try Self.names(json["segments"], of: "segments")
  }

  private static func names(
    _ json: JSONValue?, of what: String
  ) throws(VisitorFormatError) -> [String: String] {
    guard let json, json != .null else { return [:] }
    guard case .object(let object) = json else { throw VisitorFormatError("\(what) is no object") }
    var names: [String: String] = [:]
    for member in object.members {
      guard let name = member.value.text else {
        throw VisitorFormatError("the name of \(member.name) in \(what) is no text")
      }
      names[member.name] = name
    }
    return names
  }

  /// The labels as the value that `init(json:)` reads, ordered by id.
  public var json: JSONValue {
    ["rules": Self.json(rules), "segments": Self.json(segments)]
  }

  private static func json(_ names: [String: String]) -> JSONValue {
    var object = JSONObject()
    let ids = names.keys.sorted { ($0.utf8.count, $0) < ($1.utf8.count, $1) }
    for id in ids { object[id] = names[id].map { .string($0) } }
    return .object(object)
  }
}

extension FlagConfiguration {
  /// The names of rules and segments; Flagship's files have names of their own.
  public var labels: Labels {
    get {
      guard case .kameleoon(let configuration) = self else { return Labels() }
      return configuration.labels
    }
    set {
      guard case .kameleoon(var configuration) = self else { return }
      configuration.labels = newValue
      self = .kameleoon(configuration)
    }
  }
}

extension TraceSubject.Rule {
  /// What names the rule in a sentence: its label, else its number with `#`.
  public var title: String { label.map { "\"\($0)\"" } ?? "#\(id)" }
}
