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
      if case .customData(var data) = visitor.data[place].kind, case .name(let name) = data.key,
        let index = model.customData.indexOfName[Array(name.utf8)]
      {
        data.key = .index(index)
        visitor.data[place].kind = .customData(data)
      }
    }
    return visitor
  }

  /// The visitor with custom data that the file names told by name, the reverse of `resolvingNames`.
  func namingData(of visitor: Kameleoon.Visitor) -> Kameleoon.Visitor {
    var visitor = visitor
    for place in visitor.data.indices {
      if case .customData(var data) = visitor.data[place].kind, case .index(let index) = data.key,
        let name = model.customData.nameOfIndex[index],
        // Of several custom data with one name, the name finds only one.
        model.customData.indexOfName[Array(name.utf8)] == index
      {
        data.key = .name(name)
        visitor.data[place].kind = .customData(data)
      }
    }
    return visitor
  }
}
