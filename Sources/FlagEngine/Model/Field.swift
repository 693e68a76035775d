/// A place in a visitor's context that the user can edit and conditions can read.
public enum Field: Hashable, Sendable {
  // Kameleoon

  /// The texts of the custom data at an index
  case customData(index: Int)
  /// Country name
  case country
  /// Region name
  case region
  /// City name
  case city
  /// Browser: `CHROME`, `INTERNET_EXPLORER`, `FIREFOX`, `SAFARI`, `OPERA` or `OTHER`
  case browser
  /// Browser version, a number
  case browserVersion
  /// Device: `PHONE`, `TABLET` or `DESKTOP`
  case device
  /// Operating system: `WINDOWS`, `MAC`, `IOS`, `LINUX`, `ANDROID` or `WINDOWS_PHONE`
  case operatingSystem
  /// Version of the application, a text such as `4.3.1`
  case applicationVersion
  /// The value of the cookie of that name
  case cookie(name: String)
  /// URLs of the pages viewed, oldest first, one entry a view
  case pages
  /// Title of the page viewed last
  case pageTitle
  /// Ids of the goals converted, one entry a conversion
  case goals
  /// Starts of the earlier visits, newest first, in milliseconds since 1970 UTC
  case previousVisits
  /// The conversion score of a key moment and a goal, a number
  case heat(keyMoment: Int, goal: Int)
  /// Ids of the personalizations the visitor has
  case personalizations
  /// The code under which the visitor is bucketed instead of its own
  case mappingIdentifier
  /// The variation id that an experiment assigned at an earlier call
  case assignedVariation(experiment: JSONValue)
  /// The contextual bandit's score of a variation, a number
  case banditScore(experiment: JSONValue, variation: JSONValue)
  /// The texts of custom data told by a name that the file lacks; the SDK drops them
  case unknownCustomData(name: String)
  /// The browser's `User-Agent`, which no condition reads
  case userAgent
  /// Whether the code identifies a person across devices, which no condition reads
  case uniqueIdentifier
  /// Ids of the segments that targeted the visitor, which no condition reads
  case targetedSegments
  /// The visitor code itself, when a condition reads it
  case visitorCode

  // Flagship

  /// The context attribute of that key
  case attribute(key: String)
  /// What a third party knows of the visitor, which only the server reads
  case provided(provider: String, key: String)
  /// What the visitor cache returns, raw; it replaces the kept assignments
  case cacheEntry
  /// The group whose members are drawn together, which only the server reads
  case decisionGroup
}

extension Field {
  /// Whether the field counts only where conditions read it; the others act otherwise.
  public var isForConditions: Bool {
    switch self {
    case .mappingIdentifier, .banditScore, .assignedVariation, .visitorCode, .cacheEntry,
      .decisionGroup:
      false
    default: true
    }
  }
}

/// What a field holds, for editing it.
public enum FieldType: Equatable, Sendable {
  /// Any text
  case text
  /// One or more texts
  case texts
  /// One of these
  case choice([String])
  /// A whole number
  case integer
  /// Whole numbers
  case integers
  /// Any number
  case number
  /// `true` or `false`
  case bool
  /// `major.minor.patch`
  case version
  /// Any JSON scalar; the type is the user's choice (Flagship)
  case scalar
  /// Any JSON value (Flagship)
  case json
}

/// A field that conditions of a configuration read.
public struct FieldSummary: Equatable, Sendable {
  /// The field.
  public var field: Field
  /// Its name on the screen and on the command line, such as `data.membership_tier` or `country`.
  public var name: String
  /// What it holds.
  public var type: FieldType
  /// The number of rules whose conditions read it, also through segments.
  public var ruleCount: Int
  /// The values its conditions compare with, in the order of the file, none twice.
  public var values: [JSONValue]

  /// Makes a summary; see the properties.
  public init(
    field: Field, name: String, type: FieldType, ruleCount: Int = 0, values: [JSONValue] = []
  ) {
    self.field = field
    self.name = name
    self.type = type
    self.ruleCount = ruleCount
    self.values = values
  }
}

/// One field set to one value: the unit in which a miss is counted.
public struct ContextChange: Equatable, Sendable {
  /// The field to change.
  public var field: Field
  /// The value to set, or nil if the condition gives none (a pattern, say).
  public var value: JSONValue?
  /// The change in words: `country is "FR"`, `change page url to match …`.
  public var text: String
  /// The value in words, `"FR"`, where the change gives the field one and `text` says no more.
  public var needed: String?

  /// Makes a change; see the properties.
  public init(field: Field, value: JSONValue?, text: String) {
    self.field = field
    self.value = value
    self.text = text
  }

  /// A change that gives a field of that name a value, which is `needed` in words.
  init(_ field: Field, named name: String, _ value: JSONValue, needed: String) {
    self.init(field: field, value: value, text: "\(name) is \(needed)")
    self.needed = needed
  }
}
