import FlagEngine
import Foundation
import Testing

/// What leaves the machine, and what does not: the built program against a server that listens.
@Suite(.serialized) struct OutboxTests {
  /// `flagscope serve` on the demo, with what it was sent.
  private final class Service {
    let folder: String
    let port: Int
    private let server: RunningProgram

    init(_ demo: String = "kameleoon") throws {
      folder = NSTemporaryDirectory() + "flagscope-outbox-\(UUID().uuidString)"
      try FileManager.default.createDirectory(
        atPath: folder + "/data/visitor", withIntermediateDirectories: true)
      server = RunningProgram([
        "serve", "demo:\(demo)", "--port", "0", "--record", folder + "/record.jsonl",
        "--visitor-data", folder + "/data",
      ])
      let greeting = try #require(server.line())
      let address = try #require(greeting.split(separator: "http://127.0.0.1:").last)
      port = try #require(Int(address.prefix { $0.isNumber }))
    }

    deinit {
      _ = server.end(by: SIGKILL)
      try? FileManager.default.removeItem(atPath: folder)
    }

    /// The requests so far that tell something: paths and bodies.
    var told: [(path: String, body: String)] {
      let text = (try? String(contentsOfFile: folder + "/record.jsonl", encoding: .utf8)) ?? ""
      return text.split(separator: "\n").compactMap { line in
        let json = try? JSONDocument(Array(line.utf8)).withRoot(\.value)
        guard json?["method"]?.text == "POST" else { return nil }
        return (json?["path"]?.text ?? "", json?["body"]?.text ?? "")
      }
    }

    /// Waits until so many were told.
    func wait(for count: Int) throws -> [(path: String, body: String)] {
      let deadline = Deadline()
      while told.count < count {
        try #require(!deadline.hasPassed, "\(told)")
        usleep(20_000)
      }
      return told
    }

    func console(
      _ source: String, _ options: [String] = [], environment: [String] = []
    ) throws -> TmuxSession {
      try TmuxSession(
        [Program.flagscope, source, "--base-url", "kameleoon=http://127.0.0.1:\(port)"]
          + ["--base-url", "flagship=http://127.0.0.1:\(port)"] + options,
        width: 120, height: 40,
        environment: ["CACHE", "CONFIG", "STATE"].map {
          "XDG_\($0)_HOME=\(folder)/\($0.lowercased())"
        } + environment)
    }

    /// A file with the client's id and secret, as the SDK reads it.
    func credentials() throws -> String {
      let path = folder + "/client.yaml"
      try "client_id: me\nclient_secret: hushhush\ntop_level_domain: shop.example\n"
        .write(toFile: path, atomically: true, encoding: .utf8)
      try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
      return path
    }
  }

  @Test func theExposureLineArrivesByteForByteOnceItIsSent() throws {
    let service = try Service()
    let console = try service.console(
      "kameleoon:my-site", ["--kameleoon-config", try service.credentials()])
    try console.wait(for: "LIVE kameleoon:my-site")
    // Put the visitor on a variation, see the exposure, send it.
    try console.press("f", "Enter")
    try console.wait(for: "1 FORCED")
    try console.press("Space")
    try console.wait(for: "HELD")
    #expect(service.told.isEmpty)
    try console.press("O", "Enter")
    let shown = try console.wait(for: "eventType=")
    try console.press("Escape", "S")
    try console.wait(for: "site my-site")
    #expect(service.told.isEmpty)
    try console.press("Enter")
    try console.wait(for: "the server answered 204")
    let told = try service.wait(for: 2)
    #expect(told.map(\.path.isEmpty) == [false, false])
    #expect(told[0].path == "/oauth/token" && !told[0].body.contains("hushhush"))
    #expect(told[1].path.hasPrefix("/visit/events?sdkName=PYTHON"))
    let nonce = try #require(told[1].body.split(separator: "&").first)
    #expect(shown.contains(nonce))
    try console.press("C-c")
    #expect(try console.waitForExit() == .code(0))
  }

  @Test func whatFlagshipIsToldArrivesToo() throws {
    let service = try Service("flagship")
    let console = try service.console("flagship:env-1", environment: ["FLAGSCOPE_API_KEY=hush"])
    try console.wait(for: "LIVE flagship:env-1")
    try console.run("transaction T-1 web revenue=49.90")
    try console.wait(for: "1 HELD")
    try console.press("O", "S")
    try console.wait(for: "environment env-1")
    try console.press("Enter")
    let told = try service.wait(for: 1)
    #expect(told[0].path == "/")
    #expect(told[0].body.contains(#""cid": "env-1""#) && told[0].body.contains(#""tr": 49.9"#))
  }

  @Test func withoutBeingToldNothingIsSent() throws {
    let service = try Service()
    let console = try service.console(
      "kameleoon:my-site", ["--kameleoon-config", try service.credentials()])
    try console.wait(for: "LIVE kameleoon:my-site")
    try console.press("2", "Space", ":")
    try console.type("seen all")
    try console.press("Enter", ":")
    try console.type("convert 7310 revenue=49.90")
    try console.press("Enter", "O", "j", "Enter", "Escape", "Y", "d", "q")
    try console.wait(for: "HELD")
    try console.press("C-c")
    #expect(try console.waitForExit() == .code(0))
    #expect(try console.screen.contains("of the outbox not sent, not kept"))
    #expect(service.told.isEmpty)
  }

  @Test func whatIsMissingForSendingIsNamed() throws {
    let service = try Service()
    let console = try service.console("kameleoon:my-site")
    try console.wait(for: "LIVE kameleoon:my-site")
    try console.press("Space", "O", "S")
    try console.wait(for: "needs client_id and client_secret")
    try console.press("A")
    #expect(try !console.screen.contains("SENDING"))
    #expect(service.told.isEmpty)
  }

