extension Kameleoon {
  /// What a condition reads and compares.
  ///
  /// Said once a kind, in `Test.facts`: from it derive whether the finding is steady, which fields and
  /// part of the visitor it hangs on, the values it compares and its words.
  struct ConditionFacts: Sendable {
    /// What it reads of the visitor.
    let reads: Reading
    /// What evaluating flags can change of its finding.
    let dependence: Dependence
    /// What people call what it reads; nil: as its field.
    let label: String?
    /// What it compares that with.
    let comparison: Comparison

    init(
      _ reads: Reading, _ dependence: Dependence, _ label: String?, _ comparison: Comparison
    ) {
      self.reads = reads
      self.dependence = dependence
      self.label = label
      self.comparison = comparison
    }
  }

  /// What the finding of a condition hangs on, as far as evaluating flags can change it.
  enum Dependence: Sendable {
    /// The visitor's data alone.
    case visitor
    /// Also whether there is a record of the visitor, and since when: saving an assignment makes one.
    case record
    /// Also what is assigned to the visitor.
    case assignments
    /// What the conditions of another segment hang on.
    case segment
  }

  /// What conditions read of a visitor, as far as it can be told about one.
  enum Reading: Sendable {
    case nothing
    case customData(slot: Int32)
    case browser, device, operatingSystem, place, applicationVersion
    case cookie(name: Text)
    /// Cookies with names that fit somehow.
    case cookies
    case pages, pageTitle, goals, visits, personalizations, visitorCode
    case heat(keyMoment: Int, goal: Int)
    /// The variation assigned in an experiment.
    case assignment(experiment: IDTest)
    /// The personalizations, and whatever is assigned.
    case campaigns
  }

  /// What conditions compare with what they read.
  enum Comparison: Sendable {
    /// The SDK does not know the type.
    case unknown
    case customData(CustomDataTest)
    case text(TextTest)
    case number(NumberTest)
    /// A number of milliseconds.
    case duration(NumberTest)
    case version(VersionTest)
    case range(lower: Double, upper: Double)
    case choice(Choice, of: Choices)
    case browser(BrowserTest)
    case place(GeolocationTest)
    case cookie(CookieTest)
    case language(TextOperand, VersionTest)
    case visitorType(VisitorType)
    case goal(IDTest)
    case personalization(IDTest)
    case segment(SegmentTest)
    case flag(TargetFlagTest)
    case experiment(TargetExperimentTest)
    case campaigns(CampaignType)
  }

  /// The names that a condition chooses from.
  enum Choices: Sendable {
    case devices, systems

    var names: [String] {
      switch self {
      case .devices: Kameleoon.deviceNames
      case .systems: Kameleoon.systemNames
      }
    }

    /// What each of them names.
    var noun: String {
      switch self {
      case .devices: "device"
      case .systems: "operating system"
      }
    }
  }
}

extension Kameleoon.Test {
  private typealias Facts = Kameleoon.ConditionFacts

  /// What a condition of this kind reads and compares.
  var facts: Kameleoon.ConditionFacts {
    switch self {
    case .unsupported: Facts(.nothing, .visitor, "condition", .unknown)
    case .customData(let test):
      // Absent from a record is not the same as no record.
      Facts(
        .customData(slot: test.slot), test.comparison == .undefined ? .record : .visitor, nil,
        .customData(test))
    case .browser(let test): Facts(.browser, .visitor, "browser", .browser(test))
    case .device(let choice): Facts(.device, .visitor, "device", .choice(choice, of: .devices))
    case .operatingSystem(let choice):
      Facts(.operatingSystem, .visitor, "os", .choice(choice, of: .systems))
    case .geolocation(let test): Facts(.place, .visitor, "country", .place(test))
    case .cookie(let test):
      if let name = test.exactName {
        Facts(.cookie(name: name), .visitor, nil, .cookie(test))
      } else {
        Facts(.cookies, .visitor, "a cookie", .cookie(test))
      }
    case .pageURL(let test): Facts(.pages, .visitor, "page url", .text(test))
    case .pageTitle(let test): Facts(.pageTitle, .visitor, "page title", .text(test))
    case .previousPage(let test): Facts(.pages, .visitor, "previous page url", .text(test))
    case .pageViews(let test): Facts(.pages, .record, "page views", .number(test))
    case .conversions(let goal): Facts(.goals, .record, "visitor", .goal(goal))
    case .visitorCode(let test): Facts(.visitorCode, .visitor, "visitor code", .text(test))
    case .sdkLanguage(let name, let test): Facts(.nothing, .visitor, "SDK", .language(name, test))
    case .applicationVersion(let test):
      Facts(.applicationVersion, .visitor, "app version", .version(test))
    case .segment(let test): Facts(.nothing, .segment, "segment", .segment(test))
    case .visits(let test): Facts(.visits, .visitor, "visits", .number(test))
    case .sameDayVisits(let test): Facts(.visits, .record, "same-day visits", .number(test))
    case .newVisitors(let type): Facts(.visits, .visitor, "visitor", .visitorType(type))
    case .firstVisit(let test):
      Facts(.visits, .visitor, "time since first visit", .duration(test))
    case .lastVisit(let test): Facts(.visits, .visitor, "time since last visit", .duration(test))
    case .heatSlice(let test):
      Facts(
        .heat(keyMoment: test.keyMoment, goal: test.goal), .visitor,
        "score of goal \(test.goal) at key moment \(test.keyMoment)",
        .range(lower: test.lower, upper: test.upper))
    case .targetFlag(let test): Facts(.nothing, .assignments, "visitor", .flag(test))
    case .targetExperiment(let test):
      Facts(
        .assignment(experiment: test.experiment), .assignments, "visitor", .experiment(test))
    case .targetPersonalization(let id, _):
      // Scopes count visits, and who has visits has a record.
      Facts(.personalizations, .visitor, "visitor", .personalization(id))
    case .exclusiveExperiment(let type, _):
      Facts(type.reads, .assignments, "visitor", .campaigns(type))
    }
  }
}

