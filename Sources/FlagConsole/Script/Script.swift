public import FlagEngine
import FlagReports

/// A story for the stage: captions, and the commands that happen under them.
///
/// ```
/// ## Who gets the new checkout, and why
/// ## platform: kameleoon
///
/// # Marie lives in Paris
/// persona gold_parisian
///
/// # She moves to Belgium
/// set country "Belgium"
/// ```
///
/// A step is a caption (`# …`, several lines in a row are one) with the commands behind it, one a
/// line, as they are typed after `:`. A command without a caption is a step of its own. Lines with
/// `##` are for readers; the first says what the story is about.
public struct Script: Equatable, Sendable {
  /// A command of a script.
  public struct Line: Equatable, Sendable {
    /// The line's number, from 1.
    public var number: Int
    /// What is typed after `:`.
    public var command: String
  }

  /// What happens at one press of the space bar.
  public struct Step: Equatable, Sendable {
    /// What is told; empty where nothing is.
    public var caption: String
    /// What is done.
    public var commands: [Line]
  }

  /// What the script is called: a bundled one's name, or the path of its file.
  public var name: String
  /// What it is about, in a sentence; empty where it does not say.
  public private(set) var sentence = ""
  /// The platform whose shop it is played on, where it says.
  public private(set) var platform: Platform?
  /// The steps, at least one.
  public private(set) var steps: [Step] = []

  /// Reads a script.
  ///
  /// - Parameters:
  ///   - name: what it is called.
  ///   - text: its text.
  /// - Throws: the first line that cannot be used, or that there is no step.
  public init(name: String, parsing text: String) throws(ScriptError) {
    self.name = name
    var isInCaption = false
    var number = 0
    for rawLine in text.utf8.split(separator: 0x0A, omittingEmptySubsequences: false) {
      number += 1
      let line = FieldText.trimmed(String(Substring(rawLine)))
      if line.hasPrefix("##") {
        try takeHead(FieldText.trimmed(String(line.dropFirst(2))), number)
      } else if line.hasPrefix("#") {
        takeCaption(FieldText.trimmed(String(line.dropFirst())), continues: isInCaption)
      } else if !line.isEmpty {
        try takeCommand(line, number)
      }
      isInCaption = line.hasPrefix("#") && !line.hasPrefix("##")
    }
    guard !steps.isEmpty else {
      throw ScriptError(
        line: 0, text: "there is no step: write a line # caption, below it a command")
    }
  }

  private mutating func takeHead(_ text: String, _ number: Int) throws(ScriptError) {
    if text.hasPrefix("platform:") {
      let name = FieldText.trimmed(String(text.dropFirst("platform:".count)))
      guard let platform = Platform(rawValue: name) else {
        throw ScriptError(line: number, text: "no platform is called \"\(name)\"")
      }
      self.platform = platform
    } else if sentence.isEmpty {
      sentence = text
    }
  }

  private mutating func takeCaption(_ text: String, continues: Bool) {
    if continues, !steps.isEmpty {
      steps[steps.count - 1].caption += steps[steps.count - 1].caption.isEmpty ? text : " " + text
    } else {
      steps.append(Step(caption: text, commands: []))
    }
  }

  private mutating func takeCommand(_ text: String, _ number: Int) throws(ScriptError) {
    let command = text.hasPrefix(":") ? FieldText.trimmed(String(text.dropFirst())) : text
    let name = command.split(separator: " ").first.map(String.init) ?? ""
    guard Self.commandNames.contains(name) else {
      let nearest = Suggestion.nearest(to: name, among: Self.commandNames.sorted())
      throw ScriptError(
        line: number,
        text: "no command \"\(name)\"" + (nearest.map { ", did you mean \($0)?" } ?? ""))
    }
    let line = Line(number: number, command: command)
    if steps.last.map({ $0.caption.isEmpty }) ?? true {
      steps.append(Step(caption: "", commands: [line]))
    } else {
      steps[steps.count - 1].commands.append(line)
    }
  }

  /// Everything that the palette knows.
  private static let commandNames: Set<String> = Set(
    Keymap.standardBindings.filter { !$0.scopes.isDisjoint(with: Scope.panes) }.map(\.command.name)
      + LineCommand.all.map(\.name))
}

/// What is wrong with a script.
public struct ScriptError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The line, from 1; 0 when the script as a whole lacks something.
  public var line: Int
  /// What is wrong, as a sentence without a full stop.
  public var text: String

  /// The line and the text.
  public var description: String { line > 0 ? "\(line): \(text)" : text }
}
