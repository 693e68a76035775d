extension Kameleoon.DataItem {
  /// Reads a data item of a case or persona: an object with `type` and the fields of that type.
  ///
  /// - Parameter json: the object.
  /// - Throws: what is missing or of the wrong kind.
  public init(json: JSONValue) throws(VisitorFormatError) {
    guard case .object = json else {
      throw VisitorFormatError("a data item is no object: \(json.jsonText)")
    }
    guard let type = json["type"]?.text else {
      throw VisitorFormatError("a data item has no type: \(json.jsonText)")
    }
    self.init(try Self.kind(of: type, json))
    at = json["at"]?.wholeNumber
    if case .bool(let isTracked)? = json["track"] { self.isTracked = isTracked }
    visitorCode = json["visitorCode"]?.text
  }

  private static func kind(
    of type: String, _ json: JSONValue
  ) throws(VisitorFormatError) -> Kind {
    func text(_ name: String) throws(VisitorFormatError) -> String {
      guard let value = json[name], value != .null else {
        throw VisitorFormatError("\(type) has no \(name)")
      }
      return PythonText.text(of: value)
    }
    func optionalText(_ name: String) -> String? {
      json[name].flatMap { $0 == .null ? nil : PythonText.text(of: $0) }
    }
    switch type {
    case "CustomData": return try customData(json)
    case "Browser":
      return .browser(name: try text("browser"), version: json["version"]?.anyNumber)
    case "Device": return .device(try text("device"))
    case "OperatingSystem": return .operatingSystem(try text("os"))
    case "Geolocation":
      return .geolocation(
        Geolocation(
          country: optionalText("country"), region: optionalText("region"),
          city: optionalText("city")))
    case "PageView": return .pageView(url: try text("url"), title: optionalText("title"))
    case "PageViewVisit":
      return .pageVisits(
        url: try text("url"), title: optionalText("title"),
        count: json["count"]?.wholeNumber ?? 1, last: json["lastTimestamp"]?.wholeNumber)
    case "Conversion": return .conversion(goal: json["goalId"] ?? .null)
    case "Cookie": return .cookies(try cookies(json["cookies"]))
    case "ApplicationVersion": return .applicationVersion(try text("version"))
    case "VisitorVisits": return .visits(try visits(json["visits"]))
    case "AssignedVariation":
      return .assignedVariation(
        experiment: json["experimentId"] ?? .null, variation: json["variationId"] ?? .null,
        ruleType: optionalText("ruleType"), time: json["assignmentTime"]?.anyNumber)
    case "Personalization": return .personalization(json["id"] ?? .null)
    case "KcsHeat": return .heat(heat(json["values"]))
    case "CBScores": return .banditScores(scores(json["values"]))
    case "MappingIdentifier": return .mappingIdentifier(try text("value"))
    case "UserAgent", "UniqueIdentifier", "TargetedSegment": return .other(json)
    default: throw VisitorFormatError("unknown type of data item: \"\(type)\"")
    }
  }

  private static func customData(_ json: JSONValue) throws(VisitorFormatError) -> Kind {
    var values: [String] = []
    if case .array(let list)? = json["values"] { values = list.map(PythonText.text(of:)) }
    if let index = json["index"]?.wholeNumber { return .customData(index: index, values: values) }
    guard let name = json["name"]?.text ?? json["index"]?.text else {
      throw VisitorFormatError("CustomData has neither index nor name")
    }
    return .namedCustomData(name: name, values: values)
  }

  private static func cookies(_ json: JSONValue?) throws(VisitorFormatError) -> [Cookie] {
    guard case .object(let object)? = json else {
      throw VisitorFormatError("Cookie has no object \"cookies\"")
    }
    return object.members.map {
      Cookie(name: $0.name, value: PythonText.text(of: $0.value))
    }
  }

  private static func visits(_ json: JSONValue?) throws(VisitorFormatError) -> [Visit] {
    guard case .array(let list)? = json else {
      throw VisitorFormatError("VisitorVisits has no list \"visits\"")
    }
    return list.map {
      Visit(
        start: $0["timeStarted"]?.wholeNumber ?? 0,
        lastActivity: $0["timeLastActivity"]?.wholeNumber)
    }
  }

  private static func heat(_ json: JSONValue?) -> [HeatScore] {
    guard case .object(let moments)? = json else { return [] }
    var result: [HeatScore] = []
    for moment in moments.members {
      guard let keyMoment = Int(moment.name), case .object(let goals) = moment.value else {
        continue
      }
      for goal in goals.members {
        guard let id = Int(goal.name), let score = goal.value.anyNumber else { continue }
        result.append(HeatScore(keyMoment: keyMoment, goal: id, score: score))
      }
    }
    return result
  }

  private static func scores(_ json: JSONValue?) -> [BanditScore] {
    guard case .object(let experiments)? = json else { return [] }
    var result: [BanditScore] = []
    for experiment in experiments.members {
      guard let id = Int(experiment.name), case .array(let list) = experiment.value else {
        continue
      }
      for entry in list {
        guard let score = entry["score"]?.anyNumber else { continue }
        result.append(
          BanditScore(
            experiment: .integer(id), variation: entry["variationId"] ?? .null, score: score))
      }
    }
    return result
  }

  // MARK: Writing

  /// The item as the JSON object that `init(json:)` reads.
  public var json: JSONValue {
    var object: JSONObject
    switch kind {
    case .customData(let index, let values):
      object = ["type": "CustomData", "index": .integer(index), "values": .texts(values)]
    case .namedCustomData(let name, let values):
      object = ["type": "CustomData", "name": .string(name), "values": .texts(values)]
    case .browser(let name, let version):
      object = ["type": "Browser", "browser": .string(name)]
      object["version"] = version.map { .double($0) }
    case .device(let name): object = ["type": "Device", "device": .string(name)]
    case .operatingSystem(let name): object = ["type": "OperatingSystem", "os": .string(name)]
    case .geolocation(let place):
      object = ["type": "Geolocation"]
      object["country"] = place.country.map { .string($0) }
      object["region"] = place.region.map { .string($0) }
      object["city"] = place.city.map { .string($0) }
    case .pageView(let url, let title):
      object = ["type": "PageView", "url": .string(url)]
      object["title"] = title.map { .string($0) }
    case .pageVisits(let url, let title, let count, let last):
      object = ["type": "PageViewVisit", "url": .string(url), "count": .integer(count)]
      object["title"] = title.map { .string($0) }
      object["lastTimestamp"] = last.map { .integer($0) }
    case .conversion(let goal): object = ["type": "Conversion", "goalId": goal]
    case .cookies(let cookies):
      var values = JSONObject()
      for cookie in cookies { values[cookie.name] = .string(cookie.value) }
      object = ["type": "Cookie", "cookies": .object(values)]
    case .applicationVersion(let version):
      object = ["type": "ApplicationVersion", "version": .string(version)]
    case .visits(let visits):
      object = ["type": "VisitorVisits", "visits": .array(visits.map(Self.json))]
    case .assignedVariation(let experiment, let variation, let ruleType, let time):
      object = [
        "type": "AssignedVariation", "experimentId": experiment, "variationId": variation,
      ]
      object["ruleType"] = ruleType.map { .string($0) }
      object["assignmentTime"] = time.map { .double($0) }
    case .personalization(let id): object = ["type": "Personalization", "id": id]
    case .heat(let scores): object = ["type": "KcsHeat", "values": Self.json(scores)]
    case .banditScores(let scores): object = ["type": "CBScores", "values": Self.json(scores)]
    case .mappingIdentifier(let value):
      object = ["type": "MappingIdentifier", "value": .string(value)]
    case .other(let json):
      guard case .object(let members) = json else { return json }
      object = members
    }
    object["at"] = at.map { .integer($0) }
    if !isTracked { object["track"] = false }
    object["visitorCode"] = visitorCode.map { .string($0) }
    return .object(object)
  }

  private static func json(_ visit: Visit) -> JSONValue {
    var object: JSONObject = ["timeStarted": .integer(visit.start)]
    object["timeLastActivity"] = visit.lastActivity.map { .integer($0) }
    return .object(object)
  }

  private static func json(_ scores: [HeatScore]) -> JSONValue {
    var moments = JSONObject()
    for score in scores {
      let name = String(score.keyMoment)
      var goals = JSONObject()
      if case .object(let known)? = moments[name] { goals = known }
      goals[String(score.goal)] = .double(score.score)
      moments[name] = .object(goals)
    }
    return .object(moments)
  }

  private static func json(_ scores: [BanditScore]) -> JSONValue {
    var experiments = JSONObject()
    for score in scores {
      let name = PythonText.text(of: score.experiment)
      var list: [JSONValue] = []
      if case .array(let known)? = experiments[name] { list = known }
      list.append(["variationId": score.variation, "score": .double(score.score)])
      experiments[name] = .array(list)
    }
    return .object(experiments)
  }
}

extension JSONValue {
  /// A list of texts.
  ///
  /// - Parameter texts: the texts.
  /// - Returns: the list.
  public static func texts(_ texts: [String]) -> JSONValue { .array(texts.map { .string($0) }) }

  /// An integer, or a number without fraction.
  var wholeNumber: Int? {
    switch self {
    case .integer(let value): value
    case .double(let value): Int(exactly: value.rounded(.towardZero))
    default: nil
    }
  }

  /// A number of either spelling.
  var anyNumber: Double? {
    switch self {
    case .integer(let value): Double(value)
    case .double(let value): value
    case .hugeInteger(let digits): Double(digits)
    default: nil
    }
  }
}
