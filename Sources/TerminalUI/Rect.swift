/// A position on the screen in columns and rows from the top left, both from 0.
public struct Point: Equatable, Hashable, Sendable {
  /// The column.
  public var x: Int
  /// The row.
  public var y: Int

  /// Makes a position.
  public init(x: Int, y: Int) {
    self.x = x
    self.y = y
  }
}

/// The extent of a screen or area, in columns and rows.
public struct Size: Equatable, Hashable, Sendable {
  /// Columns.
  public var width: Int
  /// Rows.
  public var height: Int

  /// Makes an extent; negative numbers become 0.
  public init(width: Int, height: Int) {
    self.width = max(0, width)
    self.height = max(0, height)
  }
}

/// A rectangle of cells; it may be empty, and it never has a negative extent.
public struct Rect: Equatable, Hashable, Sendable {
  /// The leftmost column.
  public var x: Int
  /// The topmost row.
  public var y: Int
  /// Columns.
  public private(set) var width: Int
  /// Rows.
  public private(set) var height: Int

  /// Makes a rectangle; a negative extent becomes 0.
  public init(x: Int, y: Int, width: Int, height: Int) {
    self.x = x
    self.y = y
    self.width = max(0, width)
    self.height = max(0, height)
  }

  /// The first column to the right of the rectangle.
  public var right: Int { x + width }
  /// The first row below the rectangle.
  public var bottom: Int { y + height }
  /// The top left position.
  public var origin: Point { Point(x: x, y: y) }
  /// Its columns and rows.
  public var size: Size { Size(width: width, height: height) }
  /// Whether no cell lies inside.
  public var isEmpty: Bool { width == 0 || height == 0 }
  /// The rows, each as a rectangle one cell high, from the top.
  public var rows: [Rect] { (0..<height).map { row($0) } }

  /// The row `index` from the top, empty when the rectangle has no such row.
  public func row(_ index: Int) -> Rect {
    let isInside = (0..<height).contains(index)
    return Rect(x: x, y: y + index, width: isInside ? width : 0, height: isInside ? 1 : 0)
  }

  /// Whether the position lies inside.
  public func contains(_ point: Point) -> Bool {
    point.x >= x && point.x < right && point.y >= y && point.y < bottom
  }

  /// The common part, empty when there is none.
  public func intersection(_ other: Rect) -> Rect {
    let left = max(x, other.x)
    let top = max(y, other.y)
    return Rect(
      x: left, y: top, width: min(right, other.right) - left,
      height: min(bottom, other.bottom) - top)
  }

  /// The rectangle less `left`, `top`, `right` and `bottom` cells at its edges.
  public func inset(left: Int = 0, top: Int = 0, right: Int = 0, bottom: Int = 0) -> Rect {
    Rect(x: x + left, y: y + top, width: width - left - right, height: height - top - bottom)
  }

  /// The first `height` rows and the rows below them.
  public func split(top height: Int) -> (top: Rect, rest: Rect) {
    let taken = min(max(0, height), self.height)
    return (
      Rect(x: x, y: y, width: width, height: taken),
      Rect(x: x, y: y + taken, width: width, height: self.height - taken)
    )
  }

  /// The rows above the last `height` rows and these.
  public func split(bottom height: Int) -> (rest: Rect, bottom: Rect) {
    let parts = split(top: self.height - min(max(0, height), self.height))
    return (parts.top, parts.rest)
  }

  /// The first `width` columns and the columns to their right.
  public func split(left width: Int) -> (left: Rect, rest: Rect) {
    let taken = min(max(0, width), self.width)
    return (
      Rect(x: x, y: y, width: taken, height: height),
      Rect(x: x + taken, y: y, width: self.width - taken, height: height)
    )
  }
}
