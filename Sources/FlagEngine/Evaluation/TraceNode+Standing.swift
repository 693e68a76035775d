extension TraceNode {
  /// What the step came to, which is what its mark tells: `passed` only where it let the visitor
  /// through.
  ///
  /// A rule, group or campaign *matched* (its verdict) when its targeting holds; where it then did
  /// not expose the visitor, refused consent stopped it, or no share took the visitor, it failed.
  public var standing: Verdict {
    guard verdict == .passed, !won else { return verdict }
    switch subject {
    case .rule:
      return children.lazy.map(\.verdict).first { $0.isFault } ?? .failed
    case .group:
      return children.contains { $0.isNeeded && $0.isMissedSplit } ? .failed : .passed
    case .campaign:
      let groups = children.filter { if case .group = $0.subject { true } else { false } }
      let isLost =
        groups.contains { $0.verdict == .passed }
        && groups.allSatisfy { $0.verdict != .passed || $0.standing == .failed }
      return isLost ? .failed : .passed
    default: return verdict
    }
  }

  /// Why a rule whose targeting holds did not serve, in a few words; nil where it served or failed
  /// otherwise.
  var lossWords: String? {
    guard verdict == .passed, standing == .failed else { return nil }
    for child in children where child.verdict == .failed && child.isNeeded {
      switch child.subject {
      case .consent: return "consent refused"
      case .exposure: return "not exposed"
      case .split: return "past the last variation"
      default: continue
      }
    }
    return nil
  }

  private var isMissedSplit: Bool {
    if case .split = subject { verdict == .failed } else { false }
  }
}

extension Verdict {
  /// Whether the SDK stops here.
  fileprivate var isFault: Bool {
    if case .invalid(_, nil) = self { true } else { false }
  }
}
