extension Flagship {
  /// A step of Flagship's evaluation in words.
  static func words(for node: TraceNode) -> Explanation.Words {
    switch node.subject {
    case .campaign(let campaign):
      return words(for: campaign, node)
    case .group(let group):
      return words(for: group, node)
    case .targetingGroup(let number, let count):
      let matched = node.children.count { $0.verdict.truth == true }
      return Explanation.Words(
        "targeting group \(number) of \(count)  (all of)",
        "\(matched) of \(node.children.count) matched")
    case .kept(let kept): return words(for: kept)
    case .decided(let decided): return words(for: decided)
    case .local(let local): return words(for: local)
    case .override(let override, let variation):
      return words(for: override, variation: variation ?? "")
    case .clash(let clash):
      let hidden = clash.hidden.joined(separator: ", ")
      return Explanation.Words(
        "set by \(clash.hidden.count + 1) campaigns: the later in the file, \(clash.winner), wins",
        "hidden: \(hidden)")
    default: preconditionFailure("only Flagship's own steps come here")
    }
  }

  /// A bucket against the shares of a group's variations in words.
  static func words(for split: TraceSubject.Split) -> Explanation.Words {
    let bucket = Int(split.position)
    guard let picked = split.picked, let buckets = buckets(of: split) else {
      return Explanation.Words("bucket \(bucket) of 0–99 falls in no share")
    }
    return Explanation.Words(
      "bucket \(bucket) of 0–99 → \(split.parts[picked].variation) (\(buckets))")
  }

  /// The buckets of the share that was picked, `25–49`; nil if none was.
  static func buckets(of split: TraceSubject.Split) -> String? {
    guard let picked = split.picked else { return nil }
    let start = split.parts[..<picked].map(\.end).max() ?? 0
    let (first, last) = (whole(start), whole(split.parts[picked].end) - 1)
    return text(of: min(first, last)...last)
  }

  /// `25–49`, or the one bucket.
  static func text(of buckets: ClosedRange<Int>) -> String {
    buckets.count == 1 ? "\(buckets.upperBound)" : "\(buckets.lowerBound)–\(buckets.upperBound)"
  }

  /// The first bucket that a running total of shares no longer covers.
  private static func whole(_ end: Double) -> Int {
    end.isNaN ? 0 : Int(min(100, max(0, end.rounded(.up))))
  }

  private static func words(
    for campaign: TraceSubject.Campaign, _ node: TraceNode
  ) -> Explanation.Words {
    let name = Explanation.title(campaign.name, id: campaign.id)
    let type = campaign.type.map { " \($0)" } ?? ""
    let detail =
      switch node.verdict {
      case .notReached: "not reached"
      case .invalid(let reason, _), .limited(let reason, _): reason
      default: "\(campaign.number) of \(campaign.count)"
      }
    return Explanation.Words("campaign \(name)\(type)", detail)
  }

  private static func words(
    for group: TraceSubject.Group, _ node: TraceNode
  ) -> Explanation.Words {
    let name = Explanation.title(group.name, id: group.id)
    let detail =
      switch node.verdict {
      case .notReached:
        "not reached: \(group.notReachedBecause ?? "the campaign was decided before")"
      case .invalid(let reason, _), .limited(let reason, _): reason
      case .passed where node.isDecidedByServer: "the server's choice"
      case .passed where node.standing == .failed: "targets the visitor, no share takes it"
      case .passed: "targets the visitor"
      case .failed, .unknown: "does not target the visitor"
      }
    return Explanation.Words("group \(group.number) of \(group.count)  \(name)", detail)
  }

  private static func words(for kept: TraceSubject.Kept) -> Explanation.Words {
    let fresh = "a fresh draw, bucket \(kept.bucket), gives \(kept.fresh ?? "none")"
    guard let variation = kept.variation else {
      return Explanation.Words(
        "an earlier visit kept #\(kept.variationID), which this file no longer has", fresh)
    }
    return Explanation.Words("kept from an earlier visit: \(variation)", fresh)
  }

  private static func words(for override: Override, variation: String) -> Explanation.Words {
    switch override {
    case .hidden: Explanation.Words("hidden", "this program's override, not the SDK's")
    case .forcedVariation:
      Explanation.Words(
        "forced to \(variation), targeting as it is", "this program's override, not the SDK's")
    case .forcedAllocation:
      Explanation.Words(
        "forced allocation of \(variation), whatever the targeting",
        "this program's override, not the SDK's")
    case .simulated, .forced: Explanation.Words("an override of the other platform")
    }
  }
}
