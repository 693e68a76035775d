/// A configuration of either platform, read and compiled.
///
/// ```swift
/// let shop = try FlagConfiguration(bytes)
/// let decision = shop.decide("new_checkout", for: visitor, options: options)
/// ```
public enum FlagConfiguration: Sendable {
  /// A Kameleoon data file
  case kameleoon(Kameleoon.Configuration)
  /// A Flagship bucketing file
  case flagship(Flagship.Configuration)

  /// Reads a configuration and recognises its platform by its content.
  ///
  /// Kameleoon has any of `featureFlags`, `segments`, `customData`, `configuration`, `holdout`;
  /// Flagship any of `campaigns`, `panic`, `accountSettings`.
  ///
  /// - Parameters:
  ///   - bytes: the JSON text, UTF-8.
  ///   - platform: decides where the content does not.
  /// - Throws: what is wrong with the text; a part the official SDK would refuse is no error here
  ///   but a `refusal`.
  public init(_ bytes: [UInt8], platform: Platform? = nil) throws(ConfigurationError) {
    let document: JSONDocument
    do throws(JSONError) {
      document = try JSONDocument(bytes)
    } catch let error {
      throw ConfigurationError.notJSON(error)
    }
    let recognised = if let platform { platform } else { try Self.recognise(document) }
    switch recognised {
    case .kameleoon: self = .kameleoon(try Kameleoon.Configuration(document))
    case .flagship: self = .flagship(try Flagship.Configuration(document))
    }
  }

  private static func recognise(_ document: JSONDocument) throws(ConfigurationError) -> Platform {
    try document.withRoot { root throws(ConfigurationError) in
      guard root.kind == .object else { throw .notAnObject(root.kind) }
      let isKameleoon =
        root["featureFlags"] != nil || root["segments"] != nil || root["customData"] != nil
        || root["configuration"] != nil || root["holdout"] != nil
      let isFlagship =
        root["campaigns"] != nil || root["panic"] != nil || root["accountSettings"] != nil
      guard isKameleoon != isFlagship else {
        let names = root.members.prefix(6).map { $0.name.string ?? "" }
        throw isKameleoon ? .bothPlatforms : .neitherPlatform(firstKeys: names)
      }
      return isKameleoon ? .kameleoon : .flagship
    }
  }
}

/// Why bytes are not a configuration.
public enum ConfigurationError: Error, Equatable, Sendable {
  /// The text is not JSON
  case notJSON(JSONError)
  /// The outermost value is not an object
  case notAnObject(JSONView.Kind)
  /// JSON of neither platform; the first member names
  case neitherPlatform(firstKeys: [String])
  /// Members of both platforms; the caller must say which it is
  case bothPlatforms
}

/// A part of a file that the official SDK refuses, crashes on or reads in an unexpected way.
public struct ConfigurationProblem: Equatable, Sendable {
  /// What the official SDK makes of such a part.
  public enum Kind: Sendable {
    /// It refuses the whole file
    case refusal
    /// It crashes, or stops with an error, where it comes to the part
    case crash
    /// It crashes where it serves the variable, and refuses the whole file from 3.22.2 on (Kameleoon)
    case unreadableVariable
    /// It reads it in an unexpected way
    case oddity
    /// It can do more with it than flagscope
    case limit
  }

  /// The JSON path of the part, such as `$.featureFlags[3].rules[0].segmentId`.
  public var path: String
  /// What is wrong and how the SDK takes it.
  public var text: String
  /// What the official SDK makes of it.
  public var kind: Kind
  /// The flag it concerns, by index; nil for the whole file.
  public var flag: Int?

  /// Whether the official SDK refuses the whole file because of it.
  public var isRefusal: Bool { kind == .refusal }

  /// Makes a problem; see the properties.
  public init(path: String, text: String, kind: Kind, flag: Int? = nil) {
    self.path = path
    self.text = text
    self.kind = kind
    self.flag = flag
  }

