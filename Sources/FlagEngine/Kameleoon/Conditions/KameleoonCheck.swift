extension Kameleoon {
  /// What checking a condition found.
  enum Finding: UInt8, Sendable {
    case no, yes
    /// The visitor has no data for it; counted as the given truth.
    case unknownNo, unknownYes
    /// A pattern takes too long on the visitor's text; counted as the given truth.
    case costlyNo, costlyYes
    /// The official SDK crashes.
    case fault

    init(_ truth: Bool) { self = truth ? .yes : .no }

    /// The truth it counts as; a fault has none.
    @inline(__always)
    var holds: Bool {
      switch self {
      case .yes, .unknownYes, .costlyYes: true
      case .no, .unknownNo, .costlyNo, .fault: false
      }
    }

    var isCostly: Bool { self == .costlyNo || self == .costlyYes }

    var isUnknown: Bool { self == .unknownNo || self == .unknownYes }

    /// The finding of an excluded condition.
    var inverted: Finding {
      switch self {
      case .no: .yes
      case .yes: .no
      case .unknownNo: .unknownYes
      case .unknownYes: .unknownNo
      case .costlyNo: .costlyYes
      case .costlyYes: .costlyNo
      case .fault: .fault
      }
    }
  }
}

extension Kameleoon.Pass {
  typealias Finding = Kameleoon.Finding

  /// Checks a condition other than a segment for the visitor as it is now, inversion included.
  @inline(__always)
  func check(_ condition: Int32, campaign: Int32) -> Finding {
    let finding = checkIncluded(model.conditions[Int(condition)].test, campaign: campaign)
    return model.conditions[Int(condition)].isExcluded ? finding.inverted : finding
  }

  private func checkIncluded(_ test: Kameleoon.Test, campaign: Int32) -> Finding {
    switch test {
    case .unsupported: return Finding(profile == .kameleoon318)
    case .customData(let test): return checkCustomData(test)
    case .browser(let test): return checkBrowser(test)
    case .device(let choice):
      guard let device = prepared.context.device else { return .unknownNo }
      guard let index = choice.index else { return .fault }
      return Finding(device == index)
    case .operatingSystem(let choice):
      guard let system = prepared.context.operatingSystem else { return .unknownNo }
      guard let index = choice.index else { return .fault }
      return Finding(system == index)
    case .geolocation(let test): return checkGeolocation(test)
    case .cookie(let test): return checkCookie(test)
    case .pageURL(let test):
      guard let last = prepared.context.lastPage else { return .unknownNo }
      return check(test, prepared.context.pages[last].url)
    case .pageTitle(let test):
      guard let last = prepared.context.lastPage, let title = prepared.context.pages[last].title
      else {
        return .unknownNo
      }
      return check(test, title)
    case .previousPage(let test):
      guard let previous = prepared.context.previousPage else { return .unknownNo }
      return check(test, prepared.context.pages[previous].url)
    case .pageViews(let test):
      guard hasRecord else { return .unknownNo }
      return check(test, Double(prepared.context.pageViews))
    case .conversions(let goal):
      guard hasRecord else { return .unknownNo }
      if goal.isAny { return Finding(!prepared.context.goals.isEmpty) }
      return Finding(prepared.context.goals.contains { $0.number == goal.number })
    case .visitorCode(let test): return check(test, prepared.context.code)
    case .sdkLanguage(let name, let test): return checkLanguage(name, test)
    case .applicationVersion(let test):
      guard let version = prepared.context.applicationVersion else { return .unknownNo }
      return check(test, version.version)
    case .segment: preconditionFailure("segments are evaluated where their tree is recorded")
    case .visits(let test): return check(test, Double((prepared.context.visits?.count ?? 0) + 1))
    case .sameDayVisits(let test): return checkSameDay(test)
    case .newVisitors(let type):
      let isNew = prepared.context.visits?.isEmpty ?? true
      switch type {
      case .new: return Finding(isNew)
      case .returning: return Finding(!isNew)
      case .unknown: return .fault
      }
    case .firstVisit(let test): return checkElapsed(test, since: prepared.context.visits?.last)
    case .lastVisit(let test): return checkElapsed(test, since: prepared.context.visits?.first)
    case .heatSlice(let test): return checkHeat(test)
    case .targetFlag(let test): return checkTargetFlag(test)
    case .targetExperiment(let test): return checkTargetExperiment(test)
    case .targetPersonalization(let id, let scope):
      if id.isBroken { return .fault }
      return Finding(
        prepared.context.personalizations.contains {
          $0.number == id.number && isWithin(scope, $0.time)
        })
    case .exclusiveExperiment(let type, let scope):
      // An audience belongs to no experiment.
      return campaign < 0 ? .no : checkExclusive(type, scope, campaign: campaign)
    }
  }

  // MARK: Texts and numbers

