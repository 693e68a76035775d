extension Kameleoon.Configuration {
  /// The script that tells the page's own engine what was assigned just now (spec H.1).
  ///
  /// - Parameters:
  ///   - record: the visitor's record; nil: there is none.
  ///   - now: milliseconds since 1970 UTC; what was assigned 5 seconds ago or earlier is left out.
  /// - Returns: one line of JavaScript.
  ///
  /// Source: Kameleoon Python SDK 3.18.0, observed; the journeys `tracking` of FlagReplayTests.
  package func trackingCode(of record: Kameleoon.Record?, now: Int) -> String {
    var code = "window.kameleoonQueue=window.kameleoonQueue||[];"
    for assignment in record?.assigned ?? .init() where assignment.time > Double(now - 5_000) {
      let experiment = PythonText.text(of: assignment.experimentID)
      let variation = PythonText.text(of: assignment.variationID)
      let hasScript = model.ids.find(assignment.experimentID).map(hasScript) ?? false
      code +=
        "window.kameleoonQueue.push(['Experiments.assignVariation',\(experiment),\(variation),true]);"
        + "window.kameleoonQueue.push(['Experiments.trigger',\(experiment),\(!hasScript)]);"
    }
    return code
  }

  /// Whether an experiment is of a flag whose first variation has a variable that is a script or a
  /// style.
  private func hasScript(experiment number: Int32) -> Bool {
    model.flags.contains { flag in
      guard flag.rules.range.contains(where: { model.rules[$0].experimentNumber == number }),
        let first = flag.variations.range.first,
        case .array(let variables)? = model.value(model.variations[first].variables)
      else { return false }
      return variables.contains { ["JS", "CSS"].contains($0["type"]?.text) }
    }
  }
}
