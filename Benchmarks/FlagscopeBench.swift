/// Measures the engine and the program; see `make bench`.
///
/// Arguments: `--quick` for fewer rounds; `engine`, `program`, `many`, `live`, `sdk` for one part alone, of the
/// engine also `decide`, `explain`, `load`; `scale` (only where it is asked for: it takes minutes) for
/// how time grows with each size of a file;
/// `files FOLDER` writes the load files there and measures nothing.
@main
struct FlagscopeBench {
  static func main() {
    let arguments = CommandLine.arguments.dropFirst()
    let isQuick = arguments.contains("--quick")
    let parts = arguments.filter { $0 != "--quick" }
    if parts.first == "files" {
      return LoadFiles.write(to: parts.dropFirst().first ?? ".")
    }
    func isAsked(_ part: String) -> Bool { parts.isEmpty || parts.contains(part) }
    var report = Report()
    let engine = EngineBenchmarks.parts.filter { isAsked("engine") || isAsked($0) }
    if !engine.isEmpty { EngineBenchmarks(isQuick: isQuick).run(engine, &report) }
    if isAsked("program") {
      report.measureProgram("Program") { folder, report in
        ProgramBenchmarks(isQuick: isQuick, folder: folder).run(&report)
      }
    }
    if isAsked("many") {
      report.measureProgram("Many visitors") { folder, report in
        ManyBenchmarks(isQuick: isQuick, folder: folder).run(&report)
      }
    }
    if isAsked("live") {
      report.measureProgram("Live") { folder, report in
        LiveBenchmarks(isQuick: isQuick, folder: folder).run(&report)
      }
    }
    if parts.contains("scale") {
      report.measureProgram("Scale: the exponent of time by size") { folder, report in
        ScaleBenchmarks(isQuick: isQuick, folder: folder).run(&report)
      }
    }
    if isAsked("sdk") {
      KameleoonClientBenchmarks(isQuick: isQuick).run(&report)
      OfficialSDKs(isQuick: isQuick).run(&report)
    }
    report.end()
  }
}
