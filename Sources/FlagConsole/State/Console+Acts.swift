import FlagEngine

// What is done to the visitor from the list: the nearest fix, and overrides that go.
extension Console {
  /// Applies the smallest set of changes that makes a rule of the selected flag match.
  mutating func tryNearestFix() -> Reply {
    guard let flag = list.selected, let decision = resolution?.decision(flag),
      let misses = context.resolution?.nearestMisses(flag)
    else { return .none }
    let key = decision.flagKey
    guard decision.canBeMended else {
      return .say(
        .text(
          "\(key) serves \(marks.shaped(decision.served)) from \(decision.served.from): nothing to mend."
            + " In the explanation, Enter tries a line marked \(marks.nearest)."))
    }
    if let miss = misses.first(where: \.isOfferable) { return context.applying(miss.changes) }
    guard let miss = misses.first else {
      return .say(.text("\(key): nothing to try, no rule misses by the visitor's data."))
    }
    return .say(.text("\(key): nothing to try: \(miss.whyNot)."))
  }

  /// Clears the overrides of the selected flag, or all.
  func clearOverrides(ofSelected: Bool) -> Reply {
    guard let resolution else { return .none }
    var cast = cast
    let all = cast.visitor.overrides
    let kept = all.filter { override in
      guard ofSelected, let flag = list.selected else { return false }
      return !resolution.configuration.concerns(override, flag: flag)
    }
    guard kept.count < all.count else {
      return .say(.text(ofSelected ? "This flag has no override." : "There are no overrides."))
    }
    cast.visitor.overrides = kept
    return .act("cleared \(Self.count(all.count - kept.count, "override"))", cast)
  }
}

extension NearestMiss {
  /// Why the changes cannot be applied as they are.
  var whyNot: String {
    changes.isEmpty
      ? impossibleBecause ?? "no change of the visitor's data helps"
      : "\(changes.map(\.text).joined(separator: ", ")): no value follows from the condition"
  }
}
