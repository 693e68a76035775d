/// Conditions in words.
extension Kameleoon.Pass {
  // Called on the pass itself where that is being changed: otherwise all of it would be copied.
  mutating func conditionNode(
    _ index: Int32, _ finding: Finding, _ isNeeded: Bool
  ) -> TraceNode {
    // The same condition stands in many rules; all of them find and say the same.
    guard model.conditions[Int(index)].isSteady, let conditionNodes else {
      return newConditionNode(index, finding, isNeeded)
    }
    var node = conditionNodes.value(index) { newConditionNode(index, finding, isNeeded) }
    node.isNeeded = isNeeded
    return node
  }

  private func newConditionNode(
    _ index: Int32, _ finding: Finding, _ isNeeded: Bool
  ) -> TraceNode {
    let condition = model.conditions[Int(index)]
    var words = model.words.value(index) {
      var words = ConditionWords(model: model).words(of: condition.test)
      words.type = model.string(model.conditionTypes[Int(index)])
      return words
    }
    if case .segment(let test) = condition.test {
      words.expectation = "\(title(of: test)) matches"
    }
    let subject = TraceSubject.Condition(
      type: words.type, field: words.field, label: words.label,
      expectation: words.expectation, isExcluded: condition.isExcluded,
      actual: actualText(condition.test))
    var node = TraceNode(
      .condition(subject), verdict(condition.test, finding), isNeeded: isNeeded)
    addNotes(condition.test, finding, to: &node)
    return node
  }

  private func verdict(_ test: Kameleoon.Test, _ finding: Finding) -> Verdict {
    if finding == .fault { return .invalid(faultText(test), countsAs: nil) }
    if case .unsupported = test {
      return .invalid("the SDK does not know this type", countsAs: finding.holds)
    }
    if let fault = patternFault(test), !finding.isUnknown {
      switch fault.kind {
      case .invalid, .raises:
        return .invalid("the pattern is invalid in the SDK: \(fault)", countsAs: finding.holds)
      case .limit:
        return .limited("the pattern is too large: \(fault)", countsAs: finding.holds)
      }
    }
    return Self.verdict(finding)
  }

  private func faultText(_ test: Kameleoon.Test) -> String {
    switch test {
    case .segment(let test):
      return test.isBroken
        ? "the segment's id is no simple value" : "segments contain each other, or too deep"
    case .browser(let test) where test.kind == nil: return "unknown browser"
    case .browser(let test) where test.number == nil: return "the version makes no number"
    case .device: return "unknown device"
    case .operatingSystem: return "unknown operating system"
    case .geolocation: return "a place is no text"
    case .newVisitors: return "unknown visitor type"
    case .targetFlag, .targetExperiment, .targetPersonalization: return "an id is no simple value"
    case .pageURL(let test), .pageTitle(let test), .previousPage(let test), .visitorCode(let test):
      if let fault = patternFault(.visitorCode(test)) { return "the pattern: \(fault)" }
      return test.comparison == .unknown ? "unknown operator" : "the value is no text"
    case .cookie:
      return patternFault(test).map { "the pattern: \($0)" } ?? "unknown operator"
    case .pageViews(let test), .visits(let test), .sameDayVisits(let test), .firstVisit(let test),
      .lastVisit(let test):
      return test.comparison == .unknown ? "unknown operator" : "the value is no number"
    default: return "unknown operator"
    }
  }

  private func patternFault(_ test: Kameleoon.Test) -> PatternError? {
    func fault(_ pattern: Int32) -> PatternError? {
      pattern < 0 ? nil : model.patterns[Int(pattern)].fault
    }
    switch test {
    case .customData(let test): return fault(test.pattern)
    case .pageURL(let test), .pageTitle(let test), .previousPage(let test), .visitorCode(let test):
      return fault(test.pattern)
    case .cookie(let test): return fault(test.name.pattern) ?? fault(test.value.pattern)
    default: return nil
    }
  }

  // MARK: Notes

  private func addNotes(_ test: Kameleoon.Test, _ finding: Finding, to node: inout TraceNode) {
    switch test {
    case .unsupported:
      node.notes.append(
        .warning(
          "not evaluated by the server SDKs: counts as \(profile == .kameleoon318)"))
    case .customData(let test):
      if test.hasNumbersAsBooleans {
        node.notes.append(.warning("the SDK reads 1 and 0 in this list as true and false"))
      }
      if !hasRecord, test.comparison == .undefined {
        node.notes.append(.hint("no visitor record exists yet: the SDK answers false"))
      }
      if let hint = caseHint(test) { node.notes.append(.warning(hint)) }
    case .cookie(let test) where test.hasMissingText:
      node.notes.append(.warning("a missing name or value is compared as the text None"))
    case .browser(let test)
    where prepared.context.browser != nil && prepared.context.browser?.version == nil
      && !test.version.isMissing:
      node.notes.append(.hint("a browser without version counts as version -1"))
    case .segment(let test) where test.segment < 0 && !test.isBroken:
      node.notes.append(.warning("the file lacks this segment: counts as not matching"))
    default: break
    }
  }

  /// A value that misses only by the case of its letters.
  private func caseHint(_ test: Kameleoon.CustomDataTest) -> String? {
    guard let values = prepared.context.customData[Int(test.slot)] else { return nil }
    let expected: [Text]
    switch (test.comparison, test.operand) {
    case (.exact, .text(let text)): expected = [text]
    case (.amongValues, _) where test.accepted.count > 0:
      expected = test.accepted.range.map { model.acceptedTexts[$0] }
    default: return nil
    }
    let range = Int(values.start)..<Int(values.start + values.count)
    for index in range {
      let actual = prepared.context.values[index].text
      for text in expected where actual.count == text.count {
        if isEqual(actual, text) { return nil }
      }
    }
    for index in range {
      let actual = prepared.context.texts.bytes[prepared.context.values[index].text.range]
      for text in expected
      where PythonText.lowercased(actual) == PythonText.lowercased(model.texts[text.range]) {
        return "differs only by case"
      }
    }
    return nil
  }

