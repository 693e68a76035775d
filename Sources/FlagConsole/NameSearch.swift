package import FlagEngine
import FlagReports

/// Finds the part of a configuration that a typed name or id stands for.
package struct NameSearch {
  /// What the parts are, for the sentences: `experiment`.
  private let noun: String
  private let parts: [NamedPart]

  /// Makes a search among parts.
  ///
  /// - Parameters:
  ///   - noun: what a part is, for the sentences: `experiment`.
  ///   - parts: where to look.
  package init(_ noun: String, among parts: [NamedPart]) {
    self.noun = noun
    self.parts = parts
  }

  /// Why a typed text stands for nothing, or for more than one thing.
  package enum Fault: Error, Equatable {
    /// Nothing is called so
    case unknown
    /// Several parts are, by their places
    case ambiguous([Int])
  }

  /// The part that a text stands for: its id, with or without `#`, counts before any name.
  ///
  /// - Parameter typed: the text.
  /// - Returns: the part's place.
  /// - Throws: that there is none, or more than one.
  package func find(_ typed: String) throws(Fault) -> Int {
    let bare = typed.hasPrefix("#") ? String(typed.dropFirst()) : typed
    for text in typed == bare ? [typed] : [typed, bare] {
      if let place = parts.firstIndex(where: { $0.id.isIdentical(to: text) }) { return place }
      let named = parts.indices.filter { place in
        parts[place].names.contains { $0.isIdentical(to: text) }
      }
      if named.count > 1 { throw .ambiguous(named) }
      if let place = named.first { return place }
    }
    throw .unknown
  }

  /// The sentence on a text that stands for no part, or for several.
  ///
  /// `The file has no campaign "Chekout". Did you mean "Checkout"? It has: "Checkout" (#c1).`
  ///
  /// - Parameters:
  ///   - typed: what was typed.
  ///   - fault: why it stands for nothing.
  ///   - owner: what has the parts: `The file`.
  /// - Returns: the sentence.
  package func sentence(_ typed: String, _ fault: Fault, owner: String = "The file") -> String {
    if let text = ambiguity(typed, fault) { return text }
    guard !parts.isEmpty else { return "\(owner) has no \(noun) at all." }
    let names = parts.flatMap { [$0.id] + $0.names }
    let meant = Suggestion.nearest(to: typed, among: names).map { " Did you mean \"\($0)\"?" } ?? ""
    return "\(owner) has no \(noun) \"\(typed)\".\(meant) It has: \(list)."
  }

  /// The sentence on a text that stands for no part of something larger, or for several.
  ///
  /// `variation_c is not part of experiment 4410. It has: variation_a, variation_b.`
  ///
  /// - Parameters:
  ///   - typed: what was typed.
  ///   - fault: why it stands for nothing.
  ///   - whole: what the parts belong to: `experiment 4410`.
  ///   - others: what may be typed besides, to be listed before the parts.
  /// - Returns: the sentence.
  package func sentence(
    _ typed: String, _ fault: Fault, partOf whole: String, others: [String] = []
  ) -> String {
    if let text = ambiguity(typed, fault) { return text }
    let known = (others + (parts.isEmpty ? [] : [list])).joined(separator: ", ")
    return "\(typed) is not part of \(whole). It has: \(known.isEmpty ? "none" : known)."
  }

  private func ambiguity(_ typed: String, _ fault: Fault) -> String? {
    guard case .ambiguous(let places) = fault else { return nil }
    let titles = places.map { parts[$0].title }
    let nouns = noun.split(separator: " ").map { $0 == "or" ? "or" : "\($0)s" }
    return "\"\(typed)\" names \(places.count) \(nouns.joined(separator: " ")):"
      + " \(NamedPart.list(titles)). Type the id of the one you mean."
  }

  private var list: String { NamedPart.list(parts.map(\.title)) }
}
