import ArgumentParser
import FlagEngine
import FlagFiles
import TerminalUI

/// `flagscope pin FILE FLAG`: what a flag answers becomes what it is expected to answer.
struct PinCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "pin",
    abstract: "Pin what flags answer for a persona, for flagscope check to hold.",
    discussion: """
      Writes a pin for each flag into flagscope.pins.yaml, or where --pins says; one for the same \
      persona and flag is replaced, all other lines stay as they are.
      """)

  @Argument(
    help: "A data file or bucketing file, '-', a source, demo:kameleoon or demo:flagship.",
    completion: .file())
  var file: String

  @Argument(help: "The flags' keys. Default: all flags.")
  var flags: [String] = []

  @Option(
    help: ArgumentHelp("The file of pins. Default: flagscope.pins.yaml.", valueName: "file"),
    completion: .file())
  var pins = PinFile.usualPath

  @Option(help: ArgumentHelp("Why this is expected.", valueName: "text"))
  var reason: String?

  @Flag(help: "Pin the variables as well.")
  var variables = false

  @OptionGroup var visitor: VisitorOptions
  @OptionGroup var reading: ReadingOptions
  @OptionGroup var output: OutputOptions

  func run() throws {
    let session = try Session(file: file, reading: reading, visitor: visitor, output: output)
    let configuration = session.configuration
    let indices =
      try flags.isEmpty
      ? Array(0..<configuration.flagCount)
      : flags.map { key throws(InputError) in try session.index(of: key) }
    let subject: Pin.Subject
    if let name = visitor.persona, visitor.isPersonaAlone {
      subject = .persona(try session.personas.persona(named: name).id)
    } else {
      subject = .visitor(session.visitor)
    }
    var natural = session.visitor
    if case .persona = subject { natural.overrides = [] }
    let new = indices.map { flag -> Pin in
      let decision = configuration.explain(flag, for: natural, options: session.options)
      return Pin(of: decision, for: subject, withVariables: variables, reason: reason)
    }
    let (added, changed) = try InputError.telling { () throws(FileFault) in
      try PinFile.write(new, to: pins)
    }
    StandardOutput.show(
      "\(pins.safe): \(added) pin\(added == 1 ? "" : "s") added, \(changed) changed.\n")
  }
}
