// What a segment is called: the file only numbers it.
extension Kameleoon.Pass {
  /// The facts that name a segment, before any condition was counted.
  func segmentFacts(id: String) -> TraceSubject.Segment {
    var facts = TraceSubject.Segment(id: id, matched: 0, count: 0)
    facts.label = prepared.labels.segments[id]
    return facts
  }

  /// What a condition says of the segment that it asks for.
  func title(of test: Kameleoon.SegmentTest) -> String {
    segmentFacts(id: model.printed(test.id)).title(gist: gist(of: test.segment))
  }

  /// So many conditions of a segment are looked at for its name.
  private static let gistLimit = 50

  private func gist(of segment: Int32) -> String {
    guard segment >= 0 else { return "" }
    return model.gists.value(segment) {
      let all = model.conditions(below: model.segments[Int(segment)].root)
      let named = all.prefix(Self.gistLimit).map { index in
        let condition = model.conditions[index]
        return Kameleoon.ConditionWords(model: model).words(of: condition.test)
          .subject(isExcluded: condition.isExcluded)
      }
      return TraceSubject.gist(of: named)
    }
  }
}
