import ArgumentParser
import FlagEngine
import FlagReports

extension CaseReport.Format: ExpressibleByArgument {}

/// In which form a command of pipelines writes what it checked.
struct FormatOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "text, json, markdown (a table for a pull request), junit (XML), github (annotations) or tap "
        + "(TAP 14). Default: text on a terminal, JSON when piped.", valueName: "format"))
  var format: CaseReport.Format?

  /// Writes a report in the form that is meant.
  ///
  /// - Parameters:
  ///   - json: the report as JSON.
  ///   - cases: the report in any other form.
  ///   - output: says whether it is JSON where no form is named.
  func write(_ json: JSONValue, or cases: CaseReport, _ output: OutputOptions) {
    let format = format ?? (output.isJSON ? .json : .text)
    if format == .json {
      StandardOutput.write(json.jsonText + "\n")
    } else {
      StandardOutput.show(cases.text(as: format))
    }
  }

  /// Refuses two forms at once.
  func check(_ output: OutputOptions) throws {
    guard format == nil || !output.json && !output.text else {
      throw ValidationError("--format says it all: leave --json and --text out.")
    }
  }
}
