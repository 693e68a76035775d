extension Flagship {
  /// The operators by their names in the file; names are case-sensitive.
  enum Operator: UInt8, Sendable, CaseIterable {
    case equals, notEquals, contains, notContains, greaterThan, lowerThan, greaterThanOrEquals
    case lowerThanOrEquals, startsWith, endsWith
    // Known to the server only
    case exists, notExists, semverEquals, semverNotEquals, semverGreaterThan, semverLowerThan
    case semverGreaterThanOrEquals, semverLowerThanOrEquals
    case unknown

    /// The name in the file.
    var name: StaticString {
      switch self {
      case .equals: "EQUALS"
      case .notEquals: "NOT_EQUALS"
      case .contains: "CONTAINS"
      case .notContains: "NOT_CONTAINS"
      case .greaterThan: "GREATER_THAN"
      case .lowerThan: "LOWER_THAN"
      case .greaterThanOrEquals: "GREATER_THAN_OR_EQUALS"
      case .lowerThanOrEquals: "LOWER_THAN_OR_EQUALS"
      case .startsWith: "STARTS_WITH"
      case .endsWith: "ENDS_WITH"
      case .exists: "EXISTS"
      case .notExists: "NOT_EXISTS"
      case .semverEquals: "SEMVER_EQUALS"
      case .semverNotEquals: "SEMVER_NOT_EQUALS"
      case .semverGreaterThan: "SEMVER_GREATER_THAN"
      case .semverLowerThan: "SEMVER_LOWER_THAN"
      case .semverGreaterThanOrEquals: "SEMVER_GREATER_THAN_OR_EQUALS"
      case .semverLowerThanOrEquals: "SEMVER_LOWER_THAN_OR_EQUALS"
      case .unknown: ""
      }
    }

    /// What must hold, in words, before the value.
    var words: String {
      switch self {
      case .equals, .semverEquals: "is"
      case .notEquals, .semverNotEquals: "is not"
      case .contains: "contains"
      case .notContains: "does not contain"
      case .greaterThan, .semverGreaterThan: ">"
      case .lowerThan, .semverLowerThan: "<"
      case .greaterThanOrEquals, .semverGreaterThanOrEquals: "≥"
      case .lowerThanOrEquals, .semverLowerThanOrEquals: "≤"
      case .startsWith: "starts with"
      case .endsWith: "ends with"
      case .exists: "exists"
      case .notExists: "does not exist"
      case .unknown: ""
      }
    }

    /// Whether 2.1.x never lets it hold.
    var isServerOnly: Bool { rawValue >= Operator.exists.rawValue }

    /// Whether it compares semantic versions.
    var isVersion: Bool {
      switch self {
      case .semverEquals, .semverNotEquals, .semverGreaterThan, .semverLowerThan,
        .semverGreaterThanOrEquals, .semverLowerThanOrEquals:
        true
      case .equals, .notEquals, .contains, .notContains, .greaterThan, .lowerThan,
        .greaterThanOrEquals, .lowerThanOrEquals, .startsWith, .endsWith, .exists, .notExists,
        .unknown:
        false
      }
    }

    /// Whether it asks which of two values comes first.
    var isOrder: Bool {
      switch self {
      case .greaterThan, .lowerThan, .greaterThanOrEquals, .lowerThanOrEquals: true
      case .equals, .notEquals, .contains, .notContains, .startsWith, .endsWith, .exists,
        .notExists, .semverEquals, .semverNotEquals, .semverGreaterThan, .semverLowerThan,
        .semverGreaterThanOrEquals, .semverLowerThanOrEquals, .unknown:
        false
      }
    }

    /// Whether two values whose order is this (below zero: the visitor's comes first) stand in its
    /// relation; nil: it asks for something else.
    func holds(order: Int) -> Bool? {
      switch self {
      case .equals, .semverEquals: order == 0
      case .notEquals, .semverNotEquals: order != 0
      case .greaterThan, .semverGreaterThan: order > 0
      case .lowerThan, .semverLowerThan: order < 0
      case .greaterThanOrEquals, .semverGreaterThanOrEquals: order >= 0
      case .lowerThanOrEquals, .semverLowerThanOrEquals: order <= 0
      case .contains, .notContains, .startsWith, .endsWith, .exists, .notExists, .unknown: nil
      }
    }

    init(_ view: JSONView) {
      self = Self.allCases.first { $0 != .unknown && view.isString($0.name) } ?? .unknown
    }
  }
}
