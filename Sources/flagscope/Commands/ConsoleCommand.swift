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
      """, valueName: "source"))
  var file: String?

  @Flag(help: "Open the bundled shop: kameleoon (default) or flagship.")
  var demo = false

  @OptionGroup var reading: ReadingOptions

  @Option(help: "A theme's name, or the path of a theme file.")
  var theme: String?

  @Flag(help: "Use ASCII characters only.")
  var ascii = false

  @Option(help: "Use colour: auto, always or never.")
  var color = ColorChoice.auto

  @Flag(help: "Leave the mouse to the terminal.")
  var noMouse = false

  @Option(
    help: ArgumentHelp(
      "A key file. Default: flagscope/keys in the configuration folder, if it is there.",
      valueName: "file"))
  var keys: String?

  @Flag(help: "Neither restore nor keep selection, filter, sort, split, folds and persona.")
  var noState = false

  func run() throws {
    let planner = try SourcePlanner(reading.source)
    let plan = try plan(planner)
    try openConsole(
      ConsoleArguments(
        plan: plan, planner: planner, platform: reading.platform,
        personas: reading.personas ?? plan.profile?.personas, labels: reading.labels,
        profile: try reading.profile(), now: try reading.instant(), isIsolated: reading.isolated,
        theme: theme ?? plan.profile?.theme, isASCII: ascii, color: color, usesMouse: !noMouse,
        keys: keys,
        keepsState: !noState))
  }

  private func plan(_ planner: SourcePlanner) throws(InputError) -> SourcePlan {
    if let file, !demo { return try planner.plan(file) }
    guard let file else { return try planner.plan(.demo(reading.platform ?? .kameleoon), nil) }
    guard let platform = Platform(rawValue: file) else {
      throw InputError("There is no demo of that name. There are: kameleoon, flagship.")
    }
    return try planner.plan(.demo(platform), nil)
  }
}

/// When the console uses colour.
enum ColorChoice: String, CaseIterable, ExpressibleByArgument {
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
  /// The path of a persona file, if the user named one.
  var personas: String?
  /// The path of a file of labels, if the user named one.
  var labels: String?
  /// The SDK profile, if the user named one.
  var profile: Profile?
  /// The instant of evaluation in milliseconds since 1970 UTC, if the user set one.
  var now: Int?
  /// Whether each flag gets a fresh visitor.
  var isIsolated: Bool
  /// A theme's name or path.
  var theme: String?
  /// Whether only ASCII characters may be drawn.
  var isASCII: Bool
  /// When to use colour.
  var color: ColorChoice
  /// Whether the mouse is reported.
  var usesMouse: Bool
  /// The path of a key file, if the user named one.
  var keys: String?
  /// Whether a file's view is restored at the start and kept at the end; a demo writes nothing.
  var keepsState: Bool

  /// What is opened first.
  var source: SourceAddress { plan.address }

  /// Whether colour may be shown: as asked for, else unless NO_COLOR is set and not empty.
  var usesColor: Bool {
    switch color {
    case .always: true
    case .never: false
    case .auto: getenv("NO_COLOR").map { $0.pointee == 0 } ?? true
    }
  }
}
