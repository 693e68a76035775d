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

}
