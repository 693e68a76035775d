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

    /// The kinds of items, each with all that the SDK keeps of it.
    ///
    /// Numbers are kept as they were given: the SDK sends `10` and `10.0` as they are written.
    public enum Kind: Equatable, Sendable {
      /// Custom data; by a name that the configuration does not know it is dropped
      case customData(CustomData)
      /// Browser, by one of the SDK's names, and its version
      case browser(name: String, version: JSONValue?)
      /// Device, by one of the SDK's names
      case device(String)
      /// Operating system, by one of the SDK's names
      case operatingSystem(String)
      /// Place
      case geolocation(Geolocation)
      /// A page viewed
      case pageView(PageView)
      /// Views of a page as remote visitor data counts them; the time in milliseconds
      case pageVisits(PageView, count: Int, last: Int?)
      /// A goal converted
      case conversion(Conversion)
      /// What the browser calls itself; it goes with every request about the visitor
      case userAgent(String)
      /// All cookies; replaces earlier ones
      case cookies([Cookie])
      /// Version of the application
      case applicationVersion(String)
      /// Whether the visitor code is a unique identifier, which the platform links with others
      case uniqueIdentifier(Bool)
      /// Earlier visits, newest first, and how many there were in all; 0: as many as are listed
      case visits([Visit], number: Int)
      /// A variation assigned earlier; the time in seconds since 1970 UTC
      case assignedVariation(
        experiment: JSONValue, variation: JSONValue, ruleType: String?, time: Double?)
      /// A personalization the visitor has
      case personalization(id: JSONValue, variation: JSONValue)
      /// A segment for audiences that the visitor is in
      case targetedSegment(id: JSONValue)
      /// Conversion scores
      case heat([HeatScore])
      /// Contextual bandit scores
      case banditScores([BanditScore])
      /// The code under which the visitor is bucketed, unless one is set already
      case mappingIdentifier(String)
    }

    /// Custom data.
    public struct CustomData: Equatable, Sendable {
      /// What finds it in the configuration.
      public enum Key: Equatable, Sendable {
        /// Its index
        case index(Int)
        /// Its name
        case name(String)
      }

      /// What finds it in the configuration.
      public var key: Key
      /// Its values, in order.
      public var values: [String]
      /// Whether the platform replaces earlier values; what is kept here is replaced either way.
      public var overwrites: Bool

      /// Makes custom data; see the properties.
      public init(_ key: Key, _ values: [String], overwrites: Bool = true) {
        self.key = key
        self.values = values
        self.overwrites = overwrites
      }
    }

    /// A page viewed.
    public struct PageView: Equatable, Sendable {
      /// The page's address; the SDK refuses an empty one.
      public var url: String
      /// Its title.
      public var title: String?
      /// The indices of the referrers, as the back office numbers them.
      public var referrers: [Int]?

      /// Makes a page view; see the properties.
      public init(url: String, title: String? = nil, referrers: [Int]? = nil) {
        self.url = url
        self.title = title
        self.referrers = referrers
      }
    }

    /// A goal converted.
    public struct Conversion: Equatable, Sendable {
      /// The goal's id.
      public var goal: JSONValue
      /// What it brought in; null where remote visitor data names nothing.
      public var revenue: JSONValue
      /// Whether it takes an earlier one back; null where remote visitor data names nothing.
      public var isNegative: Bool?
      /// What is told with it; of several with one index the first counts.
      public var metadata: [CustomData]?

      /// Makes a conversion; see the properties.
      public init(
        goal: JSONValue, revenue: JSONValue = 0.0, isNegative: Bool? = false,
        metadata: [CustomData]? = nil
      ) {
        self.goal = goal
        self.revenue = revenue
        self.isNegative = isNegative
        self.metadata = metadata
      }
    }

    /// A place; conditions read country, region and city, and ignore case.
    public struct Geolocation: Equatable, Sendable {
      /// The country's name.
      public var country: String?
      /// The region's name.
      public var region: String?
      /// The city's name.
      public var city: String?
      /// The postal code.
      public var postalCode: String?
      /// Degrees, north is positive.
      public var latitude: JSONValue?
      /// Degrees, east is positive.
      public var longitude: JSONValue?

      /// Makes a place; see the properties.
      public init(
        country: String? = nil, region: String? = nil, city: String? = nil,
        postalCode: String? = nil, latitude: JSONValue? = nil, longitude: JSONValue? = nil
      ) {
        self.country = country
        self.region = region
        self.city = city
        self.postalCode = postalCode
        self.latitude = latitude
        self.longitude = longitude
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