  /// Makes a problem that is a refusal or an oddity; see the properties.
  public init(path: String, text: String, isRefusal: Bool = false, flag: Int? = nil) {
    self.init(path: path, text: text, kind: isRefusal ? .refusal : .oddity, flag: flag)
  }
}

/// An override that can be set for a flag, with what a dialog shows of it.
public struct OverrideChoice: Equatable, Sendable {
  /// The override.
  public var override: Override
  /// The variation, in the user's words.
  public var title: String
  /// The rule or campaign it concerns and its share: `experiment #260302 (rule 2), 50 %`.
  public var detail: String
  /// What the code receives.
  public var variables: [Variable]

  /// Makes a choice; see the properties.
  public init(override: Override, title: String, detail: String, variables: [Variable]) {
    self.override = override
    self.title = title
    self.detail = detail
    self.variables = variables
  }
}

extension FlagConfiguration {
  /// The platform.
  public var platform: Platform {
    switch self {
    case .kameleoon: .kameleoon
    case .flagship: .flagship
    }
  }

  /// Whether the file switches every flag off, whichever flags it holds: Flagship's panic.
  ///
  /// - Parameter profile: the SDK that reads the file; they disagree about what is panic.
  /// - Returns: whether every flag answers the code's own default; never for Kameleoon.
  ///
  /// Source: Flagship Python SDK 2.1.1 and 2.1.5, observed; `scenario-panic`.
  public func isPanic(_ profile: Profile) -> Bool {
    guard case .flagship(let configuration) = self else { return false }
    return configuration.bucketing.isPanic(Flagship.Rules(profile))
  }

  /// The number of flags: feature flags (Kameleoon), or keys that campaigns set (Flagship).
  public var flagCount: Int {
    switch self {
    case .kameleoon(let configuration): configuration.flagCount
    case .flagship(let configuration): configuration.flagCount
    }
  }

  /// The key of a flag, in the order of the file.
  public func key(of flag: Int) -> String {
    switch self {
    case .kameleoon(let configuration): configuration.key(of: flag)
    case .flagship(let configuration): configuration.key(of: flag)
    }
  }

  /// The index of the flag with that key, compared by code points.
  public func index(of key: String) -> Int? {
    switch self {
    case .kameleoon(let configuration): configuration.index(of: key)
    case .flagship(let configuration): configuration.index(of: key)
    }
  }

  /// What the official SDK refuses, crashes on or reads unexpectedly, in the order of the file.
  public var problems: [ConfigurationProblem] {
    switch self {
    case .kameleoon(let configuration): configuration.problems
    case .flagship(let configuration): configuration.problems
    }
  }

  /// The fields that conditions read, with the values they compare, in the order of the file.
  public var fields: [FieldSummary] {
    switch self {
    case .kameleoon(let configuration): configuration.fields
    case .flagship(let configuration): configuration.fields
    }
  }

  /// The name of a field on the screen and on the command line: `data.membership_tier`, `country`.
  public func name(of field: Field) -> String {
    switch self {
    case .kameleoon(let configuration): configuration.name(of: field)
    case .flagship(let configuration): configuration.name(of: field)
    }
  }

  /// The visitor in this configuration's terms: custom data told by name is told by index, so that
  /// its field can be read and edited.
  public func resolvingNames(of visitor: Visitor) -> Visitor {
    switch (self, visitor) {
    case (.kameleoon(let configuration), .kameleoon(let visitor)):
      .kameleoon(configuration.resolvingNames(of: visitor))
    default: visitor
    }
  }

  /// The visitor as a file keeps it: custom data goes by its name where this configuration has one.
  public func namingData(of visitor: Visitor) -> Visitor {
    switch (self, visitor) {
    case (.kameleoon(let configuration), .kameleoon(let visitor)):
      .kameleoon(configuration.namingData(of: visitor))
    default: visitor
    }
  }

