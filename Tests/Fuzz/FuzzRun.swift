import FlagEngine
import Glibc

/// A run over kept and new inputs.
final class FuzzRun {
  private let parts: [FuzzInput.Part]
  private let seconds: Double
  private let first: Int
  private let folder: String
  private let seed: UInt64
  private let limits = FuzzLimits()
  private var findings: [String] = []

  /// After so many findings something is so wrong that more of them tell nothing.
  private static let enough = 10
  private static let repository =
    #filePath.split(separator: "/").dropLast(3).reduce("") { $0 + "/" + $1 }
  private static let programs: String = {
    var buffer = [CChar](repeating: 0, count: 4096)
    let count = readlink("/proc/self/exe", &buffer, buffer.count)
    let own = String(decoding: buffer[..<max(0, count)].map(UInt8.init(bitPattern:)), as: UTF8.self)
    return own.split(separator: "/").dropLast().reduce("") { $0 + "/" + $1 }
  }()

  private let trials = Worker([FuzzRun.programs + "/flagscope-fuzz", "--worker"])
  private let lines = Worker([
    FuzzRun.programs + "/flagscope", "eval", "--jsonl", "--now", "1767225600000",
  ])

  init(parts: [FuzzInput.Part], seed: UInt64, seconds: Double, first: Int, folder: String) {
    self.parts = parts
    self.seed = seed
    self.seconds = seconds
    self.first = first
    self.folder = folder
  }

  /// - Parameter files: inputs to try instead of new ones.
  /// - Returns: whether nothing was found.
  func run(files: [String]) -> Bool {
    let kept = Self.repository + "/Tests/Fuzz/Findings"
    let old = files.isEmpty ? File.names(in: kept).map { "\(kept)/\($0)" } : files
    for path in old {
      guard let input = File.read(path).flatMap({ FuzzInput(json: $0) }) else {
        findings.append("\(path) is no input")
        continue
      }
      if let fault = fault(of: input) { tell(fault, input, origin: path) }
    }
    var counts: [FuzzInput.Part: Int] = [:]
    if files.isEmpty { counts = tryNew() }
    let tried = parts.map { "\(counts[$0] ?? 0) \($0.rawValue)s" }.joined(separator: ", ")
    print("fuzz: \(old.count) kept inputs, seed \(seed), \(tried): \(findings.count) findings")
    for finding in findings { print("  \(finding)") }
    return findings.isEmpty
  }

  /// Tries inputs of each part in turn until the time is over.
  private func tryNew() -> [FuzzInput.Part: Int] {
    let generator = InputGenerator(corpus: Corpus(repository: Self.repository), seed: seed)
    let end = ProcessorTime.onTheWall + seconds
    var counts: [FuzzInput.Part: Int] = [:]
    while ProcessorTime.onTheWall < end, findings.count < Self.enough {
      for part in parts where findings.count < Self.enough {
        let number = first + (counts[part] ?? 0)
        counts[part, default: 0] += 1
        let input = generator.input(part, number: number)
        guard let fault = fault(of: input) else { continue }
        tell(fault, shrunk(input, fault), origin: "\(part.rawValue) \(number)")
      }
    }
    return counts
  }

  // MARK: Trying

  /// What is wrong, its kind first.
  private func fault(of input: FuzzInput) -> String? {
    let time = limits.whole(bytes: input.byteCount, steps: input.steps.count)
    let memory = limits.memory(bytes: input.byteCount)
    let isLine = input.part == .line
    // `eval` answers a blank line with nothing.
    if isLine, input.text.allSatisfy({ $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }) { return nil }
    let outcome = (isLine ? lines : trials).ask(
      isLine ? input.text : input.json, time: time, memory: memory)
    switch outcome {
    case .answered(let answer):
      let isFine = isLine ? (try? JSONDocument(Array(answer.utf8))) != nil : answer.isEmpty
      return isFine ? nil : isLine ? "wrong: the answer is no JSON" : "wrong: \(answer)"
    case .ended(let how): return "crash: \(how)"
    case .tooLong(let time): return "slow: over \(Int(time * 1000)) ms"
    case .tooMuch(let bytes): return "memory: \(bytes >> 20) MB"
    }
  }

  private static func kind(_ fault: String) -> Substring {
    fault.prefix { $0 != ":" }
  }

  private func shrunk(_ input: FuzzInput, _ fault: String) -> FuzzInput {
    // An input that is too slow takes its whole time at each try.
    guard Self.kind(fault) != "slow" else { return input }
    var shrinker = Shrinker { [self] candidate in
      self.fault(of: candidate).map(Self.kind) == Self.kind(fault)
    }
    return shrinker.shrink(input)
  }

  private func tell(_ fault: String, _ input: FuzzInput, origin: String) {
    let place = "\(folder)/\(input.part.rawValue)-\(seed)-\(findings.count + 1).json"
    let isKept = File.write(input.json + [0x0A], to: place)
    findings.append("\(origin): \(fault)" + (isKept ? ", kept as \(place)" : ""))
  }
}
