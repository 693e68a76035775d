public import FlagEngine

/// A value of a visitor's context: the kinds that the vendor accepts.
public enum FlagshipContextValue: Equatable, Sendable {
  /// A text
  case text(String)
  /// An integer
  case integer(Int)
  /// A number with a point
  case number(Double)
  /// True or false
  case boolean(Bool)

  /// The value in JSON.
  public var json: JSONValue {
    switch self {
    case .text(let text): .string(text)
    case .integer(let number): .integer(number)
    case .number(let number): .double(number)
    case .boolean(let value): .bool(value)
    }
  }
}

extension FlagshipContextValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral,
  ExpressibleByFloatLiteral, ExpressibleByBooleanLiteral
{
  /// A text.
  public init(stringLiteral value: String) { self = .text(value) }
  /// An integer.
  public init(integerLiteral value: Int) { self = .integer(value) }
  /// A number with a point.
  public init(floatLiteral value: Double) { self = .number(value) }
  /// True or false.
  public init(booleanLiteral value: Bool) { self = .boolean(value) }
}

/// Values of a visitor's context by key, in the order in which they are sent.
///
/// ```swift
/// let context: FlagshipContext = ["age": 30, "vip": true, "city": "Lyon"]
/// ```
public struct FlagshipContext: Equatable, Sendable, ExpressibleByDictionaryLiteral {
  /// The values in their order.
  public private(set) var values = JSONObject()

  /// Takes values in the order of their keys.
  ///
  /// - Parameter values: the values.
  public init(_ values: [String: FlagshipContextValue]) {
    for (key, value) in values.sorted(by: { $0.key < $1.key }) { self.values[key] = value.json }
  }

  /// Takes values in the order in which they are written.
  public init(dictionaryLiteral elements: (String, FlagshipContextValue)...) {
    for (key, value) in elements { values[key] = value.json }
  }

  /// The value of a key; nil: none, and setting nil removes it here, never from a visitor.
  public subscript(key: String) -> FlagshipContextValue? {
    get { values[key].flatMap { FlagshipContextValue($0) } }
    set { values[key] = newValue?.json }
  }
}

extension FlagshipContextValue {
  /// A value of an accepted kind; nil: it is of another.
  public init?(_ value: JSONValue) {
    switch value {
    case .string(let text): self = .text(text)
    case .integer(let number): self = .integer(number)
    case .double(let number): self = .number(number)
    case .bool(let value): self = .boolean(value)
    case .null, .hugeInteger, .array, .object: return nil
    }
  }
}

/// The keys that a new visitor's context holds before anybody sets them; vendor: the members of the
/// enumeration of preset keys.
///
/// Source: Flagship Python SDK 2.1.1, observed; spec section 10.4.
public enum FlagshipPresetKey: String, CaseIterable, Sendable {
  /// Targets all users while it is empty
  case allUsers = "fs_all_users"
  /// Not the visitor id: empty until somebody sets it
  case users = "fs_users"
  /// The device's language
  case deviceLocale = "sdk_deviceLanguage"
  /// The device's type
  case deviceType = "sdk_deviceType"
  /// The device's model
  case deviceModel = "sdk_deviceModel"
  /// The city
  case locationCity = "sdk_city"
  /// The region
  case locationRegion = "sdk_region"
  /// The country
  case locationCountry = "sdk_country"
  /// The latitude
  case locationLatitude = "sdk_lat"
  /// The longitude
  case locationLongitude = "sdk_long"
  /// The address on the network
  case ip = "sdk_ip"
  /// The operating system's name
  case osName = "sdk_osName"
  /// The operating system's version
  case osVersion = "sdk_osVersion"
  /// The level of the system's interface
  case apiLevel = "sdk_apiLevel"
  /// The version of the language
  case pythonVersion = "sdk_pythonVersion"
  /// The carrier's name
  case carrierName = "sdk_carrierName"
  /// Whether it is a development build
  case devMode = "sdk_devMode"
  /// Whether it is the first start
  case firstTimeInit = "sdk_firstTimeInit"
  /// The kind of connection
  case internetConnection = "sdk_internetConnection"
  /// The app's version as text
  case appVersionName = "sdk_versionName"
  /// The app's version as number
  case appVersionCode = "sdk_versionCode"
  /// The SDK's version
  case flagshipVersion = "sdk_fsVersion"
  /// The interface's name
  case interfaceName = "sdk_interfaceName"
}
