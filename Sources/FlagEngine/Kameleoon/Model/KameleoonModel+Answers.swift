// What the answers of an evaluation mean in the model.
extension Kameleoon.Model {
  /// Whether a variable of a variation has a list or an object as its key.
  func hasBrokenKey(_ variation: Int) -> Bool {
    guard case .array(let variables)? = value(variations[variation].variables) else { return false }
    return variables.contains {
      switch $0["key"] {
      case .array, .object: true
      default: false
      }
    }
  }

  /// The entry an answer with a variation means.
  func entry(_ answer: Answer, _ rule: Kameleoon.Rule) -> Int {
    Int(answer.isForeign ? answer.variation : rule.entries.start + answer.variation)
  }

  /// The flag's variation that the answer serves, -1 if the flag has none with that key.
  func variation(of answer: Answer, _ flag: Kameleoon.Flag) -> Int32 {
    guard !answer.isGone else { return -1 }
    guard answer.rule >= 0, answer.variation != -1 else { return flag.defaultVariation }
    let entry = entries[entry(answer, rules[Int(flag.rules.start + answer.rule)])]
    guard answer.isForeign else { return entry.variation }
    // Its key counts among this flag's variations.
    return flag.variations.range.first {
      texts[variations[$0].key.range].elementsEqual(texts[entry.key.range])
    }.map { Int32($0) } ?? -1
  }
}
