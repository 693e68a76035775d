/// A visitor's data as fields that can be edited: one field has one value, made of the last items
/// that were told. Custom data that were told by name have a field once a configuration has resolved
/// the name, see `Kameleoon.Configuration.resolvingNames(of:)`.
extension Kameleoon.Visitor {
  /// The value of a field, nil where nobody supplied one; setting nil removes it.
  ///
  /// A value of the wrong kind for the field is stored as far as it fits and otherwise ignored.
  public subscript(field: Field) -> JSONValue? {
    get { value(of: field) }
    set {
      if let newValue, newValue != .null {
        set(field, to: newValue)
      } else {
        remove(field)
      }
    }
  }

  /// The fields that have a value, in the order in which they were supplied.
  public var fields: [Field] {
    var fields: [Field] = []
    var seen: Set<Field> = []
    for item in data where isOwn(item) {
      for field in Self.fields(of: item) where seen.insert(field).inserted {
        fields.append(field)
      }
    }
    return fields
  }

  func isOwn(_ item: Kameleoon.DataItem) -> Bool {
    item.visitorCode.map { $0.isIdentical(to: code) } ?? true
  }

  private static func fields(of item: Kameleoon.DataItem) -> [Field] {
    switch item.kind {
    case .customData(let data): [Self.field(of: data.key)]
    case .browser(_, let version): version == nil ? [.browser] : [.browser, .browserVersion]
    case .device: [.device]
    case .operatingSystem: [.operatingSystem]
    case .geolocation(let place):
      (place.country == nil ? [] : [.country]) + (place.region == nil ? [] : [.region])
        + (place.city == nil ? [] : [.city])
    case .pageView(let view), .pageVisits(let view, _, _):
      view.title == nil ? [.pages] : [.pages, .pageTitle]
    case .conversion: [.goals]
    case .cookies(let cookies): cookies.map { .cookie(name: $0.name) }
    case .applicationVersion: [.applicationVersion]
    case .visits: [.previousVisits]
    case .personalization: [.personalizations]
    case .heat(let scores): scores.map { .heat(keyMoment: $0.keyMoment, goal: $0.goal) }
    case .assignedVariation(let experiment, _, _, _): [.assignedVariation(experiment: experiment)]
    case .banditScores(let scores):
      scores.map { .banditScore(experiment: $0.experiment, variation: $0.variation) }
    case .mappingIdentifier: [.mappingIdentifier]
    case .userAgent: [.userAgent]
    case .uniqueIdentifier: [.uniqueIdentifier]
    case .targetedSegment: [.targetedSegments]
    }
  }

  /// The field of custom data; a name that the file does not know has a field of its own.
  private static func field(of key: Kameleoon.DataItem.CustomData.Key) -> Field {
    switch key {
    case .index(let index): .customData(index: index)
    case .name(let name): .unknownCustomData(name: name)
    }
  }

  // MARK: Reading

  private func value(of field: Field) -> JSONValue? {
    switch field {
    case .visitorCode: return .string(code)
    case .pages:
      let urls = data.filter(isOwn).flatMap(Self.urls)
      return urls.isEmpty ? nil : .texts(urls)
    case .goals, .personalizations, .targetedSegments:
      let listed = data.filter { isOwn($0) && Self.holds($0, field) }.compactMap(Self.listed)
      return listed.isEmpty ? nil : .array(listed)
    default:
      guard let item = data.last(where: { isOwn($0) && Self.holds($0, field) }) else { return nil }
      return Self.value(of: field, in: item.kind)
    }
  }

  /// Whether an item is of the kind that holds the field.
  static func holds(_ item: Kameleoon.DataItem, _ field: Field) -> Bool {
    switch (item.kind, field) {
    case (.customData(let data), .customData), (.customData(let data), .unknownCustomData):
      Self.field(of: data.key) == field
    case (.geolocation, .country), (.geolocation, .region), (.geolocation, .city): true
    case (.browser, .browser), (.browser, .browserVersion): true
    case (.device, .device), (.operatingSystem, .operatingSystem): true
    case (.applicationVersion, .applicationVersion), (.cookies, .cookie): true
    case (.pageView, .pages), (.pageVisits, .pages): true
    case (.pageView, .pageTitle), (.pageVisits, .pageTitle): true
    case (.conversion, .goals), (.visits, .previousVisits): true
    case (.heat, .heat), (.personalization, .personalizations): true
    case (.mappingIdentifier, .mappingIdentifier), (.banditScores, .banditScore): true
    case (.assignedVariation(let experiment, _, _, _), .assignedVariation(let wanted)):
      experiment == wanted
    case (.userAgent, .userAgent), (.uniqueIdentifier, .uniqueIdentifier): true
    case (.targetedSegment, .targetedSegments): true
    default: false
    }
  }

