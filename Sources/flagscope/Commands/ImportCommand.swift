import ArgumentParser
import FlagConsole
import FlagEngine
import Glibc
import TerminalUI

/// `flagscope import FILE [TEXT]`: which visitor a text describes; `--jsonl`: each line of a log.
struct ImportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import",
    abstract: "Find out which visitor a text describes: a request, cookies, a log, JSON, k=v.",
    discussion: """
      Reads what V and i read in the console. Every part of the text is taken or skipped, and \
      listed. With --jsonl, writes one case of 'eval --jsonl' for each line of the text:

        flagscope import shop.json --jsonl < app.log | flagscope eval shop.json --jsonl
      """)

  @Argument(
    help: "A data file or bucketing file, demo:kameleoon or demo:flagship.", completion: .file())
  var file: String

  @Argument(help: "The text; '-' or nothing reads it from standard input.")
  var text: String?

  @Flag(help: "One visitor a line, one case a line on standard output.")
  var jsonl = false

  @Flag(
    help: """
      Keep what the visitor options say where a text names another visitor with facts; without it, \
      such a text begins a fresh visitor.
      """)
  var keep = false

  @OptionGroup var visitor: VisitorOptions
  @OptionGroup var reading: ReadingOptions
  @OptionGroup var output: OutputOptions

  func validate() throws {
    if file == "-", text == nil || text == "-" {
      throw ValidationError("Standard input is the text: name a FILE.")
    }
    if jsonl, output.text { throw ValidationError("--jsonl writes JSON lines: leave --text out.") }
  }

  func run() throws {
    let isFromInput = text == nil || text == "-"
    if isFromInput, isatty(STDIN_FILENO) == 1 {
      throw InputError(
        "Standard input is a terminal: pipe a text into it, or give the text behind the file.")
    }
    let session = try Session(file: file, reading: reading, visitor: visitor, output: output)
    let importer = TextImporter(
      session: session, keepsRest: keep,
      needsCode: visitor.visitor == nil && visitor.persona == nil)
    guard !jsonl else { return importer.runLines(isFromInput ? nil : text) }
    let bytes =
      isFromInput
      ? try InputFile.read(STDIN_FILENO, named: "standard input") : Array((text ?? "").utf8)
    let read = try importer.read(bytes)
    if let count = read.visitorCount {
      StandardError.write(
        "! The text has \(count) visitors; the first is read. --jsonl reads one a line.")
    }
    for note in read.notes + read.remarks { StandardError.write("! \(note.safe)") }
    StandardOutput.write(output.isJSON ? importer.json(read) : importer.text(read))
    if read.taken.isEmpty { throw InputError("Nothing in this text tells who the visitor is.") }
  }
}
