extension Kameleoon {
  /// Something that was told about a visitor: one argument of the SDK's `add_data`, or what remote
  /// visitor data brings.
  public struct DataItem: Equatable, Sendable {
    /// What was told.
    public var kind: Kind
    /// When, in milliseconds since 1970 UTC; nil: item *i* of *n* at `now - (n - i)` seconds.
    public var at: Int?
    /// Whether it is to be sent to the platform (it counts for targeting either way).
    public var isTracked = true
    /// Another visitor to whom it was told, for linking two codes; nil: this one.
    public var visitorCode: String?

    /// An item told at its default time.
    public init(_ kind: Kind, at: Int? = nil) {
      self.kind = kind
      self.at = at
    }

    /// The kinds of items.
    public enum Kind: Equatable, Sendable {
      /// Custom data by index
      case customData(index: Int, values: [String])
      /// Custom data by name; dropped where the configuration does not know the name
      case namedCustomData(name: String, values: [String])
      /// Browser, by one of the SDK's names, and its version
      case browser(name: String, version: Double?)
      /// Device, by one of the SDK's names
      case device(String)
      /// Operating system, by one of the SDK's names
      case operatingSystem(String)
      /// Place
      case geolocation(Geolocation)
      /// A page viewed
      case pageView(url: String, title: String?)
      /// Views of a page as remote visitor data counts them; the time in milliseconds
      case pageVisits(url: String, title: String?, count: Int, last: Int?)
      /// A goal converted
      case conversion(goal: JSONValue)
      /// All cookies; replaces earlier ones
      case cookies([Cookie])
      /// Version of the application
      case applicationVersion(String)
      /// Earlier visits, newest first
      case visits([Visit])
      /// A variation assigned earlier; the time in seconds since 1970 UTC
      case assignedVariation(
        experiment: JSONValue, variation: JSONValue, ruleType: String?, time: Double?)
      /// A personalization the visitor has
      case personalization(JSONValue)
      /// Conversion scores
      case heat([HeatScore])
      /// Contextual bandit scores
      case banditScores([BanditScore])
      /// The code under which the visitor is bucketed, unless one is set already
      case mappingIdentifier(String)
      /// Data that no condition reads (`UserAgent`, `UniqueIdentifier`, `TargetedSegment`), as JSON
      case other(JSONValue)
    }

    /// A place; the SDK compares it ignoring case.
    public struct Geolocation: Equatable, Sendable {
      /// The country's name.
      public var country: String?
      /// The region's name.
      public var region: String?
      /// The city's name.
      public var city: String?

      /// Makes a place; see the properties.
      public init(country: String? = nil, region: String? = nil, city: String? = nil) {
        self.country = country
        self.region = region
        self.city = city
      }
    }

    /// A cookie.
    public struct Cookie: Equatable, Sendable {
      /// Its name.
      public var name: String
      /// Its value.
      public var value: String

      /// Makes a cookie.
      public init(name: String, value: String) {
        self.name = name
        self.value = value
      }
    }

    /// An earlier visit, in milliseconds since 1970 UTC.
    public struct Visit: Equatable, Sendable {
      /// Its start.
      public var start: Int
      /// Its last activity; nil: its start.
      public var lastActivity: Int?

      /// Makes a visit; see the properties.
      public init(start: Int, lastActivity: Int? = nil) {
        self.start = start
        self.lastActivity = lastActivity
      }
    }

    /// A predicted conversion score.
    public struct HeatScore: Equatable, Sendable {
      /// The key moment's id.
      public var keyMoment: Int
      /// The goal's id.
      public var goal: Int
      /// The score, usually 0...100.
      public var score: Double

      /// Makes a score; see the properties.
      public init(keyMoment: Int, goal: Int, score: Double) {
        self.keyMoment = keyMoment
        self.goal = goal
        self.score = score
      }
    }

    /// A contextual bandit's score of a variation.
    public struct BanditScore: Equatable, Sendable {
      /// The experiment's id.
      public var experiment: JSONValue
      /// The variation's id.
      public var variation: JSONValue
      /// The score; greater is better.
      public var score: Double

      /// Makes a score; see the properties.
      public init(experiment: JSONValue, variation: JSONValue, score: Double) {
        self.experiment = experiment
        self.variation = variation
        self.score = score
      }
    }
  }
}
