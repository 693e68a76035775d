import FlagEngine

// What shows, tells and keeps a story.
extension LineCommand {
  static let ofStage: [LineCommand] = [
    LineCommand(
      name: "stage", argument: "[SCRIPT|off]",
      help: "the stage, for a projector: two panes, codes masked; a script tells a story",
      completes: .file
    ) { console, text in
      switch text {
      case "off": return .done(console.leaveStage())
      case "" where console.source.kind == .demo: return .done([.readScript(nil)])
      case "": return .done(console.enterStage(nil))
      default: return .done([.readScript(text)])
      }
    },
    LineCommand(
      name: "record", argument: "FILE",
      help: "write what was done here as a script: edits, overrides, selections", completes: .file
    ) { console, path in
      guard !path.isEmpty else {
        return .refused("Type the path of the script. Example: record story.flagscope")
      }
      let script = console.recordedScript
      return .done([
        .writeFile(
          Document(
            text: script.text, path: path,
            what: "the script, \(Console.count(script.stepCount, "step"))", isReplaced: true))
      ])
    },
    LineCommand(
      name: "release", argument: "FILE",
      help: "take a file as the newer version of this configuration: what does it change?",
      completes: .file
    ) { console, path in
      guard !path.isEmpty else {
        return .refused("Type the path of the newer file. Example: release next.json")
      }
      console.message = .text("Reading \(path)")
      return .done([.release(path)])
    },
  ]
}
