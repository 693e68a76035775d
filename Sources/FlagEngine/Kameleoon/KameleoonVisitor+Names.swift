extension Kameleoon.Configuration {
  /// The visitor with custom data that the file knows by name told by index instead.
  ///
  /// Fields name custom data by index; a name that the file does not know stays, and is dropped by
  /// the evaluation as the SDK drops it (spec E.3).
  func resolvingNames(of visitor: Kameleoon.Visitor) -> Kameleoon.Visitor {
    var visitor = visitor
    for place in visitor.data.indices {
      if case .namedCustomData(let name, let values) = visitor.data[place].kind,
        let index = model.customData.indexOfName[Array(name.utf8)]
      {
        visitor.data[place].kind = .customData(index: index, values: values)
      }
    }
    return visitor
  }
}
