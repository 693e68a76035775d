extension Flagship {
  /// A step of Flagship's evaluation in words.
  static func words(for node: TraceNode) -> Explanation.Words { preconditionFailure("not built") }

  /// A bucket against the shares of a group's variations in words.
  static func words(for split: TraceSubject.Split) -> Explanation.Words {
    preconditionFailure("not built")
  }
}
