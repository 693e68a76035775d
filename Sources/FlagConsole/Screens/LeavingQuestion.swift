import FlagEngine
import TerminalUI

/// The question before edits would be lost.
struct LeavingQuestion: Screen {
  var viewport = Viewport()

  var scope: Scope { .leaving }
  var overlay: Overlay { .leaving(self) }
  var place: ScreenPlace { .line }

  mutating func handle(_ command: Command, in context: Context) -> Reply {
    switch command {
    case .saveAndQuit: .saveAndLeave
    // Asked again, the answer is clear.
    case .quitUnsaved, .quit: .effect(.quit)
    default: move(command)
    }
  }

  mutating func renew(in context: Context) -> Reply { context.losesEdits ? .none : .close }

  func refusal(of command: Command, in context: Context) -> String? {
    command == .saveAndQuit ? context.refusalToSave : nil
  }

  func content(in context: Context, size: Size) -> ScreenContent {
    ScreenContent(lines: [context.line(question(in: context), .error)])
  }

  private func question(in context: Context) -> String {
    let unsaved = context.unsavedVersions
    if let platform = context.strandedPlatform, unsaved.isEmpty {
      return
        "Edits of \(platform.name) personas are not saved. q quits without them, Esc stays."
    }
    let names = unsaved.prefix(2).compactMap { ($0.mine ?? $0.base)?.shownName }
    let more = unsaved.count > 2 ? " and more" : ""
    let what = "Edits of \(names.map { "\"\($0)\"" }.joined(separator: ", "))\(more) are not saved."
    return context.refusalToSave == nil
      ? "\(what) s saves and quits, q quits without, Esc stays."
      : "\(what) q quits without them, Esc stays."
  }
}
