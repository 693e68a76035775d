/// Conditions in words.
extension Kameleoon.Pass {
  typealias ConditionWords = Kameleoon.ConditionWords

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
    let subject = words.subject(
      isExcluded: condition.isExcluded, actual: actualText(condition.test))
    let comparison = condition.test.facts.comparison
    return TraceNode(
      .condition(subject), verdict(comparison, finding), isNeeded: isNeeded,
      notes: notes(comparison))
  }

  private func verdict(_ comparison: Kameleoon.Comparison, _ finding: Finding) -> Verdict {
    if finding == .fault { return .invalid(faultText(comparison), countsAs: nil) }
    if case .unknown = comparison {
      return .invalid("the SDK does not know this type", countsAs: finding.holds)
    }
    if let fault = patternFault(comparison), !finding.isUnknown {
      switch fault.kind {
      case .invalid, .raises:
        return .invalid("the pattern is invalid in the SDK: \(fault)", countsAs: finding.holds)
      case .limit:
        return .limited("the pattern is too large: \(fault)", countsAs: finding.holds)
      }
    }
    return Self.verdict(finding)
  }

  /// Why the official SDK crashes on a condition.
  private func faultText(_ comparison: Kameleoon.Comparison) -> String {
    switch comparison {
    case .segment(let test):
      return test.isBroken
        ? "the segment's id is no simple value" : "segments contain each other, or too deep"
    case .browser(let test):
      if test.kind == nil { return "unknown browser" }
      return test.number == nil ? "the version makes no number" : "unknown operator"
    case .choice(_, let choices): return "unknown \(choices.noun)"
    case .place: return "a place is no text"
    case .visitorType: return "unknown visitor type"
    case .flag, .experiment, .personalization: return "an id is no simple value"
    case .text(let test):
      if let fault = patternFault(comparison) { return "the pattern: \(fault)" }
      return test.comparison == .unknown ? "unknown operator" : "the value is no text"
    case .number(let test), .duration(let test):
      return test.comparison == .unknown ? "unknown operator" : "the value is no number"
    case .cookie:
      return patternFault(comparison).map { "the pattern: \($0)" } ?? "unknown operator"
    case .unknown, .customData, .version, .range, .language, .goal, .campaigns:
      return "unknown operator"
    }
  }

  private func patternFault(_ comparison: Kameleoon.Comparison) -> PatternError? {
    func fault(_ pattern: Int32) -> PatternError? {
      pattern < 0 ? nil : model.patterns[Int(pattern)].fault
    }
    if case .cookie(let test) = comparison, let fault = fault(test.name.pattern) { return fault }
    return comparison.pattern.flatMap { fault($0.index) }
  }

  // MARK: Notes

  private func notes(_ comparison: Kameleoon.Comparison) -> [TraceNote] {
    switch comparison {
    case .unknown:
      return [
        .warning("not evaluated by the server SDKs: counts as \(profile == .kameleoon318)")
      ]
    case .customData(let test): return notes(test)
    case .cookie(let test):
      return test.hasMissingText
        ? [.warning("a missing name or value is compared as the text None")] : []
    case .browser(let test):
      let isVersionMissing = prepared.context.browser.map { $0.version == nil } ?? false
      return isVersionMissing && !test.version.isMissing
        ? [.hint("a browser without version counts as version -1")] : []
    case .segment(let test):
      return test.segment < 0 && !test.isBroken
        ? [.warning("the file lacks this segment: counts as not matching")] : []
    case .text, .number, .duration, .version, .range, .choice, .place, .language, .visitorType,
      .goal, .personalization, .flag, .experiment, .campaigns:
      return []
    }
  }

  private func notes(_ test: Kameleoon.CustomDataTest) -> [TraceNote] {
    var notes: [TraceNote] = []
    if test.hasNumbersAsBooleans {
      notes.append(.warning("the SDK reads 1 and 0 in this list as true and false"))
    }
    if !hasRecord, test.comparison == .undefined {
      notes.append(.hint("no visitor record exists yet: the SDK answers false"))
    }
    if let hint = caseHint(test) { notes.append(.warning(hint)) }
    return notes
  }

  /// A value that misses only by the case of its letters.
  private func caseHint(_ test: Kameleoon.CustomDataTest) -> String? {
    guard let values = prepared.context.customData[Int(test.slot)] else { return nil }
    var expected: [Text] = []
    if test.comparison == .exact, case .text(let text) = test.operand { expected = [text] }
    if test.comparison == .amongValues, test.accepted.count > 0 {
      expected = test.accepted.range.map { model.acceptedTexts[$0] }
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
    case .targetFlag(let test):
      return assignmentText { assignment in
        test.index >= 0
          && model.flags[Int(test.index)].rules.range.contains {
            model.rules[$0].experimentNumber == assignment.experiment
          }
      }
    case .targetExperiment(let test):
      return assignmentText { test.experiment.number == $0.experiment }
    case .exclusiveExperiment: return assignmentText { _ in true }
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

  /// What was assigned, as far as a condition asks for it.
  private func assignmentText(_ isAsked: (Kameleoon.Assignment) -> Bool) -> String {
    let known = assignments.filter(isAsked).map { assignment in
      model.key(ofVariation: assignment.variation).map { ConditionWords.quote(model.string($0)) }
        ?? "(unknown variation)"
    }
    return known.isEmpty ? "none" : known.joined(separator: ", ")
  }
}

extension Kameleoon.Version {
  /// `major.minor.patch`.
  var text: String { "\(major).\(minor).\(patch)" }
}
