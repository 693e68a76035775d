import FlagEngine
import TerminalUI

// Forcing and simulating: the dialog shows what would follow before Enter sets it.
extension Console {
  mutating func openDialog(_ kind: OverrideDialog.Kind) {
    if let flag = list.selected { openDialog(kind, of: flag) }
  }

  mutating func openDialog(_ kind: OverrideDialog.Kind, of flag: Int) {
    guard let resolution else { return }
    let configuration = resolution.configuration
    let choices =
      kind == .force ? configuration.forces(of: flag) : configuration.simulations(of: flag)
    let key = configuration.key(of: flag)
    guard !choices.isEmpty else {
      message = .text(
        kind == .force
          ? "\(key) has no rule or campaign whose variation could be forced."
          : "\(key) has no variation to simulate.")
      return
    }
    var dialog = OverrideDialog(
      kind: kind, flag: flag, flagKey: key, choices: choices,
      viewport: Viewport(count: choices.count, height: max(1, layout.overlay.height - 8)),
      natural: naturalAnswer(flag))
    preview(&dialog)
    overlay = .dialog(dialog)
  }

  private func naturalAnswer(_ flag: Int) -> Served {
    guard let resolution else { preconditionFailure("a dialog opens over a configuration") }
    var visitor = cast.visitor
    visitor.overrides = []
    return resolution.configuration.explain(flag, for: visitor, options: resolution.options).served
  }

  mutating func toggleTargeting() {
    guard case .dialog(var dialog)? = overlay, dialog.hasTargetingSwitch else { return }
    dialog.keepsTargeting.toggle()
    preview(&dialog)
    overlay = .dialog(dialog)
  }

  mutating func setOverride(_ dialog: OverrideDialog) {
    guard let override = dialog.selected, let configuration = resolution?.configuration else {
      return
    }
    overlay = nil
    act(override.label(in: configuration)) {
      $0.visitor = $0.visitor.overriding(with: override)
    }
  }

  /// Clears the overrides of the selected flag, or all.
  mutating func clearOverrides(ofSelected: Bool) {
    guard let resolution else { return }
    let all = cast.visitor.overrides
    let kept = all.filter { override in
      guard ofSelected, let flag = list.selected else { return false }
      return !resolution.configuration.concerns(override, flag: flag)
    }
    guard kept.count < all.count else {
      message = .text(ofSelected ? "This flag has no override." : "There are no overrides.")
      return
    }
    let count = all.count - kept.count
    act("cleared \(count) \(count == 1 ? "override" : "overrides")") {
      $0.visitor.overrides = kept
    }
  }
}