  private func check(_ test: Kameleoon.TextTest, _ actual: Kameleoon.Text) -> Finding {
    let expected: Kameleoon.Text?
    switch test.operand {
    case .missing: return .no
    case .text(let text): expected = text
    case .other: expected = nil
    }
    switch test.comparison {
    case .exact: return Finding(expected.map { isEqual(actual, $0) } ?? false)
    case .contains: return expected.map { Finding(contains(actual, $0)) } ?? .fault
    case .regularExpression:
      return expected == nil ? .fault : matches(actual, pattern: test.pattern)
    case .undefined, .lower, .equal, .greater, .isTrue, .isFalse, .amongValues, .any: return .no
    case .unknown: return .fault
    }
  }

  func check(_ test: Kameleoon.NumberTest, _ actual: Double) -> Finding {
    if test.comparison == .unknown { return .fault }
    let expected: Double?
    switch test.operand {
    case .missing: return .no
    case .number(let number): expected = number
    case .other: expected = nil
    }
    switch test.comparison {
    case .equal: return Finding(actual == expected)
    case .greater: return expected.map { Finding(actual > $0) } ?? .fault
    case .lower: return expected.map { Finding(actual < $0) } ?? .fault
    case .undefined, .contains, .exact, .regularExpression, .isTrue, .isFalse, .amongValues, .any,
      .unknown:
      return .no
    }
  }

  func isEqual(_ actual: Kameleoon.Text, _ expected: Kameleoon.Text) -> Bool {
    guard actual.count == expected.count else { return false }
    return prepared.context.texts.bytes.withUnsafeBufferPointer { texts in
      model.texts.withUnsafeBufferPointer { expectedTexts in
        let left = actual.range.lowerBound
        let right = expected.range.lowerBound
        for offset in 0..<Int(actual.count)
        where texts[left + offset] != expectedTexts[right + offset] {
          return false
        }
        return true
      }
    }
  }

  func contains(_ actual: Kameleoon.Text, _ expected: Kameleoon.Text) -> Bool {
    guard expected.count > 0 else { return true }
    guard actual.count >= expected.count else { return false }
    return prepared.context.texts.bytes.withUnsafeBufferPointer { texts in
      model.texts.withUnsafeBufferPointer { expectedTexts in
        let needle = UnsafeBufferPointer(rebasing: expectedTexts[expected.range])
        let text = UnsafeBufferPointer(rebasing: texts[actual.range])
        for start in 0...(text.count - needle.count) where text[start] == needle[0] {
          var length = 1
          while length < needle.count, text[start + length] == needle[length] { length += 1 }
          if length == needle.count { return true }
        }
        return false
      }
    }
  }

  func matches(_ actual: Kameleoon.Text, pattern: Int32) -> Finding {
    guard pattern >= 0 else { return .no }
    let outcome = prepared.context.texts.bytes.withUnsafeBufferPointer { texts in
      model.patterns[Int(pattern)].match(UnsafeBufferPointer(rebasing: texts[actual.range]))
    }
    switch outcome {
    case .matched: return .yes
    case .unmatched: return .no
    case .tooCostly: return .costlyNo
    case .raises: return .fault
    }
  }

  // MARK: Custom data

  private func checkCustomData(_ test: Kameleoon.CustomDataTest) -> Finding {
    guard let values = prepared.context.customData[Int(test.slot)] else {
      guard test.comparison == .undefined else { return .unknownNo }
      return hasRecord ? .yes : .unknownNo
    }
    let range = Int(values.start)..<Int(values.start + values.count)
    switch test.comparison {
    case .undefined, .any, .unknown: return .no
    case .exact:
      guard case .text(let expected) = test.operand else { return .no }
      return Finding(range.contains { isEqual(prepared.context.values[$0].text, expected) })
    case .contains:
      guard case .text(let expected) = test.operand else { return .no }
      return Finding(range.contains { contains(prepared.context.values[$0].text, expected) })
    case .regularExpression:
      var finding = Finding.no
      for index in range {
        let outcome = matches(prepared.context.values[index].text, pattern: test.pattern)
        if outcome == .yes { return .yes }
        // Only here does the SDK catch what a pattern raises.
        if outcome == .costlyNo { finding = outcome }
      }
      return finding
    case .equal, .greater, .lower: return checkNumbers(test, range)
    case .isTrue:
      return Finding(range.contains { isWord(prepared.context.values[$0].text, "true") })
    case .isFalse:
      return Finding(range.contains { isWord(prepared.context.values[$0].text, "false") })
    case .amongValues:
      guard test.accepted.count > 0 else { return .no }
      return Finding(
        range.contains { index in
          test.accepted.range.contains {
            isEqual(prepared.context.values[index].text, model.acceptedTexts[$0])
          }
        })
    }
  }

