extension Visitor {
  /// The visitor as the JSON object that `init(json:)` reads, overrides included.
  public var json: JSONValue {
    var object: JSONObject
    switch self {
    case .kameleoon(let visitor):
      guard case .object(let members) = visitor.json else { return visitor.json }
      object = members
      // The list below has them all, in their order.
      object["forced"] = nil
    case .flagship(let visitor): object = visitor.members
    }
    if !overrides.isEmpty { object["overrides"] = .array(overrides.map(\.json)) }
    return .object(object)
  }

  /// Reads a visitor of either platform; a Flagship visitor has a `visitorId`.
  ///
  /// Members for Kameleoon: `visitorCode`, `createVisitor`, `data`, `legalConsent`,
  /// `simulationCookie`, `forced`, `track`; for Flagship: `visitorId`, `anonymousId`,
  /// `authenticated`, `context`, `cachedAssignments`, `cacheEntry`, `providers`, `decisionGroup`; for
  /// both: `overrides`.
  ///
  /// - Parameter json: the object.
  /// - Throws: what is missing or of the wrong kind.
  public init(json: JSONValue) throws(VisitorFormatError) {
    if json["visitorId"] != nil {
      self = .flagship(try Flagship.Visitor(members: json))
    } else {
      self = .kameleoon(try Kameleoon.Visitor(json: json))
    }
    switch json["overrides"] {
    case nil, .null?: break
    case .array(let list)?:
      for entry in list { overrides.append(try Override(json: entry)) }
    default: throw VisitorFormatError("overrides is no list")
    }
  }

  /// The platform that the visitor belongs to.
  public var platform: Platform {
    switch self {
    case .kameleoon: .kameleoon
    case .flagship: .flagship
    }
  }
}

extension Flagship.Visitor {
  /// The members that `init(members:)` reads.
  fileprivate var members: JSONObject {
    var object: JSONObject = ["visitorId": .string(id)]
    object["anonymousId"] = anonymousID.map { .string($0) }
    if isAuthenticated { object["authenticated"] = true }
    object["context"] = .object(context)
    object["cachedAssignments"] = keptAssignments.map { .texts($0) }
    object["cacheEntry"] = cacheEntry
    if !providers.members.isEmpty { object["providers"] = .object(providers) }
    object["decisionGroup"] = decisionGroup.map { .string($0) }
    return object
  }

  fileprivate init(members json: JSONValue) throws(VisitorFormatError) {
    guard let id = json["visitorId"]?.text else { throw VisitorFormatError("visitorId is no text") }
    self.init(id: id)
    anonymousID = json["anonymousId"]?.text
    isAuthenticated = json["authenticated"] == .bool(true)
    context = try Self.object(json["context"], named: "context")
    switch json["cachedAssignments"] {
    case .array(let kept)?: keptAssignments = kept.compactMap(\.text)
    case nil, .null?: break
    default: throw VisitorFormatError("cachedAssignments is no list")
    }
    cacheEntry = json["cacheEntry"]
    providers = try Self.object(json["providers"], named: "providers")
    decisionGroup = json["decisionGroup"]?.text
  }

  private static func object(
    _ json: JSONValue?, named name: String
  ) throws(VisitorFormatError) -> JSONObject {
    switch json {
    case .object(let object)?:
      var result = JSONObject()
      for member in object.members { result[member.name] = member.value.readingFloats }
      return result
    case nil, .null?: return JSONObject()
    default: throw VisitorFormatError("\(name) is no object")
    }
  }
}

extension JSONValue {
  /// The value, or the number that `{"$float":"nan"}` stands for (see `JSONWriter`).
  fileprivate var readingFloats: JSONValue {
    guard case .object(let object) = self, object.members.count == 1 else { return self }
    switch self["$float"]?.text {
    case "nan": return .double(.nan)
    case "inf": return .double(.infinity)
    case "-inf": return .double(-.infinity)
    default: return self
    }
  }
}
