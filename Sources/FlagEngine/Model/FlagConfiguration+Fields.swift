/// A custom data whose first text is hashed instead of the visitor code, for some flags.
public struct BucketingField: Equatable, Sendable {
  /// The custom data.
  public var field: Field
  /// The number of flags that are bucketed by it.
  public var flagCount: Int
}

extension FlagConfiguration {
  /// The fields that replace the visitor code where flags are bucketed, in the order of their index.
  ///
  /// Source: Kameleoon spec C.2; a custom data at index 0 is never used.
  public var bucketingFields: [BucketingField] {
    guard case .kameleoon(let configuration) = self else { return [] }
    let model = configuration.model
    var counts: [Int32: Int] = [:]
    for flag in model.flags where flag.bucketingSlot >= 0 {
      counts[flag.bucketingSlot, default: 0] += 1
    }
    return counts.sorted { $0.key < $1.key }.map { slot, count in
      BucketingField(
        field: .customData(index: model.customData.indexes[Int(slot)]), flagCount: count)
    }
  }

  /// The text that is hashed for a visitor where no bucketing field has a value: the visitor code
  /// or id, or the code it is linked with; on Flagship's server the decision group in base64.
  ///
  /// - Parameters:
  ///   - visitor: a visitor of the same platform.
  ///   - options: profile and time.
  /// - Returns: the text.
  public func hashedCode(of visitor: Visitor, options: EvaluationOptions) -> String {
    switch (self, visitor) {
    case (.kameleoon(let configuration), .kameleoon(let visitor)):
      let store = Kameleoon.RecordStore(
        visitor, customData: configuration.model.customData, now: options.now)
      guard let mapping = store.find(visitor.code)?.mapping, !mapping.isEmpty else {
        return visitor.code
      }
      return mapping
    case (_, .flagship(let visitor)):
      let group = options.profile == .flagshipServer ? visitor.decisionGroup : nil
      return group.map { Flagship.Base64.encode(Array($0.utf8)) } ?? visitor.effectiveID
    default: return visitor.code
    }
  }
}

extension FlagConfiguration {
  /// Whether a condition matches the names of cookies otherwise than exactly.
  public var matchesCookieNames: Bool {
    guard case .kameleoon(let configuration) = self else { return false }
    return configuration.model.conditions.contains { condition in
      guard case .cookie(let test) = condition.test else { return false }
      return test.name.comparison != .exact
    }
  }
}
