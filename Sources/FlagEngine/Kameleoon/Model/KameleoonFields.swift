extension Kameleoon.Model {
  /// The name of a field on the screen and on the command line.
  func name(of field: Field) -> String {
    switch field {
    case .customData(let index): "data.\(customData.nameOfIndex[index] ?? String(index))"
    case .country: "country"
    case .region: "region"
    case .city: "city"
    case .browser: "browser"
    case .browserVersion: "browser.version"
    case .device: "device"
    case .operatingSystem: "os"
    case .applicationVersion: "app.version"
    case .cookie(let name): "cookie.\(name)"
    case .pages: "page"
    case .pageTitle: "title"
    case .goals: "goal"
    case .previousVisits: "visits"
    case .heat(let keyMoment, let goal): "heat.\(keyMoment).\(goal)"
    case .personalizations: "personalization"
    case .mappingIdentifier: "mapping"
    case .assignedVariation(let experiment): "assigned.\(PythonText.text(of: experiment))"
    case .banditScore(let experiment, let variation):
      "bandit.\(PythonText.text(of: experiment)).\(PythonText.text(of: variation))"
    case .unknownCustomData(let name): "data.\(name)"
    case .userAgent: "useragent"
    case .uniqueIdentifier: "unique"
    case .targetedSegments: "segment"
    case .visitorCode: "code"
    case .attribute(let key): key
    case .provided, .cacheEntry, .decisionGroup: ""
    }
  }
}

extension Kameleoon.Configuration {
  /// The name of a field on the screen and on the command line.
  public func name(of field: Field) -> String { model.name(of: field) }

  /// The field of that name, or nil; custom data go by name or index (`data.plan`, `data.3`).
  public func field(named name: String) -> Field? {
    switch name {
    case "country": return .country
    case "region": return .region
    case "city": return .city
    case "browser": return .browser
    case "browser.version": return .browserVersion
    case "device": return .device
    case "os": return .operatingSystem
    case "app.version": return .applicationVersion
    case "page": return .pages
    case "title": return .pageTitle
    case "goal": return .goals
    case "visits": return .previousVisits
    case "personalization": return .personalizations
    case "mapping": return .mappingIdentifier
    case "useragent": return .userAgent
    case "unique": return .uniqueIdentifier
    case "segment": return .targetedSegments
    case "code": return .visitorCode
    default: break
    }
    let parts = name.split(separator: ".", maxSplits: 1).map(String.init)
    guard parts.count == 2 else { return nil }
    switch parts[0] {
    case "data":
      let index = model.customData.indexOfName[Array(parts[1].utf8)] ?? Int(parts[1])
      return index.map { .customData(index: $0) }
    case "cookie": return .cookie(name: parts[1])
    case "heat":
      guard let (keyMoment, goal) = Self.ids(parts[1]) else { return nil }
      return .heat(keyMoment: keyMoment, goal: goal)
    case "bandit":
      guard let (experiment, variation) = Self.ids(parts[1]) else { return nil }
      return .banditScore(experiment: .integer(experiment), variation: .integer(variation))
    case "assigned": return Int(parts[1]).map { .assignedVariation(experiment: .integer($0)) }
    default: return nil
    }
  }

  /// Two ids with a point between them.
  private static func ids(_ text: String) -> (Int, Int)? {
    let ids = text.split(separator: ".", omittingEmptySubsequences: false).map { Int($0) }
    guard ids.count == 2, let first = ids[0], let second = ids[1] else { return nil }
    return (first, second)
  }

  /// What a field holds.
  public func type(of field: Field) -> FieldType {
    switch field {
    case .customData, .unknownCustomData, .pages: .texts
    case .country, .region, .city, .cookie, .pageTitle, .visitorCode, .mappingIdentifier,
      .userAgent:
      .text
    case .browser: .choice(Kameleoon.browserNames)
    case .browserVersion, .heat, .banditScore: .number
    case .assignedVariation: .integer
    case .uniqueIdentifier: .bool
    case .device: .choice(Kameleoon.deviceNames)
    case .operatingSystem: .choice(Kameleoon.systemNames)
    case .applicationVersion: .version
    case .goals, .previousVisits, .personalizations, .targetedSegments: .integers
    case .attribute, .provided: .scalar
    case .cacheEntry, .decisionGroup: .text
    }
  }

