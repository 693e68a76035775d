public import FlagEngine
internal import Synchronization

// Calls that the vendor has replaced; each is here under the vendor's description, and what it does
// is in the second extension, which the replay of journeys uses too.
extension KameleoonClient {
  /// The key of the variation that a visitor gets of a flag (`get_feature_variation_key`).
  ///
  /// - Throws: as `variation(of:for:track:)`.
  @available(*, deprecated, renamed: "variation(of:for:track:)")
  public func featureVariationKey(
    _ key: String, for code: String
  ) throws(KameleoonError) -> String? { try variationKey(of: key, code) }

  /// The value of a variable of the variation that a visitor gets of a flag
  /// (`get_feature_variable`).
  ///
  /// - Throws: as `variation(of:for:track:)`, and `featureVariableNotFound`, after the evaluation was
  ///   saved and registered.
  @available(*, deprecated, renamed: "variation(of:for:track:)")
  public func featureVariable(
    _ variable: String, of key: String, for code: String
  ) throws(KameleoonError) -> JSONValue { try self.variable(variable, of: key, code) }

  /// The variables of a flag's variation by key (`get_feature_variation_variables`).
  ///
  /// - Throws: `featureNotFound`, `featureEnvironmentDisabled`, `featureVariationNotFound`,
  ///   `configurationError`.
  @available(*, deprecated, message: "Read `dataFile` instead.")
  public func featureVariationVariables(
    of key: String, variation: String
  ) throws(KameleoonError) -> [(key: String, value: JSONValue)] {
    try variables(ofVariation: variation, of: key)
  }

  /// The variations that are not `off`, without saving and telling anything
  /// (`get_active_features`).
  ///
  /// - Throws: `visitorCodeInvalid`, `configurationError`.
  @available(*, deprecated, renamed: "variations(for:onlyActive:track:)")
  public func activeFeatures(
    for code: String
  ) throws(KameleoonError) -> [(key: String, variation: Variation)] { try activeVariations(code) }

  /// The keys of the flags whose variation is not `off`, without saving and telling anything
  /// (`get_active_feature_list_for_visitor`); the visitor code is not checked.
  ///
  /// - Throws: `configurationError`.
  @available(*, deprecated, renamed: "variations(for:onlyActive:track:)")
  public func activeFeatureKeys(for code: String) throws(KameleoonError) -> [String] {
    try activeKeys(code)
  }

  /// Whether a flag is on for a visitor whose code is, or is not, a unique identifier
  /// (`is_feature_active` with `is_unique_identifier`).
  ///
  /// - Throws: as `isFeatureActive(_:for:track:)`.
  @available(*, deprecated, message: "Tell `.uniqueIdentifier` with `addData`.")
  public func isFeatureActive(
    _ key: String, for code: String, isUniqueIdentifier: Bool, track: Bool = true
  ) throws(KameleoonError) -> Bool {
    try addData(to: code, [.uniqueIdentifier(isUniqueIdentifier)])
    return try isFeatureActive(key, for: code, track: track)
  }

  /// Tells of a conversion of a visitor whose code is, or is not, a unique identifier
  /// (`track_conversion` with `is_unique_identifier`).
  ///
  /// - Throws: `visitorCodeInvalid`.
  @available(*, deprecated, message: "Tell `.uniqueIdentifier` with `addData`.")
  public func trackConversion(
    _ goal: Int, for code: String, revenue: Double = 0, isUniqueIdentifier: Bool
  ) throws(KameleoonError) {
    try addData(to: code, [.uniqueIdentifier(isUniqueIdentifier)])
    try trackConversion(goal, for: code, revenue: revenue)
  }

  /// Registers a visitor whose code is, or is not, a unique identifier (`flush` with
  /// `is_unique_identifier`).
  ///
  /// - Throws: `visitorCodeInvalid`.
  @available(*, deprecated, message: "Tell `.uniqueIdentifier` with `addData`.")
  public func flush(_ code: String, isUniqueIdentifier: Bool) throws(KameleoonError) {
    try addData(to: code, [.uniqueIdentifier(isUniqueIdentifier)])
    try flush(code)
  }

  /// What the platform knows about a visitor whose code is, or is not, a unique identifier
  /// (`get_remote_visitor_data` with `is_unique_identifier`).
  ///
  /// - Throws: as `remoteVisitorData(of:addData:timeout:filter:)`.
  @available(*, deprecated, message: "Tell `.uniqueIdentifier` with `addData`.")
  public func remoteVisitorData(
    of code: String, isUniqueIdentifier: Bool, filter: Kameleoon.RemoteVisitorFilter = .init()
  ) async throws -> [KameleoonData] {
    setUnique(isUniqueIdentifier, code)
    return try await remoteVisitorData(of: code, filter: filter)
  }
}

extension KameleoonClient {
  package func setUnique(_ isUnique: Bool, _ code: String) {
    visitors.setUnique(isUnique, code, now: surroundings.now())
  }

  package func variationKey(of key: String, _ code: String) throws(KameleoonError) -> String? {
    let (_, _, outcome) = try evaluate(key, code, track: true, readsVariables: false)
    wait(for: code)
    return outcome.variationKey
  }

  package func variable(
    _ variable: String, of key: String, _ code: String
  ) throws(KameleoonError) -> JSONValue {
    let (file, flag, outcome) = try evaluate(key, code, track: true, readsVariables: false)
    wait(for: code)
    let variables = file.variables(flag, of: outcome)
    guard let found = variables.last(where: { $0.key.isIdentical(to: variable) }) else {
      throw .featureVariableNotFound(key: variable)
    }
    guard let value = found.value else {
      throw .configurationError(detail: "the variable '\(variable)' holds no JSON")
    }
    return value
  }

  package func variables(
    ofVariation variation: String, of key: String
  ) throws(KameleoonError) -> [(key: String, value: JSONValue)] {
    let (file, flag) = try find(key)
    guard let variables = file.variables(flag, ofVariation: variation) else {
      throw .featureVariationNotFound(key: variation)
    }
    var values: [(key: String, value: JSONValue)] = []
    for variable in variables {
      guard let value = variable.value else {
        throw .configurationError(detail: "the variable '\(variable.key)' holds no JSON")
      }
      values.append((variable.key, value))
    }
    return values
  }

  package func activeVariations(
    _ code: String
  ) throws(KameleoonError) -> [(key: String, variation: Variation)] {
    try check(code)
    return try variations(code, onlyActive: true, track: false, saves: false)
  }

  package func activeKeys(_ code: String) throws(KameleoonError) -> [String] {
    try outcomes(code, track: false, saves: false, readsVariables: false, checksCode: false)
      .filter { Variation.isActive($0.outcome.variationKey) }.map(\.key)
  }
}
