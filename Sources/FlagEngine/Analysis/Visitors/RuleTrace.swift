/// A rule as a transcript shows it, for what does not hang on the visitor.
struct RuleTrace {
  /// Which rule it is.
  var place: RuleOutline.Place
  /// What names it.
  var title: String
  /// Its tree of conditions; nil: it has none.
  var targeting: TraceNode?
}

extension FlagConfiguration {
  /// The rules of a flag, in the order of the file.
  ///
  /// - Parameters:
  ///   - trace: the trace of a decision about the flag.
  ///   - flag: the flag's index.
  /// - Returns: the rules, reached or not.
  func rules(in trace: [TraceNode], of flag: Int) -> [RuleTrace] {
    trace.flatMap { node -> [RuleTrace] in
      switch node.subject {
      case .rule(let rule): [RuleTrace(node, rule)]
      case .campaign(let campaign) where sets(flag, inCampaign: campaign.number - 1):
        node.children.compactMap { child in
          if case .group(let group) = child.subject {
            RuleTrace(child, group, in: campaign)
          } else {
            nil
          }
        }
      default: []
      }
    }
  }

  /// Whether a campaign has to do with a key: one that ends the synchronisation is shown as well.
  private func sets(_ flag: Int, inCampaign campaign: Int) -> Bool {
    guard case .flagship(let configuration) = self else { return false }
    return configuration.bucketing.flags[flag].campaigns.contains(campaign)
  }
}

extension RuleTrace {
  fileprivate init(_ node: TraceNode, _ rule: TraceSubject.Rule) {
    place = RuleOutline.Place(rule: Int32(rule.number - 1), group: -1)
    title = "rule \(rule.number)" + (rule.label.map { " " + Explanation.quoted($0) } ?? "")
    targeting = node.children.first { child in
      if case .segment = child.subject { !child.children.isEmpty } else { false }
    }
  }

  fileprivate init(
    _ node: TraceNode, _ group: TraceSubject.Group, in campaign: TraceSubject.Campaign
  ) {
    place = RuleOutline.Place(
      rule: Int32(campaign.number - 1), group: Int32(group.number - 1))
    let name = group.name.map { " " + Explanation.quoted($0) } ?? ""
    title =
      "campaign \(Explanation.title(campaign.name, id: campaign.id)), group \(group.number)"
      + name
    var groups = node
    groups.children = node.children.filter { child in
      if case .targetingGroup = child.subject { true } else { false }
    }
    groups.subject = .any
    targeting = groups.children.isEmpty ? nil : groups
  }
}

extension TraceNode {
  /// A condition as the file has it, without the visitor's value.
  var conditionText: String {
    guard case .condition(let condition) = subject else { return "" }
    return (condition.isExcluded ? "NOT " : "") + condition.label
      + (condition.expectation.isEmpty ? "" : " " + condition.expectation)
  }

  /// The conditions below without conditions inside, in order.
  var conditionTexts: [String] {
    if case .condition = subject, children.isEmpty { return [conditionText] }
    return children.flatMap(\.conditionTexts)
  }
}
