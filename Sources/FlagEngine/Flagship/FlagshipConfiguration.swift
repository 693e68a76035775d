extension Flagship {
  /// A configuration, read and compiled.
  public struct Configuration: Sendable {
    init(_ document: JSONDocument) throws(ConfigurationError) { preconditionFailure("not built") }
    var flagCount: Int { preconditionFailure("not built") }
    var problems: [ConfigurationProblem] { preconditionFailure("not built") }
    var fields: [FieldSummary] { preconditionFailure("not built") }
    func name(of field: Field) -> String { preconditionFailure("not built") }
    func type(of field: Field) -> FieldType { preconditionFailure("not built") }
    func field(named name: String) -> Field? { preconditionFailure("not built") }
    func key(of flag: Int) -> String { preconditionFailure("not built") }
    func index(of key: String) -> Int? { preconditionFailure("not built") }
    func dependsOnEarlierFlags(_ flag: Int) -> Bool { preconditionFailure("not built") }
    func served(_ flag: Int, by answer: Answer) -> Served { preconditionFailure("not built") }
    func variables(_ flag: Int, by answer: Answer) -> [Variable] {
      preconditionFailure("not built")
    }
    func simulations(of flag: Int) -> [OverrideChoice] { preconditionFailure("not built") }
    func forces(of flag: Int) -> [OverrideChoice] { preconditionFailure("not built") }
    func concerns(_ override: Override, flag: Int) -> Bool { preconditionFailure("not built") }
    func nearestMisses(_ flag: Int, for visitor: Visitor, options: EvaluationOptions)
      -> [NearestMiss]
    { preconditionFailure("not built") }
  }
}
