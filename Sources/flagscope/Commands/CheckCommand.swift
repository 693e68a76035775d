import ArgumentParser
import FlagEngine
import FlagFiles
import FlagReports
import TerminalUI

/// `flagscope check FILE`: whether flags answer what is pinned.
struct CheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Check whether flags answer what is pinned for personas.",
    discussion: """
      Pins stand in flagscope.pins.yaml, or where --pins says: a list "pins" of entries with \
      persona (or visitor: a case of eval --jsonl), flag, expect (a variation, for Flagship also a \
      value; or not: X, anyOf: [X, Y]), variables and reason. flagscope pin writes them. The status \
      is 1 where a pin is broken, 2 where one cannot be checked.
      """)

  @Argument(
    help: "A data file or bucketing file, '-', a source, demo:kameleoon or demo:flagship.",
    completion: .file())
  var file: String

  @Option(
    help: ArgumentHelp("The file of pins. Default: flagscope.pins.yaml.", valueName: "file"),
    completion: .file())
  var pins = PinFile.usualPath

  @OptionGroup var formats: FormatOptions
  @OptionGroup var reading: ReadingOptions
  @OptionGroup var output: OutputOptions

  func validate() throws { try formats.check(output) }

  func run() throws {
    let pins = try InputError.telling { () throws(FileFault) in try PinFile.read(self.pins) }
    let session = try Session(
      file: file, reading: reading, visitor: VisitorOptions.parse([]), output: output)
    var check = PinCheck(
      pins, of: session.configuration, personas: session.personas.personas,
      options: session.options)
    while !check.isThrough { check.work() }
    let report = PinReport(check)
    formats.write(report.json, or: report.cases(of: session.source.name, pins: self.pins), output)
    for fault in check.faults {
      let line = fault.pin.line.map { "line \($0): " } ?? ""
      StandardError.write(
        "pins: \(line)\(fault.text). \(check.pins.count - check.faults.count) of"
          .safe + " \(check.pins.count) pins checked.")
    }
    if !check.faults.isEmpty { throw ExitCode(2) }
    if !report.isGood { throw ExitCode(1) }
  }
}
