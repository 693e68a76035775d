import ArgumentParser
import FlagConsole
import FlagEngine
import TerminalUI

/// The options of the stage and its stories.
struct StageOptions: ParsableArguments {
  @Flag(help: "Begin on the stage: two panes for a projector, codes and e-mail addresses masked.")
  var stage = false

  @Option(
    help: ArgumentHelp(
      "Tell a story on the stage: a bundled one's name, or a file.", valueName: "script"),
    completion: .file())
  var script: String?

  @Flag(help: "List the bundled stories.")
  var listScripts = false

  @Option(
    help: ArgumentHelp(
      "Write each step of the story as text and as a picture (SVG) into a folder; needs no terminal.",
      valueName: "dir"), completion: .directory)
  var frames: String?

  @Option(
    help: ArgumentHelp(
      "Write the story as a recording (asciinema, version 2); needs no terminal.",
      valueName: "file"), completion: .file())
  var cast: String?

  @Option(
    help: ArgumentHelp(
      "The size of frames and recording. Default: 80x24.", valueName: "columns x rows"),
    transform: Self.size)
  var size: Size?

  /// Whether a story is written instead of being shown.
  var isWritten: Bool { frames != nil || cast != nil }

  func validate() throws {
    guard !isWritten, size != nil else { return }
    throw ValidationError("--size is the size of --frames and --cast; a terminal has its own.")
  }

  /// `120x40`.
  ///
  /// - Throws: that it is no size.
  private static func size(_ text: String) throws(ValidationError) -> Size {
    let parts = text.lowercased().split { $0 == "x" || $0 == "×" }.map { Int($0) }
    guard parts.count == 2, let width = parts[0], let height = parts[1],
      (60...400).contains(width), (16...200).contains(height)
    else {
      throw ValidationError(
        "\(text.quoted) is no size: type columns x rows, from 60x16 to 400x200. Example: 120x40")
    }
    return Size(width: width, height: height)
  }
}

/// What of the stage is wanted at the start.
struct StageRequest: Sendable {
  /// The story; nil: none, or where nothing is said, the demo's.
  var script: Script?
}
