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
    func optional(_ name: String) -> JSONValue? { json[name].flatMap(\.unlessNull) }
    func optionalText(_ name: String) -> String? { optional(name).map(PythonText.text(of:)) }
    switch type {
    case "CustomData": return .customData(try customData(json))
    case "Browser":
      return .browser(name: try text("browser"), version: optional("version"))
    case "Device": return .device(try text("device"))
    case "OperatingSystem": return .operatingSystem(try text("os"))
    case "Geolocation":
      return .geolocation(
        Geolocation(
          country: optionalText("country"), region: optionalText("region"),
          city: optionalText("city"), postalCode: optionalText("postalCode"),
          latitude: optional("latitude"), longitude: optional("longitude")))
    case "PageView": return .pageView(try pageView(json))
    case "PageViewVisit":
      return .pageVisits(
        try pageView(json), count: json["count"]?.wholeNumber ?? 1,
        last: json["lastTimestamp"]?.wholeNumber)
    case "Conversion": return .conversion(try conversion(json))
    case "UserAgent": return .userAgent(try text("value"))
    case "UniqueIdentifier":
      return .uniqueIdentifier(json["value"]?.isTruthy ?? false)
    case "TargetedSegment": return .targetedSegment(id: json["id"] ?? .null)
    case "Cookie": return .cookies(try cookies(json["cookies"]))
    case "ApplicationVersion": return .applicationVersion(try text("version"))
    case "VisitorVisits":
      return .visits(
        try visits(json["visits"]), number: json["visitNumber"]?.wholeNumber ?? 0)
    case "AssignedVariation":
      return .assignedVariation(
        experiment: json["experimentId"] ?? .null, variation: json["variationId"] ?? .null,
        ruleType: optionalText("ruleType"), time: json["assignmentTime"]?.anyNumber)
    case "Personalization":
      return .personalization(
        id: json["id"] ?? .null, variation: json["variationId"] ?? .null)
    case "KcsHeat": return .heat(heat(json["values"]))
    case "CBScores": return .banditScores(scores(json["values"]))
    case "MappingIdentifier": return .mappingIdentifier(try text("value"))
    default: throw VisitorFormatError("unknown type of data item: \"\(type)\"")
    }
  }

  /// Reads custom data: an object with `index` or `name`, `values` and `overwrite`.
  ///
  /// - Parameter json: the object.
  /// - Returns: the custom data.
  /// - Throws: what is missing.
  public static func customData(_ json: JSONValue) throws(VisitorFormatError) -> CustomData {
    var values: [String] = []
    if case .array(let list)? = json["values"] { values = list.map(PythonText.text(of:)) }
    let overwrites = json["overwrite"]?.isTruthy ?? true
    if json["name"] == nil, let index = json["index"]?.wholeNumber {
      return CustomData(.index(index), values, overwrites: overwrites)
    }
    if let name = json["name"]?.text ?? json["index"]?.text {
      return CustomData(.name(name), values, overwrites: overwrites)
    }
    guard let index = json["index"]?.wholeNumber else {
      throw VisitorFormatError("CustomData has neither index nor name")
    }
    return CustomData(.index(index), values, overwrites: overwrites)
  }

  private static func pageView(_ json: JSONValue) throws(VisitorFormatError) -> PageView {
    guard let url = json["url"], url != .null else {
      throw VisitorFormatError("PageView has no url")
    }
    var view = PageView(url: PythonText.text(of: url))
    if let title = json["title"], title != .null { view.title = PythonText.text(of: title) }
    if case .array(let list)? = json["referrers"] {
      view.referrers = list.compactMap(\.wholeNumber)
    }
    return view
  }

  private static func conversion(_ json: JSONValue) throws(VisitorFormatError) -> Conversion {
    var conversion = Conversion(goal: json["goalId"] ?? .null)
    if let revenue = json["revenue"] { conversion.revenue = revenue }
    if let negative = json["negative"] { conversion.isNegative = negative.isTruthy }
    conversion.metadata = try metadata(json["metadata"])
    return conversion
  }

  /// Reads the metadata of a conversion: a list of custom data.
  ///
  /// - Parameter json: the list; nil or null for none.
  /// - Returns: the custom data; nil for none.
  /// - Throws: what is missing.
  public static func metadata(
    _ json: JSONValue?
  ) throws(VisitorFormatError) -> [CustomData]? {
    guard case .array(let list)? = json else { return nil }
    var metadata: [CustomData] = []
    for element in list { metadata.append(try customData(element)) }
    return metadata
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
    case .customData(let data): object = Self.json(data)
    case .browser(let name, let version):
      object = ["type": "Browser", "browser": .string(name)]
      object["version"] = version
    case .device(let name): object = ["type": "Device", "device": .string(name)]
    case .operatingSystem(let name): object = ["type": "OperatingSystem", "os": .string(name)]
    case .geolocation(let place):
      object = ["type": "Geolocation"]
      object["country"] = place.country.map { .string($0) }
      object["region"] = place.region.map { .string($0) }
      object["city"] = place.city.map { .string($0) }
      object["postalCode"] = place.postalCode.map { .string($0) }
      object["latitude"] = place.latitude
      object["longitude"] = place.longitude
    case .pageView(let view): object = Self.json(view, type: "PageView")
    case .pageVisits(let view, let count, let last):
      object = Self.json(view, type: "PageViewVisit")
      object["count"] = .integer(count)
      object["lastTimestamp"] = last.map { .integer($0) }
    case .conversion(let conversion): object = Self.json(conversion)
    case .userAgent(let value): object = ["type": "UserAgent", "value": .string(value)]
    case .uniqueIdentifier(let value): object = ["type": "UniqueIdentifier", "value": .bool(value)]
    case .targetedSegment(let id): object = ["type": "TargetedSegment", "id": id]
    case .cookies(let cookies):
      var values = JSONObject()
      for cookie in cookies { values[cookie.name] = .string(cookie.value) }
      object = ["type": "Cookie", "cookies": .object(values)]
    case .applicationVersion(let version):
      object = ["type": "ApplicationVersion", "version": .string(version)]
    case .visits(let visits, let number):
      object = ["type": "VisitorVisits", "visits": .array(visits.map(Self.json))]
      if number != 0 { object["visitNumber"] = .integer(number) }
    case .assignedVariation(let experiment, let variation, let ruleType, let time):
      object = [
        "type": "AssignedVariation", "experimentId": experiment, "variationId": variation,
      ]
      object["ruleType"] = ruleType.map { .string($0) }
      object["assignmentTime"] = time.map { .double($0) }
    case .personalization(let id, let variation):
      object = ["type": "Personalization", "id": id]
      if variation != .null { object["variationId"] = variation }
    case .heat(let scores): object = ["type": "KcsHeat", "values": Self.json(scores)]
    case .banditScores(let scores): object = ["type": "CBScores", "values": Self.json(scores)]
    case .mappingIdentifier(let value):
      object = ["type": "MappingIdentifier", "value": .string(value)]
    }
    object["at"] = at.map { .integer($0) }
    if !isTracked { object["track"] = false }
    object["visitorCode"] = visitorCode.map { .string($0) }
    return .object(object)
  }

  private static func json(_ data: CustomData) -> JSONObject {
    var object: JSONObject = ["type": "CustomData"]
    switch data.key {
    case .index(let index): object["index"] = .integer(index)
    case .name(let name): object["name"] = .string(name)
    }
    object["values"] = .texts(data.values)
    if !data.overwrites { object["overwrite"] = false }
    return object
  }

  private static func json(_ view: PageView, type: String) -> JSONObject {
    var object: JSONObject = ["type": .string(type), "url": .string(view.url)]
    object["title"] = view.title.map { .string($0) }
    object["referrers"] = view.referrers.map { .array($0.map { .integer($0) }) }
    return object
  }

  private static func json(_ conversion: Conversion) -> JSONObject {
    var object: JSONObject = ["type": "Conversion", "goalId": conversion.goal]
    if conversion.revenue != 0.0 { object["revenue"] = conversion.revenue }
    if conversion.isNegative == true { object["negative"] = true }
    object["metadata"] = conversion.metadata.map { .array($0.map { .object(json($0)) }) }
    return object
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
  package var wholeNumber: Int? {
    switch self {
    case .integer(let value): value
    case .double(let value): Int(exactly: value.rounded(.towardZero))
    default: nil
    }
  }

  /// The value; nil for null, which a literal `nil` would be too.
  var unlessNull: JSONValue? {
    if case .null = self { Optional<JSONValue>.none } else { Optional.some(self) }
  }

  /// A number of either spelling.
  package var anyNumber: Double? {
    switch self {
    case .integer(let value): Double(value)
    case .double(let value): value
    case .hugeInteger(let digits): Double(digits)
    default: nil
    }
  }
}
