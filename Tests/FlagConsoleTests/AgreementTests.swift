import FlagEngine
import Foundation
import Testing

@testable import FlagConsole

/// The console's list and detail say of every recorded visitor what one pass in the order of the file
/// and `explain` say.
@Suite struct AgreementTests {
  private static let folder =
    #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(2)
    .joined(separator: "/") + "/FlagEngineTests/Vectors/kameleoon"

  private static let files: [String] = {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return names.filter { $0.hasPrefix("condition-") && $0.hasSuffix(".json") }.sorted()
  }()

  @Test(arguments: files)
  func theConsoleDecidesAsAPassInTheOrderOfTheFile(_ name: String) throws {
    let bytes = try #require(FileManager.default.contents(atPath: Self.folder + "/" + name))
    let json = try JSONValue(parsing: String(decoding: bytes, as: UTF8.self))
    guard case .array(let cases)? = json["cases"] else { return }
    let options = EvaluationOptions(profile: .kameleoon318, now: 1_767_225_600_000)
    var compared = 0
    for test in cases.prefix(40) {
      guard let data = test["dataFile"] ?? json["dataFile"], case .object = data else { continue }
      let configuration = try FlagConfiguration(Array(data.jsonText.utf8), platform: .kameleoon)
      for code in [test, ["visitorCode": test["visitorCode"] ?? "v"]] {
        let visitor = Visitor.kameleoon(try Kameleoon.Visitor(json: code))
        compare(configuration, configuration.resolvingNames(of: visitor), options, name)
        compared += 1
      }
    }
    #expect(compared > 0 || cases.isEmpty || json["dataFile"] == nil)
  }

  private func compare(
    _ configuration: FlagConfiguration, _ visitor: Visitor, _ options: EvaluationOptions,
    _ name: String
  ) {
    var pass = Pass(configuration, for: visitor, options: options)
    var resolution = Resolution(Catalogue(configuration), visitor: visitor, options: options)
    while resolution.work() {}
    let flags = 0..<min(configuration.flagCount, 40)
    resolution.resolve(flags)
    for flag in flags {
      // What a flag saves may make the record that another answer needs.
      let misses = pass.nearestMisses(flag)
      let listed = pass.explain(flag)
      let shown = resolution.decision(flag)
      let explained = configuration.explain(flag, for: visitor, options: options)
      // NaN, which a file may hold, equals nothing.
      #expect(shown == listed || shown.map { "\($0)" } == "\(listed)", "\(name) \(flag)")
      #expect(explained == listed || "\(explained)" == "\(listed)", "\(name) \(flag)")
      #expect(resolution.nearestMisses(flag) == misses, "\(name) \(flag)")
    }
  }
}
