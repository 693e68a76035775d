import FlagEngine
import Glibc

/// What sweeps, comparisons, examinations and searches for ways take in the engine, on one thread.
struct ManyEngineBenchmarks {
  private static let now = 1_767_225_600_000
  private static let options = EvaluationOptions(profile: .kameleoon318, now: now)

  let isQuick: Bool

  func run(_ report: inout Report) {
    let file = KameleoonLoadFile.bytes(flags: 1000)
    if let configuration = try? FlagConfiguration(file) {
      oneFlag(configuration, &report)
      if let other = try? FlagConfiguration(Self.changed(file)) {
        difference(configuration, other, &report)
      }
    }
    lint(&report)
    expectations(&report)
  }

  /// The file with another exposure of a rule in every tenth flag.
  static func changed(_ file: [UInt8]) -> [UInt8] {
    let (old, new) = (Array("0.62".utf8), Array("0.31".utf8))
    var bytes = file
    var count = 0
    var place = 0
    while place + old.count <= bytes.count {
      if bytes[place] == old[0], bytes[place..<place + old.count].elementsEqual(old) {
        if count % 30 == 0 { bytes.replaceSubrange(place..<place + old.count, with: new) }
        count += 1
        place += old.count
      } else {
        place += 1
      }
    }
    return bytes
  }

  /// What stands between an edit of the context and the bars of the selected flag.
  private func oneFlag(_ configuration: FlagConfiguration, _ report: inout Report) {
    guard let population = Self.population(10_000) else { return }
    let flags = stride(from: 0, to: configuration.flagCount, by: 97)
    let times = flags.map { flag -> Double in
      let start = nanoseconds()
      var sweep = Sweep([flag], of: configuration, profile: .kameleoon318, hasFunnel: true)
      for place in 0..<population.count { sweep.count(population[place], options: Self.options) }
      keep(sweep.result)
      return (nanoseconds() - start) / 1e6
    }
    report.line(
      "sweep, 10,000 visitors, one flag with funnel", Sample(times).median, "ms", atMost: 50)
  }

  private static func population(_ count: Int) -> Population? {
    guard let visitor = try? Kameleoon.Visitor(json: KameleoonLoadFile.visitor(7)) else {
      return nil
    }
    return Population(of: .kameleoon(visitor), count: count, seed: 1)
  }

  private func difference(
    _ old: FlagConfiguration, _ new: FlagConfiguration, _ report: inout Report
  ) {
    let count = isQuick ? 200 : 1_000
    guard let population = Self.population(count) else { return }
    var diff = OutcomeDiff(
      from: OutcomeDiff.Side(old, Self.options), to: OutcomeDiff.Side(new, Self.options))
    let time = elapsed { for place in 0..<count { diff.compare(population[place]) } }
    keep(diff.flags)
    report.line(
      "diff, 10,000 visitors, two files of 1,000 flags", time / 1e9 * 10_000 / Double(count), "s")
  }

  private func lint(_ report: inout Report) {
    let count = isQuick ? 1_000 : 10_000
    guard let configuration = try? FlagConfiguration(KameleoonLoadFile.bytes(flags: count)) else {
      return
    }
    let time = elapsed {
      var lint = Lint(configuration, options: Self.options)
      lint.work()
      keep(lint.findings)
    }
    report.line(
      "lint, 10,000 flags (35 MB)", time / 1e9 * 10_000 / Double(count), "s", atMost: 2)
  }

  /// Every variation of every flag of the vectors' files, expected for a visitor without a context.
  private func expectations(_ report: inout Report) {
    var times: [Double] = []
    for configuration in Self.vectors() {
      let visitor: Visitor =
        switch configuration.platform {
        case .kameleoon: .kameleoon(Kameleoon.Visitor(code: "visitor-1"))
        case .flagship: .flagship(Flagship.Visitor(id: "visitor-1"))
        }
      let options = EvaluationOptions(profile: configuration.platform.defaultProfile, now: Self.now)
      for flag in 0..<min(configuration.flagCount, isQuick ? 3 : 30) {
        for part in configuration.variations(of: flag) {
          guard let answer = ExpectedAnswer(part.id, of: flag, in: configuration) else { continue }
          times.append(
            elapsed {
              var search = Expectation(
                flag, answer, for: visitor, in: configuration, options: options)
              while !search.isThrough { search.work() }
              keep(search.ways)
            })
        }
      }
    }
    guard !times.isEmpty else {
      return report.note("expect: no vectors here; run it in the repository's folder")
    }
    let sample = Sample(times)
    report.line(
      "expect, \(times.count) variations of the vectors' files, median", sample.median / 1e6, "ms",
      atMost: 5)
    report.line("… p95", sample.p95 / 1e6, "ms", atMost: 50)
  }

  /// The configurations of the vectors, each once.
  private static func vectors() -> [FlagConfiguration] {
    var seen: Set<[UInt8]> = []
    return ["kameleoon", "flagship"].flatMap { folder -> [FlagConfiguration] in
      let path = "Tests/FlagEngineTests/Vectors/\(folder)"
      return files(in: path).flatMap { name -> [FlagConfiguration] in
        let bytes = TemporaryFolder.read(path: "\(path)/\(name)")
        guard let json = try? JSONValue(parsing: String(decoding: bytes, as: UTF8.self)) else {
          return []
        }
        var parts = [json["dataFile"], json["bucketing"]].compactMap { $0 }
        if case .object(let several)? = json["dataFiles"] { parts += several.members.map(\.value) }
        if case .array(let cases)? = json["cases"] { parts += cases.compactMap { $0["bucketing"] } }
        return parts.map { Array($0.jsonText.utf8) }.filter { seen.insert($0).inserted }
          .compactMap { try? FlagConfiguration($0) }
      }
    }
  }

  private static func files(in path: String) -> [String] {
    guard let folder = opendir(path) else { return [] }
    defer { closedir(folder) }
    var names: [String] = []
    while let entry = readdir(folder) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
        pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name.hasSuffix(".json") { names.append(name) }
    }
    return names.sorted()
  }
}
