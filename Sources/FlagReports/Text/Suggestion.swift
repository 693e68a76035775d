internal import TerminalUI

/// Finds what a misspelt word may have meant.
package enum Suggestion {
  /// The candidate that is nearest to a word, if at most 2 edits (1 for short words) away.
  ///
  /// - Parameters:
  ///   - word: the word as typed.
  ///   - candidates: the words there are.
  /// - Returns: the nearest, of several the first.
  package static func nearest(to word: String, among candidates: [String]) -> String? {
    let word = Array(word.unicodeScalars)
    let limit = word.count < 4 ? 1 : 2
    var best: (candidate: String, distance: Int)?
    for candidate in candidates {
      guard let distance = distance(word, Array(candidate.unicodeScalars), atMost: limit),
        distance < best?.distance ?? .max
      else { continue }
      best = (candidate, distance)
    }
    return best?.candidate
  }

  /// The sentence that offers the nearest word, with a space before it; empty where none is near.
  ///
  /// - Parameters:
  ///   - word: the word as typed.
  ///   - candidates: the words there are.
  ///   - isQuoted: whether it stands in quotes: what is data does, the program's own words do not.
  /// - Returns: ` Did you mean "country"?`, safe to print.
  package static func hint(
    for word: String, among candidates: [String], isQuoted: Bool = true
  ) -> String {
    nearest(to: word, among: candidates)
      .map { " Did you mean \(isQuoted ? $0.quoted : $0.safe)?" } ?? ""
  }

  /// The number of insertions, deletions and replacements that lead from one text to the other.
  ///
  /// - Parameters:
  ///   - left: a text, by its parts.
  ///   - right: the other.
  ///   - limit: the most; few places of the texts are compared for a small one.
  ///   - isOpen: whether what `left` has behind is free, so that `right` may be its beginning.
  /// - Returns: the number; nil where there are more than the limit.
  package static func distance<Part: Equatable>(
    _ left: some Collection<Part>, _ right: [Part], atMost limit: Int, isOpen: Bool = false
  ) -> Int? {
    guard isOpen || abs(left.count - right.count) <= limit else { return nil }
    let tooFar = limit + 1
    var row = (0...right.count).map { min($0, tooFar) }
    var best = row[right.count]
    for (i, part) in left.enumerated() {
      guard i - limit <= right.count else { break }
      let near = max(0, i - limit)..<min(right.count, i + limit + 1)
      var diagonal = row[near.lowerBound]
      row[near.lowerBound] = near.lowerBound == 0 ? min(i + 1, tooFar) : tooFar
      for j in near {
        let replaced = diagonal + (part == right[j] ? 0 : 1)
        diagonal = row[j + 1]
        row[j + 1] = min(replaced, row[j] + 1, diagonal + 1, tooFar)
      }
      if row[near.lowerBound...near.upperBound].allSatisfy({ $0 == tooFar }) {
        return isOpen && best <= limit ? best : nil
      }
      best = isOpen ? min(best, row[right.count]) : row[right.count]
    }
    return best <= limit ? best : nil
  }
}
