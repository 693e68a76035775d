// Reading what conditions compare with.
extension Kameleoon.Compiler {
  private static let comparisons: [(name: StaticString, comparison: Operator)] = [
    ("EXACT", .exact), ("CONTAINS", .contains), ("EQUAL", .equal), ("GREATER", .greater),
    ("LOWER", .lower), ("AMONG_VALUES", .amongValues), ("TRUE", .isTrue), ("FALSE", .isFalse),
    ("REGULAR_EXPRESSION", .regularExpression), ("UNDEFINED", .undefined), ("ANY", .any),
  ]

  func comparison(_ view: JSONView?, isCaseless: Bool = false) -> Operator {
    guard let view, view.kind == .string else { return .unknown }
    for (name, comparison) in Self.comparisons where view.isString(name) { return comparison }
    guard isCaseless, let text = view.string else { return .unknown }
    let upper = PythonText.uppercased(text)
    return Self.comparisons.first { "\($0.name)".isIdentical(to: upper) }?.comparison ?? .unknown
  }

  mutating func operand(_ view: JSONView?) -> TextOperand {
    guard let view, view.kind != .null else { return .missing }
    return view.kind == .string ? .text(parts.texts.add(view)) : .other
  }

  mutating func pattern(_ view: JSONView?) -> Int32 {
    guard let text = view?.string else { return -1 }
    let key = Array(text.utf8)
    if let known = patternOfText[key] { return known }
    let pattern = PythonRegex(text)
    if let fault = pattern.fault, let view {
      switch fault.kind {
      case .invalid:
        warn(view, "the pattern is invalid in the SDK (\(fault)): it matches nothing")
      case .raises: warn(view, "the SDK raises an error on the pattern (\(fault))", .crash)
      case .limit:
        warn(
          view, "the pattern is too large for flagscope (\(fault)): it counts as not matching",
          .limit)
      }
    }
    patternOfText[key] = Int32(parts.patterns.count)
    parts.patterns.append(pattern)
    return Int32(parts.patterns.count - 1)
  }

  mutating func textTest(_ view: JSONView, _ name: StaticString) -> TextTest {
    let comparison = comparison(view["matchType"])
    if comparison == .unknown { warnOfOperator(view) }
    return TextTest(
      comparison: comparison, operand: operand(view[name]),
      pattern: comparison == .regularExpression ? pattern(view[name]) : -1)
  }

  mutating func numberTest(_ view: JSONView, _ name: StaticString) -> NumberTest {
    let comparison = comparison(view["matchType"])
    if comparison == .unknown { warnOfOperator(view) }
    guard let value = view[name], value.kind != .null else {
      return NumberTest(comparison: comparison, operand: .missing)
    }
    let number = value.number ?? value.bool.map { $0 ? 1 : 0 }
    return NumberTest(
      comparison: comparison, operand: number.map { .number($0) } ?? .other)
  }

  mutating func warnOfOperator(_ view: JSONView) {
    warn(view, "the operator is unknown: the official SDK crashes when it gets here", .crash)
  }

  mutating func versionTest(
    _ view: JSONView?, _ type: JSONView?, isNumberAllowed: Bool = false
  ) -> VersionTest {
    let isMissing = view == nil || view?.kind == .null
    let text = printed(view, default: "")
    // Observed: the number 0 is no version, the text "0" is one.
    let isVersion = view?.isTruthy ?? false || view?.kind == .string || isNumberAllowed
    return VersionTest(
      isMissing: isMissing, version: isVersion && !isMissing ? Kameleoon.Version(text) : nil,
      text: parts.texts.add(text.utf8), comparison: comparison(type),
      caselessComparison: comparison(type, isCaseless: true))
  }

  mutating func readBrowser(_ view: JSONView) -> Kameleoon.BrowserTest {
    let name = view["browser"]?.string ?? ""
    let kind =
      name.isIdentical(to: "IE") ? 1 : Kameleoon.place(of: name, in: Kameleoon.browserNames)
    if kind == nil { warn(view, "the browser is unknown: the official SDK crashes here", .crash) }
    let version = versionTest(
      view["version"], view["versionMatchType"], isNumberAllowed: view["version"]?.number == 0)
    if !version.isMissing, version.comparison == .unknown { warnOfOperator(view) }
    let number = version.version.flatMap {
      PythonText.float("\($0.major).\($0.minor)".utf8)
    }
    return Kameleoon.BrowserTest(
      kind: kind, version: version, number: number)
  }

  mutating func choice(
    _ view: JSONView?, _ names: [String], isCaseless: Bool
  ) -> Kameleoon.Choice {
    var name = view?.string ?? ""
    if isCaseless { name = PythonText.uppercased(name) }
    let index = Kameleoon.place(of: name, in: names)
    if index == nil, let view {
      warn(view, "the value is unknown: the official SDK crashes here", .crash)
    }
    return Kameleoon.Choice(index: index)
  }

  mutating func readGeolocation(_ view: JSONView) -> Kameleoon.GeolocationTest {
    parts.placeSpellings.append(
      Kameleoon.PlaceSpelling(
        country: spelling(view["country"]), region: spelling(view["region"]),
        city: spelling(view["city"])))
    return Kameleoon.GeolocationTest(
      country: place(view["country"]), region: place(view["region"]), city: place(view["city"]),
      spelling: Int32(parts.placeSpellings.count - 1))
  }

