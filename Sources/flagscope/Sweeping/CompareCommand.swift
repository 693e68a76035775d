import ArgumentParser
import FlagConsole
import FlagEngine
import FlagReports
import TerminalUI

/// `flagscope compare FILE A B`: where two visitors part.
struct CompareCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compare",
    abstract: "Compare two visitors: which flags answer differently, and at which step they part.",
    discussion: """
      A and B are personas by id or name, or texts that tell of a visitor as 'import' reads them: \
      JSON, facts such as 'visitorCode=x country=France', a bare code. The exit code is 1 where a \
      flag answers differently.
      """)

  @Argument(
    help: "A data file or bucketing file, demo:kameleoon or demo:flagship.",
    completion: .file())
  var file: String

  @Argument(help: "One visitor: a persona, or a text that tells of a visitor.")
  var first: String

  @Argument(help: "The other one.")
  var second: String

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Show one flag, also where both get the same. Default: the flags that differ.",
      valueName: "flag"))
  var flag: String?

  @OptionGroup var reading: ReadingOptions
  @OptionGroup var output: OutputOptions

  func run() throws {
    let session = try Session(
      file: file, reading: reading, visitor: try VisitorOptions.parse([]), output: output)
    let pair = (try visitor(first, session), try visitor(second, session))
    let wanted = try flag.map { try session.index(of: $0) }
    var report = ComparisonReport(names: [pair.0.name, pair.1.name])
    var walks = [pair.0, pair.1].map { persona in
      FileWalk(session.configuration, for: persona.visitor, options: session.options)
    }
    for index in 0..<session.configuration.flagCount {
      let decisions = [walks[0].explain(), walks[1].explain()]
      if wanted == nil || wanted == index {
        report.add(
          VisitorComparison(decisions[0], decisions[1]), always: wanted != nil)
      }
    }
    if output.isJSON {
      StandardOutput.write(report.json.jsonText + "\n")
    } else {
      StandardOutput.show(report.lines.map { $0 + "\n" }.joined())
    }
    if report.hasDifferences { throw ExitCode(1) }
  }

  private func visitor(_ text: String, _ session: Session) throws(InputError) -> Persona {
    let personas = session.personas
    if let persona = personas.find(text) { return persona }
    let reader = VisitorReader(
      catalogue: Catalogue(session.configuration), now: session.options.now)
    let blank = VisitorBuilder.blank(session.configuration.platform)
    let reading: Reading?
    do throws(FieldText.Fault) {
      reading = try reader.read(Array(text.utf8), into: blank, keepsRest: false)
    } catch {
      throw unusable(text, because: error.text.safe, personas)
    }
    guard let reading, reading.namesVisitor || !reading.taken.isEmpty else {
      throw unusable(text, because: "nothing in it tells who the visitor is", personas)
    }
    for skipped in reading.skipped {
      StandardError.write("! \(skipped.part.brief.safe): \(skipped.reason.safe)")
    }
    let visitor = reading.visitor
    return Persona(id: visitor.code, name: visitor.code, summary: "", visitor: visitor)
  }

  private func unusable(
    _ text: String, because reason: String, _ personas: PersonaList
  ) -> InputError {
    let ids = personas.personas.map(\.id)
    return InputError(
      "\(text.brief.quoted) is no persona, and as a text: \(reason)."
        + Suggestion.hint(for: text, among: ids)
        + " Personas: \(ids.map(\.safe).joined(separator: ", ")).")
  }
}

extension VisitorBuilder {
  /// A visitor of whom only a code is known.
  static func blank(_ platform: Platform) -> Visitor {
    switch platform {
    case .kameleoon: .kameleoon(Kameleoon.Visitor(code: defaultCode))
    case .flagship: .flagship(Flagship.Visitor(id: defaultCode))
    }
  }
}
