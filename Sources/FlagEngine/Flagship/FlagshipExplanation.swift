extension Flagship {
  /// A step of Flagship's evaluation in words.
  static func words(for node: TraceNode) -> Explanation.Words { preconditionFailure("not built") }
}
