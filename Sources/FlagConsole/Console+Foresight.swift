import TerminalUI

// What the user is likely to ask for next, found while nothing else is to do: moving the cursor then
// only draws.
extension Console {
  /// Flags whose decision and nearest misses are found ahead, on each side of the cursor.
  private static let reach = 60

  /// The next flags near the cursor that nobody has looked at, the nearest first.
  private func foreseen(_ count: Int) -> [Int] {
    guard let resolution, resolution.isSettled else { return [] }
    let rows = list.matches
    let here = list.viewport.selection
    var flags: [Int] = []
    for distance in 1...max(Self.reach, 2 * list.viewport.height) {
      for row in [here + distance, here - distance] where rows.indices.contains(row) {
        if resolution.knownMisses(rows[row]) == nil { flags.append(rows[row]) }
        if flags.count == count { return flags }
      }
    }
    return flags
  }

  /// The flags that the next key is likely to lead to: one as far away as the last one led, the next
  /// or the previous row.
  private var neighbours: [Int] {
    let (here, step) = (list.viewport.selection, list.lastStep)
    return [here + step, here + 1, here - 1, here - step]
      .filter(list.matches.indices.contains).map { list.matches[$0] }
  }

  /// The next neighbour whose explanation has no lines yet.
  private var nextLines: Int? {
    guard let resolution else { return nil }
    return neighbours.first { flag in
      resolution.decision(flag) != nil && resolution.knownMisses(flag) != nil
        && !detail.foresees(
          flag, pass: resolution.passCount, size: layout.detail.size, strip: layout.strip.size)
    }
  }

  /// Whether something is left to find ahead.
  var canLookAhead: Bool { !foreseen(1).isEmpty || nextLines != nil }

  /// Finds a few flags' decisions and nearest misses, or lays out an explanation.
  ///
  /// - Returns: whether there is more to do.
  mutating func lookAhead() -> Bool {
    if let flag = nextLines, let content = content(of: flag), let pass = resolution?.passCount {
      detail.foresee(
        content, among: neighbours, pass: pass, marks: marks, size: layout.detail.size,
        strip: layout.strip.size)
    } else {
      let flags = foreseen(4)
      resolution?.resolve(flags)
      for flag in flags { _ = resolution?.nearestMisses(flag) }
    }
    return canLookAhead
  }
}