  /// The fields that conditions read, with the values they compare, in the order of the file.
  public var fields: [FieldSummary] { FieldCollector(model).summaries }
}

/// Collects the fields of all conditions, with how many rules read them and the values compared.
private struct FieldCollector {
  private let model: Kameleoon.Model
  private(set) var summaries: [FieldSummary] = []
  private var places: [Field: Int] = [:]
  private var seen: [Set<JSONValue>] = []
  /// How many segments are looked into to count the rules that read a field.
  private static let segmentLimit = 1_000
  private var isCut = false

  init(_ model: Kameleoon.Model) {
    self.model = model
    // A segment's fields are found once, however many rules refer to it.
    var fields: [[(Field, [JSONValue])]?] = Array(repeating: nil, count: model.segments.count)
    for flag in model.flags {
      for rule in flag.rules.range {
        guard case .segment(let segment) = model.rules[rule].segment else { continue }
        count(segment, &fields)
      }
    }
    // Beyond the limit rules are not counted, but what their conditions read is known.
    var visited: Set<Int32> = []
    for segment in fields.indices where isCut && fields[segment] != nil {
      var found: [(Field, [JSONValue])] = []
      collect(Int32(segment), &visited, limit: .max, &found)
      for (field, values) in found { add(field, values) }
    }
  }

  private mutating func count(_ segment: Int32, _ known: inout [[(Field, [JSONValue])]?]) {
    if known[Int(segment)] == nil {
      var found: [(Field, [JSONValue])] = []
      var visited: Set<Int32> = []
      collect(segment, &visited, limit: Self.segmentLimit, &found)
      isCut = isCut || visited.count >= Self.segmentLimit
      known[Int(segment)] = found
      for (field, values) in found { add(field, values) }
    }
    var counted: Set<Field> = []
    for (field, _) in known[Int(segment)] ?? [] where counted.insert(field).inserted {
      if let place = places[field] { summaries[place].ruleCount += 1 }
    }
  }

  /// The fields that a segment reads, with those of the segments that it refers to, in the order of
  /// their conditions; no more than so many segments are looked into.
  private func collect(
    _ segment: Int32, _ visited: inout Set<Int32>, limit: Int,
    _ found: inout [(Field, [JSONValue])]
  ) {
    guard visited.insert(segment).inserted else { return }
    var open = [model.conditions(below: model.segments[Int(segment)].root)[...]]
    while var rest = open.popLast() {
      guard let index = rest.popFirst() else { continue }
      open.append(rest)
      let test = model.conditions[index].test
      guard case .segment(let test) = test else {
        found += test.facts.comparedValues(in: model)
        continue
      }
      if test.segment >= 0, visited.count < limit, visited.insert(test.segment).inserted {
        open.append(model.conditions(below: model.segments[Int(test.segment)].root)[...])
      }
    }
  }

  private mutating func add(_ field: Field, _ values: [JSONValue]) {
    let place: Int
    if let known = places[field] {
      place = known
    } else {
      place = summaries.count
      places[field] = place
      let configuration = Kameleoon.Configuration(model: model)
      summaries.append(
        FieldSummary(
          field: field, name: model.name(of: field), type: configuration.type(of: field)))
      seen.append([])
    }
    for value in values where seen[place].insert(value).inserted {
      summaries[place].values.append(value)
    }
  }
}

extension Kameleoon.Model {
  /// The conditions of a tree, from left to right.
  func conditions(below root: Int32) -> [Int] {
    Kameleoon.leaves(below: root, nodes).map(\.condition)
  }
}
