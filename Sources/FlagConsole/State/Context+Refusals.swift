import FlagEngine

// What cannot be done now, and why.
extension Context {
  /// Why an action would do nothing now.
  func refusal(of command: Command) -> String? {
    let scopes = Keymap.scopes[command] ?? []
    guard scopes.contains(focus) else {
      let places = scopes.intersection(Scope.panes).sorted { $0.rawValue < $1.rawValue }
      let place = places.first.map(Context.paneName) ?? ""
      return "works in \(place)"
    }
    switch command {
    case .undo: return history.isEmpty ? "nothing to undo" : nil
    case .redo: return history.canRedo ? nil : "nothing to redo"
    case .nextChange, .previousChange:
      return resolution?.changed.isEmpty ?? true ? "the last action changed no flag" : nil
    case .clearAllOverrides:
      return cast.visitor.overrides.isEmpty ? "there are no overrides" : nil
    case .clearOverride:
      guard let flag = list.selected, let configuration = resolution?.configuration else {
        return "no flag is selected"
      }
      let has = cast.visitor.overrides.contains { configuration.concerns($0, flag: flag) }
      return has ? nil : "this flag has no override"
    case .pause: return reasonAgainstPausing
    case .nextStep, .previousStep: return stage == nil ? "no story is on" : nil
    case .refresh: return reasonAgainstFollowing
    case .open where focus == .detail:
      let line = detail.selectedLine
      let does =
        detail.selectedOffer != nil || line?.fold != nil || line?.search != nil
        || line?.field != nil || line?.codes != nil || line?.tellsWho == true
      return does ? nil : "this line offers nothing"
    case .tryFix: return offersFix ? nil : "no change of the visitor is offered"
    case .force, .simulate, .sweep, .expect:
      return list.selected == nil ? "no flag is selected" : nil
    default: return nil
    }
  }

  private static func paneName(_ scope: Scope) -> String {
    switch scope {
    case .detail: "the explanation"
    case .visitor: "the visitor's fields"
    default: "the list of flags"
    }
  }

  /// Whether there is something to try for the selected flag.
  var offersFix: Bool {
    guard let flag = list.selected, resolution?.decision(flag)?.canBeMended == true else {
      return false
    }
    return resolution?.knownMisses(flag)?.contains(where: \.isOfferable) ?? false
  }
}
