import FlagEngine

// What the flags answer, and what an action changes in it, in words.
extension Context {
  /// The answer in its brackets, with `?` when it hangs on data that nobody supplied.
  func shaped(_ decision: Decision) -> String {
    decision.served.shaped + (decision.dependsOnUnknown ? "?" : "")
  }

  /// The same as it is shown here: where marks are words, brackets are, too.
  func told(_ decision: Decision) -> String {
    marks.shaped(decision.served, dependsOnUnknown: decision.dependsOnUnknown)
  }

  /// What an action flipped: `country "BE"→"FR" changed 1 flag: checkout_banner on→(off)`.
  ///
  /// - Parameters:
  ///   - label: the action, or the revisions.
  ///   - removed: how many flags are gone.
  ///   - resolution: what the flags answer now.
  /// - Returns: the line.
  func changeSummary(
    _ label: String, removing removed: Int = 0, _ resolution: Resolution
  ) -> String {
    guard resolution.isSettled else { return label }
    let changed = resolution.changed
    guard let first = changed.min(), let flip = flip(first, resolution) else {
      return removed > 0
        ? "\(label) removed \(Console.count(removed, "flag"))" : "\(label) changed no flag"
    }
    let more = changed.count > 1 ? ", …" : ""
    let gone = removed > 0 ? " and removed \(removed)" : ""
    return "\(label) changed \(Console.count(changed.count, "flag"))\(gone): \(flip)\(more)"
  }

  /// What a flag answers now and did before: `checkout_banner on→(off)`.
  func flip(_ flag: Int, _ resolution: Resolution) -> String? {
    guard let answer = resolution.answers[flag] else { return nil }
    let before = resolution.before(flag).map { marks.shaped($0) } ?? "new "
    let after = marks.shaped(resolution.configuration.served(flag, by: answer))
    return "\(resolution.configuration.key(of: flag)) \(before)\(marks.arrow)\(after)"
  }

  /// `1 flag changes: checkout_banner (off)→on`; nil while none does or it is not known.
  var changeNote: String? {
    guard let resolution else { return nil }
    let changed = resolution.changed
    guard resolution.isSettled, let first = changed.min(), let before = resolution.before(first),
      let answer = resolution.answers[first]
    else { return nil }
    let after = resolution.configuration.served(first, by: answer)
    let key = resolution.configuration.key(of: first)
    let more = changed.count > 1 ? ", …" : ""
    return "\(Console.count(changed.count, "flag")) \(changed.count == 1 ? "changes" : "change"):"
      + " \(key) \(marks.shaped(before))\(marks.arrow)\(marks.shaped(after))\(more)"
  }

  /// What differs between two visitors, the field that was meant first: what an edit does to other
  /// fields is told with it.
  func changes(from before: Visitor, to after: Visitor, first: Field? = nil) -> String {
    guard let resolution else { return "" }
    var changes = VisitorChanges(
      configuration: resolution.configuration, now: resolution.options.now, arrow: marks.arrow)
    let lines = changes.lines(from: before, to: after, first: first)
    guard lines.count > 1 else { return lines.joined() }
    // One line has room for all of them only where no value is long.
    changes.valueLimit = 20
    return changes.lines(from: before, to: after, first: first).joined(separator: ", ")
  }

  /// How many flags the list shows: `6 of 48`.
  var flagCounts: String {
    let all = resolution?.configuration.flagCount ?? 0
    return list.filter.isEmpty ? "\(all)" : "\(list.matches.count) of \(all)"
  }

  /// What conditions compare the selected field with.
  var comparedValues: String? {
    guard focus == .visitor, case .field(let summary)? = visitorPane.selected,
      !summary.values.isEmpty
    else { return nil }
    let values = summary.values.prefix(20).map(\.jsonText).joined(separator: ", ")
    return "\(summary.name): conditions compare \(values)"
  }
}
