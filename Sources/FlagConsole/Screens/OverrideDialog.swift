import FlagEngine
import TerminalUI

/// The dialog that sets an override: only what exists, and what would follow from it.
struct OverrideDialog: Equatable, Sendable {
  enum Kind: Equatable, Sendable {
    case force, simulate
  }

  /// What setting the selected override would do.
  struct Outcome: Equatable, Sendable {
    /// The flag's answer; nil until it is known.
    var served: Served?
    var sentence: String
    /// Other flags that would answer differently.
    var alsoChanges: [String]
    /// Whether these are all.
    var isWhole: Bool
  }

  var kind: Kind
  var flag: Int
  var flagKey: String
  var choices: [OverrideChoice]
  var viewport: Viewport
  /// Whether a force leaves the rule's targeting in place (Kameleoon).
  var keepsTargeting = false
  /// The answer without any override.
  var natural: Served
  var outcome: Outcome?

  /// The override that Enter sets.
  var selected: Override? {
    guard choices.indices.contains(viewport.selection) else { return nil }
    let override = choices[viewport.selection].override
    if case .forced(let experiment, let variation, _) = override {
      return .forced(
        experiment: experiment, variation: variation, keepsTargeting: keepsTargeting)
    }
    return override
  }

  /// Whether Space has a meaning here.
  var hasTargetingSwitch: Bool {
    choices.contains { if case .forced = $0.override { true } else { false } }
  }
}

extension Override {
  /// What setting the override did, for the message line and undo: `experiment #260302 forced
  /// [express]`.
  func label(in configuration: FlagConfiguration) -> String {
    let place = configuration.names(of: self).place
    if case .hidden = self { return "\(place) hidden" }
    return "\(place) \(kind.word) \(shaped(in: configuration))"
  }

  /// The override in a few words, in a list of changes: `experiment #260302 forced [express],
  /// targeting bypassed`.
  func summary(in configuration: FlagConfiguration) -> String {
    "\(label(in: configuration)), \(kind.effect)"
  }
}