  private static func value(of field: Field, in kind: Kameleoon.DataItem.Kind) -> JSONValue? {
    switch (field, kind) {
    case (.customData, .customData(let data)), (.unknownCustomData, .customData(let data)):
      return .texts(data.values)
    case (.country, .geolocation(let place)): return place.country.map { .string($0) }
    case (.region, .geolocation(let place)): return place.region.map { .string($0) }
    case (.city, .geolocation(let place)): return place.city.map { .string($0) }
    case (.browser, .browser(let name, _)): return .string(name)
    case (.browserVersion, .browser(_, let version)):
      return version?.anyNumber.map { .double($0) }
    case (.device, .device(let name)): return .string(name)
    case (.operatingSystem, .operatingSystem(let name)): return .string(name)
    case (.applicationVersion, .applicationVersion(let version)): return .string(version)
    case (.cookie(let name), .cookies(let cookies)):
      return cookies.last { $0.name.isIdentical(to: name) }.map { .string($0.value) }
    case (.pageTitle, .pageView(let view)), (.pageTitle, .pageVisits(let view, _, _)):
      return view.title.map { .string($0) }
    case (.previousVisits, .visits(let visits, _)): return .array(visits.map { .integer($0.start) })
    case (.heat(let keyMoment, let goal), .heat(let scores)):
      return scores.last { $0.keyMoment == keyMoment && $0.goal == goal }
        .map { .double($0.score) }
    case (.banditScore(let experiment, let variation), .banditScores(let scores)):
      return scores.last { $0.experiment == experiment && $0.variation == variation }
        .map { .double($0.score) }
    case (.assignedVariation, .assignedVariation(_, let variation, _, _)): return variation
    case (.mappingIdentifier, .mappingIdentifier(let value)): return .string(value)
    case (.userAgent, .userAgent(let value)): return .string(value)
    case (.uniqueIdentifier, .uniqueIdentifier(let value)): return .bool(value)
    default: return nil
    }
  }

  /// What stands for an item in the list of all of its kind.
  private static func listed(_ item: Kameleoon.DataItem) -> JSONValue? {
    switch item.kind {
    case .conversion(let conversion): conversion.listed
    case .personalization(let id, _): id
    case .targetedSegment(let id): id
    default: nil
    }
  }

  private static func urls(_ item: Kameleoon.DataItem) -> [String] {
    switch item.kind {
    case .pageView(let view): [view.url]
    case .pageVisits(let view, let count, _):
      Array(repeating: view.url, count: min(max(count, 0), 1_000))
    default: []
    }
  }

  // MARK: Writing

  mutating func set(_ field: Field, to value: JSONValue) {
    switch field {
    case .visitorCode: code = Self.text(value) ?? code
    case .customData(let index):
      let texts = Self.list(value).compactMap(Self.text)
      replace(field, with: .customData(index: index, values: texts))
    case .country, .region, .city: setPlace(field, to: Self.text(value))
    case .browser:
      guard let name = Self.name(value, Kameleoon.browserNames) else { return }
      replace(field, with: .browser(name: name, version: self[.browserVersion]))
    case .browserVersion:
      guard let version = Self.number(value) else { return }
      replace(
        field,
        with: .browser(name: self[.browser]?.text ?? "OTHER", version: .double(version)))
    case .device:
      guard let name = Self.name(value, Kameleoon.deviceNames) else { return }
      replace(field, with: .device(name))
    case .operatingSystem:
      guard let name = Self.name(value, Kameleoon.systemNames) else { return }
      replace(field, with: .operatingSystem(name))
    case .applicationVersion:
      guard let text = Self.text(value) else { return }
      replace(field, with: .applicationVersion(text))
    case .cookie(let name): setCookie(name, to: Self.text(value))
    case .pages: setPages(Self.list(value).compactMap(Self.text).filter { !$0.isEmpty })
    case .pageTitle: setTitle(Self.text(value))
    case .goals:
      relist(field, Self.list(value)) { item in
        if let goal = Self.id(item) { return .conversion(.init(goal: goal)) }
        let conversion = item.text.flatMap { try? Kameleoon.DataItem.Conversion(typed: $0) }
        return conversion.map { .conversion($0) }
      }
    case .personalizations:
      relist(field, Self.list(value)) { item in
        Self.id(item).map { .personalization(id: $0, variation: .null) }
      }
    case .previousVisits: setVisits(Self.list(value).compactMap(Self.number))
    case .heat(let keyMoment, let goal):
      setHeat(keyMoment, goal, to: Self.number(value))
    case .attribute, .provided, .cacheEntry, .decisionGroup: return
    default: setTold(field, to: value)
    }
  }

