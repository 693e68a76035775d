extension Kameleoon {
  /// What a condition asks, in words: its field, the label of what it reads, and what must hold.
  struct ConditionWords {
    let model: Kameleoon.Model

    struct Words: Sendable {
      /// The vendor's type, such as `GEOLOCATION`.
      var type = ""
      var field: Field?
      var label: String
      var expectation: String
      var asksForSegment = false

      /// The condition, as far as it does not hang on a visitor.
      func subject(isExcluded: Bool, actual: String? = nil) -> TraceSubject.Condition {
        var subject = TraceSubject.Condition(
          type: type, field: field, label: label, expectation: expectation,
          isExcluded: isExcluded, actual: actual)
        subject.asksForSegment = asksForSegment
        return subject
      }
    }

    func words(of test: Kameleoon.Test) -> Words {
      let facts = test.facts
      let label = facts.label ?? facts.reads.field(in: model).map { model.name(of: $0) }
      return Words(
        field: facts.field(in: model), label: label ?? "", expectation: words(facts.comparison),
        asksForSegment: facts.dependence == .segment)
    }

    /// What must hold, after the label.
    private func words(_ comparison: Kameleoon.Comparison) -> String {
      switch comparison {
      case .unknown: "of an unknown type"
      case .customData(let test): words(test)
      case .text(let test): words(test)
      case .number(let test): words(test)
      case .duration(let test): words(test, Self.duration)
      case .version(let test): words(test)
      case .range(let lower, let upper): "is \(Self.number(lower)) to \(Self.number(upper))"
      case .choice(let choice, let all):
        "is \(choice.index.map { all.names[Int($0)] } ?? "(unknown)")"
      case .browser(let test):
        "is \(test.kind.map { Kameleoon.browserNames[Int($0)] } ?? "(unknown)")"
          + version(test.version)
      case .place(let test): words(test)
      case .cookie(let test):
        (test.exactName == nil ? "whose name \(words(test.name)) " : "") + words(test.value)
      case .language(let name, let test): "is \(operand(name))\(version(test))"
      case .visitorType(let type):
        "is \(type == .new ? "new" : type == .returning ? "returning" : "(unknown type)")"
      case .goal(let goal): "has converted \(goal.isAny ? "any goal" : "goal \(id(goal))")"
      case .personalization(let personalization): "has personalization #\(id(personalization))"
      case .segment(let test): "#\(model.printed(test.id)) matches"
      case .flag(let test): words(test)
      case .experiment(let test):
        "was assigned experiment #\(id(test.experiment))"
          + (test.comparison == .exact ? " variation #\(id(test.variation))" : "")
      case .campaigns(let type): words(type)
      }
    }

    // MARK: Kinds

    private func words(_ test: Kameleoon.CustomDataTest) -> String {
      switch test.comparison {
      case .exact: "is \(operand(test.operand))"
      case .contains: "contains \(operand(test.operand))"
      case .regularExpression: "matches \(operand(test.operand))"
      case .equal: "equals \(number(test))"
      case .greater: "> \(number(test))"
      case .lower: "< \(number(test))"
      case .isTrue: "is true"
      case .isFalse: "is false"
      case .undefined: "is absent"
      case .amongValues:
        test.accepted.count < 0
          ? "is among (no list)"
          : "is among "
            + test.accepted.range.map { Self.quote(model.string(model.acceptedTexts[$0])) }
            .joined(separator: ", ")
      case .any, .unknown: "(unknown operator)"
      }
    }

    private func number(_ test: Kameleoon.CustomDataTest) -> String {
      test.hasNumber ? Self.number(test.number) : operand(test.operand)
    }

    private func version(_ test: Kameleoon.VersionTest) -> String {
      test.isMissing ? "" : ", version \(words(test))"
    }

    private func words(_ test: Kameleoon.GeolocationTest) -> String {
      let spelling = model.placeSpellings[Int(test.spelling)]
      func text(_ text: Text) -> String { Self.quote(model.string(text)) }
      return (test.country.isMissing ? "is (missing)" : "is \(text(spelling.country))")
        + (test.region.isMissing ? "" : ", region \(text(spelling.region))")
        + (test.city.isMissing ? "" : ", city \(text(spelling.city))")
    }

    private func words(_ test: Kameleoon.TargetFlagTest) -> String {
      let flag =
        test.index >= 0
        ? model.string(model.flags[Int(test.index)].key) : "flag #\(id(test.flag))"
      return "was assigned \(flag)"
        + (test.variationKey.isMissing ? "" : " \(operand(test.variationKey))")
        + (test.hasRule ? " by rule #\(id(test.rule))" : "")
    }

    private func words(_ type: Kameleoon.CampaignType) -> String {
      switch type {
      case .experiment: "is in no other experiment"
      case .personalization: "has no personalization"
      case .any: "is in no other experiment and has no personalization"
      case .unknown: "is in no other campaign (unknown type)"
      }
    }

    // MARK: Parts

    private func words(_ test: Kameleoon.TextTest) -> String {
      switch test.comparison {
      case .exact: "is \(operand(test.operand))"
      case .contains: "contains \(operand(test.operand))"
      case .regularExpression: "matches \(operand(test.operand))"
      case .unknown: "(unknown operator) \(operand(test.operand))"
      case .undefined, .lower, .equal, .greater, .isTrue, .isFalse, .amongValues, .any:
        "(operator without meaning here) \(operand(test.operand))"
      }
    }

    private func words(
      _ test: Kameleoon.NumberTest, _ text: (Double) -> String = Self.number
    ) -> String {
      let operand =
        switch test.operand {
        case .missing: "(missing)"
        case .number(let number): text(number)
        case .other: "(no number)"
        }
      switch test.comparison {
      case .equal: return "is \(operand)"
      case .greater: return "> \(operand)"
      case .lower: return "< \(operand)"
      case .unknown: return "(unknown operator) \(operand)"
      case .undefined, .contains, .exact, .regularExpression, .isTrue, .isFalse, .amongValues, .any:
        return "(operator without meaning here) \(operand)"
      }
    }

    private func words(_ test: Kameleoon.VersionTest) -> String {
      let version = test.isMissing ? "(missing)" : model.string(test.text)
      switch test.comparison {
      case .equal: return "is \(version)"
      case .greater: return "> \(version)"
      case .lower: return "< \(version)"
      case .unknown: return "(unknown operator) \(version)"
      case .undefined, .contains, .exact, .regularExpression, .isTrue, .isFalse, .amongValues, .any:
        return "(operator without meaning here) \(version)"
      }
    }

    func operand(_ operand: Kameleoon.TextOperand) -> String {
      switch operand {
      case .missing: "(missing)"
      case .text(let text): Self.quote(model.string(text))
      case .other: "(no text)"
      }
    }

    private func id(_ test: Kameleoon.IDTest) -> String { model.printed(test.source) }

    static func quote(_ text: String) -> String { "\"\(text)\"" }

    /// A number without a needless point.
    static func number(_ value: Double) -> String {
      Int(exactly: value).map(String.init) ?? PythonText.text(of: value)
    }

    /// A duration of so many milliseconds in its greatest whole unit.
    static func duration(_ milliseconds: Double) -> String {
      let units = [(86_400_000.0, "d"), (3_600_000, "h"), (60_000, "min"), (1000, "s")]
      for (size, name) in units
      where milliseconds != 0 && milliseconds.truncatingRemainder(dividingBy: size) == 0 {
        return "\(number(milliseconds / size)) \(name)"
      }
      return "\(number(milliseconds)) ms"
    }
  }
}
