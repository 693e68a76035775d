/// The part of a list that is visible, and the selected item, which always is inside it.
public struct Viewport: Equatable, Sendable {
  /// Items of the list.
  public private(set) var count: Int
  /// Items that fit the screen, at least 1.
  public private(set) var height: Int
  /// The selected item from 0; 0 in an empty list.
  public private(set) var selection = 0
  /// The first visible item.
  public private(set) var offset = 0

  /// Makes the view of a list at its start.
  public init(count: Int = 0, height: Int = 1) {
    self.count = max(0, count)
    self.height = max(1, height)
  }

  /// The visible items.
  public var visible: Range<Int> { offset..<min(count, offset + height) }

  /// Selects an item, or the nearest one there is.
  public mutating func select(_ index: Int) {
    selection = min(max(0, index), max(0, count - 1))
    reveal()
  }

  /// Moves the selection, stopping at the ends.
  public mutating func move(by items: Int) {
    // The sum may not overflow, whatever the caller asks for.
    select(selection + min(max(items, -count), count))
  }

  /// Moves selection and view by pages, stopping at the ends; the selected row stays where it is.
  public mutating func page(by pages: Int) { scroll(by: pages * height) }

  /// Moves selection and view by half pages.
  public mutating func halfPage(by pages: Int) { scroll(by: pages * max(1, height / 2)) }

  /// Selects the first item.
  public mutating func moveToStart() { select(0) }

  /// Selects the last item.
  public mutating func moveToEnd() { select(count - 1) }

  /// Scrolls the view and takes the selection along only where it would leave the view.
  public mutating func wheel(by items: Int) {
    offset = min(max(0, offset + min(max(items, -count), count)), lastOffset)
    selection = min(max(selection, offset), max(offset, visible.upperBound - 1))
  }

  /// Follows a change of the list or of the screen; the selection stays where possible.
  public mutating func resize(count: Int, height: Int) {
    self.count = max(0, count)
    self.height = max(1, height)
    select(selection)
  }

  /// The rows of a scroll bar `rows` high that stand for the visible items; empty when all are.
  public func thumb(rows: Int) -> Range<Int> {
    guard count > height, rows > 0 else { return 0..<0 }
    let length = max(1, rows * height / count)
    let start = (rows - length) * offset / lastOffset
    return start..<start + length
  }

  private var lastOffset: Int { max(0, count - height) }

  private mutating func scroll(by items: Int) {
    offset = min(max(0, offset + min(max(items, -count), count)), lastOffset)
    move(by: items)
  }

  private mutating func reveal() {
    offset = min(max(offset, selection - height + 1), selection)
    offset = min(offset, lastOffset)
  }
}
