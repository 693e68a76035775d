extension Kameleoon {
  /// The sentences of a decision (interaction design, section 9).
  struct Sentences {
    init(_ decision: Decision, model: Model, pass: Pass) {}
    func write(into decision: inout Decision) {}
  }
}
