import ArgumentParser
import FlagClient
import FlagEngine
import Glibc

/// `flagscope [FILE]`: the console.
struct ConsoleCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "console",
    abstract: "Open the console (what happens without a subcommand).",
    usage: """
      flagscope [SOURCE] [options]
      flagscope --demo [kameleoon|flagship]
      """)

  @Argument(
    help: ArgumentHelp(
      """
      A file ('-': standard input), kameleoon:SITE_CODE[@environment], flagship:ENV_ID, https://…, \
      demo:kameleoon, demo:flagship, or a profile. Default: the demo.
      """, valueName: "source"), completion: .file())
  var file: String?

  @Flag(help: "Open the bundled shop: kameleoon (default) or flagship.")
  var demo = false

  @OptionGroup var reading: ReadingOptions

  @OptionGroup var options: ConsoleOptions
  @Flag(.ascii) var ascii: Bool?

  func run() throws {
    let planner = try reading.planner(
      with: options.settings.merging([Setting: SettingValue]([:], [.ascii: ascii])) { $1 })
    try openConsole(
      ConsoleArguments(
        plan: try plan(planner), planner: planner, platform: reading.platform,
        now: try reading.instant(), isIsolated: reading.isolated))
  }

  /// Opens the console where the command line is empty or names a source and nothing else.
  ///
  /// There is nothing to parse then, and the parser's start would take longer than the console's:
  /// it looks through itself by reflection, which a program of this size answers slowly.
  ///
  /// - Parameter words: the command line without the program's name.
  /// - Returns: false where the words need the parser.
  /// - Throws: why the console cannot be opened.
  static func runPlainly(_ words: [String]) throws -> Bool {
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

  private func plan(_ planner: SourcePlanner) throws(InputError) -> SourcePlan {
    if let file, !demo { return try planner.plan(file) }
    guard let file else { return try planner.plan(.demo(reading.platform ?? .kameleoon), nil) }
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

  /// What is opened first.
  var source: SourceAddress { plan.address }

  /// What the user sets for the run and the first source.
  var settings: Settings { plan.effective }
}
