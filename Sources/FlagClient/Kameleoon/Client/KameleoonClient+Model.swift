public import FlagEngine
internal import Synchronization

extension KameleoonClient {
  /// A variation that a visitor gets, or one of a flag in the file (`Variation`).
  public struct Variation: Equatable, Sendable {
    /// Its key; nil where the file has null.
    public var key: String?
    /// Its id; nil for a flag's default, and for a flag's variation outside of a rule.
    public var id: JSONValue?
    /// The id of the experiment that it is given by; nil likewise.
    public var experimentID: JSONValue?
    /// Its variables, in the order of the file.
    public var variables: [Variable]
    /// The id of the rule that took the visitor, which the vendor's object does not have.
    public var ruleID: JSONValue?

    /// Whether it is any other than `off`.
    public var isActive: Bool { Self.isActive(key) }

    static func isActive(_ key: String?) -> Bool { key.map { !$0.isIdentical(to: "off") } ?? true }

    /// The variable of that key.
    public subscript(key: String) -> Variable? { variables.last { $0.key.isIdentical(to: key) } }

    init(_ outcome: Kameleoon.LivePass.Outcome, _ variables: [FlagEngine.Variable]) {
      key = outcome.variationKey
      id = outcome.variationID
      experimentID = outcome.experimentID
      ruleID = outcome.ruleID
      self.variables = variables.map(Variable.init)
    }

    init(
      key: String?, id: JSONValue? = nil, experimentID: JSONValue? = nil,
      _ variables: [FlagEngine.Variable]
    ) {
      self.key = key
      self.id = id
      self.experimentID = experimentID
      self.variables = variables.map(Variable.init)
    }
  }

  /// A variable of a variation (`Variable`).
  public struct Variable: Equatable, Sendable {
    /// Its key.
    public var key: String
    /// `BOOLEAN`, `NUMBER`, `STRING`, `JSON`, `JS`, `CSS`, or what the file has; nil where that is null.
    public var type: String?
    /// Its value as the file has it: nothing is converted, a JSON text is read.
    public var value: JSONValue

    init(_ variable: FlagEngine.Variable) {
      key = variable.key
      type = variable.type
      value = variable.value ?? .null
    }

    /// The value where it is a boolean.
    public var bool: Bool? { if case .bool(let value) = value { value } else { nil } }

    /// The value where it is a whole number.
    public var int: Int? { if case .integer(let value) = value { value } else { nil } }

    /// The value where it is a number.
    public var double: Double? {
      switch value {
      case .integer(let value): Double(value)
      case .double(let value): value
      default: nil
      }
    }

    /// The value where it is a text.
    public var string: String? { value.text }
  }

  /// The configuration in use, as a model (`DataFile`, spec H.2).
  public struct DataFile: Sendable {
    /// The flags, in the order of the file.
    public var featureFlags: [FeatureFlag]
    /// When the file was changed last, in milliseconds since 1970 UTC; 0: it does not say.
    public var dateModified: Int

    /// The flag of that key.
    public subscript(key: String) -> FeatureFlag? {
      featureFlags.first { $0.key.isIdentical(to: key) }
    }
  }

  /// A flag of the configuration (`FeatureFlag`).
  public struct FeatureFlag: Sendable {
    /// Its key.
    public var key: String
    /// Whether it is on in the environment.
    public var isEnvironmentEnabled: Bool
    /// The key of its default variation; nil where the file has null.
    public var defaultVariationKey: String?
    /// Its variations, in the order of the file.
    public var variations: [Variation]
    /// Its rules, in the order of the file.
    public var rules: [Rule]

    /// Its default variation; nil: the flag has none with that key.
    public var defaultVariation: Variation? {
      defaultVariationKey.flatMap { key in
        variations.first { $0.key?.isIdentical(to: key) ?? false }
      }
    }
  }

  /// A rule of a flag (`Rule`).
  public struct Rule: Sendable {
    /// Those of its variations that the flag has, with their ids.
    public var variations: [Variation]
  }

  /// The configuration in use, as a model (`get_data_file`).
  ///
  /// The package 3.18.0 lacks it though its documentation has it; it is as in later versions.
  public var dataFile: DataFile {
    let file = site.withLock { $0.file }
    let flags = (0..<file.flagCount).map { flag in
      let keys = file.variationKeys(flag)
      return FeatureFlag(
        key: file.key(of: flag), isEnvironmentEnabled: file.isEnabled(flag),
        defaultVariationKey: file.defaultKey(flag),
        variations: keys.map {
          Variation(key: $0, file.variables(flag, ofVariation: $0) ?? [])
        }, rules: Self.rules(of: flag, in: file, keys))
    }
    return DataFile(featureFlags: flags, dateModified: file.dateModified)
  }

  private static func rules(
    of flag: Int, in file: Kameleoon.Configuration, _ keys: [String]
  ) -> [Rule] {
    file.rules(flag).map { rule in
      Rule(
        variations: rule.entries.compactMap { entry in
          file.variables(flag, ofVariation: entry.key).map {
            Variation(key: entry.key, id: entry.id, experimentID: rule.experimentID, $0)
          }
        })
    }
  }
}