extension Kameleoon.CampaignType {
  fileprivate var reads: Kameleoon.Reading {
    switch self {
    case .experiment, .unknown: .nothing
    case .personalization: .personalizations
    case .any: .campaigns
    }
  }
}

extension Kameleoon.CookieTest {
  /// The one name that it asks for; nil: names that fit somehow.
  var exactName: Kameleoon.Text? {
    guard name.comparison == .exact, case .text(let name) = name.operand else { return nil }
    return name
  }
}

extension Kameleoon.ConditionFacts {
  /// The field to change where the condition should find something else; none alone helps against
  /// what evaluating flags assigns.
  func field(in model: Kameleoon.Model) -> Field? {
    switch reads {
    case .assignment, .campaigns: nil
    case .nothing, .customData, .browser, .device, .operatingSystem, .place, .applicationVersion,
      .cookie, .cookies, .pages, .pageTitle, .goals, .visits, .personalizations, .visitorCode,
      .heat:
      reads.field(in: model)
    }
  }

  /// The fields it reads, with the values that it compares them with.
  func comparedValues(in model: Kameleoon.Model) -> [(field: Field, values: [JSONValue])] {
    reads.field(in: model).map { comparison.values(of: $0, in: model) } ?? []
  }
}

extension Kameleoon.Reading {
  /// The field that holds it, of several the first; of what is assigned the visitor's own share.
  func field(in model: Kameleoon.Model) -> Field? {
    switch self {
    case .nothing, .cookies: nil
    case .customData(let slot): .customData(index: model.customData.indexes[Int(slot)])
    case .browser: .browser
    case .device: .device
    case .operatingSystem: .operatingSystem
    case .place: .country
    case .applicationVersion: .applicationVersion
    case .cookie(let name): .cookie(name: model.string(name))
    case .pages: .pages
    case .pageTitle: .pageTitle
    case .goals: .goals
    case .visits: .previousVisits
    case .personalizations, .campaigns: .personalizations
    case .visitorCode: .visitorCode
    case .heat(let keyMoment, let goal): .heat(keyMoment: keyMoment, goal: goal)
    case .assignment(let experiment):
      model.value(experiment.source).map { .assignedVariation(experiment: $0) }
    }
  }

  /// The part of the visitor that a change sets; nil where none turns the condition.
  func part(in model: Kameleoon.Model) -> Kameleoon.MissParts.Part? {
    switch self {
    case .nothing, .assignment: nil
    case .customData(let slot): .customData(index: model.customData.indexes[Int(slot)])
    case .browser: .browser
    case .device: .device
    case .operatingSystem: .system
    case .place: .place
    case .applicationVersion: .applicationVersion
    case .cookie, .cookies: .cookies
    case .pages, .pageTitle: .pages
    case .goals: .goals
    case .visits: .visits
    case .personalizations, .campaigns: .personalizations
    case .visitorCode: .visitorCode
    case .heat(let keyMoment, let goal): .heat(keyMoment: keyMoment, goal: goal)
    }
  }
}
