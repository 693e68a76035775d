extension PersonaList {
  /// Reads a file of personas: an object with `now` and `personas`, each with `id`, `name`,
  /// `description` and the visitor's members (see `Visitor.init(json:)`).
  ///
  /// - Parameter bytes: the JSON text, UTF-8.
  /// - Throws: what is wrong, with the persona's place.
  public init(json bytes: [UInt8]) throws(VisitorFormatError) {
    let json: JSONValue
    do throws(JSONError) {
      json = try JSONDocument(bytes).withRoot { $0.value }
    } catch {
      throw VisitorFormatError("not JSON: \(error)")
    }
    try self.init(json: json)
  }

  /// Reads the value that a file of personas holds.
  ///
  /// - Parameter json: an object with `now` and `personas`.
  /// - Throws: what is wrong, with the persona's place.
  public init(json: JSONValue) throws(VisitorFormatError) {
    guard case .array(let list)? = json["personas"] else {
      throw VisitorFormatError("the file has no list \"personas\"")
    }
    var personas: [Persona] = []
    for (index, entry) in list.enumerated() {
      do throws(VisitorFormatError) {
        personas.append(try Persona(json: entry))
      } catch {
        throw VisitorFormatError("persona \(index + 1): \(error)")
      }
    }
    self.init(personas: personas, now: json["now"]?.wholeNumber)
  }
}

extension Persona {
  /// Reads one persona of either platform: `id`, `name`, `description` and the visitor's members.
  ///
  /// - Parameter json: the object.
  /// - Throws: what is wrong.
  public init(json: JSONValue) throws(VisitorFormatError) {
    let visitor = try Visitor(json: json)
    let id = json["id"]?.text ?? visitor.code
    self.init(
      id: id, name: json["name"]?.text ?? id, summary: json["description"]?.text ?? "",
      visitor: visitor)
  }

  /// The persona as the JSON object that `init(json:)` reads.
  public var json: JSONValue {
    var object: JSONObject = ["id": .string(id), "name": .string(name)]
    if !summary.isEmpty { object["description"] = .string(summary) }
    if case .object(let members) = visitor.json {
      for member in members.members { object[member.name] = member.value }
    }
    return .object(object)
  }
}
