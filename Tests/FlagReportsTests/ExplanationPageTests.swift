import FlagEngine
import Foundation
import Testing

@testable import FlagReports

/// The explanation as a page for people who open no terminal.
@Suite struct ExplanationPageTests {
  private func page(
    code: String = "visitor-1", shown: @escaping (String) -> String = { $0 }
  ) throws -> String {
    let text = #"""
      {"featureFlags":[{"id":1,"featureKey":"new_<b>checkout</b>","environmentEnabled":true,
      "defaultVariationKey":"off","variations":[{"key":"off","variables":[]},{"key":"on",
      "variables":[{"key":"layout","type":"STRING","value":"a & \"b\""}]}],
      "rules":[{"id":7,"order":0,"type":"TARGETED_DELIVERY","exposition":1.0,"experimentId":9,
      "variationByExposition":[{"variationKey":"on","variationId":3,"exposition":1.0}],
      "segmentId":5}]}],"segments":[{"id":5,"conditionsData":{"firstLevel":[{"conditions":[
      {"targetingType":"VISITOR_CODE","isInclude":true,"matchType":"CONTAINS",
      "visitorCode":"<script>"}],"orOperators":[]}],"firstLevelOrOperators":[]}}],"customData":[]}
      """#
    let configuration = try FlagConfiguration(Array(text.utf8))
    let decision = configuration.explain(
      0, for: .kameleoon(Kameleoon.Visitor(code: code)),
      options: EvaluationOptions(profile: configuration.platform.defaultProfile, now: 0))
    return ExplanationPage(configuration: configuration, misses: [], shown: shown)
      .text(of: decision)
  }

  @Test func itTellsTheAnswerTheSentenceAndTheSteps() throws {
    let page = try page(code: "x<script>x")
    #expect(page.contains("serves <strong>on</strong>"))
    #expect(page.contains("aria-label=\"matched\""))
    #expect(page.contains("a &amp; &quot;b&quot;") || page.contains("a &amp; \\&quot;b\\&quot;"))
  }

  @Test func nothingFromOutsideIsMarkup() throws {
    let page = try page(code: "</li><img src=x onerror=alert(1)>\u{202E}")
    #expect(page.contains("new_&lt;b&gt;checkout&lt;/b&gt;"))
    #expect(!page.contains("<img") && !page.contains("<script") && !page.contains("\u{202E}"))
  }

  @Test func itNeedsNothingBesideItself() throws {
    let page = try page()
    for word in ["<script", "src=", "href=", "http:", "https:", "url(", "@import"] {
      #expect(!page.contains(word), "\(word)")
    }
    #expect(page.hasPrefix("<!DOCTYPE html>"))
  }

  @Test func whatIsMaskedIsMaskedBeforeItIsMarkup() throws {
    let page = try page(code: "me & you") { text in
      text.replacingOccurrences(of: "me & you", with: "visitor-1")
    }
    #expect(page.contains("visitor-1") && !page.contains("me &amp; you"))
  }

  /// A browser without a window, where one is installed.
  private static let browser: String? = {
    let names = ["chromium", "chromium-browser", "google-chrome", "chrome-headless-shell"]
    let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
    return folders.lazy.flatMap { folder in names.map { "\(folder)/\($0)" } }
      .first { FileManager.default.isExecutableFile(atPath: $0) }
  }()

  @Test(.enabled(if: browser != nil, "No Chromium is installed that could show the page."))
  func aBrowserShowsIt() throws {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("flagscope-page-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = folder.appendingPathComponent("page.html")
    try page(code: "x<script>x").write(to: file, atomically: true, encoding: .utf8)
    let process = Process()
    process.executableURL = URL(fileURLWithPath: try #require(Self.browser))
    process.arguments = [
      "--headless", "--no-sandbox", "--disable-gpu", "--user-data-dir=\(folder.path)/profile",
      "--dump-dom", file.absoluteString,
    ]
    let output = Pipe()
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    try process.run()
    let shown = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)
    #expect(shown.contains("<strong>on</strong>") && shown.contains("The code receives"))
  }
}
