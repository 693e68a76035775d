// Explaining what the server decided, and what the bucketing file answers beside it.
extension Flagship.Pass {
  /// The server's choice in a group.
  func decidedNode(_ group: Int, _ selection: Flagship.Selection, isNeeded: Bool) -> TraceNode {
    let isEarlier = bucketing.isEarlier(campaign: Int(bucketing.groups[group].campaign))
    return TraceNode(
      .decided(
        .init(
          variationID: bucketing.part(bucketing.variations[selection.variation].id),
          variation: bucketing.variationTitle(selection.variation),
          isFromEarlierAnswer: isEarlier)), .passed, isNeeded: isNeeded,
      notes: isEarlier
        ? [
          .warning("not in the newest answer: SDK 2.1.x never forgets the keys of earlier answers")
        ] : [])
  }

  /// What the bucketing file answers; nil without one.
  func localNode(_ flag: Int, _ answer: Answer) -> TraceNode? {
    guard let beside else { return nil }
    let file = Flagship.Configuration(beside)
    var local = TraceSubject.Local(value: nil, campaign: nil, variation: nil, isSame: true)
    var value: JSONValue?
    if let index = file.index(of: bucketing.flags[flag].key) {
      var pass = Flagship.Pass(beside, for: visitor, profile: profile)
      let found = pass.decide(index)
      value = beside.value(of: index, by: found)
      if let variation = beside.variationIndex(of: found) {
        local.campaign = beside.campaignTitle(Int(found.rule))
        local.variation = beside.variationTitle(variation)
      }
    }
    // The code's own default answers for null as for nothing.
    if value == .null { value = nil }
    let served = bucketing.value(of: flag, by: answer).flatMap { $0 == .null ? nil : $0 }
    local.value = value?.jsonText
    local.isSame = value == served
    return TraceNode(
      .local(local), local.isSame ? .passed : .failed,
      notes: local.isSame ? [] : [.warning("the server and the bucketing file differ")])
  }
}

extension Flagship {
  static func words(for decided: TraceSubject.Decided) -> Explanation.Words {
    Explanation.Words(
      (decided.isFromEarlierAnswer ? "an earlier answer decided" : "the server decided")
        + ": variation \(decided.variation)")
  }

  static func words(for local: TraceSubject.Local) -> Explanation.Words {
    let origin =
      local.variation.map { "variation \($0) of campaign \(local.campaign ?? "?")" }
      ?? "no campaign sets it"
    return Explanation.Words("the bucketing file answers \(local.answer)", origin)
  }
}

extension TraceSubject.Local {
  /// `the same`, or the value.
  fileprivate var answer: String {
    isSame ? "the same" : value ?? "the code's own default"
  }
}

extension TraceNode {
  /// The sentence about what the bucketing file answers; nil for another step.
  var localSentence: String? {
    guard case .local(let local) = subject else { return nil }
    let words = Flagship.words(for: local)
    return local.isSame
      ? "The bucketing file answers the same."
      : "They differ: \(words.text) (\(words.detail))."
  }
}
