import TerminalUI

// The mouse: a click selects, the wheel scrolls what is under the pointer.
extension Console {
  mutating func click(_ event: MouseEvent) {
    guard overlay == nil, resolution != nil else { return }
    switch event.action {
    case .press(0): select(at: event.position)
    case .wheelUp: wheel(by: -3, at: event.position)
    case .wheelDown: wheel(by: 3, at: event.position)
    case .press, .release: break
    }
  }

  private mutating func select(at point: Point) {
    if layout.list.contains(point) {
      focus = .list
      list.viewport.select(list.viewport.offset + point.y - layout.list.y)
    } else if layout.visitor.contains(point) {
      focus = .visitor
      visitorPane.viewport.select(visitorPane.viewport.offset + point.y - layout.visitor.y)
    } else if layout.detail.contains(point) {
      focus = .detail
    }
  }

  private mutating func wheel(by rows: Int, at point: Point) {
    if layout.list.contains(point) {
      list.viewport.wheel(by: rows)
    } else if layout.visitor.contains(point) {
      visitorPane.viewport.wheel(by: rows)
    } else if layout.detail.contains(point) {
      detail.viewport.wheel(by: rows)
    }
  }
}
