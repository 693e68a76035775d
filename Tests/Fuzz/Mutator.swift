import FlagEngine

/// Changes JSON so that it stays nearly what readers expect: most faults hide there.
struct Mutator {
  /// Names and scalars of real files.
  let words: [JSONValue]
  /// No text becomes much longer, so that many can be tried.
  static let sizeLimit = 1 << 17

  private static let oddities: [JSONValue] = [
    .null, .bool(true), .bool(false), .integer(0), .integer(-1), .integer(1), .double(-0.0),
    .double(0.5), .double(1e308), .double(-1e308), .double(.leastNonzeroMagnitude), .double(1e16),
    .integer(.max), .integer(.min), .hugeInteger("9223372036854775808"),
    .hugeInteger(String(repeating: "9", count: 400)), "", " ", "x", "0", "-1", "1e999", "true",
    "NaN", "é", "İ", "ß", "\u{0}", "a\nb", "a\tb", "\u{1b}[2J\u{1b}]0;x\u{7}", "\u{9b}31m",
    "\u{202e}abc", "\u{2028}", "e\u{301}", "👨‍👩‍👧‍👦", "\u{feff}a", "[", "(", "\\", "(a+)+$",
    "(?:(?:.|.|.)(?=[^\\d\\d\\d\\d]))*", "(a?){25}a{25}", "(?P<n>a)(?P=n)", "(?(9)a|b)",
    "(?i)\u{131}", "\\B", "a{0,65535}", "(?<=a*)b", "2026-11-30T00:00:00Z", "1.2.3", "1..2",
    "999999999999.1", "=1+1", "<script>", "$(id)", "%00", "../../x", .string("\u{fffd}"),
    .string(String(repeating: "a", count: 3000)), .string(String(repeating: "é", count: 300)),
    .array([]), .object([:]), .array([.null]), ["a": ["b": [1, 2]]],
  ]

  /// Changes a tree in one to four places.
  func mutate(_ tree: JSONTree, _ random: inout SeededRandom) -> JSONTree {
    var tree = tree
    for _ in 0..<Int.random(in: 1...4, using: &random) {
      change(&tree, depth: 0, &random)
    }
    return tree
  }

  /// Changes a text, now and then so that it is no JSON any more.
  func text(_ tree: JSONTree, _ random: inout SeededRandom) -> [UInt8] {
    var bytes = mutate(tree, &random).bytes
    if bytes.count > Self.sizeLimit { bytes = tree.bytes }
    if Int.random(in: 0..<12, using: &random) == 0 { spoil(&bytes, &random) }
    return bytes
  }

  private func change(_ tree: inout JSONTree, depth: Int, _ random: inout SeededRandom) {
    // Deeper parts outnumber the others by far, so that one in six stops on the way.
    guard tree.count > 0, Int.random(in: 0..<6, using: &random) > 0 else {
      return changeHere(&tree, &random)
    }
    let index = Int.random(in: 0..<tree.count, using: &random)
    var child = tree[index]
    change(&child, depth: depth + 1, &random)
    tree[index] = child
  }

  private func changeHere(_ tree: inout JSONTree, _ random: inout SeededRandom) {
    guard tree.count > 0, Int.random(in: 0..<4, using: &random) > 0 else {
      return replace(&tree, &random)
    }
    let index = Int.random(in: 0..<tree.count, using: &random)
    switch Int.random(in: 0..<7, using: &random) {
    case 0: tree.remove(index..<index + 1)
    case 1:
      let most = max(1, min(400, 4000 / max(1, tree[index].size)))
      tree.multiply(index, times: Bool.random(using: &random) ? 1 : most)
    case 2: tree.swap(index, Int.random(in: 0..<tree.count, using: &random))
    case 3: tree.rename(index, to: word(&random).text ?? "id")
    case 4: tree[index] = tree
    case 5: tree[index] = tree[Int.random(in: 0..<tree.count, using: &random)]
    default: replace(&tree, &random)
    }
  }

  private func replace(_ tree: inout JSONTree, _ random: inout SeededRandom) {
    switch Int.random(in: 0..<8, using: &random) {
    case 0...2: tree = .scalar(Self.oddities.randomElement(using: &random) ?? .null)
    case 3...4: tree = .scalar(word(&random))
    case 5: tree = .array([tree])
    case 6:
      for _ in 0..<[2, 40, 600, 1200][Int.random(in: 0..<4, using: &random)] {
        tree = Bool.random(using: &random) ? .array([tree]) : .object([("a", tree)])
      }
    default: tree = .scalar(bent(tree, &random))
    }
  }

  /// A scalar that is nearly the one that stands there.
  private func bent(_ tree: JSONTree, _ random: inout SeededRandom) -> JSONValue {
    guard case .scalar(let value) = tree else { return .null }
    switch value {
    case .integer(let number):
      return [
        .integer(number &+ 1), .integer(0 &- number), .double(Double(number)),
        .string("\(number)"), .hugeInteger("\(number)000000000000000000000"),
      ].randomElement(using: &random) ?? .null
    case .double(let number):
      return [.double(number * 2), .double(-number), .integer(1), .string("\(number)")]
        .randomElement(using: &random) ?? .null
    case .string(let text):
      return [
        .string(text + text), .string(text.uppercased()), .string(String(text.dropLast())),
        .string(text + "\u{0}"), .string(" \(text)"), .string(text + "\u{301}"),
        .array([value]),
      ].randomElement(using: &random) ?? .null
    case .bool(let flag): return .integer(flag ? 1 : 0)
    default: return word(&random)
    }
  }

  func word(_ random: inout SeededRandom) -> JSONValue {
    words.randomElement(using: &random) ?? .null
  }

  /// A text that a user may type or paste.
  func phrase(_ random: inout SeededRandom) -> String {
    let odd = Self.oddities.randomElement(using: &random)
    let value = Bool.random(using: &random) ? odd ?? .null : word(&random)
    return value.text ?? value.jsonText
  }

  private func spoil(_ bytes: inout [UInt8], _ random: inout SeededRandom) {
    guard !bytes.isEmpty else { return }
    let place = Int.random(in: 0..<bytes.count, using: &random)
    switch Int.random(in: 0..<5, using: &random) {
    case 0: bytes.removeSubrange(place...)
    case 1: bytes[place] = UInt8.random(in: 0...255, using: &random)
    case 2: bytes.insert(contentsOf: [0xEF, 0xBB, 0xBF], at: 0)
    case 3: bytes.insert(UInt8.random(in: 0...255, using: &random), at: place)
    default: bytes.remove(at: place)
    }
  }
}

extension JSONValue {
  var text: String? {
    if case .string(let text) = self { text } else { nil }
  }
}
