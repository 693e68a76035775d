import FlagEngine

/// What the user can set once for all: by an option, a variable of the environment, or a line of the
/// configuration file.
///
/// This table is the only place that knows the settings: options, variables, the file,
/// `flagscope config` and the README are made from it.
enum Setting: String, CaseIterable, Sendable {
  case theme, color, ascii, mouse, plain, keys, personas, labels, sdk, refresh, timeout
  case networkDomain = "network_domain"
  case insecureHTTP = "insecure_http"
  case kameleoonConfig = "kameleoon_config"
  case mode
  case apiKey = "api_key"
  case cache, versions, state
  case logLevel = "log_level"
  case config

  /// Where a setting may stand in the configuration file.
  enum Place {
    /// Beside the profiles alone: it holds for the whole run.
    case top
    /// Also in a profile, for its source.
    case profile
    /// Nowhere: it names the file.
    case nowhere
  }

  /// A row of the table.
  struct Row {
    var kind: SettingKind
    var place = Place.top
    /// What it does, as a sentence.
    var help: String
    /// What holds where nobody sets it, in words.
    var usual: String
  }

  var row: Row {
    switch self {
    case .theme:
      Row(
        kind: .text("theme"), place: .profile, help: "A theme's name, or the path of a theme file.",
        usual: "safe; without colour mono")
    case .color:
      Row(kind: .choice(ColorChoice.self), help: "When to use colour.", usual: "auto")
    case .ascii:
      Row(kind: .toggle, help: "Use ASCII characters only.", usual: "false")
    case .mouse:
      Row(
        kind: .toggle, help: "Take the mouse, instead of leaving it to the terminal.", usual: "true"
      )
    case .plain:
      Row(
        kind: .toggle,
        help: "Print and read lines instead of drawing a screen, for screen readers and pipes.",
        usual: "false")
    case .keys:
      Row(
        kind: .path, help: "A key file.",
        usual: "flagscope/keys in the configuration folder")
    case .personas:
      Row(
        kind: .path, place: .profile, help: "A persona file, YAML or JSON.",
        usual: "flagscope/personas.yaml")
    case .labels:
      Row(
        kind: .path, place: .profile, help: "Names of rules and segments (Kameleoon).",
        usual: "flagscope.labels.json beside the file")
    case .sdk:
      Row(
        kind: .choice(Profile.self, "profile"), place: .profile,
        help: "The SDK whose answers are given.",
        usual: Platform.allCases.map(\.defaultProfile.rawValue).joined(separator: ", "))
    case .refresh:
      Row(
        kind: .seconds(0), place: .profile, help: "Seconds between two downloads; 0: none.",
        usual: "3600 (Kameleoon), 60 (Flagship)")
    case .timeout:
      Row(
        kind: .seconds(nil), place: .profile, help: "Seconds until an answer is given up.",
        usual: "10; 2 for decisions (--mode api)")
    case .networkDomain:
      Row(
        kind: .text("domain"), place: .profile,
        help: "Kameleoon: the domain of your own network hosts.", usual: "the vendor's hosts")
    case .insecureHTTP:
      Row(
        kind: .toggle, place: .profile, help: "Allow plain http beyond this machine.",
        usual: "false")
    case .kameleoonConfig:
      Row(
        kind: .path, place: .profile,
        help: "Kameleoon: read the SDK's own configuration file, client-python.yaml.",
        usual: "none")
    case .mode:
      Row(
        kind: .choice(DecisionMode.self), place: .profile,
        help: """
          Flagship: who decides, this machine (bucketing) or Flagship's server (api), asked for \
          each visitor.
          """, usual: "bucketing")
    case .apiKey:
      Row(
        kind: .secret, place: .profile, help: "Flagship: the key that mode api needs.",
        usual: "none")
    case .cache:
      Row(
        kind: .toggle, help: "Read and keep downloaded configurations on this machine.",
        usual: "true")
    case .versions:
      Row(
        kind: .count("number"),
        help: "How many versions of each source are kept besides the last; 0: none.",
        usual: "20")
    case .state:
      Row(
        kind: .toggle,
        help: "Restore and keep the view, edits of personas, and what was opened and typed.",
        usual: "true")
    case .logLevel:
      Row(
        kind: .choice(LogLevel.self, "level"),
        help: "Write a log of requests into flagscope.log in the state folder, from a level on.",
        usual: "off")
    case .config:
      Row(
        kind: .path, place: .nowhere, help: "A configuration file.",
        usual: "flagscope/config.yaml in the configuration folder")
    }
  }

  /// The variable of the environment.
  var variable: String { "FLAGSCOPE_" + rawValue.uppercased() }

  /// The option without its dashes; nil: a command line is readable by others.
  var option: String? {
    row.kind.isSecret ? nil : String(rawValue.map { $0 == "_" ? "-" : $0 })
  }

  /// The option as it is typed.
  var optionText: String? {
    option.map { row.kind.isToggle ? "--\($0), --no-\($0)" : "--\($0)" }
  }
}
