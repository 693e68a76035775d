/// Finds what a misspelt word may have meant.
public enum Suggestion {
  /// The candidate that is nearest to a word, if at most 2 edits (1 for short words) away.
  ///
  /// - Parameters:
  ///   - word: the word as typed.
  ///   - candidates: the words there are.
  /// - Returns: the nearest, of several the first.
  public static func nearest(to word: String, among candidates: [String]) -> String? {
    let length = word.unicodeScalars.count
    let limit = length < 4 ? 1 : 2
    var best: (candidate: String, distance: Int)?
    for candidate in candidates {
      // Longer or shorter by more than the limit: it cannot be near, and need not be compared.
      guard abs(candidate.unicodeScalars.count - length) <= limit else { continue }
      let distance = distance(Array(word.unicodeScalars), Array(candidate.unicodeScalars))
      if distance <= limit, distance < best?.distance ?? .max { best = (candidate, distance) }
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
  public static func hint(
    for word: String, among candidates: [String], isQuoted: Bool = true
  ) -> String {
    nearest(to: word, among: candidates)
      .map { " Did you mean \(isQuoted ? $0.quoted : $0.safe)?" } ?? ""
  }

  /// The number of insertions, deletions and replacements that lead from one text to the other.
  private static func distance(_ left: [Unicode.Scalar], _ right: [Unicode.Scalar]) -> Int {
    var row = Array(0...right.count)
    for (i, scalar) in left.enumerated() {
      var diagonal = row[0]
      row[0] = i + 1
      for (j, other) in right.enumerated() {
        let replaced = diagonal + (scalar == other ? 0 : 1)
        diagonal = row[j + 1]
        row[j + 1] = min(replaced, row[j] + 1, diagonal + 1)
      }
    }
    return row[right.count]
  }
}
