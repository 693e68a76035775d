extension Kameleoon.Configuration {
  /// The visitor with custom data that the file knows by name told by index instead.
  ///
  /// Fields name custom data by index; a name that the file does not know stays, and is dropped by
  /// the evaluation as the SDK drops it (spec E.3).
  ///
  /// - Parameter visitor: a visitor as a persona or case describes it.
  /// - Returns: the same visitor, whose custom data are fields.
  public func resolvingNames(of visitor: Kameleoon.Visitor) -> Kameleoon.Visitor {
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

  /// The visitor with custom data that the file names told by name, the reverse of `resolvingNames`.
  func namingData(of visitor: Kameleoon.Visitor) -> Kameleoon.Visitor {
    var visitor = visitor
    for place in visitor.data.indices {
      if case .customData(let index, let values) = visitor.data[place].kind,
        let name = model.customData.nameOfIndex[index],
        // Of several custom data with one name, the name finds only one.
        model.customData.indexOfName[Array(name.utf8)] == index
      {
        visitor.data[place].kind = .namedCustomData(name: name, values: values)
      }
    }
    return visitor
  }
}
