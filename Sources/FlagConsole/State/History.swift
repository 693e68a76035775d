import FlagEngine

/// What undo and redo go back and forth over.
struct History: Equatable, Sendable {
  /// What an action changed, as it was before or after it.
  enum State: Equatable, Sendable {
    /// The visitors, their overrides, the labels
    case cast(Console.Cast)
    /// How the list is shown
    case view(View)
  }

  /// How the list is narrowed and ordered, and where the split stands.
  struct View: Equatable, Sendable {
    var filter: String
    var sort: FlagList.Sort
    var columns: Int
    var rows: Int
  }

  /// A state and what was done to or from it.
  struct Step: Equatable, Sendable {
    var label: String
    var state: State
  }

  var isEmpty: Bool { past.isEmpty }
  var canRedo: Bool { !future.isEmpty }

  private var past: [Step] = []
  private var future: [Step] = []

  /// Remembers the state before a new action; what had been undone is gone.
  ///
  /// - Parameters:
  ///   - label: what is done.
  ///   - before: the state before it.
  ///   - isOngoing: whether the same done just before is part of it: the two are one step.
  mutating func record(_ label: String, before: State, isOngoing: Bool = false) {
    if isOngoing, future.isEmpty, past.last?.label == label { return }
    past.append(Step(label: label, state: before))
    future = []
  }

  /// Changes the visitors of every step: something that happened, not that the user did.
  mutating func revise(_ change: (inout Console.Cast) -> Void) {
    func revise(_ steps: inout [Step]) {
      for index in steps.indices {
        guard case .cast(var cast) = steps[index].state else { continue }
        change(&cast)
        steps[index].state = .cast(cast)
      }
    }
    revise(&past)
    revise(&future)
  }

  /// The state to go back to.
  ///
  /// - Parameter now: the present state of the kind that a step changed.
  /// - Returns: the step; nil: there is none.
  mutating func undo(from now: (State) -> State) -> Step? {
    guard let step = past.popLast() else { return nil }
    future.append(Step(label: step.label, state: now(step.state)))
    return step
  }

  /// The state that was undone; see `undo`.
  mutating func redo(from now: (State) -> State) -> Step? {
    guard let step = future.popLast() else { return nil }
    past.append(Step(label: step.label, state: now(step.state)))
    return step
  }
}

// Doing, undoing, redoing.
extension Console {
  /// Does something to the visitors that undo takes back, and says what it flipped.
  mutating func act(_ label: String, _ change: (inout Cast) -> Void) {
    let before = cast
    change(&context.cast)
    guard cast != before else { return }
    context.history.record(label, before: .cast(before))
    reevaluate(label, from: before)
  }

  /// Changes how the list is shown, which undo takes back.
  ///
  /// - Parameters:
  ///   - label: what is done; nil: what the filter is then.
  ///   - isOngoing: whether the same done just before belongs to it.
  ///   - change: does it.
  mutating func changeView(
    _ label: String? = nil, isOngoing: Bool = false, _ change: (inout Console) -> Void
  ) {
    let before = shownView
    change(&self)
    guard shownView != before else { return }
    context.history.record(label ?? filterLabel, before: .view(before), isOngoing: isOngoing)
  }

  /// Remembers the filter before the one that was typed, as one step.
  mutating func recordFilter(before previous: String) {
    guard list.filter != previous else { return }
    var before = shownView
    before.filter = previous
    context.history.record(filterLabel, before: .view(before))
  }

  private var filterLabel: String {
    list.filter.isEmpty ? "filter cleared" : "filter \"\(list.filter)\""
  }

  private var shownView: History.View {
    History.View(
      filter: list.filter, sort: list.sort, columns: arrangement.columns, rows: arrangement.rows)
  }

  mutating func undo() {
    guard let step = context.history.undo(from: present) else {
      message = .text("Nothing to undo.")
      return
    }
    take(step, "undid: ")
  }

  mutating func redo() {
    guard let step = context.history.redo(from: present) else {
      message = .text("Nothing to redo.")
      return
    }
    take(step, "redid: ")
  }

  /// The present state of the same kind.
  private var present: (History.State) -> History.State {
    { [cast, shownView] state in
      switch state {
      case .cast: .cast(cast)
      case .view: .view(shownView)
      }
    }
  }

  private mutating func take(_ step: History.Step, _ verb: String) {
    switch step.state {
    case .cast(let cast):
      let before = self.cast
      context.cast = cast
      // The file may have changed since.
      bringUpToDate()
      reevaluate(verb + step.label, from: before)
    case .view(let view):
      if view.sort != list.sort { sort(by: view.sort) }
      if view.filter != list.filter { setFilter(view.filter) }
      arrangement.columns = view.columns
      arrangement.rows = view.rows
      message = .text(verb + step.label)
    }
    renewOverlay()
  }

  private mutating func reevaluate(_ label: String, from before: Cast) {
    reevaluate(from: before)
    record(label, from: before)
    announce(label)
  }

  /// Finds out what the flags answer for the visitors as they are now.
  mutating func reevaluate(from before: Cast) {
    // The answers to what was only tried, in a paste, are not those that were left.
    if resolution?.visitor == before.visitor,
      before.options == nil || resolution?.options == before.options
    {
      context.resolution?.markBaseline()
    } else if resolution?.visitor == cast.visitor,
      cast.options == nil || resolution?.options == cast.options,
      resolution?.configuration.labels == cast.labels
    {
      // What was tried out is what is kept: its answers are there.
      return
    }
    if let labels = resolution?.configuration.labels, labels != cast.labels {
      context.resolution?.relabel(context.cast.labels)
    }
    context.resolution?.evaluate(context.cast.visitor, options: context.cast.options)
  }
}
