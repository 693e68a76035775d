import Glibc

/// Tries inputs that nearly make sense, until its time is over; see `make fuzz`.
///
/// Arguments: `--seconds N` (60), `--seed N` (1), `--from N` (0) for the number of the first input,
/// `--out FOLDER` for what is found; `configuration`, `line`, `journey` for one part alone; paths of
/// kept inputs, to try only these. Ends with 1 if something was found.
///
/// Inputs kept under `Tests/Fuzz/Findings` are tried first, each time.
@main
struct FlagscopeFuzz {
  static func main() {
    var arguments = Array(CommandLine.arguments.dropFirst())
    if arguments.first == "--worker" { return answerLines() }
    var options: [String: String] = [:]
    while let index = arguments.firstIndex(where: { $0.hasPrefix("--") }) {
      guard index + 1 < arguments.count else {
        print("flagscope-fuzz: \(arguments[index]) needs a value")
        exit(2)
      }
      options[arguments[index]] = arguments[index + 1]
      arguments.removeSubrange(index...index + 1)
    }
    let parts = arguments.compactMap(FuzzInput.Part.init)
    let run = FuzzRun(
      parts: parts.isEmpty ? FuzzInput.Part.allCases : parts,
      seed: options["--seed"].flatMap { UInt64($0) } ?? 1,
      seconds: options["--seconds"].flatMap(Double.init) ?? 60,
      first: options["--from"].flatMap { Int($0) } ?? 0,
      folder: options["--out"] ?? ".")
    signal(SIGPIPE, SIG_IGN)
    let files = arguments.filter { FuzzInput.Part(rawValue: $0) == nil }
    exit(run.run(files: files) ? 0 : 1)
  }

  /// The child's side: an input a line, an answer a line, empty if nothing is wrong.
  private static func answerLines() {
    while let line = readLine() {
      var fault: String?
      if let input = FuzzInput(json: Array(line.utf8)) {
        switch input.part {
        case .configuration: fault = ConfigurationTrial.fault(in: input.text)
        case .journey: fault = JourneyTrial.fault(of: input, limits: FuzzLimits())
        case .line: break
        }
      }
      print((fault ?? "").split { $0.isNewline }.joined(separator: " "))
      fflush(nil)
    }
  }
}
