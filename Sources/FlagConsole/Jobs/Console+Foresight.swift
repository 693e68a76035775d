import TerminalUI

// What the user is likely to ask for next, found while nothing else is to do: moving the cursor then
// only draws.
extension Console {
  /// Flags whose decision and nearest misses are found ahead, on each side of the cursor.
  private static let reach = 60

  /// The next flag near the cursor that nobody has looked at: a neighbour, else the nearest.
  private var foreseen: Int? {
    guard context.resolution?.isSettled == true else { return nil }
    for flag in neighbours where context.resolution?.knownMisses(flag) == nil { return flag }
    let rows = context.list.matches
    let here = context.list.viewport.selection
    for distance in 1...max(Self.reach, 2 * context.list.viewport.height) {
      for row in [here + distance, here - distance] where rows.indices.contains(row) {
        if context.resolution?.knownMisses(rows[row]) == nil { return rows[row] }
      }
    }
    return nil
  }

  /// The flags that the next key is likely to lead to: one as far away as the last one led, the next
  /// or the previous row.
  private var neighbours: [Int] {
    let (here, step) = (context.list.viewport.selection, context.list.lastStep)
    return [here + step, here + 1, here - 1, here - step]
      .filter(context.list.matches.indices.contains).map { context.list.matches[$0] }
  }

  /// The next neighbour whose explanation has no lines yet.
  private var nextLines: Int? {
    guard let pass = context.resolution?.passCount else { return nil }
    for flag in neighbours where context.resolution?.hasDecision(flag) == true {
      let isForeseen = context.detail.foresees(
        flag, pass: pass, size: context.layout.detail.size, strip: context.layout.strip.size)
      if !isForeseen, context.resolution?.knownMisses(flag) != nil { return flag }
    }
    return nil
  }

  /// Whether something is left to find ahead.
  var canLookAhead: Bool { nextLines != nil || foreseen != nil }

  /// Lays out an explanation, or finds a flag's decision and nearest misses: one a slice, since a
  /// key may come.
  ///
  /// - Returns: whether there is more to do.
  mutating func lookAhead() -> Bool {
    if let flag = nextLines, let content = content(of: flag),
      let pass = context.resolution?.passCount
    {
      context.detail.foresee(
        content, among: neighbours, pass: pass, marks: marks, size: context.layout.detail.size,
        strip: context.layout.strip.size)
    } else if let flag = foreseen {
      context.resolution?.resolve(CollectionOfOne(flag))
      _ = context.resolution?.findMisses(flag)
    }
    return canLookAhead
  }
}
