import ArgumentParser

/// The options that describe a visitor.
struct VisitorOptions: ParsableArguments {
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("The visitor code or id. Default: visitor-1.", valueName: "code"))
  var visitor: String?

  @Option(
    name: .customLong("context"), parsing: .unconditionalSingleValue,
    help: ArgumentHelp(
      "One fact about the visitor; may be repeated.",
      discussion: """
        Kameleoon: data.NAME or data.INDEX (comma list; a value with a comma in quotes, \
        data.tier="a,b"), country, region, city, browser, \
        browser.version, device, os, app.version, cookie.NAME, page (repeatable), title, goal \
        (repeatable), consent=given|refused|unknown. Flagship: any key; the value is a number or \
        boolean if it reads as JSON, else a text; k:=v is always a text.
        """, valueName: "k=v"))
  var context: [String] = []

  @Option(
    help: ArgumentHelp(
      "Kameleoon: a JSON list of data items. Flagship: a JSON object.", valueName: "file"),
    completion: .file())
  var contextFile: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("A persona by its id or name.", valueName: "persona"))
  var persona: String?

  @Option(
    parsing: .unconditionalSingleValue,
    help: ArgumentHelp(
      "Force a variation; may be repeated.",
      discussion: """
        Kameleoon: EXPERIMENT=VARIATION, with ',targeting' behind it to keep the targeting. \
        Flagship: CAMPAIGN=VARIATION, CAMPAIGN=allocate:VARIATION or CAMPAIGN=hide. \
        Each is a name or an id; a wrong one lists what there is.
        """, valueName: "force"))
  var force: [String] = []

  @Option(
    parsing: .unconditionalSingleValue,
    help: ArgumentHelp(
      "Simulate FLAG=VARIATION or FLAG=default (Kameleoon); may be repeated.",
      valueName: "simulation"))
  var simulate: [String] = []

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "The value of the simulation cookie, or a Cookie header that has it (Kameleoon).",
      valueName: "cookie"))
  var cookie: String?

  /// Whether a persona is named, and nothing else of the visitor.
  var isPersonaAlone: Bool {
    visitor == nil && context.isEmpty && contextFile == nil && persona != nil && force.isEmpty
      && simulate.isEmpty && cookie == nil
  }

  /// Whether any of them is set.
  var isEmpty: Bool {
    visitor == nil && context.isEmpty && contextFile == nil && persona == nil && force.isEmpty
      && simulate.isEmpty && cookie == nil
  }
}

/// How a command writes its answer.
struct OutputOptions: ParsableArguments {
  @Flag(help: "Write JSON also on a terminal.")
  var json = false

  @Flag(help: "Write text also into a pipe.")
  var text = false

  @Flag(.ascii) var ascii: Bool?

  /// The settings that are given.
  var settings: [Setting: SettingValue] { [Setting: SettingValue]([:], [.ascii: ascii]) }

  /// Whether JSON is written: asked for, or nobody asked and no person reads it.
  var isJSON: Bool { json || !text && !StandardOutput.isTerminal }

  func validate() throws {
    // Also for commands that need no other setting.
    if ascii == true { PlainText.useASCII() }
    if json && text { throw ValidationError("--json and --text exclude each other: give one.") }
  }

  /// Refuses a table of values together with another form.
  func check(csv: Bool) throws {
    if csv, json || text {
      throw ValidationError("--csv, --json and --text exclude each other: give one.")
    }
  }
}
