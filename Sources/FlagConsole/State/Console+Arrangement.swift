import FlagEngine
import TerminalUI

// Moving the panes.
extension Console {
  mutating func toggleZoom() {
    arrangement.isZoomed.toggle()
    message = arrangement.isZoomed ? .text("Zoomed; z brings the other panes back.") : .none
  }

  /// Moves the split by so many steps to the right, or down where there is one column.
  mutating func moveSplit(by steps: Int) {
    changeView("split", isOngoing: true) { console in
      if console.layout.columns == 1 {
        console.arrange { $0.rows += steps }
      } else {
        console.arrange { $0.columns += steps * 2 }
      }
    }
  }

  /// Changes the arrangement as far as the screen has room for the change.
  mutating func arrange(_ change: (inout Arrangement) -> Void) {
    var changed = arrangement
    change(&changed)
    guard layout(of: changed) != layout(of: arrangement) else { return }
    // What went beyond the last place that the split can have would have to be taken back first.
    for part in [\Arrangement.columns, \.rows] {
      while changed[keyPath: part] != 0 {
        var nearer = changed
        nearer[keyPath: part] -= changed[keyPath: part].signum()
        guard layout(of: nearer) == layout(of: changed) else { break }
        changed = nearer
      }
    }
    arrangement = changed
  }

  /// The places of the panes as the user has moved them.
  func layout(of arrangement: Arrangement) -> Layout {
    let wishes = PaneWishes(
      fields: context.visitorPane.viewport.count,
      overrides: context.resolution?.visitor.overrides.count ?? 0,
      pins: context.pins.pins.count, outbox: context.sending.outbox.rows.count)
    return Layout(
      size: context.layout.size, focus: context.focus, wishes: wishes, arrangement: arrangement,
      isStage: context.stage != nil)
  }
}
