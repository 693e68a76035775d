import CursesTerminal
import FlagConsole
import FlagEngine
import FlagFiles
import FlagReports
import TerminalUI

/// The file of what is accepted of a file's problems.
struct AcceptanceFile {
  static let usualPath = "flagscope.lint.yaml"

  let entries: [LintReport.Acceptance]

  /// Reads the file.
  ///
  /// - Parameter path: the file that the user named; nil: the usual one, if it is there.
  /// - Throws: what is wrong with it, with its line.
  init(_ path: String?) throws(InputError) {
    let path = path ?? Self.usualPath
    guard path != Self.usualPath || !UserFile.isMissing(path) else {
      entries = []
      return
    }
    entries = try InputError.telling { () throws(FileFault) in
      try ListFile.read(path, list: "accept") { json, _ throws(VisitorFormatError) in
        try LintReport.Acceptance(json: json)
      }
    }
  }
}

/// The console's list of accepted problems: read and followed.
final class AcceptanceFollower: Sendable {
  private let mailbox: Mailbox<Console.Event>
  private let watcher: FileWatcher
  private let jobs = JobQueue()

  init(_ mailbox: Mailbox<Console.Event>, watcher: FileWatcher) {
    self.mailbox = mailbox
    self.watcher = watcher
  }

  /// Reads the file, and again whenever it is saved.
  func follow() {
    _ = watcher.watch(AcceptanceFile.usualPath) { [self] in jobs.run { [self] in read() } }
    jobs.run { [self] in read() }
  }

  private func read() {
    do throws(InputError) {
      mailbox.post(.accepted(try AcceptanceFile(nil).entries, fault: ""))
    } catch {
      mailbox.post(.accepted([], fault: error.message.safe))
    }
  }
}
