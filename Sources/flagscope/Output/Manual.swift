/// The text of flagscope(1) in the macros of man(7).
///
/// An option that several commands have stands once, with their names.
struct Manual {
  private let root: ManualEntry
  private let version: String
  private var roff = Roff()

  init(_ root: ManualEntry, version: String) {
    self.root = root
    self.version = version
    write()
  }

  /// The page.
  var text: String { roff.text }

  /// The commands with those below them: `persona clear`.
  private var commands: [(path: String, entry: ManualEntry)] {
    root.subcommands.flatMap { command in
      [(command.name, command)]
        + command.subcommands.map { ("\(command.name) \($0.name)", $0) }
    }
  }

  private mutating func write() {
    roff.title("FLAGSCOPE", section: 1, source: version)
    roff.section("NAME")
    roff.line(
      "flagscope \\- "
        + Roff.escaped(root.abstract.prefix(1).lowercased() + root.abstract.dropFirst().dropLast()))
    roff.section("SYNOPSIS")
    for call in ["flagscope [SOURCE] [OPTIONS]", "flagscope COMMAND [OPTIONS]"] {
      roff.bold(call)
      roff.lineBreak()
    }
    roff.section("DESCRIPTION")
    roff.paragraph(root.discussion)
    roff.paragraph("In the console, ? shows the keys of the pane, : finds every action, q leaves.")
    roff.section("COMMANDS")
    let shared = sharedTerms
    for (path, entry) in commands {
      roff.subsection("flagscope " + path.dropLast(entry.name.count) + entry.call)
      roff.paragraph(entry.abstract)
      if !entry.discussion.isEmpty { roff.paragraph(entry.discussion) }
      let own = entry.arguments.filter { argument in
        argument.isPositional
          || entry.options.contains { $0.term == argument.term }
            && !shared.contains { $0.term == argument.term && $0.help == argument.help }
      }
      for argument in own { roff.item(argument.term, argument.help) }
    }
    roff.section("OPTIONS OF SEVERAL COMMANDS")
    for (term, help) in shared {
      let users = users(of: term, help)
      roff.item(term, "\(help) For: \(users.joined(separator: ", ")).")
    }
    writeSettings()
    roff.section("EXIT STATUS")
    roff.item("0", "answered, or left by the user")
    roff.item(
      "1",
      "a profile cannot be opened (flagscope sources --check), or a journey goes another way than it "
        + "expects (flagscope replay --check)")
    roff.item("2", "the input cannot be used; the message says what is wrong and what to do")
  }

  /// The options that more than one command has with the same meaning, in the order of their first
  /// command.
  private var sharedTerms: [(term: String, help: String)] {
    var terms: [(term: String, help: String)] = []
    for (_, entry) in commands {
      for option in entry.options
      where !terms.contains(where: { $0.term == option.term && $0.help == option.help }) {
        if users(of: option.term, option.help).count > 1 {
          terms.append((option.term, option.help))
        }
      }
    }
    return terms
  }

  /// The commands that have an option with that meaning.
  private func users(of term: String, _ help: String) -> [String] {
    commands.filter { $0.entry.options.contains { $0.term == term && $0.help == help } }
      .map(\.path)
  }

  private mutating func writeSettings() {
    roff.section("ENVIRONMENT")
    roff.paragraph(
      "Options go before variables, these before a profile, and that before the rest of the "
        + "configuration file; flagscope config shows what counts.")
    for setting in Setting.allCases {
      let name = setting.row.place == .nowhere ? "" : " In the file: \(setting.rawValue)."
      roff.item(setting.variable, "\(setting.row.help)\(name) Default: \(setting.row.usual).")
    }
    roff.item("NO_COLOR", "Not empty: no colour, unless it is asked for.")
    roff.item(
      "SSL_CERT_FILE, HTTPS_PROXY, NO_PROXY", "The certificates that are trusted, and the proxy.")
    roff.section("FILES")
    roff.item("~/.config/flagscope/config.yaml", "settings and profiles")
    roff.item("~/.config/flagscope/keys", "other keys for the console")
    roff.item("~/.config/flagscope/personas.yaml", "saved visitors")
    roff.item("~/.config/flagscope/themes/NAME.theme", "themes")
    roff.item("~/.local/state/flagscope/", "what the console keeps, and the log")
    roff.item("~/.cache/flagscope/", "the last good configurations")
  }
}

/// Text for troff, whose own characters are escaped.
private struct Roff {
  private(set) var text = ""

  mutating func line(_ text: String) { self.text += text + "\n" }
  mutating func title(_ name: String, section: Int, source: String) {
    line(".TH \(name) \(section) \"\" \"\(Self.escaped(source))\"")
  }
  mutating func section(_ title: String) { line(".SH \(title)") }
  mutating func subsection(_ title: String) { line(".SS " + Self.escaped(title)) }
  mutating func bold(_ text: String) { line(".B " + Self.escaped(text)) }
  mutating func lineBreak() { line(".br") }

  /// A paragraph; lines that begin with blanks stay as they are.
  mutating func paragraph(_ text: String) {
    line(".PP")
    var isLiteral = false
    for part in text.split(separator: "\n", omittingEmptySubsequences: false) {
      let wantsLiteral = part.hasPrefix("  ")
      if wantsLiteral != isLiteral { line(wantsLiteral ? ".nf" : ".fi") }
      isLiteral = wantsLiteral
      line(part.isEmpty ? ".PP" : Self.escaped(String(part)))
    }
    if isLiteral { line(".fi") }
  }

  /// A word with what it means.
  mutating func item(_ term: String, _ help: String) {
    line(".TP")
    bold(term)
    line(Self.escaped(help))
  }

  /// The text as it is printed: neither a macro nor a dash that cannot be copied.
  static func escaped(_ text: String) -> String {
    var escaped = text.first == "." || text.first == "'" ? "\\&" : ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\\": escaped += "\\e"
      case "-": escaped += "\\-"
      case "'": escaped += "\\(aq"
      case "\"": escaped += "\\(dq"
      case "…": escaped += "\\&..."
      default: escaped.unicodeScalars.append(scalar)
      }
    }
    return escaped
  }
}
