extension Kameleoon {
  /// A condition: what it tests, and whether the result is inverted.
  struct Condition: Sendable {
    var test: Test
    /// `isInclude` is false: the result is inverted, whatever it came from.
    var isExcluded: Bool
    /// What its finding hangs on besides the visitor's data.
    var dependence: Dependence

    /// The finding stays the same as long as the visitor's data does.
    var isSteady: Bool { dependence == .visitor }

    init(test: Test, isExcluded: Bool) {
      self.test = test
      self.isExcluded = isExcluded
      dependence = test.facts.dependence
    }
  }

  /// The names of a GEOLOCATION condition as the file spells them; the test has them in lower case.
  struct PlaceSpelling: Sendable {
    var country = Text()
    var region = Text()
    var city = Text()
  }

  /// The condition kinds, each with exactly what its check reads (spec D.6); what they have in common is
  /// said in `facts`.
  enum Test: Sendable {
    /// A type the server SDKs do not know.
    case unsupported
    case customData(CustomDataTest)
    case browser(BrowserTest)
    case device(Choice)
    case operatingSystem(Choice)
    case geolocation(GeolocationTest)
    case cookie(CookieTest)
    case pageURL(TextTest)
    case pageTitle(TextTest)
    case previousPage(TextTest)
    case pageViews(NumberTest)
    case conversions(goal: IDTest)
    case visitorCode(TextTest)
    case sdkLanguage(name: TextOperand, VersionTest)
    case applicationVersion(VersionTest)
    case segment(SegmentTest)
    case visits(NumberTest)
    case sameDayVisits(NumberTest)
    case newVisitors(VisitorType)
    case firstVisit(NumberTest)
    case lastVisit(NumberTest)
    case heatSlice(HeatTest)
    case targetFlag(TargetFlagTest)
    case targetExperiment(TargetExperimentTest)
    case targetPersonalization(IDTest, VisitScope)
    case exclusiveExperiment(CampaignType, VisitScope)
  }

  /// The operators' vocabulary (spec D.4).
  enum Operator: UInt8, Sendable {
    case undefined, contains, exact, regularExpression, lower, equal, greater
    case isTrue, isFalse, amongValues, any
    /// Not in the vocabulary: most conditions crash when they get as far as using it.
    case unknown
  }

  /// A text to compare with.
  enum TextOperand: Sendable {
    case missing
    case text(Text)
    /// Another JSON type: equal to no text, and most uses crash.
    case other
  }

  /// A number to compare with.
  enum NumberOperand: Sendable {
    case missing
    case number(Double)
    /// Another JSON type: equal to no number, ordering crashes.
    case other
  }

  struct TextTest: Sendable {
    var comparison: Operator
    var operand: TextOperand
    /// The compiled pattern of REGULAR_EXPRESSION; -1 otherwise.
    var pattern: Int32
  }

  struct NumberTest: Sendable {
    var comparison: Operator
    var operand: NumberOperand
  }

  struct CustomDataTest: Sendable {
    var slot: Int32
    var comparison: Operator
    var operand: TextOperand
    /// The value as a number; NaN matches nothing.
    var number: Double
    var hasNumber: Bool
    var pattern: Int32
    /// AMONG_VALUES: the accepted texts; a negative count where the value is no JSON.
    var accepted: Span
    /// AMONG_VALUES: a 0 or 1 in the list stands for `false` or `true`.
    var hasNumbersAsBooleans: Bool
  }

  struct Version: Equatable, Comparable, Sendable {
    var major: Int
    var minor: Int
    var patch: Int

    static func < (left: Version, right: Version) -> Bool {
      (left.major, left.minor, left.patch) < (right.major, right.minor, right.patch)
    }
  }

  struct VersionTest: Sendable {
    var isMissing: Bool
    var version: Version?
    var text: Text
    var comparison: Operator
    /// The operator as 3.22.2 reads it: upper and lower case are equal.
    var caselessComparison: Operator
  }

  struct BrowserTest: Sendable {
    /// 0..<6 as in `BrowserKind`; nil: an unknown name.
    var kind: UInt8?
    var version: VersionTest
    /// `major.minor` as a float; nil where the version does not parse.
    var number: Double?
  }

  /// One of a list of names; nil: an unknown one.
  struct Choice: Sendable {
    var index: UInt8?
  }

  struct GeolocationTest: Sendable {
    var country: TextOperand
    var region: TextOperand
    var city: TextOperand
    /// The index of the names as the file spells them.
    var spelling: Int32
  }

  struct CookieTest: Sendable {
    var name: TextTest
    var value: TextTest
    var hasMissingText: Bool
  }

  /// An id to look for, by its number in the model's ids.
  struct IDTest: Sendable {
    var number: Int32
    /// Missing or -1: any.
    var isAny: Bool
    /// A list or an object: the look-up crashes.
    var isBroken: Bool
    var source: SourceValue
  }

  struct SegmentTest: Sendable {
    var id: SourceValue
    /// The segment's index; -1: unknown, false.
    var segment: Int32
    var isBroken: Bool
  }

  enum VisitorType: UInt8, Sendable {
    case new, returning, unknown
  }

  struct HeatTest: Sendable {
    var keyMoment: Int
    var goal: Int
    var lower: Double
    var upper: Double
  }

  struct TargetFlagTest: Sendable {
    var flag: IDTest
    /// The flag's index; -1: unknown.
    var index: Int32
    var variationKey: TextOperand
    var hasRule: Bool
    var rule: IDTest
    var scope: VisitScope
  }

  struct TargetExperimentTest: Sendable {
    var experiment: IDTest
    var variation: IDTest
    var comparison: Operator
    var scope: VisitScope
  }

  enum CampaignType: UInt8, Sendable {
    case experiment, personalization, any, unknown
  }

  /// Which visits an assignment may come from (SDK 3.22.2).
  struct VisitScope: Sendable {
    var isCurrentVisit: Bool
    var visitCount: Int
  }

  static let browserNames = ["CHROME", "INTERNET_EXPLORER", "FIREFOX", "SAFARI", "OPERA", "OTHER"]
  static let deviceNames = ["PHONE", "TABLET", "DESKTOP"]
  static let systemNames = ["WINDOWS", "MAC", "IOS", "LINUX", "ANDROID", "WINDOWS_PHONE"]
}
