extension Kameleoon {
  /// What remote visitor data is asked for (`RemoteVisitorDataFilter`, spec A.4).
  public struct RemoteVisitorFilter: Equatable, Sendable {
    /// How many earlier visits are asked for, 1 to 25; the SDK does not check it.
    public var previousVisitAmount = 1
    /// The current visit.
    public var currentVisit = true
    /// Custom data.
    public var customData = true
    /// Pages viewed.
    public var pageViews = false
    /// The place.
    public var geolocation = false
    /// The device.
    public var device = false
    /// The browser.
    public var browser = false
    /// The operating system.
    public var operatingSystem = false
    /// Conversions.
    public var conversions = false
    /// Variations of experiments.
    public var experiments = false
    /// Conversion scores.
    public var heat = false
    /// The visitor code, which becomes the code that is hashed.
    public var visitorCode = true
    /// Contextual bandit scores.
    public var banditScores = false
    /// Personalizations.
    public var personalization = false

    /// The SDK's default.
    public init() {}

    /// The parameters of the request that the filter decides, in the SDK's order.
    package var parameters: String {
      let flags: [(String, Bool)] = [
        ("kcs", heat), ("currentVisit", currentVisit), ("customData", customData),
        ("conversion", conversions), ("geolocation", geolocation), ("experiment", experiments),
        ("page", pageViews), ("personalization", personalization), ("cbs", banditScores),
      ]
      return "maxNumberPreviousVisits=\(previousVisitAmount)&version=0&staticData=true"
        + flags.filter(\.1).map { "&\($0.0)=true" }.joined()
    }
  }

