/// What another variation gives for a flag, to compare the answer with.
public struct ValueComparison: Equatable, Sendable {
  /// What is compared with: `(off)`, the default (Kameleoon), or `reference "Original"` (Flagship).
  public var name: String
  /// What the code would receive with it.
  public var variables: [Variable]
}

extension FlagConfiguration {
  /// What an answer is compared with: the flag's default variation (Kameleoon), or the variation of
  /// the deciding group that the file marks as the reference (Flagship).
  ///
  /// - Parameters:
  ///   - flag: the flag's index.
  ///   - answer: the answer.
  /// - Returns: the comparison; nil where the answer is that variation itself, or there is none.
  public func comparison(_ flag: Int, with answer: Answer) -> ValueComparison? {
    switch self {
    case .kameleoon(let configuration):
      guard answer.source != .defaultVariation else { return nil }
      let other = Answer(.defaultVariation)
      return ValueComparison(
        name: configuration.served(flag, by: other).shaped,
        variables: configuration.variables(flag, by: other))
    case .flagship(let configuration):
      return configuration.bucketing.reference(beside: answer).map { reference in
        let title = Explanation.quoted(configuration.bucketing.variationTitle(reference.index))
        let isSet = configuration.bucketing.setting(flag, ofVariation: reference.index) != nil
        return ValueComparison(
          name: "reference \(title)",
          variables: isSet ? configuration.variables(flag, by: reference.answer) : [])
      }
    }
  }
}

extension Flagship.Bucketing {
  /// The reference of the group that an answer chose; nil where the answer is the reference itself,
  /// or the group has none.
  fileprivate func reference(beside answer: Answer) -> (index: Int, answer: Answer)? {
    guard let group = groupIndex(of: answer), answer.variation >= 0 else { return nil }
    let variations = groups[group].variations
    let index = variations.first {
      !self.variations[$0].isDamaged
        && withNode(self.variations[$0].node) { $0["reference"]?.bool } == true
    }
    guard let index, index != variations.lowerBound + Int(answer.variation) else { return nil }
    var reference = answer
    reference.variation = Int32(index - variations.lowerBound)
    return (index, reference)
  }
}
