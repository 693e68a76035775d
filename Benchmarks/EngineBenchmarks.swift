import FlagEngine

/// What the engine takes, without files and screens.
struct EngineBenchmarks {
  private static let now = 1_767_225_600_000

  let isQuick: Bool
  private var rounds: Int { isQuick ? 5 : 31 }

  /// The parts that can be measured alone.
  static let parts = ["decide", "explain", "load"]

  func run(_ parts: [String], _ report: inout Report) {
    report.heading("Engine")
    guard let kameleoon = configuration(KameleoonLoadFile.bytes(flags: 1000)),
      let flagship = configuration(FlagshipLoadFile.bytes(campaigns: 1000))
    else { return report.note("the load files cannot be read") }
    if parts.contains("decide") {
      decideKameleoon(kameleoon, &report)
      decideFlagship(flagship, &report)
    }
    if parts.contains("explain") { explain(kameleoon, &report) }
    if parts.contains("load") {
      load(flags: 1000, goal: 30, &report)
      load(flags: 10_000, goal: 300, &report)
    }
  }

  private func configuration(_ bytes: [UInt8]) -> FlagConfiguration? {
    try? FlagConfiguration(bytes)
  }

  private var visitors: [Visitor] {
    (0..<16).compactMap { number in
      (try? Kameleoon.Visitor(json: KameleoonLoadFile.visitor(number * 7)))
        .map { .kameleoon($0) }
    }
  }

  // MARK: Deciding

  /// Deciding silently against nothing but the hashes that these decisions need, by the same
  /// library, in turns.
  private func decideKameleoon(_ configuration: FlagConfiguration, _ report: inout Report) {
    let options = EvaluationOptions(profile: .kameleoon318, now: Self.now)
    let visitors = visitors
    let texts = visitors.flatMap { HashCount(configuration, $0, options).texts }
    let decisions = Double(visitors.count * configuration.flagCount)
    let rules = visitors.map { HashCount(configuration, $0, options).rules }.reduce(0, +)
    report.note(
      "a decision reaches \(NumberPair.fixed(Double(rules) / decisions, 2)) rules and needs "
        + "\(NumberPair.fixed(Double(texts.count) / decisions, 2)) hashes")
    let pair = Pair(rounds: rounds) {
      for visitor in visitors { Self.pass(configuration, visitor, options) }
    } reference: {
      for text in texts {
        text.withUnsafeBytes { bytes in
          SHA256.withDigest(of: bytes) { keep($0) }
        }
      }
    }
    report.line(
      "bare SHA-256 of these decisions, a flag", pair.reference.median / decisions, "ns")
    report.line(
      "decide a Kameleoon flag, silent", pair.subject.median / decisions, "ns", atMost: 600)
    report.line("… against the bare SHA-256", pair.ratio, "times", atMost: 2)
  }

  private func decideFlagship(_ configuration: FlagConfiguration, _ report: inout Report) {
    let options = EvaluationOptions(profile: .flagship215, now: Self.now)
    let visitors = (0..<16).compactMap { number in
      FlagshipLoadFile.read(FlagshipLoadFile.visitor(number * 7)).map { Visitor.flagship($0) }
    }
    // Each campaign sets two keys, and is decided once for both.
    let campaigns = Double(visitors.count * configuration.flagCount / 2)
    let sample = Sample(
      (0..<rounds).map { _ in
        elapsed { for visitor in visitors { Self.pass(configuration, visitor, options) } }
      })
    report.line(
      "decide a Flagship campaign, silent", sample.median / campaigns, "ns", atMost: 300)
  }

  private static func pass(
    _ configuration: FlagConfiguration, _ visitor: Visitor, _ options: EvaluationOptions
  ) {
    var pass = Pass(configuration, for: visitor, options: options)
    for flag in 0..<configuration.flagCount { keep(pass.decide(flag)) }
  }

  // MARK: Explaining

  private func explain(_ configuration: FlagConfiguration, _ report: inout Report) {
    let options = EvaluationOptions(profile: .kameleoon318, now: Self.now)
    guard let visitor = visitors.first else { return }
    let flags = 0..<configuration.flagCount
    let transcripts = Sample(
      (0..<rounds).map { _ in
        elapsed {
          var pass = Pass(configuration, for: visitor, options: options)
          for flag in flags { keep(pass.explain(flag)) }
        }
      })
    report.line(
      "decide one with its full transcript", transcripts.median / Double(flags.count) / 1e3, "us",
      atMost: 10)
    let misses = Sample(
      flags.prefix(isQuick ? 100 : 1000).map { flag in
        elapsed { keep(configuration.nearestMisses(flag, for: visitor, options: options)) }
      })
    report.line("nearest miss of a flag, median", misses.median / 1e6, "ms", atMost: 1)
    report.line("nearest miss of a flag, p95", misses.p95 / 1e6, "ms", atMost: 1)
  }

  // MARK: Loading

  private func load(flags: Int, goal: Double, _ report: inout Report) {
    let bytes = KameleoonLoadFile.bytes(flags: flags)
    let sample = Sample(
      (0..<(isQuick ? 3 : 11)).map { _ in elapsed { keep(configuration(bytes)) } })
    let size = NumberPair.fixed(Double(bytes.count) / 1e6, 1)
    report.line(
      "load and compile \(flags) flags (\(size) MB)", sample.median / 1e6, "ms", atMost: goal)
  }
}

/// The rules that decisions reach and the texts that they hash, read off their transcripts.
private struct HashCount {
  private(set) var rules = 0
  private(set) var texts: [[UInt8]] = []

  init(_ configuration: FlagConfiguration, _ visitor: Visitor, _ options: EvaluationOptions) {
    var pass = Pass(configuration, for: visitor, options: options)
    for flag in 0..<configuration.flagCount { add(pass.explain(flag).trace) }
  }

  private mutating func add(_ nodes: [TraceNode]) {
    for node in nodes where node.verdict != .notReached && node.isNeeded {
      switch node.subject {
      case .rule: rules += 1
      case .exposure(let exposure): texts.append(Array(exposure.hashedText.utf8))
      case .split(let split): texts.append(Array(split.hashedText.utf8))
      default: break
      }
      add(node.children)
    }
  }
}
