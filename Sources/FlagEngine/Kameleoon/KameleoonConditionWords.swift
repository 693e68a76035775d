extension Kameleoon.Pass {
  /// What a condition asks, in words: its field, the label of what it reads, and what must hold.
  struct ConditionWords {
    let model: Kameleoon.Model

    struct Words: Sendable {
      /// The vendor's type, such as `GEOLOCATION`.
      var type = ""
      var field: Field?
      var label: String
      var expectation: String
    }

    func words(of test: Kameleoon.Test) -> Words {
      switch test {
      case .unsupported:
        return Words(field: nil, label: "condition", expectation: "of an unknown type")
      case .customData(let test): return words(test)
      case .browser(let test):
        let name = test.kind.map { Kameleoon.browserNames[Int($0)] } ?? "(unknown)"
        let version = test.version.isMissing ? "" : ", version \(words(test.version))"
        return Words(field: .browser, label: "browser", expectation: "is \(name)\(version)")
      case .device(let choice):
        return Words(
          field: .device, label: "device",
          expectation: "is \(choice.index.map { Kameleoon.deviceNames[Int($0)] } ?? "(unknown)")")
      case .operatingSystem(let choice):
        return Words(
          field: .operatingSystem, label: "os",
          expectation: "is \(choice.index.map { Kameleoon.systemNames[Int($0)] } ?? "(unknown)")")
      case .geolocation(let test): return words(test)
      case .cookie(let test): return words(test)
      case .pageURL(let test):
        return Words(field: .pages, label: "page url", expectation: words(test))
      case .pageTitle(let test):
        return Words(field: .pageTitle, label: "page title", expectation: words(test))
      case .previousPage(let test):
        return Words(field: .pages, label: "previous page url", expectation: words(test))
      case .pageViews(let test):
        return Words(field: .pages, label: "page views", expectation: words(test))
      case .conversions(let goal):
        let name = goal.isAny ? "any goal" : "goal \(id(goal))"
        return Words(field: .goals, label: "visitor", expectation: "has converted \(name)")
      case .visitorCode(let test):
        return Words(field: .visitorCode, label: "visitor code", expectation: words(test))
      case .sdkLanguage(let name, let test):
        let version = test.isMissing ? "" : ", version \(words(test))"
        return Words(
          field: nil, label: "SDK", expectation: "is \(operand(name))\(version)")
      case .applicationVersion(let test):
        return Words(
          field: .applicationVersion, label: "app version", expectation: words(test))
      case .segment(let test):
        return Words(
          field: nil, label: "segment", expectation: "#\(model.printed(test.id)) matches")
      case .visits(let test):
        return Words(field: .previousVisits, label: "visits", expectation: words(test))
      case .sameDayVisits(let test):
        return Words(field: .previousVisits, label: "same-day visits", expectation: words(test))
      case .newVisitors(let type):
        let name = type == .new ? "new" : type == .returning ? "returning" : "(unknown type)"
        return Words(field: .previousVisits, label: "visitor", expectation: "is \(name)")
      case .firstVisit(let test):
        return Words(
          field: .previousVisits, label: "time since first visit",
          expectation: words(test, Self.duration))
      case .lastVisit(let test):
        return Words(
          field: .previousVisits, label: "time since last visit",
          expectation: words(test, Self.duration))
      case .heatSlice(let test):
        return Words(
          field: .heat(keyMoment: test.keyMoment, goal: test.goal),
          label: "score of goal \(test.goal) at key moment \(test.keyMoment)",
          expectation: "is \(Self.number(test.lower)) to \(Self.number(test.upper))")
      case .targetFlag(let test): return words(test)
      case .targetExperiment(let test):
        let variation =
          test.comparison == .exact ? " variation #\(id(test.variation))" : ""
        return Words(
          field: nil, label: "visitor",
          expectation: "was assigned experiment #\(id(test.experiment))\(variation)")
      case .targetPersonalization(let id, _):
        return Words(
          field: .personalizations, label: "visitor",
          expectation: "has personalization #\(self.id(id))")
      case .exclusiveExperiment(let type, _): return words(type)
      }
    }

    // MARK: Kinds

    private func words(_ test: Kameleoon.CustomDataTest) -> Words {
      let index = model.customData.indexes[Int(test.slot)]
      let field = Field.customData(index: index)
      let expectation: String
      switch test.comparison {
      case .exact: expectation = "is \(operand(test.operand))"
      case .contains: expectation = "contains \(operand(test.operand))"
      case .regularExpression: expectation = "matches \(operand(test.operand))"
      case .equal: expectation = "equals \(number(test))"
      case .greater: expectation = "> \(number(test))"
      case .lower: expectation = "< \(number(test))"
      case .isTrue: expectation = "is true"
      case .isFalse: expectation = "is false"
      case .undefined: expectation = "is absent"
      case .amongValues:
        expectation =
          test.accepted.count < 0
          ? "is among (no list)"
          : "is among "
            + test.accepted.range.map { Self.quote(model.string(model.acceptedTexts[$0])) }
            .joined(separator: ", ")
      case .any, .unknown: expectation = "(unknown operator)"
      }
      return Words(field: field, label: model.name(of: field), expectation: expectation)
    }

    private func number(_ test: Kameleoon.CustomDataTest) -> String {
      test.hasNumber ? Self.number(test.number) : operand(test.operand)
    }

    private func words(_ test: Kameleoon.GeolocationTest) -> Words {
      func text(_ text: Text) -> String { Self.quote(model.string(text)) }
      let spelling = model.placeSpellings[Int(test.spelling)]
      var expectation = "is \(text(spelling.country))"
      if case .missing = test.country { expectation = "is (missing)" }
      if case .missing = test.region {
      } else {
        expectation += ", region \(text(spelling.region))"
      }
      if case .missing = test.city {} else { expectation += ", city \(text(spelling.city))" }
      return Words(field: .country, label: "country", expectation: expectation)
    }

    private func words(_ test: Kameleoon.CookieTest) -> Words {
      guard case .text(let name) = test.name.operand, test.name.comparison == .exact else {
        return Words(
          field: nil, label: "a cookie",
          expectation: "whose name \(words(test.name)) \(words(test.value))")
      }
      let field = Field.cookie(name: model.string(name))
      return Words(field: field, label: model.name(of: field), expectation: words(test.value))
    }

    private func words(_ test: Kameleoon.TargetFlagTest) -> Words {
      let flag =
        test.index >= 0
        ? model.string(model.flags[Int(test.index)].key) : "flag #\(id(test.flag))"
      var expectation = "was assigned \(flag)"
      if case .missing = test.variationKey {
      } else {
        expectation += " \(operand(test.variationKey))"
      }
      if test.hasRule { expectation += " by rule #\(id(test.rule))" }
      return Words(field: nil, label: "visitor", expectation: expectation)
    }

    private func words(_ type: Kameleoon.CampaignType) -> Words {
      let what =
        switch type {
        case .experiment: "is in no other experiment"
        case .personalization: "has no personalization"
        case .any: "is in no other experiment and has no personalization"
        case .unknown: "is in no other campaign (unknown type)"
        }
      return Words(
        field: type == .personalization ? .personalizations : nil, label: "visitor",
        expectation: what)
    }

    // MARK: Parts

    private func words(_ test: Kameleoon.TextTest) -> String {
      switch test.comparison {
      case .exact: "is \(operand(test.operand))"
      case .contains: "contains \(operand(test.operand))"
      case .regularExpression: "matches \(operand(test.operand))"
      case .unknown: "(unknown operator) \(operand(test.operand))"
      default: "(operator without meaning here) \(operand(test.operand))"
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
      default: return "(operator without meaning here) \(operand)"
      }
    }

    private func words(_ test: Kameleoon.VersionTest) -> String {
      let version = test.isMissing ? "(missing)" : model.string(test.text)
      switch test.comparison {
      case .equal: return "is \(version)"
      case .greater: return "> \(version)"
      case .lower: return "< \(version)"
      case .unknown: return "(unknown operator) \(version)"
      default: return "(operator without meaning here) \(version)"
      }
    }

    private func operand(_ operand: Kameleoon.TextOperand) -> String {
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
