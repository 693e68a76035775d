import Foundation
import Testing

/// The console on environments that `flagscope serve` serves over real sockets.
@Suite(.serialized) struct LiveTests {
  /// A server on a file that the test edits, and folders of its own for the program.
  private final class Stage {
    let folder: String
    private(set) var port = 0
    private var text: String
    private var server: RunningProgram?

    /// The host as it stands in an address.
    private let host: String

    init(_ text: String, host: String = "127.0.0.1") throws {
      self.host = host
      folder = NSTemporaryDirectory() + "flagscope-live-\(UUID().uuidString)"
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
      self.text = text
      try edit("", "")
      try start()
    }

    deinit {
      stop()
      try? FileManager.default.removeItem(atPath: folder)
    }

    /// Starts the server, again at the port where it was.
    func start() throws {
      let number = host.filter { $0 != "[" && $0 != "]" }
      let server = RunningProgram(
        ["serve", folder + "/served.json", "--host", number, "--port", "\(port)"])
      self.server = server
      let greeting = try #require(server.line())
      let address = try #require(greeting.split(separator: " ").first { $0.hasPrefix("http://") })
      port = try #require(
        Int(address.split(separator: ":").last?.dropLast() ?? ""))
    }

    func stop() {
      server?.kill()
      server = nil
    }

    func edit(_ old: String, _ new: String) throws {
      text = text.replacingOccurrences(of: old, with: new)
      try text.write(toFile: folder + "/served.json", atomically: true, encoding: .utf8)
    }

    /// Where the server is reached.
    var base: String { "http://\(host):\(port)" }

    var environment: [String] {
      ["CACHE", "CONFIG", "STATE"].map { "XDG_\($0)_HOME=\(folder)/\($0.lowercased())" }
    }

    func open(
      _ source: String, _ options: String..., environment: [String] = []
    ) throws -> TmuxSession {
      try open(source, options, environment: environment)
    }

