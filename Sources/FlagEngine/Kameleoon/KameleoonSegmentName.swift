// What a segment is called: the file only numbers it.
extension Kameleoon.Pass {
  /// The facts that name a segment.
  ///
  /// - Parameters:
  ///   - segment: its index; nil where the file lacks it.
  ///   - id: its id as text.
  /// - Returns: the facts, before any condition was counted.
  func segmentFacts(_ segment: Int32?, id: String) -> TraceSubject.Segment {
    var facts = TraceSubject.Segment(id: id, matched: 0, count: 0)
    facts.label = prepared.labels.segments[id]
    if facts.label == nil, let segment, segment >= 0 {
      facts.gist = model.gists.value(segment) { gist(of: segment) }
    }
    return facts
  }

  /// So many conditions of a segment are looked at for its name.
  private static let gistLimit = 50

  /// The shortest condition in words, the first of several; a segment inside says the least.
  private func gist(of segment: Int32) -> String {
    let all = model.conditions(below: model.segments[Int(segment)].root)
    let named = all.prefix(Self.gistLimit).map { index -> (text: String, rank: Int) in
      let condition = model.conditions[index]
      let words = ConditionWords(model: model).words(of: condition.test)
      let isInner = if case .segment = condition.test { true } else { false }
      let text = "\(condition.isExcluded ? "NOT " : "")\(words.label) \(words.expectation)"
      return (text, (isInner ? 1_000_000 : 0) + text.count)
    }
    guard let shortest = named.min(by: { $0.rank < $1.rank }) else { return "" }
    return shortest.text + (all.count > 1 ? ", …" : "")
  }
}
