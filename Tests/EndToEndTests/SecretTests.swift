import FlagClient
import Foundation
import Testing

@testable import flagscope

/// No secret reaches screen, log, state, cache or copies, whatever goes wrong.
@Suite(.serialized) struct SecretTests {
  private static let marker = "MARKER4711"

  /// A folder for all that the program writes.
  private final class Home {
    let path = NSTemporaryDirectory() + "flagscope-secret-\(UUID().uuidString)"

    init() throws {
      try FileManager.default.createDirectory(
        atPath: path + "/config/flagscope", withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func write(_ text: String, _ name: String) throws -> String {
      let file = path + "/" + name
      try text.write(toFile: file, atomically: true, encoding: .utf8)
      chmod(file, 0o600)
      return file
    }

    var environment: [String] {
      ["CACHE", "CONFIG", "STATE"].map { "XDG_\($0)_HOME=\(path)/\($0.lowercased())" }
        + ["HOME=\(path)"]
    }

    /// The files in which a text stands, without those that the test wrote.
    func files(with text: String) throws -> [String] {
      let all = try FileManager.default.subpathsOfDirectory(atPath: path)
      return all.filter { name in
        let bytes = FileManager.default.contents(atPath: path + "/" + name) ?? Data()
        return !name.hasPrefix("config/") && !name.hasPrefix("input/")
          && bytes.range(of: Data(text.utf8)) != nil
      }
    }
  }

  /// The console with these arguments, looked at in its panes, and then left.
  private func look(
    _ home: Home, _ arguments: [String], _ environment: [String]
  ) throws -> PseudoTerminal {
    let names = (environment + home.environment).compactMap { $0.split(separator: "=").first }
    let kept = Program.environment.filter { old in !names.contains { old.hasPrefix($0 + "=") } }
    let terminal = try PseudoTerminal(
      ["sh", "-c", "cd \"$1\"; shift; exec \"$@\"", "sh", home.path, Program.flagscope]
        + arguments + ["--log-level", "debug"], width: 200, height: 50,
      environment: kept + home.environment + environment)
    // A secret that cannot be used ends the program instead.
    try? terminal.wait(for: "flagscope", Deadline(.seconds(10)))
    terminal.waitUntilQuiet(600)
    for keys in [":source\r", "\u{1b}", ":log\r", "\u{1b}", "R", "ye", "yt", "\u{3}"] {
      terminal.type(keys)
      terminal.waitUntilQuiet(300)
    }
    _ = try terminal.waitForExit()
    return terminal
  }

  private func expectHidden(
    _ home: Home, _ terminal: PseudoTerminal, _ what: String
  ) throws {
    #expect(!terminal.text.contains(Self.marker), "\(what): on the screen")
    #expect(try home.files(with: Self.marker) == [], "\(what): in files")
    let copies = terminal.text.matches(of: #/\e\]52;c;([A-Za-z0-9+\/=]*)\x07/#).map {
      String(decoding: Data(base64Encoded: String($0.1)) ?? Data(), as: UTF8.self)
    }
    #expect(!copies.contains { $0.contains(Self.marker) }, "\(what): in a copy")
  }

  @Test(arguments: ["", "\r", "\n", "\u{1}", "é"])
  func anAPIKeyIsHidden(_ tail: String) throws {
    let home = try Home()
    // Repeats the key in a text that is no JSON, as proxies do.
    let server = try EchoServer("no such key: \(Self.marker)", for: "x-api-key")
    let terminal = try look(
      home,
      ["flagship:env", "--mode", "api", "--base-url", "flagship=http://127.0.0.1:\(server.port)"],
      ["FLAGSCOPE_API_KEY=\(Self.marker)\(tail)"])
    try expectHidden(home, terminal, "API key")
  }

  @Test func anAPIKeyOfAFileWithWindowsLineEndsIsSentWithoutThem() throws {
    let home = try Home()
    _ = try home.write(
      "api_key: \(Self.marker)\r\nmode: api\r\n", "config/flagscope/config.yaml")
    let server = try EchoServer("{}")
    let terminal = try look(
      home, ["flagship:env", "--base-url", "flagship=http://127.0.0.1:\(server.port)"], [])
    try expectHidden(home, terminal, "API key in a file")
    #expect(server.received.lowercased().contains("x-api-key: \(Self.marker.lowercased())\r\n"))
  }

  @Test func aBrokenConfigurationFileDoesNotShowItsKey() throws {
    for text in [
      "api_key: \"\(Self.marker)", "api_key: [\(Self.marker)]", "api_key: {\(Self.marker): 1",
      "api_key: \(Self.marker)\napi_key: \(Self.marker)\n", "api_key: é\(Self.marker)",
      "profiles:\n  a:\n    api_key: \(Self.marker)\n",
    ] {
      let home = try Home()
      _ = try home.write(text, "config/flagscope/config.yaml")
      let environment = ["XDG_CONFIG_HOME": home.path + "/config", "HOME": home.path]
      for command in [["config"], ["sources"], ["list", "demo:kameleoon"]] {
        let outcome = CommandLineProgram.run(command, environment: environment)
        #expect(!outcome.errors.contains(Self.marker), "\(text): \(outcome.errors)")
        #expect(!outcome.output.contains(Self.marker), "\(text)")
      }
    }
  }

  @Test func aWebAddressIsShownWithoutItsSecrets() throws {
    let home = try Home()
    let server = try EchoServer(#"{"campaigns":[]}"#)
    for address in [
      "http://127.0.0.1:\(server.port)/shop.json?token=\(Self.marker)",
      "http://user:\(Self.marker)@127.0.0.1:\(server.port)/shop.json",
    ] {
      try expectHidden(home, try look(home, [address], []), address)
      let list = CommandLineProgram.run(
        ["list", address, "--text"], environment: ["HOME": home.path])
      #expect(!(list.output + list.errors).contains(Self.marker), "\(list.errors)")
    }
  }

  @Test(arguments: [
    "http://user:MARKER4711@127.0.0.1:1", "http://user:MARKER4711@", "ftp://u:MARKER4711@h",
  ])
  func theProxysPasswordIsHidden(_ proxy: String) throws {
    let home = try Home()
    let terminal = try look(
      home, ["https://127.0.0.2:1/shop.json"], ["HTTPS_PROXY=\(proxy)"])
    try expectHidden(home, terminal, proxy)
  }

  @Test func aClientSecretIsHidden() throws {
    let home = try Home()
    let server = try EchoServer("nothing")
    let file = try home.write(
      "client_id: id\nclient_secret: \"\(Self.marker)\\r\"\ntop_level_domain: a.example\n",
      "config/client.yaml")
    let terminal = try look(
      home,
      [
        "kameleoon:site", "--kameleoon-config", file, "--base-url",
        "kameleoon=http://127.0.0.1:\(server.port)",
      ], [])
    try expectHidden(home, terminal, "client secret")
  }

  @Test func aSecretIsReadWithoutBlanksAndOnlyIfItCanBeSent() {
    #expect(Secret(reading: " k-1\r\n")?.value == "k-1")
    #expect(Secret(reading: "\r\n") == nil)
    for text in ["a b", "a\rb", "é", "a\u{7F}", "a\u{0}"] { #expect(Secret(reading: text) == nil) }
  }

  @Test func aProcessThatHoldsASecretHidesItsMemory() {
    _ = Setting.apiKey.row.kind.value("k")
    #expect(ProcessMemory.isHidden)
  }
}
