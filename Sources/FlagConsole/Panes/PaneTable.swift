import TerminalUI

/// How many rows would show all that the panes hold.
struct PaneWishes: Equatable, Sendable {
  /// The visitor's fields.
  var fields = 0
  /// The visitor's overrides, a line each.
  var overrides = 0
  /// The pins, of which the broken ones are shown first.
  var pins = 0
  /// The rows of the outbox, of which the last ones are shown.
  var outbox = 0
}

/// The panes that share a column, with what each asks of its rows.
enum PaneTable {
  /// A pane; where rows are few, the last one goes first.
  enum Pane: Int, CaseIterable, Sendable {
    case list, visitor, overrides, pins, outbox
  }

  /// What a pane asks for, the row of its title included.
  struct Entry: Sendable {
    /// The pane that the user walks to; nil: none does.
    let scope: Scope?
    /// With fewer rows it goes.
    let minimum: Int
    /// The part of the column, in percent, that it may take before the panes before it have enough.
    let share: Int
    /// The rows that show all of it; nil: it takes what is left.
    let wish: @Sendable (PaneWishes) -> Int?
  }

  /// What a pane asks for.
  static func entry(_ pane: Pane) -> Entry {
    switch pane {
    case .list: Entry(scope: .list, minimum: 10, share: 55) { _ in nil }
    case .visitor:
      // A visitor whose fields are not known yet has half of the column.
      Entry(scope: .visitor, minimum: 8, share: 45) { $0.fields > 0 ? $0.fields + 2 : nil }
    case .overrides:
      Entry(scope: nil, minimum: 2, share: 25) { $0.overrides > 0 ? $0.overrides + 1 : 0 }
    case .pins: Entry(scope: nil, minimum: 2, share: 20) { $0.pins > 0 ? min($0.pins, 6) + 1 : 0 }
    case .outbox:
      Entry(scope: nil, minimum: 3, share: 25) { $0.outbox > 0 ? min($0.outbox, 8) + 1 : 0 }
    }
  }

  /// Divides a column among panes.
  ///
  /// - Parameters:
  ///   - panes: the panes from the top.
  ///   - column: the rows.
  ///   - wishes: what they hold.
  ///   - focus: the pane that has the keys, which stays.
  /// - Returns: the place of each pane that stays.
  static func stack(
    _ panes: [Pane], in column: Rect, _ wishes: PaneWishes, _ focus: Scope
  ) -> [Pane: Rect] {
    var panes = panes.filter { entry($0).wish(wishes) != 0 }
    while panes.count > 1, panes.reduce(0, { $0 + entry($1).minimum }) > column.height,
      let last = panes.filter({ entry($0).scope != focus }).max(by: { $0.rawValue < $1.rawValue })
    {
      panes.removeAll { $0 == last }
    }
    // The title of the first one stands in the rule above the column.
    func wish(_ pane: Pane) -> Int {
      entry(pane).wish(wishes).map { pane == panes.first ? $0 - 1 : $0 } ?? column.height
    }
    // The last one takes its share first: the list has what is left.
    var rows: [Pane: Int] = [:]
    var spare = column.height
    for pane in panes.sorted(by: { $0.rawValue > $1.rawValue }) {
      let share = max(entry(pane).minimum, spare * entry(pane).share / 100)
      rows[pane] = min(wish(pane), share, spare)
      spare -= rows[pane] ?? 0
    }
    for pane in panes.sorted(by: { $0.rawValue < $1.rawValue }) {
      let more = min(spare, max(0, wish(pane) - (rows[pane] ?? 0)))
      rows[pane, default: 0] += more
      spare -= more
    }
    var rest = column
    return panes.reduce(into: [:]) { places, pane in
      (places[pane], rest) = rest.split(top: rows[pane] ?? 0)
    }
  }
}