    func open(
      _ source: String, _ options: [String], environment: [String] = []
    ) throws -> TmuxSession {
      try TmuxSession(
        [Program.flagscope, source, "--base-url", "kameleoon=\(base)"]
          + ["--base-url", "flagship=\(base)"] + options,
        width: 120, height: 40, environment: self.environment + environment)
    }
  }

  private static func shop(isLive: Bool) -> String {
    """
    {"configuration": {"realTimeUpdate": \(isLive)}, "featureFlags": [
     {"id": 1, "featureKey": "banner", "environmentEnabled": true, "defaultVariationKey": "off",
      "variations": [{"key": "off", "variables": []}, {"key": "on", "variables": []}],
      "rules": [{"id": 5, "type": "TARGETED_DELIVERY", "exposition": 1.0, "experimentId": 9,
        "variationByExposition": [{"variationKey": "on", "variationId": 3, "exposition": 1.0}]}]},
     {"id": 2, "featureKey": "quiet", "environmentEnabled": true, "defaultVariationKey": "off",
      "variations": [{"key": "off", "variables": []}], "rules": []}]}
    """
  }

  private static let bucketing = """
    {"campaigns": [{"id": "c1", "name": "Checkout", "type": "toggle", "variationGroups": [
      {"id": "g1", "targeting": {"targetingGroups": [{"targetings": [
        {"key": "fs_all_users", "operator": "EQUALS", "value": ""}]}]},
       "variations": [{"id": "v1", "name": "On", "allocation": 100,
         "modifications": {"type": "FLAG", "value": {"steps": 2}}}]}]}]}
    """

  @Test func anAnnouncedEditShowsWithItsCause() throws {
    let stage = try Stage(Self.shop(isLive: true))
    let console = try stage.open("kameleoon:site@staging")
    try console.wait(for: "LIVE kameleoon:site@staging")
    try console.wait(for: "streaming")
    try stage.edit("\"exposition\": 1.0, \"experimentId\"", "\"exposition\": 0.0, \"experimentId\"")
    try console.wait(for: "banner on→(off): rule 1 exposure 1.0 → 0.0")
    try console.wait(for: ">*banner")
  }

  @Test func keptVersionsSaySinceWhenAndAreLookedAt() throws {
    let stage = try Stage(Self.shop(isLive: true))
    let console = try stage.open("kameleoon:site")
    try console.wait(for: "streaming")
    try stage.edit("\"exposition\": 1.0, \"experimentId\"", "\"exposition\": 0.0, \"experimentId\"")
    try console.wait(for: "banner on→(off)")
    try console.press("T")
    try console.wait(for: "Versions  2 kept   banner")
    try console.wait(for: "banner answers (off) since")
    #expect(try console.screen.contains("◆ (off)"))
    try console.press("Left")
    try console.wait(for: "VERSION 1/2")
    try console.press("Escape")
    try console.wait(for: "banner   serves on")
    // The newest is gone back to.
    try console.press("T")
    try console.wait(for: "Versions  2 kept")
    try console.press("Right")
    try console.wait { !$0.contains("VERSION 1/2") }
  }

  @Test func twoEnvironmentsOfASiteAreCompared() throws {
    let whole = Self.shop(isLive: false)
    let half = whole.replacingOccurrences(
      of: "\"exposition\": 1.0, \"experimentId\"", with: "\"exposition\": 0.5, \"experimentId\"")
    let server = try EchoServer { $0.contains("environment=staging") ? half : whole }
    let base = "kameleoon=http://127.0.0.1:\(server.port)"
    let outcome = CommandLineProgram.run([
      "diff", "kameleoon:site@staging", "kameleoon:site", "--base-url", base, "--no-cache",
      "--n", "400", "--json",
    ])
    #expect(outcome.exitCode == 1, "\(outcome.errors)")
    #expect(outcome.output.contains(#""flag":"banner""#))
    #expect(outcome.output.contains("exposure 0.5 → 1.0"), "\(outcome.output)")
    let alike = CommandLineProgram.run([
      "diff", "kameleoon:site@production", "kameleoon:site", "--base-url", base, "--no-cache",
    ])
    #expect(alike.exitCode == 0, "\(alike.errors)")
  }

  @Test func aPolledEditShows() throws {
    let stage = try Stage(Self.bucketing)
    let console = try stage.open("flagship:env", "--refresh", "1")
    try console.wait(for: "LIVE flagship:env")
    try stage.edit("\"steps\": 2", "\"steps\": 3")
    try console.wait(for: "steps 2→3: campaign \"Checkout\"")
  }

  @Test func panicAnnouncedAloneLeavesTheFlagsInSight() throws {
    let stage = try Stage(Self.bucketing)
    let console = try stage.open("flagship:env", "--refresh", "1")
    try console.wait(for: "LIVE flagship:env")
    try stage.edit(Self.bucketing, #"{"panic": true}"#)
    try console.wait(for: "PANIC")
    try console.wait(for: "steps 2→--")
    try console.wait(for: "without panic: 2")
    try stage.edit(#"{"panic": true}"#, Self.bucketing)
    try console.wait(for: "steps --→2")
  }

  @Test func theConsoleGoesOnWhenTheServerGoesAndComesBack() throws {
    let stage = try Stage(Self.bucketing)
    let console = try stage.open("flagship:env", "--refresh", "1")
    try console.wait(for: "LIVE flagship:env")
    stage.stop()
    try console.wait(for: "ERROR offline, using")
    try console.wait(for: "next try")
    // Keys answer, and the answers stay.
    try console.run("source")
    try console.wait(for: "followed: asking every 1 s")
    try console.wait(for: "nothing listens there")
    try console.press("Escape")
    try stage.edit("\"steps\": 2", "\"steps\": 7")
    try stage.start()
    try console.wait(for: "LIVE flagship:env")
    try console.wait(for: "steps 2→7")
  }

  @Test func withoutAServerTheLastGoodCopyOpensAndSaysFromWhen() throws {
    let stage = try Stage(Self.shop(isLive: false))
    let first = try stage.open("kameleoon:site")
    try first.wait(for: "LIVE kameleoon:site")
    try first.press("q")
    #expect(try first.waitForExit() == .code(0))
    stage.stop()
    let second = try stage.open("kameleoon:site")
    try second.wait(for: "OFFLINE, using")
    try second.wait(for: "banner")
  }

  @Test func aSourceThatNeverAnsweredSaysWhyAndRTriesAgain() throws {
    let stage = try Stage(Self.bucketing)
    stage.stop()
    let console = try stage.open("flagship:env", "--refresh", "0")
    try console.wait(for: "Cannot reach 127.0.0.1:\(stage.port)")
    try stage.start()
    try console.press("R")
    try console.wait(for: "LIVE flagship:env")
  }

  @Test func pausedEditsAreCountedAndTaken() throws {
    let stage = try Stage(Self.bucketing)
    let console = try stage.open("flagship:env", "--refresh", "1")
    try console.wait(for: "LIVE flagship:env")
    try console.press("p")
    try console.wait(for: "PAUSED")
    try stage.edit("\"steps\": 2", "\"steps\": 5")
    try console.wait(for: "PAUSED +1")
    try console.press("p")
    try console.wait(for: "steps 2→5")
    try console.wait(for: "LIVE flagship:env")
  }

  @Test func aSavedFileShowsAtOnceAndABrokenOneIsRejected() throws {
    let stage = try Stage(Self.bucketing)
    stage.stop()
    let path = stage.folder + "/shop.json"
    try Self.bucketing.write(toFile: path, atomically: true, encoding: .utf8)
    let console = try stage.open(path)
    try console.wait(for: "FILE shop.json")
    try Self.bucketing.replacingOccurrences(of: "\"steps\": 2", with: "\"steps\": 4")
      .write(toFile: path, atomically: true, encoding: .utf8)
    try console.wait(for: "steps 2→4")
    try "{\"campaigns\": [".write(toFile: path, atomically: true, encoding: .utf8)
    try console.wait(for: "REJECTED new file, using")
    try console.wait(for: "the download is incomplete")
    try Self.bucketing.write(toFile: path, atomically: true, encoding: .utf8)
    try console.wait(for: "steps 4→2")
    try console.wait(for: "FILE shop.json")
  }

  @Test func aFileThatIsGoneIsToldAndTakenUpAgainWhenItIsBack() throws {
    let stage = try Stage(Self.bucketing)
    stage.stop()
    let folder = stage.folder + "/shops"
    let path = folder + "/shop.json"
    let write = { (text: String) in
      try FileManager.default.createDirectory(
        atPath: folder, withIntermediateDirectories: true)
      try text.write(toFile: path, atomically: true, encoding: .utf8)
    }
    try write(Self.bucketing)
    let console = try stage.open(path)
    try console.wait(for: "FILE shop.json")
    try FileManager.default.removeItem(atPath: path)
    try console.wait(for: "ERROR no file, using")
    try console.wait(for: "shop.json is gone; its answers stay. Put it back, or :open another.")
    #expect(try console.screen.contains("steps"))
    try write(Self.bucketing)
    try console.wait(for: "FILE shop.json")
    try console.wait(for: "shop.json: there again; nothing has changed.")
    // The same with its whole folder.
    try FileManager.default.removeItem(atPath: folder)
    try console.wait(for: "ERROR no file, using")
    try write(Self.bucketing.replacingOccurrences(of: "\"steps\": 2", with: "\"steps\": 8"))
    try console.wait(for: "FILE shop.json")
    try console.wait(for: "steps 2→8")
  }

  @Test func aWatchedContextFileMayComeLaterAndGoAgain() throws {
    let stage = try Stage(Self.bucketing)
    let console = try stage.open("demo:flagship")
    let folder = stage.folder + "/later"
    try console.run("watch \(folder)/ctx.txt")
    try console.wait(for: "it is read as soon as it is there:")
    for country in ["ES", "IT"] {
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
      try "country=\(country)\n".write(
        toFile: folder + "/ctx.txt", atomically: false, encoding: .utf8)
      try console.wait(for: "country        \"\(country)\"")
      try FileManager.default.removeItem(atPath: folder)
      try console.wait(for: "it is read as soon as it is there:")
    }
  }

  @Test func anotherSourceOpensAtRunTimeAndOneThatFailsChangesNothing() throws {
    let stage = try Stage(Self.shop(isLive: false))
    let path = stage.folder + "/shop.json"
    try Self.shop(isLive: false).write(toFile: path, atomically: true, encoding: .utf8)
    let console = try stage.open(path)
    try console.wait(for: "FILE shop.json")
    try console.run("open -")
    try console.wait(for: "Standard input can only be opened at the start")
    // The line is there again, to be mended.
    try console.press("C-u")
    try console.type("open nowhere.json")
    try console.press("Enter")
    try console.wait(for: "Cannot read nowhere.json: no such file")
    try console.wait(for: "FILE shop.json")
    try console.press("C-u")
    try console.type("open kameleoon:site")
    try console.press("Enter")
    try console.wait(for: "LIVE kameleoon:site")
    try console.wait(for: "Opened kameleoon:site; the visitor is the same.")
  }

  @Test func aProfileNamesASourceWithItsSettings() throws {
    let stage = try Stage(Self.shop(isLive: false))
    let config = stage.folder + "/config/flagscope"
    try FileManager.default.createDirectory(atPath: config, withIntermediateDirectories: true)
    try """
    profiles:
      staging:
        source: kameleoon:site
        environment: staging
        refresh: 120
    """.write(toFile: config + "/config.yaml", atomically: true, encoding: .utf8)
    let console = try stage.open("staging")
    try console.wait(for: "LIVE staging")
    try console.wait(for: "staging: asking every 2 min")
  }

  @Test func flagshipsServerDecidesForEachVisitor() throws {
    let stage = try Stage(
      Self.bucketing.replacingOccurrences(
        of: "\"key\": \"fs_all_users\", \"operator\": \"EQUALS\", \"value\": \"\"",
        with: "\"key\": \"fs_users\", \"operator\": \"EQUALS\", \"value\": \"visitor-2\""))
    let console = try stage.open(
      "flagship:env", "--mode", "api", environment: ["FLAGSCOPE_API_KEY=hushhush"])
    try console.wait(for: "LIVE flagship:env (api)")
    // Nobody but visitor-2 gets the campaign.
    try console.press("v", "e", "C-u")
    try console.type("visitor-2")
    try console.press("Enter", "Escape")
    try console.wait(for: "steps --→2")
    try console.press("Enter")
    try console.wait(for: "the server decided")
    #expect(try !console.screen.contains("hushhush"))
    stage.stop()
    try console.press("R")
    try console.wait(for: "ERROR offline, using #")
  }

  @Test(arguments: [([], "in 2 s"), (["--timeout", "0.4"], "in 0.4 s")])
  func theServerIsWaitedForAsLongAsTheUserSays(_ options: [String], _ limit: String) throws {
    let silent = try SilentServer()
    let stage = try Stage(Self.bucketing)
    let console = try stage.open(
      "flagship:env",
      ["--mode", "api", "--base-url", "flagship=http://127.0.0.1:\(silent.port)"]
        + options, environment: ["FLAGSCOPE_API_KEY=hushhush"])
    try console.wait(for: "did not answer in full \(limit). Check the network, or raise the")
  }

  @Test(.enabled(if: SilentServer.hasIPv6))
  func anIPv6HostStandsInBrackets() throws {
    let stage = try Stage(Self.shop(isLive: true), host: "[::1]")
    let console = try stage.open("kameleoon:site")
    try console.wait(for: "LIVE kameleoon:site")
    try console.wait(for: "streaming")
    let config = stage.folder + "/config/flagscope"
    try FileManager.default.createDirectory(atPath: config, withIntermediateDirectories: true)
    try "profiles:\n  six:\n    source: kameleoon:site\n    base_url: \(stage.base)\n"
      .write(toFile: config + "/config.yaml", atomically: true, encoding: .utf8)
    let folders = ["XDG_CONFIG_HOME": stage.folder + "/config"]
    let check = CommandLineProgram.run(["sources", "--check", "--text"], environment: folders)
    #expect(check.output.contains("ok: Kameleoon, 2 flags"))
    let list = CommandLineProgram.run(
      ["list", "six", "--text", "--no-cache"], environment: folders)
    #expect(list.output.contains("banner"))
    let address = CommandLineProgram.run(["list", stage.base + "/v3/site", "--no-cache"])
    #expect(address.exitCode == 0)
    stage.stop()
    try console.wait(for: "stream down")
    let failed = CommandLineProgram.run(["list", "six", "--no-cache"], environment: folders)
    #expect(failed.errors.contains("Cannot reach [::1]:\(stage.port)"))
  }

  @Test func theServersModeNeedsAKeyAndSaysWhereItGoes() throws {
    let result = CommandLineProgram.run(["flagship:env", "--mode", "api"])
    #expect(result.exitCode == 2)
    #expect(result.errors.contains("FLAGSCOPE_API_KEY"))
  }

  @Test func aProfileFileWithAKeyMustBeItsOwnersAlone() throws {
    let folder = NSTemporaryDirectory() + "flagscope-profiles-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let path = folder + "/flagscope/config.yaml"
    try FileManager.default.createDirectory(
      atPath: folder + "/flagscope", withIntermediateDirectories: true)
    try "profiles:\n  a:\n    source: flagship:x\n    api_key: hushhush\n"
      .write(toFile: path, atomically: true, encoding: .utf8)
    try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: path)
    let open = CommandLineProgram.run(["sources"], environment: ["XDG_CONFIG_HOME": folder])
    #expect(open.exitCode == 2)
    #expect(open.errors.contains("chmod 600 \(path)"))
    #expect(!open.errors.contains("hushhush"))
    try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
    let closed = CommandLineProgram.run(["sources"], environment: ["XDG_CONFIG_HOME": folder])
    #expect(closed.exitCode == 0)
    #expect(!closed.output.contains("hushhush"))
  }

  @Test func theSdksOwnConfigurationFileCountsAndItsOdditiesAreInTheLog() throws {
    let stage = try Stage(Self.shop(isLive: false))
    let path = stage.folder + "/client-python.yaml"
    try """
    client_id: me
    client_secret: hushhush
    refresh_interval_minute: -3
    environment: Staging
    """.write(toFile: path, atomically: true, encoding: .utf8)
    try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: path)
    let refused = CommandLineProgram.run(["list", "kameleoon:site", "--kameleoon-config", path])
    #expect(refused.exitCode == 2)
    #expect(refused.errors.contains("chmod 600"))
    try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
    let console = try stage.open(
      "kameleoon:site", "--kameleoon-config", path, "--log-level", "debug")
    try console.wait(for: "LIVE kameleoon:site@Staging")
    try console.wait(for: "refresh_interval_minute is not above 0")
    let log = stage.folder + "/state/flagscope/flagscope.log"
    let text = try String(contentsOfFile: log, encoding: .utf8)
    #expect(text.contains("GET 127.0.0.1:\(stage.port): 200"))
    #expect(!text.contains("hushhush"))
    #expect(try !console.screen.contains("hushhush"))
    let mode = try FileManager.default.attributesOfItem(atPath: log)[.posixPermissions]
    #expect(mode as? Int == 0o600)
  }

  @Test func theOtherCommandsReadAnEnvironmentToo() throws {
    let stage = try Stage(Self.shop(isLive: false))
    let base = "kameleoon=http://127.0.0.1:\(stage.port)"
    let options = ["--base-url", base, "--no-cache"]
    let list = CommandLineProgram.run(["list", "kameleoon:site", "--text"] + options)
    #expect(list.exitCode == 0)
    #expect(list.output.contains("banner"))
    stage.stop()
    let failed = CommandLineProgram.run(["list", "kameleoon:site"] + options)
    #expect(failed.exitCode == 2)
    #expect(failed.errors.contains("Cannot reach 127.0.0.1:\(stage.port)"))
  }

  @Test func plainHttpStaysOnThisMachineUnlessItIsAllowed() throws {
    let result = CommandLineProgram.run([
      "list", "kameleoon:site", "--base-url", "kameleoon=http://192.0.2.1:1", "--no-cache",
    ])
    #expect(result.exitCode == 2)
    #expect(result.errors.contains("--insecure-http"))
  }

  @Test func profilesAndTheCacheAreListedAndTried() throws {
    let stage = try Stage(Self.shop(isLive: false))
    let config = stage.folder + "/config/flagscope"
    try FileManager.default.createDirectory(atPath: config, withIntermediateDirectories: true)
    try """
    profiles:
      good:
        source: kameleoon:site
        base_url: http://127.0.0.1:\(stage.port)
      bad:
        source: flagship:env
        base_url: http://127.0.0.1:1
    """.write(toFile: config + "/config.yaml", atomically: true, encoding: .utf8)
    let folders = Dictionary(
      uniqueKeysWithValues: stage.environment.map { entry in
        let parts = entry.split(separator: "=", maxSplits: 1)
        return (String(parts[0]), String(parts[1]))
      })
    let list = CommandLineProgram.run(["sources", "--text"], environment: folders)
    #expect(list.output.contains("good     kameleoon:site"))
    #expect(list.exitCode == 0)
    _ = CommandLineProgram.run(["list", "good"], environment: folders)
    let check = CommandLineProgram.run(["sources", "--check", "--text"], environment: folders)
    #expect(check.exitCode == 1)
    #expect(check.output.contains("ok: Kameleoon, 2 flags"))
    #expect(check.output.contains("Cannot reach 127.0.0.1:1"))
    #expect(check.output.contains("CACHED"))
  }

  @Test(arguments: [
    ("profiles: [a]", "profiles needs a name for each profile"),
    ("profiles:\n  a:\n    sauce: x", "\"sauce\" is not known"),
    ("profiles:\n  a:\n    refresh: 3", "source is missing"),
    ("profiles:\n  a:\n    source: kameleoon:x\n    refresh: soon", "refresh needs a number"),
    ("profiles:\n  a:\n    source: flagship:x\n    environment: y", "environment goes with"),
    ("profiles:\n\t- x", "line 2"),
  ])
  func aBrokenProfileFileIsNamedWithItsFault(_ text: String, _ fault: String) throws {
    let folder = NSTemporaryDirectory() + "flagscope-profiles-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try FileManager.default.createDirectory(
      atPath: folder + "/flagscope", withIntermediateDirectories: true)
    try text.write(toFile: folder + "/flagscope/config.yaml", atomically: true, encoding: .utf8)
    let result = CommandLineProgram.run(["sources"], environment: ["XDG_CONFIG_HOME": folder])
    #expect(result.exitCode == 2)
    #expect(result.errors.contains("config.yaml"))
    #expect(result.errors.contains(fault), "\(result.errors)")
  }
}
