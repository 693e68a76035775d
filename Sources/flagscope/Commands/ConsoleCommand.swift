import ArgumentParser
import FlagClient
import FlagConsole
import FlagEngine
import Glibc
import TerminalUI

/// `flagscope [FILE]`: the console.
struct ConsoleCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "console",
    abstract: "Open the console (what happens without a subcommand).",
    usage: """
      flagscope [SOURCE] [options]
      flagscope --demo [kameleoon|flagship|SCRIPT]
      """)

  @Argument(
    help: ArgumentHelp(
      """
      A file ('-': standard input), kameleoon:SITE_CODE[@environment], flagship:ENV_ID, https://…, \
      demo:kameleoon, demo:flagship, or a profile. Default: the demo.
      """, valueName: "source"), completion: .file())
  var file: String?

  @Flag(help: "Open the bundled shop: kameleoon (default) or flagship; or tell a bundled story.")
  var demo = false

  @OptionGroup var reading: ReadingOptions

  @OptionGroup var options: ConsoleOptions
  @OptionGroup(title: "Stage") var stage: StageOptions
  @Flag(.ascii) var ascii: Bool?

  func run() throws {
    if stage.listScripts {
      for script in try ScriptLibrary.all() {
        StandardOutput.show("\(script.name)  \(script.sentence)\n")
      }
      return
    }
    let script = try script()
    let planner = try reading.planner(
      with: options.settings.merging([Setting: SettingValue]([:], [.ascii: ascii])) { $1 })
    let plan = try plan(planner, for: script)
    var arguments = ConsoleArguments(
      plan: plan, planner: planner, platform: reading.platform, now: try reading.instant(),
      isIsolated: reading.isolated)
    if stage.isWritten { return try write(script, arguments) }
    if script != nil || stage.stage { arguments.stage = StageRequest(script: script) }
    try openConsole(arguments)
  }

  /// The story that is named, by `--script` or behind `--demo`.
  private func script() throws(InputError) -> Script? {
    if let name = stage.script { return try ScriptLibrary.script(name) }
    guard demo, let file, ScriptLibrary.names.contains(file) else { return nil }
    return try ScriptLibrary.script(file)
  }

  /// Writes a story's frames and recording instead of showing it.
  private func write(_ script: Script?, _ arguments: ConsoleArguments) throws {
    var script = script
    if script == nil, let demo = arguments.source.demo { script = try demo.story }
    guard let script else {
      throw InputError("Which story? Name one: --script FILE, or a bundled one: --list-scripts.")
    }
    // The root command is synchronous: this is the main thread.
    try MainActor.assumeIsolated {
      try StoryRun(arguments, script, size: stage.size ?? Size(width: 80, height: 24))
        .write(frames: stage.frames, cast: stage.cast)
    }
  }

  /// Opens the console where the command line is empty, asks for the demo, or names a source, and
  /// nothing else.
  ///
  /// There is nothing to parse then, and the parser's start would take longer than the console's:
  /// it looks through itself by reflection, which a program of this size answers slowly.
  ///
  /// - Parameter words: the command line without the program's name.
  /// - Returns: false where the words need the parser.
  /// - Throws: why the console cannot be opened.
  static func runPlainly(_ words: [String]) throws -> Bool {
    let words = words == ["--demo"] ? [] : words
    guard words.count <= 1, words.allSatisfy(isPlainSource) else { return false }
    let planner = try SourcePlanner()
    let plan = try words.first.map { try planner.plan($0) } ?? planner.plan(.demo(.kameleoon), nil)
    try openConsole(ConsoleArguments(plan: plan, planner: planner, isIsolated: false))
    return true
  }

  private static func isPlainSource(_ word: String) -> Bool {
    let subcommands = Flagscope.configuration.subcommands.map { $0.configuration.commandName }
    return !word.isEmpty && !word.hasPrefix("-") && word != "help" && !subcommands.contains(word)
  }

  private func plan(
    _ planner: SourcePlanner, for script: Script?
  ) throws(InputError) -> SourcePlan {
    if let file, !demo { return try planner.plan(file) }
    // A bundled story brings its shop along.
    let platform = reading.platform ?? script?.platform ?? .kameleoon
    guard let file, file != script?.name else { return try planner.plan(.demo(platform), nil) }
    return try planner.plan("demo:\(file)")
  }
}

/// The options of the screen.
struct ConsoleOptions: ParsableArguments {
  @Option(.theme) var theme: SettingValue?
  @Option(.color) var color: SettingValue?
  @Flag(.mouse) var mouse: Bool?
  @Option(.keys) var keys: SettingValue?
  @Flag(.plain) var plain: Bool?
  @Flag(.state) var state: Bool?

  /// The settings that are given.
  var settings: [Setting: SettingValue] {
    [Setting: SettingValue](
      [.theme: theme, .color: color, .keys: keys], [.mouse: mouse, .plain: plain, .state: state])
  }
}

/// When the console uses colour.
enum ColorChoice: String, CaseIterable {
  case auto
  case always
  case never
}

/// What the command line asks the console for.
struct ConsoleArguments: Sendable {
  /// What to open first.
  var plan: SourcePlan
  /// Turns what the user names later into what to open.
  var planner: SourcePlanner
  /// The platform, if the user said it.
  var platform: Platform?
  /// The instant of evaluation in milliseconds since 1970 UTC, if the user set one.
  var now: Int?
  /// Whether each flag gets a fresh visitor.
  var isIsolated: Bool
  /// What is wanted of the stage; nil: nothing.
  var stage: StageRequest?

  /// What is opened first.
  var source: SourceAddress { plan.address }

  /// What the user sets for the run and the first source.
  var settings: Settings { plan.effective }
}