  /// What remote visitor data says (spec E.5).
  package struct RemoteVisitor: Sendable {
    /// A page with what was counted of it.
    struct Page: Sendable {
      var view: DataItem.PageView
      var count: Int
      var last: Int
    }

    /// Custom data by index, in the order of reading.
    private(set) var customData = KeyedList<JSONValue, [String]>()
    private(set) var pages = KeyedList<CodePoints, Page>()
    private(set) var experiments = KeyedList<JSONValue, (variation: JSONValue, time: Double?)>()
    private(set) var personalizations = KeyedList<JSONValue, JSONValue>()
    private(set) var conversions: [DataItem.Conversion] = []
    private(set) var geolocation: DataItem.Geolocation?
    private(set) var device: String?
    private(set) var browser: Record.Browser?
    private(set) var operatingSystem: String?
    private(set) var visits: [DataItem.Visit]?
    private(set) var visitNumber = 0
    private(set) var heat: [DataItem.HeatScore]?
    private(set) var heatAsTold: JSONValue?
    private(set) var banditScores: [DataItem.BanditScore]?
    private(set) var banditExperiments: [JSONValue] = []
    /// The code under which the platform knows the visitor.
    package private(set) var visitorCode: String?

    /// A part is not what it must be.
    private struct Malformed: Error {}

    /// Reads an answer.
    ///
    /// - Parameters:
    ///   - json: the answer.
    ///   - filter: what was asked for.
    ///   - now: milliseconds since 1970 UTC.
    ///   - discardsAll: whether a device, browser or system that nobody knows has all of the answer
    ///     thrown away, as by the official SDK; otherwise it alone is left out.
    package init(
      _ json: JSONValue, filter: RemoteVisitorFilter, now: Int, discardsAll: Bool = false
    ) {
      do {
        try read(json, filter, now, discardsAll)
      } catch {
        self = RemoteVisitor()
      }
    }

    private init() {}

    /// Whether nothing was said.
    package var isEmpty: Bool {
      customData.isEmpty && pages.isEmpty && experiments.isEmpty && personalizations.isEmpty
        && conversions.isEmpty && geolocation == nil && device == nil && browser == nil
        && operatingSystem == nil && visits == nil && heat == nil && banditScores == nil
    }

    // MARK: Reading

    private mutating func read(
      _ json: JSONValue, _ filter: RemoteVisitorFilter, _ now: Int, _ discardsAll: Bool
    ) throws(Malformed) {
      guard case .object = json else { return }
      let current = try Self.object(json["currentVisit"])
      let previous = try Self.list(json["previousVisits"])
      var all: [(visit: JSONValue, place: Int)] = current.map { [($0, 0)] } ?? []
      for (place, visit) in previous.enumerated() {
        guard case .object = visit else { throw Malformed() }
        all.append((visit, place + 1))
      }
      for (visit, place) in all {
        if visitorCode == nil { visitorCode = visit["visitorCode"]?.text }
        try readCustomData(visit)
        try readPages(visit, now)
        try readExperiments(visit)
        try readConversions(visit)
        try readPlace(visit)
        try readFacts(visit, place, filter, discardsAll)
        try readPersonalizations(visit)
      }
      if !previous.isEmpty {
        visits = previous.map { visit in
          let start = visit["timeStarted"]?.wholeNumber ?? 0
          return .init(start: start, lastActivity: visit["timeLastEvent"]?.wholeNumber ?? start)
        }
      }
      readScores(json)
    }

    private static func object(_ json: JSONValue?) throws(Malformed) -> JSONValue? {
      guard let json, json.isTruthy else { return nil }
      guard case .object = json else { throw Malformed() }
      return json
    }

    private static func list(_ json: JSONValue?) throws(Malformed) -> [JSONValue] {
      guard let json, json.isTruthy else { return [] }
      guard case .array(let list) = json else { throw Malformed() }
      return list
    }

    /// The events of a kind that have data, newest first, with their data.
    private static func events(
      _ visit: JSONValue, _ name: String
    ) throws(Malformed) -> [(event: JSONValue, data: JSONValue)] {
      var events: [(JSONValue, JSONValue)] = []
      for event in try list(visit[name]).reversed() {
        guard case .object = event else { throw Malformed() }
        guard let data = event["data"], data != .null else { continue }
        guard case .object = data else { throw Malformed() }
        events.append((event, data))
      }
      return events
    }

    private mutating func readCustomData(_ visit: JSONValue) throws(Malformed) {
      for (_, data) in try Self.events(visit, "customDataEvents") {
        let index = data["index"] ?? -1
        guard customData[index] == nil else { continue }
        guard case .object(let counts)? = data["valuesCountMap"] else { throw Malformed() }
        customData[index] = counts.members.map(\.name)
      }
    }

    private mutating func readPages(_ visit: JSONValue, _ now: Int) throws(Malformed) {
      for (event, data) in try Self.events(visit, "pageEvents") {
        guard let url = data["href"], url != .null else { continue }
        let address = PythonText.text(of: url)
        if pages[CodePoints(address)] != nil {
          pages[CodePoints(address)]?.count += 1
        } else {
          let title = data["title"].flatMap { $0 == .null ? nil : PythonText.text(of: $0) }
          pages[CodePoints(address)] = Page(
            view: .init(url: address, title: title), count: 1,
            last: event["time"]?.wholeNumber ?? now)
        }
      }
    }

    private mutating func readExperiments(_ visit: JSONValue) throws(Malformed) {
      for (event, data) in try Self.events(visit, "experimentEvents") {
        guard let id = data["id"], id != .null, let variation = data["variationId"],
          variation != .null, experiments[IDTable.canonical(id)] == nil
        else { continue }
        experiments[IDTable.canonical(id)] = (variation, event["time"]?.anyNumber)
      }
    }

    private mutating func readPersonalizations(_ visit: JSONValue) throws(Malformed) {
      for (_, data) in try Self.events(visit, "personalizationEvents") {
        guard let id = data["id"], id != .null, let variation = data["variationId"],
          variation != .null, personalizations[IDTable.canonical(id)] == nil
        else { continue }
        personalizations[IDTable.canonical(id)] = variation
      }
    }

    private mutating func readConversions(_ visit: JSONValue) throws(Malformed) {
      var read: [DataItem.Conversion] = []
      for (_, data) in try Self.events(visit, "conversionEvents") {
        guard let goal = data["goalId"], goal != .null else { continue }
        let negative = data["negative"].flatMap { $0 == .null ? nil : $0.isTruthy }
        read.append(
          .init(goal: goal, revenue: data["revenue"] ?? .null, isNegative: negative))
      }
      // Unlike the others they are kept in the order in which they happened.
      conversions += read.reversed()
    }

    private mutating func readPlace(_ visit: JSONValue) throws(Malformed) {
      // The newest event alone counts, whether it has data or not.
      guard geolocation == nil, let event = try Self.list(visit["geolocationEvents"]).last else {
        return
      }
      guard case .object = event else { throw Malformed() }
      guard let data = event["data"], let country = data["country"], country != .null else {
        return
      }
      func text(_ name: String) -> String? {
        data[name].flatMap { $0 == .null ? nil : PythonText.text(of: $0) }
      }
      geolocation = .init(
        country: PythonText.text(of: country), region: text("region"), city: text("city"))
    }

    /// What the platform says once a visit.
    private mutating func readFacts(
      _ visit: JSONValue, _ place: Int, _ filter: RemoteVisitorFilter, _ discardsAll: Bool
    ) throws(Malformed) {
      guard device == nil || browser == nil || operatingSystem == nil,
        let data = try Self.object(try Self.object(visit["staticDataEvent"])?["data"])
      else { return }
      func name(_ member: String, _ names: [String]) throws(Malformed) -> String? {
        if let text = data[member]?.text, Kameleoon.place(of: text, in: names) != nil {
          return text
        }
        if discardsAll { throw Malformed() }
        return nil
      }
      if visitNumber == 0, let number = data["visitNumber"]?.wholeNumber, number > 0 {
        visitNumber = number + place
      }
      if filter.device, device == nil { device = try name("deviceType", deviceNames) }
      if filter.browser, browser == nil, let name = try name("browser", browserNames) {
        let version = data["browserVersion"].flatMap(\.unlessNull)
        browser = Record.Browser(name: name, version: version)
      }
      if filter.operatingSystem, operatingSystem == nil {
        operatingSystem = try name("os", systemNames)
      }
    }

    // MARK: Scores

    private mutating func readScores(_ json: JSONValue) {
      if case .object(let moments)? = json["kcs"], !moments.members.isEmpty {
        heat = Self.scores(moments).map {
          DataItem.HeatScore(keyMoment: $0.outer, goal: $0.inner, score: $0.score)
        }
        heatAsTold = Self.usable(moments)
      }
      if case .object(let experiments)? = json["cbs"], !experiments.members.isEmpty {
        banditExperiments = experiments.members.compactMap { member in
          guard case .object = member.value else { return nil }
          return Self.digits(member.name).map { .integer($0) }
        }
        banditScores = Self.scores(experiments).map {
          DataItem.BanditScore(
            experiment: .integer($0.outer), variation: .integer($0.inner), score: $0.score)
        }
      }
    }

    /// Scores by two ids that are digits; what is none is left out.
    private static func scores(
      _ object: JSONObject
    ) -> [(outer: Int, inner: Int, score: Double)] {
      var result: [(outer: Int, inner: Int, score: Double)] = []
      for member in object.members {
        guard let outer = digits(member.name), case .object(let inner) = member.value else {
          continue
        }
        for entry in inner.members {
          guard let id = digits(entry.name), let score = number(entry.value) else { continue }
          result.append((outer, id, score))
        }
      }
      return result
    }

    /// The same as it was told, with what holds no score.
    private static func usable(_ object: JSONObject) -> JSONValue {
      var result = JSONObject()
      for member in object.members {
        guard digits(member.name) != nil, case .object(let inner) = member.value else { continue }
        var scores = JSONObject()
        for entry in inner.members where digits(entry.name) != nil && number(entry.value) != nil {
          scores[entry.name] = entry.value
        }
        result[member.name] = .object(scores)
      }
      return .object(result)
    }

    private static func digits(_ text: String) -> Int? {
      text.utf8.allSatisfy { $0 &- 0x30 < 10 } ? Int(text) : nil
    }

    /// The SDK's language takes booleans for numbers.
    private static func number(_ json: JSONValue) -> Double? {
      if case .bool(let value) = json { return value ? 1 : 0 }
      return json.anyNumber
    }
  }
}
