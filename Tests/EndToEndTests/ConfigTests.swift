import Foundation
import Testing

@testable import flagscope

/// Settings: what counts, what `flagscope config` says of it, and what is refused.
@Suite struct ConfigTests {
  /// A configuration folder with a file.
  private struct Folder: ~Copyable {
    let path = NSTemporaryDirectory() + "flagscope-config-\(UUID().uuidString)"
    var file: String { path + "/flagscope/config.yaml" }

    init(_ text: String) throws {
      try FileManager.default.createDirectory(
        atPath: path + "/flagscope", withIntermediateDirectories: true)
      try text.write(toFile: file, atomically: true, encoding: .utf8)
      chmod(file, 0o600)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }
  }

  private static func config(
    _ folder: borrowing Folder, _ arguments: [String], _ variables: [String: String] = [:]
  ) -> CommandLineProgram.Outcome {
    CommandLineProgram.run(
      ["config"] + arguments,
      environment: variables.merging(["XDG_CONFIG_HOME": folder.path]) { $1 })
  }

  /// The cells of a setting's row.
  private static func row(_ name: String, _ output: String) -> [String] {
    for line in output.split(separator: "\n") where line.hasPrefix(name + " ") {
      return line.split(separator: "  ").map { $0.trimmingCharacters(in: .whitespaces) }
    }
    return []
  }

  private static let text = """
    # mine
    theme: dark256
    refresh: 120
    ascii: yes
    profiles:
      staging:
        source: flagship:env
        refresh: 300
        theme: high
    """

