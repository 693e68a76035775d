extension Kameleoon.Compiler {
  typealias Test = Kameleoon.Test
  typealias Operator = Kameleoon.Operator
  typealias TextOperand = Kameleoon.TextOperand
  typealias TextTest = Kameleoon.TextTest
  typealias NumberTest = Kameleoon.NumberTest
  typealias VersionTest = Kameleoon.VersionTest
  typealias IDTest = Kameleoon.IDTest

  /// Reads a condition; its node.
  mutating func readCondition(_ view: JSONView) -> Int32 {
    if let known = conditionOfSource.find(view) { return addNode(of: known) }
    let problems = parts.problems.count
    guard let index = compileCondition(view) else { return add(.nothing) }
    // One with a problem is listed wherever it occurs.
    if problems == parts.problems.count { conditionOfSource.insert(view, index) }
    return addNode(of: index)
  }

  private mutating func addNode(of condition: Int32) -> Int32 {
    if case .segment = parts.conditions[Int(condition)].test { return add(.segment(condition)) }
    return add(.condition(condition))
  }

  private mutating func compileCondition(_ view: JSONView) -> Int32? {
    guard view.kind == .object else {
      refuse(view, "a condition is no object")
      return nil
    }
    let type = view["targetingType"]
    if let type, type.kind == .array || type.kind == .object {
      refuse(type, "the type of a condition is no text")
    }
    let test = type.flatMap { readTest(view, type: $0) } ?? .unsupported
    if case .unsupported = test {
      warn(
        view,
        "the SDK does not know conditions of type \(printed(type, default: "(none)")): "
          + "counts as true (3.22.2: as false)")
    }
    parts.conditions.append(
      Kameleoon.Condition(test: test, isExcluded: view["isInclude"]?.bool == false))
    parts.conditionTypes.append(type.map { parts.texts.add($0) } ?? Text())
    return Int32(parts.conditions.count - 1)
  }

  private mutating func readTest(_ view: JSONView, type: JSONView) -> Test? {
    if type.isString("CUSTOM_DATUM") { return readCustomDatum(view) }
    if type.isString("BROWSER") { return .browser(readBrowser(view)) }
    if type.isString("DEVICE_TYPE") {
      return .device(choice(view["device"], Kameleoon.deviceNames, isCaseless: true))
    }
    if type.isString("OPERATING_SYSTEM") {
      return .operatingSystem(choice(view["os"], Kameleoon.systemNames, isCaseless: false))
    }
    if type.isString("GEOLOCATION") { return .geolocation(readGeolocation(view)) }
    if type.isString("COOKIE") { return .cookie(readCookie(view)) }
    if type.isString("PAGE_URL") { return .pageURL(textTest(view, "url")) }
    if type.isString("PAGE_TITLE") { return .pageTitle(textTest(view, "title")) }
    if type.isString("PREVIOUS_PAGE") { return .previousPage(textTest(view, "url")) }
    if type.isString("VISITOR_CODE") { return .visitorCode(textTest(view, "visitorCode")) }
    if type.isString("PAGE_VIEWS") { return .pageViews(numberTest(view, "pageCount")) }
    if type.isString("VISITS") { return .visits(numberTest(view, "visitCount")) }
    if type.isString("SAME_DAY_VISITS") { return .sameDayVisits(numberTest(view, "visitCount")) }
    if type.isString("FIRST_VISIT") { return .firstVisit(numberTest(view, "countInMillis")) }
    if type.isString("LAST_VISIT") { return .lastVisit(numberTest(view, "countInMillis")) }
    if type.isString("NEW_VISITORS") { return .newVisitors(visitorType(view["visitorType"])) }
    if type.isString("CONVERSIONS") { return .conversions(goal: goalTest(view["goalId"])) }
    if type.isString("SDK_LANGUAGE") {
      return .sdkLanguage(
        name: operand(view["sdkLanguage"]), versionTest(view["version"], view["versionMatchType"]))
    }
    if type.isString("APPLICATION_VERSION") {
      return .applicationVersion(versionTest(view["version"], view["versionMatchType"]))
    }
    if type.isString("SEGMENT") { return .segment(readSegmentTest(view["segmentId"])) }
    if type.isString("HEAT_SLICE") { return .heatSlice(readHeat(view)) }
    return readTarget(view, type: type)
  }

  private mutating func readTarget(_ view: JSONView, type: JSONView) -> Test? {
    if type.isString("TARGET_FEATURE_FLAG") {
      let flag = idTest(view["featureFlagId"])
      return .targetFlag(
        Kameleoon.TargetFlagTest(
          flag: flag, index: parts.flagOfID[flag.number] ?? -1,
          variationKey: operand(view["variationKey"]),
          hasRule: view["ruleId"].map { $0.kind != .null } ?? false,
          rule: idTest(view["ruleId"]), scope: scope(view)))
    }
    if type.isString("TARGET_EXPERIMENT") {
      return .targetExperiment(
        Kameleoon.TargetExperimentTest(
          experiment: idTest(view["experimentId"]), variation: idTest(view["variationId"]),
          comparison: comparison(view["variationMatchType"]), scope: scope(view)))
    }
    if type.isString("TARGET_PERSONALIZATION") {
      return .targetPersonalization(idTest(view["personalizationId"]), scope(view))
    }
    if type.isString("EXCLUSIVE_EXPERIMENT") {
      return .exclusiveExperiment(campaignType(view["campaignType"]), scope(view))
    }
    return nil
  }

  // MARK: Custom data

  private mutating func readCustomDatum(_ view: JSONView) -> Test? {
    let index = customDataIndex(view["customDataIndex"], in: view)
    let comparison = comparison(view["valueMatchType"])
    if comparison == .unknown {
      refuse(view, "the operator of a custom data condition is unknown")
    }
    // Observed: the condition becomes an unknown one.
    if comparison == .any { return nil }
    let value = view["value"]
    let isNumeric = comparison == .equal || comparison == .greater || comparison == .lower
    let number = isNumeric ? number(of: value) : nil
    var test = Kameleoon.CustomDataTest(
      slot: parts.customData.slot(of: index), comparison: comparison, operand: operand(value),
      number: number ?? .nan, hasNumber: number != nil,
      pattern: comparison == .regularExpression ? pattern(value) : -1,
      accepted: Span(), hasNumbersAsBooleans: false)
    if comparison == .amongValues { readAccepted(value, into: &test) }
    return .customData(test)
  }

  private mutating func customDataIndex(_ view: JSONView?, in condition: JSONView) -> Int {
    guard let view, view.kind == .string else {
      refuse(view ?? condition, "customDataIndex is no text")
      return -1
    }
    if let index = view.digits { return index }
    let text = view.string ?? ""
    let scalars = text.unicodeScalars
    guard !scalars.isEmpty, scalars.allSatisfy({ $0.properties.numericType != nil }) else {
      return -1
    }
    guard let index = PythonText.int(text.utf8) else {
      refuse(view, "customDataIndex is no decimal number")
      return -1
    }
    return index
  }

  private func number(of view: JSONView?) -> Double? {
    guard let view else { return nil }
    if let text = view.string { return PythonText.float(text.utf8) }
    if let bool = view.bool { return bool ? 1 : 0 }
    return view.number
  }

  private mutating func readAccepted(_ view: JSONView?, into test: inout Kameleoon.CustomDataTest) {
    test.accepted.count = -1
    guard let text = view?.string, let value = try? JSONValue(parsing: text) else { return }
    var accepted: [String] = []
    switch value {
    case .array(let values):
      for value in values {
        guard let text = acceptedText(value, &test.hasNumbersAsBooleans) else { return }
        accepted.append(text)
      }
    case .object(let object): accepted = object.members.map(\.name)
    case .string(let text): accepted = text.unicodeScalars.map { String($0) }
    default: return
    }
    test.accepted = Span(start: Int32(parts.acceptedTexts.count), count: Int32(accepted.count))
    for text in accepted { parts.acceptedTexts.append(parts.texts.add(text.utf8)) }
    if test.hasNumbersAsBooleans, let view {
      warn(view, "the SDK reads 1 and 0 in the list as true and false")
    }
  }

  /// The text that a list element accepts; nil for lists and objects, which spoil the whole list.
  private func acceptedText(_ value: JSONValue, _ isBoolean: inout Bool) -> String? {
    switch value {
    case .array, .object: return nil
    case .bool(let value): return value ? "true" : "false"
    case .integer(0), .double(0):
      isBoolean = true
      return "false"
    case .integer(1), .double(1):
      isBoolean = true
      return "true"
    default: return PythonText.text(of: value)
    }
  }

  // MARK: Parts of conditions

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

  private mutating func pattern(_ view: JSONView?) -> Int32 {
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

  private mutating func textTest(_ view: JSONView, _ name: StaticString) -> TextTest {
    let comparison = comparison(view["matchType"])
    if comparison == .unknown { warnOfOperator(view) }
    return TextTest(
      comparison: comparison, operand: operand(view[name]),
      pattern: comparison == .regularExpression ? pattern(view[name]) : -1)
  }

  private mutating func numberTest(_ view: JSONView, _ name: StaticString) -> NumberTest {
    let comparison = comparison(view["matchType"])
    if comparison == .unknown { warnOfOperator(view) }
    guard let value = view[name], value.kind != .null else {
      return NumberTest(comparison: comparison, operand: .missing)
    }
    let number = value.number ?? value.bool.map { $0 ? 1 : 0 }
    return NumberTest(
      comparison: comparison, operand: number.map { .number($0) } ?? .other)
  }

  private mutating func warnOfOperator(_ view: JSONView) {
    warn(view, "the operator is unknown: the official SDK crashes when it gets here", .crash)
  }

  private mutating func versionTest(
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

  private mutating func readBrowser(_ view: JSONView) -> Kameleoon.BrowserTest {
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

  private mutating func choice(
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

  private mutating func readGeolocation(_ view: JSONView) -> Kameleoon.GeolocationTest {
    parts.placeSpellings.append(
      Kameleoon.PlaceSpelling(
        country: spelling(view["country"]), region: spelling(view["region"]),
        city: spelling(view["city"])))
    return Kameleoon.GeolocationTest(
      country: place(view["country"]), region: place(view["region"]), city: place(view["city"]),
      spelling: Int32(parts.placeSpellings.count - 1))
  }

  private mutating func spelling(_ view: JSONView?) -> Text {
    view.map { parts.texts.add($0) } ?? Text()
  }

  /// The place in lower case.
  private mutating func place(_ view: JSONView?) -> TextOperand {
    guard let text = view?.string else { return operand(view) }
    return .text(parts.texts.add(PythonText.lowercased(text.utf8)))
  }

  private mutating func readCookie(_ view: JSONView) -> Kameleoon.CookieTest {
    let names = cookieTest(view["name"], view["nameMatchType"])
    let values = cookieTest(view["value"], view["valueMatchType"])
    if names.comparison == .unknown || values.comparison == .unknown { warnOfOperator(view) }
    let hasMissing = isMissing(view["name"]) || isMissing(view["value"])
    if hasMissing { warn(view, "a missing name or value is compared as the text None") }
    return Kameleoon.CookieTest(name: names, value: values, hasMissingText: hasMissing)
  }

  private func isMissing(_ view: JSONView?) -> Bool { view == nil || view?.kind == .null }

  private mutating func cookieTest(_ view: JSONView?, _ type: JSONView?) -> TextTest {
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

  private mutating func idTest(_ view: JSONView?) -> IDTest {
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

  private mutating func goalTest(_ view: JSONView?) -> IDTest {
    guard let view else {
      return IDTest(number: -1, isAny: true, isBroken: false, source: SourceValue())
    }
    return IDTest(
      number: number(of: view), isAny: view.number == -1, isBroken: false, source: source(view))
  }

  private mutating func readSegmentTest(_ view: JSONView?) -> Kameleoon.SegmentTest {
    let id = idTest(view)
    return Kameleoon.SegmentTest(
      id: id.source, segment: id.isBroken ? -1 : segmentOfID[id.number] ?? -1,
      isBroken: id.isBroken)
  }

  private func visitorType(_ view: JSONView?) -> Kameleoon.VisitorType {
    switch PythonText.uppercased(view?.string ?? "") {
    case "NEW": .new
    case "RETURNING": .returning
    default: .unknown
    }
  }

  private func campaignType(_ view: JSONView?) -> Kameleoon.CampaignType {
    switch view?.string {
    case "EXPERIMENT": .experiment
    case "PERSONALIZATION": .personalization
    case "ANY": .any
    default: .unknown
    }
  }

  private func readHeat(_ view: JSONView) -> Kameleoon.HeatTest {
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

  private func scope(_ view: JSONView) -> Kameleoon.VisitScope {
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
