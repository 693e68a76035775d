import FlagEngine

/// What is typed behind `/`: words and tokens that must all hold, `!` before one negates it.
///
/// A word is looked for in keys, variations and the names of campaigns. Tokens: `from:forced`,
/// `is:changed`, `is:broken` (a pin), `is:depends`, `is:miss1` (to `is:miss3`), `uses:country`, `var:B`, `rule:311`.
struct FlagFilter: Equatable, Sendable {
  /// One word or token.
  struct Term: Equatable, Sendable {
    enum Test: Equatable, Sendable {
      case word([UInt8])
      case from([UInt8])
      case changed
      case broken
      case depends
      case miss(Int)
      case uses(Set<Int>)
      case variation([UInt8])
      case rule([UInt8])
    }

    var test: Test
    var isNegated = false
  }

  /// Every kind of token, for the line below an empty filter.
  static let tokens =
    "from:forced is:changed is:depends is:miss1 uses:country var:B rule:311 !not"

  private(set) var terms: [Term]

  /// Whether the flags that match change with the visitor's answers.
  var dependsOnAnswers: Bool {
    terms.contains {
      switch $0.test {
      case .from, .changed, .broken, .depends, .miss: true
      case .word, .uses, .variation, .rule: false
      }
    }
  }

  /// Whether facts are asked for that only a survey of all flags finds.
  var needsSurvey: Bool {
    terms.contains {
      switch $0.test {
      case .depends, .miss: true
      default: false
      }
    }
  }

  /// Reads what is typed; a token that does not exist is a word like any other.
  init(_ text: String, in catalogue: Catalogue) {
    terms = text.split(separator: " ").compactMap { Self.term($0, catalogue) }
  }

  private static func term(_ word: Substring, _ catalogue: Catalogue) -> Term? {
    let isNegated = word.hasPrefix("!")
    let body = isNegated ? word.dropFirst() : word
    guard !body.isEmpty else { return nil }
    return Term(test: test(body, catalogue), isNegated: isNegated)
  }

  private static func test(_ word: Substring, _ catalogue: Catalogue) -> Term.Test {
    let folded = Catalogue.folded(String(word))
    guard let colon = word.firstIndex(of: ":") else { return .word(folded) }
    let value = Catalogue.folded(String(word[word.index(after: colon)...]))
    switch word[..<colon].lowercased() {
    case "from": return .from(value)
    case "var": return .variation(Self.bare(value))
    case "rule": return .rule(Self.bare(value))
    case "uses": return .uses(flags(reading: value, catalogue))
    case "is":
      switch String(decoding: value, as: UTF8.self) {
      case "changed": return .changed
      case "broken": return .broken
      case "depends": return .depends
      case "miss1": return .miss(1)
      case "miss2": return .miss(2)
      case "miss3": return .miss(3)
      default: return .word(folded)
      }
    default: return .word(folded)
    }
  }

  /// A name or id without the `#` that ids are shown with.
  private static func bare(_ value: [UInt8]) -> [UInt8] {
    value.first == UInt8(ascii: "#") ? Array(value.dropFirst()) : value
  }

  /// The flags whose conditions read a field whose name begins like that, or is that behind a dot.
  private static func flags(reading name: [UInt8], _ catalogue: Catalogue) -> Set<Int> {
    let fields = catalogue.fields.filter { field in
      let known = Catalogue.folded(field.name)
      return known.starts(with: name)
        || known.split(separator: UInt8(ascii: "."), maxSplits: 1).last?.starts(with: name) == true
    }
    return catalogue.configuration.flags(reading: Set(fields.map(\.field)))
  }

  /// Whether a flag is shown.
  func matches(_ flag: Int, in resolution: Resolution) -> Bool {
    terms.allSatisfy { $0.isNegated != holds($0.test, flag, resolution) }
  }

  private func holds(_ test: Term.Test, _ flag: Int, _ resolution: Resolution) -> Bool {
    switch test {
    case .word(let word): return Self.contains(resolution.catalogue.texts[flag], word)
    case .from(let word):
      return Self.contains(Catalogue.folded(resolution.from(flag)), word)
        || Self.isOverridden(flag, by: word, resolution)
    case .changed: return resolution.isChanged(flag)
    case .broken: return resolution.brokenPins.contains(flag)
    case .depends: return resolution.survey?.finding(flag)?.dependsOnUnknown ?? false
    case .miss(let count): return resolution.survey?.finding(flag)?.missCount == count
    case .uses(let flags): return flags.contains(flag)
    case .variation(let word):
      return resolution.configuration.variations(of: flag).contains { part in
        ([part.id] + part.names).contains { Self.contains(Catalogue.folded($0), word) }
      }
    case .rule(let word):
      return resolution.configuration.ruleNames(of: flag)
        .contains { Catalogue.folded($0).starts(with: word) }
    }
  }

  /// Whether an override of that kind concerns a flag, also where it is idle or hides a campaign:
  /// those are the flags that the header counts.
  private static func isOverridden(
    _ flag: Int, by word: [UInt8], _ resolution: Resolution
  ) -> Bool {
    resolution.visitor.overrides.contains { override in
      override.kind.word.utf8.elementsEqual(word)
        && resolution.configuration.concerns(override, flag: flag)
    }
  }

  /// Whether a word stands anywhere in a text; an empty word stands everywhere.
  static func contains(_ text: [UInt8], _ word: [UInt8]) -> Bool {
    guard let first = word.first else { return true }
    guard word.count <= text.count else { return false }
    return text.withUnsafeBufferPointer { text in
      word.withUnsafeBufferPointer { word in
        for start in 0...text.count - word.count where text[start] == first {
          if text[start..<start + word.count].elementsEqual(word) { return true }
        }
        return false
      }
    }
  }
}