  /// Two consoles keep what waits; the next one has the rows of both, once.
  @Test func whatTwoConsolesKeepIsThereNextTime() throws {
    let service = try Service()
    let consoles = try (0..<2).map { _ in try service.console("kameleoon:my-site") }
    for (console, goal) in zip(consoles, [7310, 7311]) {
      try console.wait(for: "LIVE kameleoon:my-site")
      try console.run("convert \(goal)")
      try console.wait(for: "HELD")
      try console.run("outbox keep")
      try console.wait(for: "1 row is kept for the next time.")
    }
    for console in consoles {
      try console.press("C-c")
      #expect(try console.waitForExit() == .code(0))
    }
    let next = try service.console("kameleoon:my-site")
    try next.wait(for: "2 HELD")
    try next.press("O")
    let screen = try next.wait(for: "goalId=7310")
    #expect(screen.contains("goalId=7311"))
    try next.press("C-c")
    #expect(try next.waitForExit() == .code(0))
    let last = try service.console("kameleoon:my-site")
    #expect(try !last.wait(for: "LIVE kameleoon:my-site").contains("HELD"))
    #expect(service.told.isEmpty)
  }

  @Test func whatThePlatformKnowsIsFetchedAndUndone() throws {
    let service = try Service()
    try #"""
    {"currentVisit": {"timeStarted": 1767225600000, "geolocationEvents":
      [{"data": {"country": "France", "region": "Occitanie", "city": "Toulouse"}}]}}
    """#
    .write(
      toFile: service.folder + "/data/visitor/visitor-1.json", atomically: true, encoding: .utf8)
    let console = try service.console(
      "kameleoon:my-site", ["--kameleoon-config", try service.credentials()])
    try console.wait(for: "LIVE kameleoon:my-site")
    try console.run("fetch visitor place=true")
    let screen = try console.wait(for: "Conditions that became known: ")
    #expect(screen.contains("France, Occitanie, Toulouse"))
    try console.press("Escape")
    try console.wait(for: "\"Toulouse\"")
    try console.press("u")
    try console.wait(for: "undid: remote visitor data")
    // Nothing but the question went out.
    #expect(service.told.map(\.path) == ["/oauth/token"])
  }

  private static var hasStrace: Bool { access("/usr/bin/strace", X_OK) == 0 }

  /// The system's word for it: not a single socket of the network is made.
  @Test(.enabled(if: hasStrace)) func noSocketIsOpenedByARunThatSendsNothing() throws {
    let folder = NSTemporaryDirectory() + "flagscope-strace-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let trace = folder + "/trace"
    let strace = ["strace", "-f", "-qq", "-e", "trace=socket,connect,sendto", "-o", trace]
    let console = try TmuxSession(
      strace + [Program.flagscope, "--demo"], width: 120, height: 40,
      environment: ["XDG_STATE_HOME=\(folder)"])
    try console.wait(for: "DEMO")
    try console.press("2", "Space", ":")
    try console.type("seen all")
    try console.press("Enter", ":")
    try console.type("page https://shop.example/cart")
    try console.press("Enter", "O", "A", "S", "q")
    try console.wait(for: "HELD")
    try console.press("C-c")
    #expect(try console.waitForExit() == .code(0))
    let command = try Spawn.run(
      strace + ["-A", Program.flagscope, "outbox", "demo:flagship", "--seen", "all"])
    #expect(command.status == .code(0))
    let calls = try String(contentsOfFile: trace, encoding: .utf8)
    #expect(!calls.contains("AF_INET"), "\(calls)")
  }

  // MARK: Headless

  @Test func theCommandPrintsRowsAndRequests() throws {
    let result = CommandLineProgram.run([
      "outbox", "demo:kameleoon", "--visitor", "a", "--context", "consent=given", "--seen",
      "new_checkout", "--act", "convert 7310 revenue=49.90",
    ])
    #expect(result.exitCode == 0 && result.errors.isEmpty)
    let json = try JSONDocument(Array(result.output.utf8)).withRoot(\.value)
    guard case .array(let rows)? = json["rows"], case .array(let requests)? = json["requests"]
    else {
      Issue.record("\(result.output)")
      return
    }
    #expect(rows.contains { $0["reason"] == "exposure" && $0["state"] == "held" })
    let lines = rows.compactMap { $0["payload"]?.text }
    #expect(requests.count == 1)
    #expect(requests.first?["body"]?.text == lines.joined(separator: "\n"))
    let curl = CommandLineProgram.run([
      "outbox", "demo:kameleoon", "--visitor", "a", "--seen", "new_checkout", "--act",
      "consent given", "--act", "flush", "--curl",
    ])
    #expect(curl.output.contains(#"-H 'Authorization: Bearer '"$KAMELEOON_TOKEN""#))
  }

  @Test(arguments: [
    (["--seen", "new_chekout"], "has no flag \"new_chekout\""),
    (["--act", "convert lots"], "goal needs a whole number"),
    (["--act", "screen cart"], "Kameleoon has no act \"screen\"."),
    (["--curl", "--json"], "choose one"),
  ])
  func whatCannotBeDoneIsSaid(_ arguments: [String], _ sentence: String) {
    let result = CommandLineProgram.run(["outbox", "demo:kameleoon"] + arguments)
    #expect(result.exitCode == 2 && result.output.isEmpty)
    #expect(result.errors.contains(sentence), "\(result.errors)")
  }

  @Test func thereIsNoCommandThatSends() {
    let result = CommandLineProgram.run(["send", "demo:kameleoon"])
    #expect(result.exitCode == 2)
  }
}