  mutating func spelling(_ view: JSONView?) -> Text {
    view.map { parts.texts.add($0) } ?? Text()
  }

  /// The place in lower case.
  mutating func place(_ view: JSONView?) -> TextOperand {
    guard let text = view?.string else { return operand(view) }
    return .text(parts.texts.add(PythonText.lowercased(text.utf8)))
  }

  mutating func readCookie(_ view: JSONView) -> Kameleoon.CookieTest {
    let names = cookieTest(view["name"], view["nameMatchType"])
    let values = cookieTest(view["value"], view["valueMatchType"])
    if names.comparison == .unknown || values.comparison == .unknown { warnOfOperator(view) }
    let hasMissing = isMissing(view["name"]) || isMissing(view["value"])
    if hasMissing { warn(view, "a missing name or value is compared as the text None") }
    return Kameleoon.CookieTest(name: names, value: values, hasMissingText: hasMissing)
  }

  func isMissing(_ view: JSONView?) -> Bool { view == nil || view?.kind == .null }

  mutating func cookieTest(_ view: JSONView?, _ type: JSONView?) -> TextTest {
    let text = printed(view, default: "None")
    let comparison = comparison(type)
    var test = TextTest(
      comparison: comparison, operand: .text(parts.texts.add(text.utf8)), pattern: -1)
    if comparison == .regularExpression {
      let key = Array(text.utf8)
      test.pattern = patternOfText[key] ?? Int32(parts.patterns.count)
      if patternOfText[key] == nil {
        patternOfText[key] = test.pattern
        parts.patterns.append(PythonRegex(text))
      }
    }
    return test
  }

  mutating func idTest(_ view: JSONView?) -> IDTest {
    guard let view else {
      // A missing id counts as -1.
      return IDTest(
        number: parts.ids.number(of: -1), isAny: false, isBroken: false, source: SourceValue())
    }
    let isBroken = view.kind == .array || view.kind == .object
    if isBroken { warn(view, "the id is no simple value: the official SDK crashes here", .crash) }
    return IDTest(
      number: number(of: view), isAny: false, isBroken: isBroken, source: source(view))
  }

  mutating func goalTest(_ view: JSONView?) -> IDTest {
    guard let view else {
      return IDTest(number: -1, isAny: true, isBroken: false, source: SourceValue())
    }
    return IDTest(
      number: number(of: view), isAny: view.number == -1, isBroken: false, source: source(view))
  }

  mutating func readSegmentTest(_ view: JSONView?) -> Kameleoon.SegmentTest {
    let id = idTest(view)
    return Kameleoon.SegmentTest(
      id: id.source, segment: id.isBroken ? -1 : segmentOfID[id.number] ?? -1,
      isBroken: id.isBroken)
  }

  func visitorType(_ view: JSONView?) -> Kameleoon.VisitorType {
    switch PythonText.uppercased(view?.string ?? "") {
    case "NEW": .new
    case "RETURNING": .returning
    default: .unknown
    }
  }

  func campaignType(_ view: JSONView?) -> Kameleoon.CampaignType {
    switch view?.string {
    case "EXPERIMENT": .experiment
    case "PERSONALIZATION": .personalization
    case "ANY": .any
    default: .unknown
    }
  }

  func readHeat(_ view: JSONView) -> Kameleoon.HeatTest {
    func id(_ view: JSONView?) -> Int {
      guard let view else { return -1 }
      return view.int ?? view.bool.map { $0 ? 1 : 0 } ?? -1
    }
    func bound(_ view: JSONView?, default missing: Double) -> Double {
      view?.number ?? view?.bool.map { $0 ? 1 : 0 } ?? missing
    }
    return Kameleoon.HeatTest(
      keyMoment: id(view["keyMomentId"]), goal: id(view["goalId"]),
      lower: bound(view["lowerBound"], default: 101),
      upper: bound(view["upperBound"], default: -1))
  }

  func scope(_ view: JSONView) -> Kameleoon.VisitScope {
    let isExclusive = view["targetingType"]?.isString("EXCLUSIVE_EXPERIMENT") ?? false
    let name = PythonText.uppercased(view["visitScope"]?.string ?? "")
    let isCurrent = name == "CURRENT_VISIT" || (name != "VISITOR" && !isExclusive)
    let count = view["visitCount"]?.int ?? 25
    return Kameleoon.VisitScope(isCurrentVisit: isCurrent, visitCount: count > 0 ? count : 25)
  }
}

extension Kameleoon.Version {
  /// A version's first three parts, missing ones 0; nil where one is no integer (spec D.4).
  init?(_ text: String) {
    let parts = Array(text.utf8).split(separator: 0x2E, omittingEmptySubsequences: false)
    var numbers = [0, 0, 0]
    for (index, part) in parts.prefix(3).enumerated() {
      guard let number = PythonText.int(part) else { return nil }
      numbers[index] = number
    }
    self.init(major: numbers[0], minor: numbers[1], patch: numbers[2])
  }
}
