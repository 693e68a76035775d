import CursesTerminal
import FlagConsole
import FlagFiles
import TerminalUI

/// Puts texts where the user can paste them: the terminal's clipboard, the desktop's, or a file.
@MainActor
struct Clipboard {
  /// The file that takes a text when nothing else does, in the working directory; nil where the
  /// console writes no files.
  let path: String?
  /// Takes the sentence that says where the text is.
  let post: @Sendable (Console.Event) -> Void

  /// Copies a text; what must be waited for goes on beside the main thread.
  ///
  /// - Parameters:
  ///   - clipping: the text.
  ///   - terminal: the terminal; nil where it is sent nothing but text.
  func copy(_ clipping: Clipping, to terminal: CursesTerminal?) {
    let isSent = terminal?.copy(clipping.text) ?? false
    let refusal = terminal == nil ? "There is no clipboard here" : "The terminal refused the copy"
    let tmux = ClipboardProgram.tmux
    guard !isSent || tmux != nil else { return Self.report(clipping, "OSC 52", post) }
    let (path, post) = (path, post)
    BackgroundThread.run {
      if let tmux, tmux.take(clipping.text) { return Self.report(clipping, tmux.name, post) }
      if isSent { return Self.report(clipping, "OSC 52", post) }
      for program in ClipboardProgram.ofDesktop where program.take(clipping.text) {
        return Self.report(clipping, program.name, post)
      }
      post(Self.save(clipping, to: path, because: refusal))
    }
  }

  nonisolated private static func report(
    _ clipping: Clipping, _ way: String, _ post: @Sendable (Console.Event) -> Void
  ) {
    let remark = clipping.remark.isEmpty ? "" : ". " + clipping.remark
    post(.done("copied \(clipping.what) (\(way))\(remark)"))
  }

  nonisolated private static func save(
    _ clipping: Clipping, to path: String?, because refusal: String
  ) -> Console.Event {
    guard let path else { return .refused("\(refusal), and the demo writes no file.") }
    do throws(NewFile.Fault) {
      let name = try NewFile.write(Array((clipping.text + "\n").utf8), to: path)
      return .done("\(refusal); written to \(name.safe).")
    } catch {
      return .refused(
        "\(refusal), and \(path) cannot be written: \(error.reason).")
    }
  }
}
