public import TerminalUI

// From one screen to the next. A step in the list leaves most of it as it is, and drawing all of it
// anew at every key would take most of the time between key and paint.
extension Console {
  /// What the screen shows.
  struct Drawn: Sendable {
    /// What is the same as long as only the cursor of the list moves.
    fileprivate var surroundings: Surroundings
    fileprivate var selection: Int
    fileprivate var offset: Int

    fileprivate struct Surroundings: Equatable {
      /// Without the split between explanation and log, which follows the flag.
      var layout: Layout
      var message: Message
      /// What the list was last ordered by.
      var order: Refreshed?
      /// Whether the hints offer the fix of the flag under the cursor.
      var offersFix: Bool
      /// Whether they offer to clear its overrides.
      var offersClearing: Bool
    }
  }

  /// Brings a screen up to date.
  ///
  /// - Parameter screen: what this drew the last time; a blank one if its size has changed.
  /// - Returns: where the cursor stands while text is typed, else nil.
  public mutating func update(_ screen: inout CellBuffer) -> Point? {
    let last = drawn
    let now = Drawn(
      surroundings: Drawn.Surroundings(
        layout: layout.withoutLog, message: message, order: refreshedAt,
        offersFix: context.offersFix,
        offersClearing: context.refusal(of: .clearOverride) == nil),
      selection: list.viewport.selection, offset: list.viewport.offset)
    drawn = now
    if let last, last.surroundings == now.surroundings, screen.size == layout.size, scope == .list {
      drawStep(from: last, into: &screen)
      paint(&screen)
      return nil
    }
    screen.clear()
    return render(into: &screen)
  }

  /// Draws what differs after steps in the list.
  private func drawStep(from last: Drawn, into screen: inout CellBuffer) {
    guard let resolution, !layout.isTooSmall else { return }
    screen.mask = marks.mask
    let viewport = list.viewport
    let rows = ListPainter(context, resolution)
    let panes = PanesPainter(context, resolution)
    if viewport.offset != last.offset {
      screen.fill(layout.list)
      rows.renderRows(viewport.visible, into: &screen)
    } else if viewport.selection != last.selection {
      let changed = [last.selection, viewport.selection].filter(viewport.visible.contains)
      for index in changed {
        screen.fill(layout.list.row(index - viewport.offset).inset(right: 1))
      }
      rows.renderRows(changed, into: &screen)
    }
    if !layout.strip.isEmpty {
      screen.fill(layout.strip)
      panes.renderTitledStrip(into: &screen)
    }
    if !layout.detail.isEmpty {
      screen.fill(layout.withoutLog.detail)
      panes.renderTitledDetail(into: &screen)
      if layout.isStage { StagePainter(context, resolution).renderVisitorLine(into: &screen) }
      panes.renderLog(into: &screen)
    }
  }
}
