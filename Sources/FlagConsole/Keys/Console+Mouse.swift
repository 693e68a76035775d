import TerminalUI

/// What the mouse did last.
struct Pointer: Equatable, Sendable {
  /// Where the last press was; a second one at the same place opens.
  var pressed: Point?
  /// The line that is being dragged.
  var drag: Drag?

  enum Drag: Equatable, Sendable {
    case divider
    case sill
  }
}

// The mouse: a click selects, the wheel scrolls what is under the pointer.
extension Console {
  mutating func click(_ event: MouseEvent) -> [Effect] {
    let point = event.position
    switch event.action {
    case .press(0):
      if let key = hintKey(at: point) { return press(key) }
      guard overlay == nil, resolution != nil else { return [] }
      return pressed(at: point)
    case .drag(0): drag(to: point)
    case .release:
      drag(to: point)
      pointer.drag = nil
    case .wheelUp: wheel(by: -3, at: point)
    case .wheelDown: wheel(by: 3, at: point)
    case .press, .drag: break
    }
    return []
  }

  private mutating func pressed(at point: Point) -> [Effect] {
    let isSecond = pointer.pressed == point
    pointer = Pointer(pressed: isSecond ? nil : point)
    if layout.dividers.first?.contains(point) == true {
      pointer.drag = .divider
    } else if layout.sill.contains(point) {
      pointer.drag = .sill
    } else if layout.listHead.contains(point) {
      sort(at: point)
    } else if point.y == layout.header.y {
      let badge = Header(context).badgePlaces.first { $0.place.contains(point) }?.badge
      if let filter = badge?.filter { changeView { $0.setFilter(filter) } }
      if let command = badge?.command { return run(command) }
    } else {
      select(at: point)
      if isSecond { return press(.enter) }
    }
    return []
  }

  private mutating func select(at point: Point) {
    if layout.list.contains(point) {
      context.focus = .list
      context.list.viewport.select(list.viewport.offset + point.y - layout.list.y)
    } else if layout.visitor.contains(point) {
      context.focus = .visitor
      context.visitorPane.viewport.select(visitorPane.viewport.offset + point.y - layout.visitor.y)
    } else if layout.detail.contains(point) {
      context.focus = .detail
      context.detail.viewport.select(detail.viewport.offset + point.y - layout.detail.y)
    }
  }

  /// A click on a column's head orders by it; on the same again, as in the file.
  private mutating func sort(at point: Point) {
    let columns = context.columns(of: layout.listHead)
    let wanted: FlagList.Sort =
      if columns.flag.contains(point) {
        .name
      } else if columns.serves.contains(point) {
        .changed
      } else if columns.from.contains(point) {
        .from
      } else if columns.why.contains(point) {
        .miss
      } else {
        .file
      }
    changeSort(to: list.sort == wanted ? .file : wanted)
  }

  /// Moves the line that is being dragged under the pointer; one split for undo, however far.
  private mutating func drag(to point: Point) {
    guard let drag = pointer.drag else { return }
    changeView("split", isOngoing: true) { console in
      switch drag {
      case .divider:
        guard let from = console.layout.dividers.first?.x else { return }
        console.arrange { $0.columns += point.x - from }
      case .sill:
        let from = console.layout.sill.y
        console.arrange { $0.rows += point.y - from }
      }
    }
  }

  /// The key of the hint under the pointer.
  private func hintKey(at point: Point) -> Key? {
    let line = layout.hints.inset(left: 1)
    guard line.contains(point) else { return nil }
    let (left, right) = (hints(isTrailing: false), hints(isTrailing: true))
    let places = HintBar(left.map(\.hint), trailing: right.map(\.hint)).layout(width: line.width)
    return zip(left + right, places).first { $0.1.contains(point.x - line.x) }?.0.key
  }

  private mutating func wheel(by rows: Int, at point: Point) {
    guard overlay == nil else { return }
    if layout.list.contains(point) {
      context.list.viewport.wheel(by: rows)
    } else if layout.visitor.contains(point) {
      context.visitorPane.viewport.wheel(by: rows)
    } else if layout.detail.contains(point) {
      context.detail.viewport.wheel(by: rows)
    }
  }
}
