extension PersonaList {
  /// Reads a file of personas: an object with `now` and `personas`, each with `id`, `name`,
  /// `description` and the visitor's members (`visitorCode`, `data`, … for Kameleoon; `visitorId`,
  /// `anonymousId`, `context`, `cachedAssignments` for Flagship).
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
  /// Reads one persona of either platform.
  ///
  /// - Parameter json: the object.
  /// - Throws: what is wrong.
  public init(json: JSONValue) throws(VisitorFormatError) {
    let visitor: Visitor
    if json["visitorId"] != nil {
      visitor = .flagship(try Flagship.Visitor(persona: json))
    } else {
      visitor = .kameleoon(try Kameleoon.Visitor(json: json))
    }
    let id = json["id"]?.text ?? visitor.code
    self.init(
      id: id, name: json["name"]?.text ?? id, summary: json["description"]?.text ?? "",
      visitor: visitor)
  }
}

extension Flagship.Visitor {
  fileprivate init(persona json: JSONValue) throws(VisitorFormatError) {
    guard let id = json["visitorId"]?.text else { throw VisitorFormatError("visitorId is no text") }
    self.init(id: id)
    anonymousID = json["anonymousId"]?.text
    switch json["context"] {
    case .object(let context)?: self.context = context
    case nil, .null?: break
    default: throw VisitorFormatError("context is no object")
    }
    if case .array(let kept)? = json["cachedAssignments"] {
      keptAssignments = kept.compactMap(\.text)
    }
  }
}