  /// Values are compared in order; one that is no number ends the test.
  private func checkNumbers(_ test: Kameleoon.CustomDataTest, _ range: Range<Int>) -> Finding {
    guard test.hasNumber else { return .no }
    for index in range {
      let value = prepared.context.values[index]
      guard value.isNumber else { return .no }
      let holds =
        switch test.comparison {
        case .equal: abs(value.number - test.number) < 1e-9
        case .greater: value.number > test.number
        case .lower: value.number < test.number
        case .undefined, .contains, .exact, .regularExpression, .isTrue, .isFalse, .amongValues,
          .any, .unknown:
          false
        }
      if holds { return .yes }
    }
    return .no
  }

  private func isWord(_ text: Kameleoon.Text, _ word: StaticString) -> Bool {
    Int(text.count) == word.utf8CodeUnitCount
      && prepared.context.texts.bytes[text.range].elementsEqual(
        UnsafeBufferPointer(start: word.utf8Start, count: word.utf8CodeUnitCount))
  }

  // MARK: Devices, places, cookies, versions

  private func checkBrowser(_ test: Kameleoon.BrowserTest) -> Finding {
    guard let browser = prepared.context.browser else { return .unknownNo }
    guard let kind = test.kind else { return .fault }
    guard browser.kind == kind else { return .no }
    if test.version.isMissing { return .yes }
    guard test.version.version != nil else { return .no }
    // A minor part with a sign makes no float.
    guard let expected = test.number else { return .fault }
    let version = browser.version ?? 0
    let actual = version == 0 ? -1 : version
    let holds: Bool
    switch profile == .kameleoon318 ? test.version.comparison : test.version.caselessComparison {
    case .equal: holds = actual == expected
    case .greater: holds = actual > expected
    case .lower: holds = actual < expected
    case .unknown where profile == .kameleoon318: return .fault
    case .undefined, .contains, .exact, .regularExpression, .isTrue, .isFalse, .amongValues, .any,
      .unknown:
      holds = false
    }
    guard browser.version == nil else { return Finding(holds) }
    return holds ? .unknownYes : .unknownNo
  }

  private func check(_ test: Kameleoon.VersionTest, _ actual: Kameleoon.Version?) -> Finding {
    guard let actual, let expected = test.version else { return .no }
    switch profile == .kameleoon318 ? test.comparison : test.caselessComparison {
    case .equal: return Finding(actual == expected)
    case .greater: return Finding(actual > expected)
    case .lower: return Finding(actual < expected)
    case .undefined, .contains, .exact, .regularExpression, .isTrue, .isFalse, .amongValues, .any,
      .unknown:
      return .no
    }
  }

  private func checkLanguage(
    _ name: Kameleoon.TextOperand, _ test: Kameleoon.VersionTest
  ) -> Finding {
    guard case .text(let text) = name, model.texts[text.range].elementsEqual("PYTHON".utf8)
    else { return .no }
    return test.isMissing ? .yes : check(test, prepared.sdkVersion)
  }

  private func checkGeolocation(_ test: Kameleoon.GeolocationTest) -> Finding {
    guard let place = prepared.context.geolocation else { return .unknownNo }
    if case .missing = test.country { return .no }
    let parts = (
      check(test.country, place.country), check(test.region, place.region),
      check(test.city, place.city)
    )
    if parts.0 != .yes { return parts.0 }
    if parts.1 != .yes { return parts.1 }
    return parts.2
  }

  private func check(_ expected: Kameleoon.TextOperand, _ actual: Kameleoon.Text?) -> Finding {
    switch expected {
    case .missing: return .yes
    case .text(let expected):
      guard let actual else { return .unknownNo }
      return Finding(isEqual(actual, expected))
    case .other: return actual == nil ? .unknownNo : .fault
    }
  }

  private func checkCookie(_ test: Kameleoon.CookieTest) -> Finding {
    guard let cookies = prepared.context.cookies else { return .unknownNo }
    if test.name.comparison == .unknown { return .fault }
    var isCostly = false
    var isFound = false
    for cookie in cookies {
      let name = checkCookieText(test.name, cookie.name)
      if name == .fault { return .fault }
      isCostly = isCostly || name == .costlyNo
      guard name == .yes else { continue }
      if test.value.comparison == .unknown { return .fault }
      let value = checkCookieText(test.value, cookie.value)
      if value == .fault { return .fault }
      isCostly = isCostly || value == .costlyNo
      isFound = isFound || value == .yes
    }
    if test.value.comparison == .unknown { return .fault }
    if isFound { return .yes }
    return isCostly ? .costlyNo : .no
  }

  private func checkCookieText(_ test: Kameleoon.TextTest, _ actual: Kameleoon.Text) -> Finding {
    guard case .text(let expected) = test.operand else { return .no }
    switch test.comparison {
    case .exact: return Finding(isEqual(actual, expected))
    case .contains: return Finding(contains(actual, expected))
    case .regularExpression: return matches(actual, pattern: test.pattern)
    case .undefined, .lower, .equal, .greater, .isTrue, .isFalse, .amongValues, .any, .unknown:
      return .no
    }
  }

}
