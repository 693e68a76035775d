import FlagEngine

// Filtering and sorting the list, also while answers are still being found.
extension Console {
  mutating func setFilter(_ text: String) {
    guard let resolution else { return }
    context.list.setFilter(text, in: resolution)
    askForSurvey()
  }

  mutating func sort(by sort: FlagList.Sort) {
    guard let resolution else { return }
    context.list.setSort(sort, in: resolution)
    askForSurvey()
    message = .text("Sorted by \(sort.rawValue).")
  }

  /// Orders the list as the user wants it.
  mutating func changeSort(to sort: FlagList.Sort) {
    changeView("sort by \(sort.rawValue)") { $0.sort(by: sort) }
  }

  private mutating func askForSurvey() {
    context.resolution?.wantSurvey(context.list.needsSurvey)
    refreshedAt = nil
  }

  /// Brings the list up to date when the answers it hangs on have changed.
  ///
  /// - Returns: whether others may be visible now.
  @discardableResult
  mutating func refreshList() -> Bool {
    guard list.dependsOnAnswers, let resolution else { return false }
    let state = Refreshed(
      passes: resolution.passCount, isSettled: resolution.isSettled,
      isSurveyed: list.needsSurvey && !resolution.isSurveying)
    guard state != refreshedAt, resolution.isSettled else { return false }
    refreshedAt = state
    context.list.refresh(resolution)
    return true
  }

  /// Continues the survey; the list follows when it is through.
  mutating func workOnSurvey() {
    context.resolution?.workOnSurvey()
    refreshList()
  }

  /// What the list was last ordered by; another value means that it is out of date.
  struct Refreshed: Equatable, Sendable {
    var passes: Int
    var isSettled: Bool
    var isSurveyed: Bool
  }
}
