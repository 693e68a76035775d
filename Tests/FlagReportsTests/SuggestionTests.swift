import FlagEngine
import Testing

@testable import FlagReports

/// What a misspelt word may have meant.
@Suite struct SuggestionTests {
  @Test func aSuggestionIsLookedForAmongHugeNamesToo() {
    let huge = String(repeating: "k", count: 50_000)
    #expect(Suggestion.nearest(to: huge + "y", among: ["a", huge + "x", "b"]) == huge + "x")
    #expect(Suggestion.nearest(to: "chekcout", among: [huge, "checkout"]) == "checkout")
    #expect(Suggestion.nearest(to: "abc", among: ["abcd", "axyd"]) == "abcd")
    #expect(Suggestion.nearest(to: "abcdef", among: ["fedcba", "abXdYf", "bcdefg"]) == "abXdYf")
  }

  /// By the definition: every way to edit the beginning of one text into the other.
  @Test(arguments: 0..<200)
  func theDistanceIsTheFewestEdits(_ seed: Int) {
    var random = SeededRandom(seed: UInt64(seed))
    func word() -> [UInt8] {
      (0..<Int.random(in: 0...7, using: &random)).map { _ in UInt8.random(in: 0...2, using: &random)
      }
    }
    func edits(_ left: ArraySlice<UInt8>, _ right: ArraySlice<UInt8>) -> Int {
      guard let first = left.first, let second = right.first else {
        return max(left.count, right.count)
      }
      let kept = edits(left.dropFirst(), right.dropFirst()) + (first == second ? 0 : 1)
      return min(kept, edits(left.dropFirst(), right) + 1, edits(left, right.dropFirst()) + 1)
    }
    let (left, right) = (word(), word())
    let whole = edits(left[...], right[...])
    let open = (0...left.count).map { edits(left.prefix($0), right[...]) }.min() ?? 0
    for limit in 0...8 {
      #expect(
        Suggestion.distance(left, right, atMost: limit) == (whole <= limit ? whole : nil),
        "\(left) \(right) \(limit)")
      #expect(
        Suggestion.distance(left, right, atMost: limit, isOpen: true)
          == (open <= limit ? open : nil), "\(left) \(right) \(limit)")
    }
  }
}