  @Test func optionsGoBeforeVariablesBeforeTheProfileBeforeTheFile() throws {
    let folder = try Folder(Self.text)
    func from(_ name: String, _ arguments: [String], _ variables: [String: String] = [:])
      -> [String]
    {
      Array(
        Self.row(name, Self.config(folder, arguments + ["--text"], variables).output).dropFirst())
    }
    #expect(from("color", []) == ["auto", "default"])
    #expect(from("refresh", []) == ["120", folder.file + ":3"])
    #expect(from("refresh", ["staging"]) == ["300", folder.file + ":8 (profile staging)"])
    #expect(
      from("refresh", ["staging"], ["FLAGSCOPE_REFRESH": "7"]) == ["7", "FLAGSCOPE_REFRESH"])
    #expect(
      from("refresh", ["staging", "--refresh", "5"], ["FLAGSCOPE_REFRESH": "7"])
        == ["5", "--refresh"])
    #expect(from("ascii", []) == ["true", folder.file + ":4"])
    #expect(from("ascii", ["--no-ascii"]) == ["false", "--no-ascii"])
    #expect(from("theme", [], ["FLAGSCOPE_THEME": ""]) == ["dark256", folder.file + ":2"])
  }

  @Test func everySettingIsSetByItsVariableAndByItsOption() throws {
    let folder = try Folder("")
    let file = try TemporaryFile("")
    for setting in Setting.allCases {
      let kind = setting.row.kind
      // A theme has to be one; the file of all settings has to be there.
      let word =
        setting == .theme ? "mono" : setting == .config ? file.path : kind.choices?.last ?? "7"
      let value = kind.isToggle ? "true" : word
      func json(_ arguments: [String], _ variables: [String: String]) throws -> NSDictionary {
        let outcome = Self.config(folder, arguments + ["--json"], variables)
        let object = try JSONSerialization.jsonObject(with: Data(outcome.output.utf8))
        let list = try #require((object as? NSDictionary)?["settings"] as? [NSDictionary])
        return try #require(list.first { $0["name"] as? String == setting.rawValue })
      }
      #expect(try json([], [setting.variable: value])["from"] as? String == "variable")
      guard let option = setting.option else { continue }
      let arguments = kind.isToggle ? ["--" + option] : ["--" + option, value]
      #expect(try json(arguments, [:])["from"] as? String == "option")
      #expect(try json([], [:])["from"] as? String == "default")
    }
  }

  @Test func aSecretIsNeverShown() throws {
    let folder = try Folder("api_key: hushhush\n")
    for style in ["--text", "--json"] {
      let outcome = Self.config(folder, [style])
      #expect(outcome.exitCode == 0)
      #expect(!outcome.output.contains("hushhush"))
    }
    #expect(
      Self.row("api_key", Self.config(folder, ["--text"]).output)
        == ["api_key", "set", folder.file + ":1"])
    let listed = try Folder("api_key: [hushhush]\n")
    let refused = Self.config(listed, [])
    #expect(refused.exitCode == 2 && !refused.errors.contains("hushhush"))
  }

  @Test(arguments: [
    ("\nteme: mono", ":2: \"teme\" is not known. Did you mean theme? There are: profiles, theme,"),
    ("color: blue", ":1: color needs auto, always or never; got \"blue\"."),
    ("timeout: 0", ":1: timeout needs a number of seconds, more than 0; got 0."),
    ("theme: mono\nascii: maybe", ":2: ascii needs true or false; got \"maybe\"."),
    ("theme: neon", ":1: There is no theme \"neon\". There are: safe,"),
    ("config: x", ":1: \"config\" is not known."),
    (
      "profiles:\n  a:\n    source: flagship:x\n    mouse: off",
      ":4: \"mouse\" is not known. Did you mean mode? There are: source, environment, base_url,"
    ),
    ("- theme", ":1: expected settings, or profiles:"),
  ])
  func aFaultOfTheFileIsNamedWithItsLine(_ text: String, _ sentence: String) throws {
    let folder = try Folder(text)
    let outcome = Self.config(folder, [])
    #expect(outcome.exitCode == 2)
    #expect(outcome.errors.hasPrefix(folder.file + sentence), "\(outcome.errors)")
  }

  @Test func aFaultOfAVariableOrAnOptionSaysWhatIsAllowed() throws {
    let folder = try Folder("")
    let variable = Self.config(folder, [], ["FLAGSCOPE_COLOR": "blue"])
    #expect(variable.exitCode == 2)
    #expect(variable.errors == "FLAGSCOPE_COLOR needs auto, always or never; got \"blue\".\n")
    let option = Self.config(folder, ["--color", "blue"])
    #expect(option.exitCode == 2)
    #expect(option.errors.contains("--color") && option.errors.contains("auto, always or never"))
    let unknown = Self.config(folder, ["--text"], ["FLAGSCOPE_TEME": "x"])
    #expect(unknown.exitCode == 0)
    #expect(unknown.errors == "! FLAGSCOPE_TEME is no setting. Did you mean FLAGSCOPE_THEME?\n")
    let profile = Self.config(folder, ["staging"])
    #expect(profile.exitCode == 2 && profile.errors.contains("There is no profile \"staging\""))
  }

  @Test func aMissingFileThatWasNamedIsNamed() {
    let outcome = CommandLineProgram.run(["config", "--config", "/nonexistent/my.yaml"])
    #expect(outcome.exitCode == 2)
    #expect(outcome.errors.contains("Cannot read /nonexistent/my.yaml: no such file."))
  }

  @Test func whatIsSetOnceForAllCountsForTheCommands() throws {
    let folder = try Folder("sdk: kameleoon-3.22.2\npersonas: /nonexistent.yaml\n")
    let variables = ["XDG_CONFIG_HOME": folder.path]
    func profile(_ arguments: [String]) throws -> String? {
      let outcome = CommandLineProgram.run(
        ["list", "--json"] + arguments, environment: variables)
      let object = try JSONSerialization.jsonObject(with: Data(outcome.output.utf8))
      return (object as? NSDictionary)?["sdk"] as? String
    }
    // The demo keeps its own personas, and another platform's SDK says nothing about Flagship.
    #expect(try profile(["demo:kameleoon"]) == "kameleoon-3.22.2")
    #expect(try profile(["demo:kameleoon", "--sdk", "kameleoon-3.18.0"]) == "kameleoon-3.18.0")
    #expect(try profile(["demo:flagship"]) == "flagship-2.1.5")
    let personas = CommandLineProgram.run(["persona"], environment: variables)
    #expect(personas.errors.contains("/nonexistent.yaml"))
  }

  @Test(arguments: ["", "# theme: mono\n", "profiles:\n"])
  func aFileOfCommentsSetsNothing(_ text: String) throws {
    let folder = try Folder(text)
    #expect(Self.config(folder, []).exitCode == 0)
  }

  @Test func theReadmeHasTheTableOfSettings() throws {
    var rows = "| in the file | variable | option | what it does | default |\n"
    rows += "| --- | --- | --- | --- | --- |\n"
    for setting in Setting.allCases {
      let name =
        setting.row.place == .nowhere
        ? "" : "`\(setting.rawValue)`" + (setting.row.place == .profile ? " *" : "")
      let choices = setting.row.kind.choices.map {
        " " + $0.map { "`\($0)`" }.joined(separator: ", ")
      }
      let option = setting.optionText.map { "`\($0)`" } ?? ""
      rows += "| \(name) | `\(setting.variable)` | \(option) | \(setting.row.help)\(choices ?? "")"
      rows += " | \(setting.row.usual) |\n"
    }
    try Readme.expect(rows, between: "<!-- settings: begin -->", and: "<!-- settings: end -->")
  }
}

/// Parts of the README that are made from the program.
enum Readme {
  /// Compares what stands between two marks with what the program says; recording replaces it.
  static func expect(_ content: String, between begin: String, and end: String) throws {
    let file = URL(fileURLWithPath: CommandLineProgram.repository + "/README.md")
    let text = try String(contentsOf: file, encoding: .utf8)
    let start = try #require(text.range(of: begin + "\n")).upperBound
    let stop = try #require(text.range(of: end)).lowerBound
    if ProcessInfo.processInfo.environment["RECORD_SNAPSHOTS"] == "1" {
      try text.replacingCharacters(in: start..<stop, with: content)
        .write(to: file, atomically: true, encoding: .utf8)
      Issue.record("wrote the README")
    } else {
      #expect(String(text[start..<stop]) == content)
    }
  }
}
