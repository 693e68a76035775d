extension CellBuffer {
  /// Lays the bar of the cursor over a row that is written.
  ///
  /// - Parameters:
  ///   - row: the cells of the bar.
  ///   - style: the look of the bar, of which the attributes count: the row keeps its colours.
  public mutating func select(_ row: Rect, style: Style) {
    let bar = style.attributes
    restyle(row) { $0.adding(bar) }
  }
}
