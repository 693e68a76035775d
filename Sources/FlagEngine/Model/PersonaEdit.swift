/// What the user made of a persona: of one that the file holds, or without it.
public struct PersonaEdit: Equatable, Sendable {
  /// The persona that was copied, as the file had it; nil: a new one.
  public var before: Persona?
  /// The copy as it is; nil: deleted.
  public var after: Persona?

  /// Makes an edit; see the properties.
  public init(before: Persona?, after: Persona?) {
    self.before = before
    self.after = after
  }

  /// What tells it from the edits of other personas.
  public var id: String { before?.id ?? after?.id ?? "" }

  /// The edit as JSON, which `init(json:)` reads.
  public var json: JSONValue {
    var object = JSONObject()
    object["before"] = before?.json
    object["after"] = after?.json
    return .object(object)
  }

  /// Reads an edit; what is none gives nil.
  ///
  /// - Parameter json: an object with `before`, `after` or both, each a persona.
  public init?(json: JSONValue) {
    before = json["before"].flatMap { try? Persona(json: $0) }
    after = json["after"].flatMap { try? Persona(json: $0) }
    let isWhole =
      (before == nil) == (json["before"] == nil) && (after == nil) == (json["after"] == nil)
    guard isWhole, before != nil || after != nil else { return nil }
  }
}

/// A persona on its way into the file.
public struct PersonaChange: Equatable, Sendable {
  /// What the file is known to hold in its place; nil: nothing.
  public var before: Persona?
  /// What it is to hold, custom data by its name where the configuration has one; nil: nothing.
  public var after: Persona?
  /// The id of the persona behind which a new one comes; nil: behind all.
  public var predecessor: String?

  /// Makes a change; see the properties.
  public init(before: Persona?, after: Persona?, predecessor: String? = nil) {
    self.before = before
    self.after = after
    self.predecessor = predecessor
  }
}
