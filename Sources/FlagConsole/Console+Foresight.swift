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

  /// Whether something is left to find ahead.
  var canLookAhead: Bool { !foreseen(1).isEmpty }

  /// Finds a few flags' decisions and nearest misses.
  ///
  /// - Returns: whether there is more to do.
  mutating func lookAhead() -> Bool {
    let flags = foreseen(4)
    resolution?.resolve(flags)
    for flag in flags { _ = resolution?.nearestMisses(flag) }
    return canLookAhead
  }
}