  /// Fields that reach the visitor from earlier calls or from outside.
  private mutating func setTold(_ field: Field, to value: JSONValue) {
    switch field {
    case .mappingIdentifier:
      if let text = Self.text(value) { replace(field, with: .mappingIdentifier(text)) }
    case .assignedVariation(let experiment):
      setAssigned(experiment, to: Self.id(value) ?? value)
    case .banditScore(let experiment, let variation):
      setBandit(experiment, variation, to: Self.number(value))
    case .unknownCustomData(let name):
      let texts = Self.list(value).compactMap(Self.text)
      replace(field, with: .customData(named: name, values: texts))
    case .userAgent:
      guard let text = Self.text(value) else { return }
      replace(field, with: .userAgent(text))
    case .uniqueIdentifier:
      replace(field, with: .uniqueIdentifier(value.isTruthy))
    case .targetedSegments:
      relist(field, Self.list(value)) { item in
        Self.id(item).map { .targetedSegment(id: $0) }
      }
    default: return
    }
  }

  private mutating func remove(_ field: Field) {
    switch field {
    case .visitorCode, .attribute, .provided, .cacheEntry, .decisionGroup: return
    case .country, .region, .city: setPlace(field, to: nil)
    case .browserVersion:
      guard let name = self[.browser]?.text else { return }
      replace(field, with: .browser(name: name, version: nil))
    case .cookie(let name): setCookie(name, to: nil)
    case .pageTitle: setTitle(nil)
    case .heat(let keyMoment, let goal): setHeat(keyMoment, goal, to: nil)
    case .banditScore(let experiment, let variation): setBandit(experiment, variation, to: nil)
    default: drop(field)
    }
  }

  /// Puts an item in the place of the last one of its kind, and drops the earlier ones.
  mutating func replace(_ field: Field, with kind: Kameleoon.DataItem.Kind) {
    guard let last = data.lastIndex(where: { isOwn($0) && Self.holds($0, field) }) else {
      data.append(Kameleoon.DataItem(kind))
      return
    }
    var item = data[last]
    item.kind = kind
    let place = data[..<last].filter { !(isOwn($0) && Self.holds($0, field)) }.count
    drop(field)
    data.insert(item, at: place)
  }

  mutating func drop(_ field: Field) {
    data = data.filter { !(isOwn($0) && Self.holds($0, field)) }
  }

  /// Puts items in the place of all of their kind.
  mutating func replaceAll(_ field: Field, with kinds: [Kameleoon.DataItem.Kind]) {
    drop(field)
    data += kinds.map { Kameleoon.DataItem($0) }
  }

  /// Puts a list in the place of all of a kind; what was told before and is still listed stays as it
  /// was told, with all that the list does not show.
  private mutating func relist(
    _ field: Field, _ list: [JSONValue], _ make: (JSONValue) -> Kameleoon.DataItem.Kind?
  ) {
    var known = data.filter { isOwn($0) && Self.holds($0, field) }
    drop(field)
    for value in list {
      if let place = known.firstIndex(where: { Self.listed($0) == value }) {
        data.append(known.remove(at: place))
      } else if let kind = make(value) {
        data.append(Kameleoon.DataItem(kind))
      }
    }
  }

  // MARK: Values

  private static func list(_ value: JSONValue) -> [JSONValue] {
    if case .array(let list) = value { return list }
    return [value]
  }

  private static func text(_ value: JSONValue) -> String? {
    switch value {
    case .string(let text): text
    case .bool(let value): value ? "true" : "false"
    case .integer, .double, .hugeInteger: PythonText.text(of: value)
    case .null, .array, .object: nil
    }
  }

  private static func number(_ value: JSONValue) -> Double? {
    value.anyNumber
      ?? value.text.flatMap { PythonText.float($0.utf8) }.flatMap {
        $0.isFinite ? $0 : nil
      }
  }

  private static func id(_ value: JSONValue) -> JSONValue? {
    switch value {
    case .integer: value
    case .double, .string: number(value).flatMap { Int(exactly: $0) }.map { .integer($0) }
    default: nil
    }
  }

  private static func name(_ value: JSONValue, _ names: [String]) -> String? {
    text(value).map(PythonText.uppercased).flatMap { name in
      names.first { $0.isIdentical(to: name) }
    }
  }
}