  /// What a field holds.
  public func type(of field: Field) -> FieldType {
    switch self {
    case .kameleoon(let configuration): configuration.type(of: field)
    case .flagship(let configuration): configuration.type(of: field)
    }
  }

  /// The field of that name, or nil if the platform has none.
  public func field(named name: String) -> Field? {
    switch self {
    case .kameleoon(let configuration): configuration.field(named: name)
    case .flagship(let configuration): configuration.field(named: name)
    }
  }

  /// Whether a flag's answer can hang on what earlier flags saved in the same pass.
  public func dependsOnEarlierFlags(_ flag: Int) -> Bool {
    switch self {
    case .kameleoon(let configuration): configuration.dependsOnEarlierFlags(flag)
    case .flagship(let configuration): configuration.dependsOnEarlierFlags(flag)
    }
  }

  /// An answer in words.
  public func served(_ flag: Int, by answer: Answer) -> Served {
    switch self {
    case .kameleoon(let configuration): configuration.served(flag, by: answer)
    case .flagship(let configuration): configuration.served(flag, by: answer)
    }
  }

  /// What the code receives with an answer.
  public func variables(_ flag: Int, by answer: Answer) -> [Variable] {
    switch self {
    case .kameleoon(let configuration): configuration.variables(flag, by: answer)
    case .flagship(let configuration): configuration.variables(flag, by: answer)
    }
  }

  /// The simulations that exist for a flag (Kameleoon), or the allocations that can be forced and
  /// the hidings (Flagship).
  public func simulations(of flag: Int) -> [OverrideChoice] {
    switch self {
    case .kameleoon(let configuration): configuration.simulations(of: flag)
    case .flagship(let configuration): configuration.simulations(of: flag)
    }
  }

  /// The forces that exist for a flag: a variation of one of its experiments or campaigns.
  public func forces(of flag: Int) -> [OverrideChoice] {
    switch self {
    case .kameleoon(let configuration): configuration.forces(of: flag)
    case .flagship(let configuration): configuration.forces(of: flag)
    }
  }

  /// Whether an override concerns a flag.
  public func concerns(_ override: Override, flag: Int) -> Bool {
    switch self {
    case .kameleoon(let configuration): configuration.concerns(override, flag: flag)
    case .flagship(let configuration): configuration.concerns(override, flag: flag)
    }
  }

  /// The decision about one flag with its whole trace, as it falls in one pass over the file.
  ///
  /// - Parameters:
  ///   - flag: the flag's index.
  ///   - visitor: the visitor, of the same platform.
  ///   - options: profile and time.
  /// - Returns: the answer and every step that led to it.
  public func explain(_ flag: Int, for visitor: Visitor, options: EvaluationOptions) -> Decision {
    var pass = Pass(self, for: visitor, options: options, at: flag)
    return pass.explain(flag)
  }

  /// The decision about the flag with that key, or nil if there is none.
  ///
  /// - Parameters:
  ///   - key: the flag's key, compared by code points.
  ///   - visitor: the visitor, of the same platform.
  ///   - options: profile and time.
  /// - Returns: the answer and every step that led to it.
  public func decide(
    _ key: String, for visitor: Visitor, options: EvaluationOptions
  ) -> Decision? {
    index(of: key).map { explain($0, for: visitor, options: options) }
  }

  /// For each rule of a flag that does not match, the smallest set of context changes that makes its
  /// targeting hold.
  ///
  /// - Parameters:
  ///   - flag: the flag's index.
  ///   - visitor: the visitor, of the same platform.
  ///   - options: profile and time.
  /// - Returns: one entry a rule (Kameleoon) or variation group (Flagship) that did not match, the
  ///   smallest sets first; ties by fewer unknowns, then rule order.
  public func nearestMisses(
    _ flag: Int, for visitor: Visitor, options: EvaluationOptions
  ) -> [NearestMiss] {
    Pass(self, for: resolvingNames(of: visitor), options: options, at: flag).nearestMisses(flag)
  }
}
