import CursesTerminal
import FlagConsole
import FlagEngine
import FlagFiles
import Synchronization
import TerminalUI

/// The console's personas: read at the start, followed, written when the user saves them.
final class PersonaFiles: Sendable {
  private struct State {
    var platform = Platform.kameleoon
    var watch: FileWatcher.Watch?
    /// The edits that are kept or to be kept, by platform.
    var edits: [Platform: [PersonaEdit]] = [:]
    /// The edits that the file of edits is known to hold.
    var kept: [Platform: [PersonaEdit]] = [:]
  }

  private let mailbox: Mailbox<Console.Event>
  private let watcher: FileWatcher
  /// The file that the user named.
  private let named: String?
  /// The file; nil: the demo's personas, which are in none.
  private let path: String?
  /// Where edits last; nil: nowhere.
  private let editsFile: PersonaEditsFile?
  private let state = Mutex(State())
  private let turn = Mutex(())

  init(_ arguments: ConsoleArguments, _ mailbox: Mailbox<Console.Event>, watcher: FileWatcher) {
    self.mailbox = mailbox
    self.watcher = watcher
    let isDemo = arguments.source.demo != nil
    named = arguments.settings.personas(isDemo: isDemo)
    path = named ?? (isDemo ? nil : PersonaFile.usualPath)
    let keepsState = arguments.settings.keepsState
    editsFile = keepsState ? path.flatMap { PersonaEditsFile(of: $0) } : nil
  }

  // MARK: Reading

  /// The visitors to look with: those of the file that the user named or keeps, or an empty one; in
  /// the demo those that come with it.
  func read(_ platform: Platform) throws(InputError) -> (PersonaList, PersonaStore) {
    guard let path else {
      let reason = "The demo writes no file. Open one of yours, or name personas: --personas FILE."
      return (
        try PersonaList.bundled(platform),
        PersonaStore(platform: platform, path: nil, whyNot: reason)
      )
    }
    let edits = state.withLock { state in
      state.platform = platform
      // Those of this run are the newest; they may be on their way into the file.
      if let editsFile, state.edits[platform] == nil {
        let edits = editsFile.edits(of: platform)
        (state.edits[platform], state.kept[platform]) = (edits, edits)
      }
      if state.watch == nil {
        state.watch = watcher.watch(UserPath.expanded(path)) { [self] in
          mailbox.post(
            .personaStore(self.store(PersonaFile(path), self.state.withLock(\.platform))))
        }
      }
      return state.edits[platform] ?? []
    }
    let file = PersonaFile(path)
    var store = self.store(file, platform)
    store.edits = edits
    let personas = file.personas(of: platform)
    return (
      PersonaList(personas: personas.isEmpty ? [.blank(platform)] : personas, now: file.now), store
    )
  }

  private func store(_ file: PersonaFile, _ platform: Platform) -> PersonaStore {
    PersonaStore(
      platform: platform, path: UserPath.short(file.path),
      whyNot: file.fault.map { "\($0.safe) Nothing is saved until that is mended." } ?? "",
      saved: file.personas(of: platform), exists: file.bytes != nil || file.fault != nil,
      option: named.map { " --personas \($0)" } ?? "", keepsEdits: editsFile != nil)
  }

  // MARK: Edits

  /// Keeps edits, beside the main thread where they last.
  func keep(_ edits: [PersonaEdit], _ platform: Platform) {
    state.withLock { $0.edits[platform] = edits }
    guard editsFile != nil else { return }
    BackgroundThread.run { [self] in
      if let reason = finish() { mailbox.post(.refused("Your edits are not kept: \(reason)")) }
    }
  }

  /// Returns when the edits that are to last do.
  ///
  /// - Returns: the reason why they do not.
  func finish() -> String? {
    guard let editsFile else { return nil }
    return turn.withLock { _ in
      var refusal: String?
      let (edits, kept) = state.withLock { ($0.edits, $0.kept) }
      for (platform, edits) in edits where edits != kept[platform] ?? [] {
        let reason = editsFile.keep(edits, known: kept[platform] ?? [], platform)
        if reason == nil { state.withLock { $0.kept[platform] = edits } }
        refusal = refusal ?? reason
      }
      return refusal
    }
  }

  // MARK: Writing

  /// Writes changed personas beside the main thread; the mailbox says how it went.
  func save(_ changes: [PersonaChange]) {
    BackgroundThread.run { [self] in
      do throws(InputError) {
        mailbox.post(try write(changes))
      } catch {
        mailbox.post(.personasNotSaved("Not saved: \(error.message)"))
      }
    }
  }

  private func write(_ changes: [PersonaChange]) throws(InputError) -> Console.Event {
    guard let path else { throw InputError("there is no file to save in.") }
    let platform = state.withLock(\.platform)
    let saving = try InputError.telling { () throws(FileFault) in
      try PersonaFile.save(changes, to: path)
    }
    switch saving {
    case .stale(let file): return .personasStale(store(file, platform))
    case .saved(let file, let remark):
      let count = changes.count
      return .personasSaved(
        store(file, platform),
        note: "Saved \(count) \(count == 1 ? "change" : "changes") to \(path.safe).\(remark)")
    }
  }
}
