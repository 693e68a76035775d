import FlagEngine
import Foundation
import Testing

/// The example for Spark, on this machine's processors.
@Suite struct SparkTests {
  /// A Python that has pyspark, with Java to run it; nil where there is none.
  private static let python: String? = {
    let name = ProcessInfo.processInfo.environment["FLAGSCOPE_PYSPARK"] ?? "python3"
    let test = "import pyspark, shutil, sys; sys.exit(0 if shutil.which('java') else 1)"
    return (try? run([name, "-c", test]))?.code == 0 ? name : nil
  }()

  private static func run(
    _ words: [String], environment: [String: String] = [:]
  ) throws -> (output: Data, code: Int32) {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = words
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    let output = Foundation.Pipe()
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    try process.run()
    let data = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return (data, process.terminationStatus)
  }

  @Test(
    .enabled(
      if: python != nil,
      "Needs pyspark and Java; FLAGSCOPE_PYSPARK names a Python that has pyspark."))
  func partitionsGiveWhatOneProgramGives() throws {
    let python = try #require(Self.python)
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("flagscope-spark-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let shop = CommandLineProgram.repository + "/Sources/flagscope/Resources/kameleoon-shop.json"
    let visitors = folder.appendingPathComponent("visitors.jsonl")
    let lines = (0..<150).map { #"{"visitorCode":"visitor-\#($0)"}"# }
    try Data(lines.joined(separator: "\n").utf8).write(to: visitors)
    let now = ["--now", "1767225600000"]

    let example = CommandLineProgram.repository + "/Examples/spark_eval.py"
    let spark = try Self.run(
      [
        python, example, shop, visitors.path, "--flagscope", Program.flagscope, "--partitions", "3",
      ] + now, environment: ["PYSPARK_PYTHON": python, "MASTER": "local[2]"])
    #expect(spark.code == 0)
    let answer = try JSONValue(parsing: String(decoding: spark.output, as: UTF8.self))
    let one = CommandLineProgram.run(["sweep", shop, "--visitors", visitors.path, "--json"] + now)
    let whole = try JSONValue(parsing: one.output)

    #expect(answer["n"] == 150)
    #expect(answer["errors"] == 0)
    guard case .array(let flags)? = whole["flags"],
      case .array(let summed)? = answer["sweep"]?["flags"]
    else {
      Issue.record("there are no flags")
      return
    }
    for (flag, other) in zip(flags, summed) {
      #expect(flag["p"] == other["p"])
      guard case .array(let variations)? = flag["variations"] else { continue }
      for entry in variations where entry["count"] != 0 {
        let variation = entry["variation"]?.text ?? ""
        let shares = answer["shares"]?[flag["flag"]?.text ?? ""]
        #expect(shares?[variation] == entry["count"], "\(flag["flag"] ?? .null) \(variation)")
      }
    }
  }
}
