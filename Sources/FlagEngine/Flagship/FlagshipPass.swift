extension Flagship {
  /// One pass of one visitor over the flags.
  struct Pass: Sendable {
    init(_ configuration: Configuration, for visitor: Visitor, options: EvaluationOptions) {
      preconditionFailure("not built")
    }
    mutating func decide(_ flag: Int) -> Answer { preconditionFailure("not built") }
    mutating func explain(_ flag: Int) -> Decision { preconditionFailure("not built") }
  }
}
