// What conditions compare with, as values to offer and to try.
extension Kameleoon.Comparison {
  /// The fields that are compared, with the values; `field` is what the condition reads, of several
  /// fields the first.
  func values(
    of field: Field, in model: Kameleoon.Model
  ) -> [(field: Field, values: [JSONValue])] {
    switch self {
    case .unknown, .number, .duration, .visitorType, .campaigns, .language, .segment, .flag:
      [(field, [])]
    case .customData(let test): [(field, values(test, model))]
    case .text(let test): [(field, value(test, model))]
    case .version(let test): [(field, test.isMissing ? [] : [.string(model.string(test.text))])]
    case .range(let lower, let upper): [(field, [.double(lower), .double(upper)])]
    case .choice(let choice, let all):
      [(field, choice.index.map { [.string(all.names[Int($0)])] } ?? [])]
    case .browser(let test):
      [(field, test.kind.map { [.string(Kameleoon.browserNames[Int($0)])] } ?? [])]
        + (test.version.isMissing
          ? [] : [(.browserVersion, test.number.map { [.double($0)] } ?? [])])
    case .place(let test): places(test, model)
    case .cookie(let test): [(field, value(test.value, model))]
    case .goal(let goal): [(field, goal.isAny ? [] : id(goal, model))]
    case .personalization(let personalization): [(field, id(personalization, model))]
    case .experiment(let test): [(field, id(test.variation, model))]
    }
  }

  /// The pattern that what is read must match; nil where there is none.
  var pattern: (index: Int32, operand: Kameleoon.TextOperand)? {
    let pattern: (index: Int32, operand: Kameleoon.TextOperand)
    switch self {
    case .customData(let test): pattern = (test.pattern, test.operand)
    case .text(let test): pattern = (test.pattern, test.operand)
    case .cookie(let test): pattern = (test.value.pattern, test.value.operand)
    case .unknown, .number, .duration, .version, .range, .choice, .browser, .place, .language,
      .visitorType, .goal, .personalization, .segment, .flag, .experiment, .campaigns:
      return nil
    }
    return pattern.index < 0 ? nil : pattern
  }

  private func values(
    _ test: Kameleoon.CustomDataTest, _ model: Kameleoon.Model
  ) -> [JSONValue] {
    switch test.comparison {
    case .exact, .contains:
      guard case .text(let text) = test.operand else { return [] }
      return [.string(model.string(text))]
    case .equal, .greater, .lower:
      return test.hasNumber ? [.string(Kameleoon.ConditionWords.number(test.number))] : []
    case .isTrue: return ["true"]
    case .isFalse: return ["false"]
    case .amongValues:
      guard test.accepted.count > 0 else { return [] }
      return test.accepted.range.map { .string(model.string(model.acceptedTexts[$0])) }
    case .undefined, .regularExpression, .any, .unknown: return []
    }
  }

  private func value(_ test: Kameleoon.TextTest, _ model: Kameleoon.Model) -> [JSONValue] {
    guard test.comparison != .regularExpression, case .text(let text) = test.operand else {
      return []
    }
    return [.string(model.string(text))]
  }

  private func id(_ test: Kameleoon.IDTest, _ model: Kameleoon.Model) -> [JSONValue] {
    model.value(test.source).map { [$0] } ?? []
  }

  private func places(
    _ test: Kameleoon.GeolocationTest, _ model: Kameleoon.Model
  ) -> [(field: Field, values: [JSONValue])] {
    let spelling = model.placeSpellings[Int(test.spelling)]
    var result: [(Field, [JSONValue])] = [(.country, [.string(model.string(spelling.country))])]
    if !test.region.isMissing {
      result.append((.region, [.string(model.string(spelling.region))]))
    }
    if !test.city.isMissing { result.append((.city, [.string(model.string(spelling.city))])) }
    return result
  }
}

extension Kameleoon.TextOperand {
  var isMissing: Bool { if case .missing = self { true } else { false } }
}
