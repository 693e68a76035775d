import FlagEngine
import TerminalUI

/// The list of flags: which are shown, and where the cursor stands.
struct FlagList: Equatable, Sendable {
  /// The words that the shown flags contain.
  private(set) var filter = ""
  /// The flags that match the filter, by index in the configuration, in its order.
  private(set) var matches: [Int] = []
  var viewport = Viewport()
  /// Lower-case keys, for the filter.
  private var keys: [[UInt8]] = []

  /// The flag under the cursor.
  var selected: Int? {
    matches.indices.contains(viewport.selection) ? matches[viewport.selection] : nil
  }

  /// The flags on the screen.
  var visibleFlags: ArraySlice<Int> { matches[viewport.visible] }

  mutating func load(_ catalogue: Catalogue) {
    keys = catalogue.foldedKeys
    matches = Array(keys.indices)
    filter = ""
    viewport = Viewport(count: matches.count, height: viewport.height)
  }

  mutating func resize(height: Int) {
    viewport.resize(count: matches.count, height: height)
  }

  /// Shows the flags whose keys contain every word; the cursor stays on its flag where it can.
  mutating func setFilter(_ text: String) {
    let kept = selected
    let words = Self.words(text)
    // A longer filter can only narrow what the shorter one left.
    let narrows = text.hasPrefix(filter) && !filter.isEmpty
    let candidates = narrows ? matches : Array(keys.indices)
    matches = candidates.filter { flag in words.allSatisfy { Self.contains(keys[flag], $0) } }
    filter = text
    viewport.resize(count: matches.count, height: viewport.height)
    viewport.select(kept.flatMap { Self.place(of: $0, in: matches) } ?? 0)
  }

  /// The key nearest to a filter that matches none, or nil for an empty list.
  func nearest(to text: String) -> Int? {
    let wanted = Catalogue.folded(text)
    guard !wanted.isEmpty, wanted.count <= 64 else { return nil }
    return keys.indices.prefix(2_000).min { left, right in
      Self.distance(keys[left], wanted) < Self.distance(keys[right], wanted)
    }
  }

  private static func words(_ text: String) -> [[UInt8]] {
    Catalogue.folded(text).split(separator: 0x20).map(Array.init)
  }

  private static func place(of flag: Int, in matches: [Int]) -> Int? {
    // `matches` is sorted.
    var low = 0
    var high = matches.count
    while low < high {
      let middle = (low + high) / 2
      if matches[middle] < flag { low = middle + 1 } else { high = middle }
    }
    return low < matches.count && matches[low] == flag ? low : nil
  }

  private static func contains(_ text: [UInt8], _ word: [UInt8]) -> Bool {
    guard word.count <= text.count else { return false }
    return (0...text.count - word.count).contains { start in
      text[start] == word[0] && text[start..<start + word.count].elementsEqual(word)
    }
  }

  /// The number of bytes to insert, delete or replace; the tail of the longer key costs nothing.
  private static func distance(_ key: [UInt8], _ wanted: [UInt8]) -> Int {
    var row = Array(0...wanted.count)
    var best = row[wanted.count]
    for (index, byte) in key.prefix(80).enumerated() {
      var diagonal = row[0]
      row[0] = index + 1
      for column in 1..<row.count {
        let cost = min(
          diagonal + (wanted[column - 1] == byte ? 0 : 1), row[column] + 1, row[column - 1] + 1)
        (diagonal, row[column]) = (row[column], cost)
      }
      best = min(best, row[wanted.count])
    }
    return best
  }
}
