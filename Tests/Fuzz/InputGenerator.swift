import FlagEngine

/// Makes the input of a number: the same one at every run with the same seed.
struct InputGenerator {
  let corpus: Corpus
  let seed: UInt64
  private let mutator: Mutator

  init(corpus: Corpus, seed: UInt64) {
    self.corpus = corpus
    self.seed = seed
    mutator = Mutator(words: corpus.words)
  }

  func input(_ part: FuzzInput.Part, number: Int) -> FuzzInput {
    var random = SeededRandom(seed: seed &+ UInt64(part.rawValue.utf8.count) << 32)
    random = SeededRandom(seed: random.next() &+ UInt64(number))
    switch part {
    case .configuration: return FuzzInput(part: part, text: configuration(&random))
    case .line:
      let base = corpus.cases.randomElement(using: &random) ?? .object([])
      let text = mutator.text(base, &random).map { $0 == 0x0A ? 0x20 : $0 }
      return FuzzInput(part: part, text: text)
    case .journey:
      let steps = (0..<Int.random(in: 5...60, using: &random)).map { _ in step(&random) }
      return FuzzInput(part: part, text: configuration(&random), steps: steps)
    }
  }

  private func configuration(_ random: inout SeededRandom) -> [UInt8] {
    mutator.text(corpus.configurations.randomElement(using: &random) ?? .object([]), &random)
  }

  private static let keys =
    [
      "Up", "Down", "PgUp", "PgDn", "Home", "End", "Left", "Right", "Tab", "Shift-Tab", "Enter",
      "Enter", "Esc", "Backspace", "Del", "Space", "Alt-Enter", "F1",
    ]
    + "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ".map { String($0) }
    + "0123456789/:?[]<>!=.-".map { String($0) } + "abdefgknprtuwz".map { "Ctrl-\($0)" }

  private func step(_ random: inout SeededRandom) -> FuzzInput.Step {
    switch Int.random(in: 0..<20, using: &random) {
    case 0: .paste(pasted(&random))
    case 1:
      .resize(Int.random(in: 1...220, using: &random), Int.random(in: 1...70, using: &random))
    case 2: .click(Int.random(in: 0..<220, using: &random), Int.random(in: 0..<70, using: &random))
    case 3...6: .work
    default: .key(Self.keys.randomElement(using: &random) ?? "Down")
    }
  }

  /// What a user may bring: facts, cookies, requests, addresses, JSON, or anything.
  private func pasted(_ random: inout SeededRandom) -> String {
    let (name, value) = (mutator.phrase(&random), mutator.phrase(&random))
    return switch Int.random(in: 0..<9, using: &random) {
    case 0: "\(name)=\(value), country=FR"
    case 1: "Cookie: \(name)=\(value); kameleoonVisitorCode=abc"
    case 2: "curl 'https://shop.example/?\(name)=\(value)' -H 'Cookie: a=b; \(name)=\(value)'"
    case 3: "https://shop.example/\(name)?\(value)#\(name)"
    case 4:
      String(
        decoding: mutator.text(corpus.cases.randomElement(using: &random) ?? .object([]), &random)
          .prefix(4000), as: UTF8.self)
    case 5: "2026-01-01T10:00:00Z INFO sdk {\"visitorCode\":\"\(name)\",\"\(name)\":\"\(value)\"}"
    case 6: String(repeating: "\(name) ", count: 200)
    case 7: "\(name)\n\(value)"
    default: value
    }
  }
}
