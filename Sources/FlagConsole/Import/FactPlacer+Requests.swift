import FlagEngine

// What requests and whole visitors say.
extension FactPlacer {
  // MARK: Requests

  mutating func placeCookie(_ name: String, _ fact: Fact) {
    switch words.meaning(of: name, in: .cookies) {
    case .code(false) where FactWords.folded(name) == "kameleoonvisitorcode":
      return placeCode(fact, isWeak: false)
    case .simulations: return placeSimulations(fact)
    default: break
    }
    switch platform {
    case .kameleoon:
      let field = Field.cookie(name: name)
      guard words.readsAnyCookie || words.reads(field) else {
        return skip(fact, "no condition reads this cookie")
      }
      set(field, .string(characters(fact)), fact, .certain)
    case .flagship:
      guard words.reads(.attribute(key: name)) else {
        return skip(fact, "no condition reads this cookie")
      }
      var fact = fact
      fact.value = .text(PercentText.decode(characters(fact)))
      place(.attribute(key: name), name, fact, .derived)
    }
  }

  /// Simulations replace the earlier ones, as the SDK takes the cookie.
  mutating func placeSimulations(_ fact: Fact) {
    guard case .kameleoon(let configuration) = configuration else {
      return skip(fact, "the simulation cookie is Kameleoon's; Flagship has none.")
    }
    let cookie = characters(fact)
    let read = configuration.read(simulationCookie: cookie)
    guard read.entries != nil else { return skip(fact, read.notes[0]) }
    simulations = cookie
    notes += read.notes
    take(fact, "simulations", .string(cookie))
  }

  mutating func placePage(_ fact: Fact) {
    guard platform == .kameleoon else {
      return skip(fact, "Flagship knows no pages")
    }
    set(.pages, .array([fact.value.json]), fact, .named)
  }

  mutating func placeQuery(_ name: String, _ fact: Fact) {
    switch words.meaning(of: name, in: .address) {
    case .code(false): placeCode(fact, isWeak: false)
    case .simulations: placeSimulations(fact)
    case .field(let field) where words.reads(field): place(field, name, fact, .derived)
    default: skip(fact, "No condition uses \"\(name)\" of the query.")
    }
  }

  mutating func placeUserAgent(_ fact: Fact) {
    let text = characters(fact)
    guard UserAgent.begins(text) else {
      return skip(fact, "is no browser's description of itself")
    }
    let agent = UserAgent(text)
    guard agent.system != nil || agent.browser != "OTHER" else {
      return skip(fact, "tells no browser, device or system")
    }
    let parts: [(Field, [String], JSONValue?)] = [
      (.browser, ["browser", "browsername"], .string(agent.browser)),
      (.browserVersion, ["browserversion"], agent.version.map { .double($0) }),
      (.device, ["device", "devicetype"], .string(agent.device)),
      (.operatingSystem, ["os", "osname", "operatingsystem"], agent.system.map { .string($0) }),
    ]
    var isRead = false
    for (field, names, value) in parts {
      guard let value else { continue }
      switch platform {
      case .kameleoon:
        set(field, value, fact, .derived)
        isRead = true
      case .flagship:
        guard let (attribute, value) = words.attribute(named: names, like: value) else { continue }
        set(attribute, value, fact, .derived)
        isRead = true
      }
    }
    if !isRead { skip(fact, "no condition reads browser, device or system") }
  }

  // MARK: Whole visitors

  mutating func placeItem(_ fact: Fact) {
    guard case .kameleoon(let configuration) = configuration else {
      return skip(fact, "is a data item of Kameleoon; Flagship has none")
    }
    do throws(VisitorFormatError) {
      let item = try Kameleoon.DataItem(json: fact.value.json)
      var visitor = Kameleoon.Visitor(code: "")
      visitor.data = [item]
      visitor = configuration.resolvingNames(of: visitor)
      items += visitor.data
      let values = visitor.values
      if values.isEmpty { take(fact, fact.value.json["type"]?.text ?? "data", fact.value.json) }
      for (field, value) in values {
        let name = configuration.name(of: field)
        take(
          fact, name, value, note: suggestionsLeft > 0 ? unknownNote(field, name) : nil)
      }
    } catch {
      skip(fact, "\(error).")
    }
  }

  mutating func placeMember(_ name: String, _ fact: Fact) {
    let value = fact.value.json
    let isForAll = name == "overrides"
    let isKameleoons = ["createVisitor", "track", "simulationCookie", "forced", "data"]
      .contains(name)
    guard isForAll || isKameleoons == (platform == .kameleoon) || name == "context" else {
      return skip(fact, "is \(isKameleoons ? "Kameleoon" : "Flagship")'s")
    }
    if name == "simulationCookie", value.text != nil { return placeSimulations(fact) }
    do throws(VisitorFormatError) {
      _ = try Self.visitor(platform, with: [(name, value)])
      members.append((name, value))
      take(fact, name, value)
    } catch {
      skip(fact, "\(error).")
    }
  }

  /// A visitor of whom only these members are known.
  static func visitor(
    _ platform: Platform, with members: [(name: String, value: JSONValue)]
  ) throws(VisitorFormatError) -> Visitor {
    var object: JSONObject = [platform == .kameleoon ? "visitorCode" : "visitorId": "x"]
    for (name, value) in members { object[name] = value }
    return try Visitor(json: .object(object))
  }
}