  // MARK: The visitor's values

  private func quoted(_ text: Text) -> String {
    ConditionWords.quote(
      String(decoding: prepared.context.texts.bytes[text.range], as: UTF8.self))
  }

  /// The visitor's value in words; nil where nobody supplied one.
  private func actualText(_ test: Kameleoon.Test) -> String? {
    switch test {
    case .unsupported, .segment: return nil
    case .customData(let test):
      guard let values = prepared.context.customData[Int(test.slot)] else { return nil }
      let range = Int(values.start)..<Int(values.start + values.count)
      if range.count == 1 { return quoted(prepared.context.values[range.lowerBound].text) }
      return range.isEmpty
        ? "(no values)"
        : range.map { quoted(prepared.context.values[$0].text) }.joined(separator: ", ")
    case .browser:
      guard let browser = prepared.context.browser else { return nil }
      let name = browser.kind.map { Kameleoon.browserNames[Int($0)] } ?? "(unknown)"
      return browser.version.map { "\(name) \(ConditionWords.number($0))" } ?? name
    case .device: return prepared.context.device.map { Kameleoon.deviceNames[Int($0)] }
    case .operatingSystem:
      return prepared.context.operatingSystem.map { Kameleoon.systemNames[Int($0)] }
    case .geolocation(let test): return placeText(test)
    case .cookie(let test): return cookieText(test)
    case .pageURL: return prepared.context.lastPage.map { quoted(prepared.context.pages[$0].url) }
    case .pageTitle:
      return prepared.context.lastPage.flatMap { prepared.context.pages[$0].title.map(quoted) }
    case .previousPage:
      return prepared.context.previousPage.map { quoted(prepared.context.pages[$0].url) }
    case .pageViews: return hasRecord ? "\(prepared.context.pageViews)" : nil
    case .conversions:
      guard hasRecord else { return nil }
      return prepared.context.goals.isEmpty ? "none" : "\(prepared.context.goals.count) converted"
    case .visitorCode: return quoted(prepared.context.code)
    case .sdkLanguage: return "PYTHON \(prepared.sdkVersion.text)"
    case .applicationVersion: return prepared.context.applicationVersion.map { quoted($0.text) }
    case .visits: return "\((prepared.context.visits?.count ?? 0) + 1)"
    case .sameDayVisits: return "\(visitsToday)"
    case .newVisitors: return prepared.context.visits?.isEmpty ?? true ? "new" : "returning"
    case .firstVisit: return prepared.context.visits?.last.map { elapsed(since: $0) }
    case .lastVisit: return prepared.context.visits?.first.map { elapsed(since: $0) }
    case .heatSlice(let test):
      return prepared.context.heat?.last { $0.keyMoment == test.keyMoment && $0.goal == test.goal }
        .map { ConditionWords.number($0.score) }
    case .targetFlag, .targetExperiment, .exclusiveExperiment: return assignmentText(test)
    case .targetPersonalization:
      return prepared.context.personalizations.isEmpty
        ? "none" : "\(prepared.context.personalizations.count)"
    }
  }

  private func elapsed(since visit: Kameleoon.DataItem.Visit) -> String {
    ConditionWords.duration(Double(options.now - visit.start))
  }

  private func placeText(_ test: Kameleoon.GeolocationTest) -> String? {
    guard let place = prepared.geolocation else { return nil }
    var parts = [place.country]
    if case .missing = test.region {} else { parts.append(place.region) }
    if case .missing = test.city {} else { parts.append(place.city) }
    guard parts.contains(where: { $0 != nil }) else { return nil }
    return parts.map { $0.map(ConditionWords.quote) ?? "-" }.joined(separator: ", ")
  }

  private func cookieText(_ test: Kameleoon.CookieTest) -> String? {
    guard let cookies = prepared.context.cookies else { return nil }
    if test.name.comparison == .exact, case .text(let name) = test.name.operand {
      return cookies.last { isEqual($0.name, name) }.map { quoted($0.value) } ?? "no such cookie"
    }
    return cookies.isEmpty
      ? "no cookies"
      : cookies.map { "\(string($0.name))=\(quoted($0.value))" }.joined(separator: ", ")
  }

  private func string(_ text: Text) -> String {
    String(decoding: prepared.context.texts.bytes[text.range], as: UTF8.self)
  }

  /// What was assigned, for conditions that ask for it.
  private func assignmentText(_ test: Kameleoon.Test) -> String {
    var known: [String] = []
    for assignment in assignments {
      switch test {
      case .targetFlag(let test):
        guard test.index >= 0,
          model.flags[Int(test.index)].rules.range.contains(where: {
            model.rules[$0].experimentNumber == assignment.experiment
          })
        else { continue }
      case .targetExperiment(let test):
        guard test.experiment.number == assignment.experiment else { continue }
      default: break
      }
      let key = model.key(ofVariation: assignment.variation).map { model.string($0) }
      known.append(key.map(ConditionWords.quote) ?? "(unknown variation)")
    }
    return known.isEmpty ? "none" : known.joined(separator: ", ")
  }
}

extension Kameleoon.Version {
  /// `major.minor.patch`.
  var text: String { "\(major).\(minor).\(patch)" }
}
