import FlagEngine
import Glibc

/// The vendors' own Python SDKs on the same load files, where they are installed.
struct OfficialSDKs {
  private static let script = "Benchmarks/official_sdks.py"

  let isQuick: Bool

  func run(_ report: inout Report) {
    report.heading("Official SDKs (Python), the same files")
    guard access(Self.script, R_OK) == 0, let folder = TemporaryFolder() else {
      return report.note("skipped: \(Self.script) is not here; run from the top of the repository")
    }
    defer { folder.remove() }
    for flags in isQuick ? [1000] : [1000, 10_000] {
      compare(
        "kameleoon", folder.write("k\(flags).json", KameleoonLoadFile.bytes(flags: flags)),
        KameleoonLoadFile.visitor(7), in: folder, &report)
    }
    compare(
      "flagship", folder.write("f1000.json", FlagshipLoadFile.bytes(campaigns: 1000)),
      FlagshipLoadFile.visitor(7), in: folder, &report)
  }

  private func compare(
    _ vendor: String, _ file: String, _ visitor: JSONValue, in folder: TemporaryFolder,
    _ report: inout Report
  ) {
    guard let result = measure(vendor, file, visitor, in: folder) else {
      return report.note("\(vendor): skipped, no Python 3 here")
    }
    guard case .integer(let count)? = result["count"], let load = number(result["loadMs"]),
      let decide = number(result["decideUs"]), let version = result["version"]?.text
    else {
      return report.note("\(vendor): skipped, \(result["missing"]?.text ?? "it failed")")
    }
    guard let ours = Ours(file: file, visitor: visitor) else { return }
    report.line("\(vendor) \(version): load \(count)", load, "ms")
    report.line("… times ours", load / (ours.load / 1e6), "times")
    report.line("\(vendor) \(version): decide one", decide, "us")
    report.line("… times ours", decide / (ours.decide / 1e3), "times")
  }

  private func number(_ value: JSONValue?) -> Double? {
    switch value {
    case .double(let value)?: value
    case .integer(let value)?: Double(value)
    default: nil
    }
  }

  /// FLAGSCOPE_PYTHON names another interpreter than `python3`.
  private func measure(
    _ vendor: String, _ file: String, _ visitor: JSONValue, in folder: TemporaryFolder
  ) -> JSONValue? {
    let python = getenv("FLAGSCOPE_PYTHON").map { String(cString: $0) } ?? "python3"
    let output = folder.path + "/result.json"
    let cost = Program.run(
      [Self.script, vendor, file, visitor.jsonText], of: python, output: output)
    guard cost?.exitCode == 0 else { return nil }
    return try? JSONValue(parsing: String(decoding: folder.read("result.json"), as: UTF8.self))
  }
}

/// What this engine takes for the same file and visitor, in nanoseconds.
private struct Ours {
  var load: Double
  /// For one flag or campaign.
  var decide: Double

  init?(file: String, visitor json: JSONValue) {
    let bytes = TemporaryFolder.read(path: file)
    let clock = EvaluationOptions(profile: .kameleoon318, now: 1_767_225_600_000)
    guard let configuration = try? FlagConfiguration(bytes) else { return nil }
    let visitor: Visitor
    var options = clock
    options.profile = configuration.platform.defaultProfile
    switch configuration {
    case .kameleoon:
      guard let read = try? Kameleoon.Visitor(json: json) else { return nil }
      visitor = .kameleoon(read)
    case .flagship:
      guard let read = FlagshipLoadFile.read(json) else { return nil }
      visitor = .flagship(read)
    }
    load = Sample((0..<5).map { _ in elapsed { keep(try? FlagConfiguration(bytes)) } }).median
    // A campaign of the load file sets two keys.
    let parts = configuration.flagCount / (configuration.platform == .flagship ? 2 : 1)
    let pass = Sample(
      (0..<11).map { _ in
        elapsed {
          var pass = Pass(configuration, for: visitor, options: options)
          for flag in 0..<configuration.flagCount { keep(pass.decide(flag)) }
        }
      }
    ).median
    decide = pass / Double(parts)
  }
}
