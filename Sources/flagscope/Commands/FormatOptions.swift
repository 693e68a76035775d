import ArgumentParser
import FlagReports

extension CaseReport.Format: ExpressibleByArgument {}

/// In which form a command of pipelines writes what it checked.
struct FormatOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "text, json, markdown (a table for a pull request), junit (XML), github (annotations) or tap "
        + "(TAP 14). Default: text on a terminal, JSON when piped.", valueName: "format"))
  var format: CaseReport.Format?

  /// The form that is meant, with `--json` and `--text`.
  func format(_ output: OutputOptions) -> CaseReport.Format {
    format ?? (output.isJSON ? .json : .text)
  }

  /// Refuses two forms at once.
  func check(_ output: OutputOptions) throws {
    guard format == nil || !output.json && !output.text else {
      throw ValidationError("--format says it all: leave --json and --text out.")
    }
  }
}
