import CursesTerminal
import FlagClient
import FlagConsole
import FlagEngine
import Glibc
import Synchronization

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
      whyNot: file.fault.map { "\($0) Nothing is saved until that is mended." } ?? "",
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
    switch try PersonaFile.save(changes, to: path) {
    case .stale(let file): return .personasStale(store(file, platform))
    case .saved(let file, let remark):
      let count = changes.count
      return .personasSaved(
        store(file, platform),
        note: "Saved \(count) \(count == 1 ? "change" : "changes") to \(path.safe).\(remark)")
    }
  }
}

extension PersonaFile {
  /// What came of saving.
  enum Saving {
    /// What the file holds now, and what else to say
    case saved(PersonaFile, remark: String)
    /// The file holds others than the changes were made from; nothing was written
    case stale(PersonaFile)
  }

  /// Puts changes into a file as it is now, while no other program of ours does.
  ///
  /// - Throws: why nothing was written.
  static func save(_ changes: [PersonaChange], to path: String) throws(InputError) -> Saving {
    let result = try FolderLock.hold(around: path) { () throws(InputError) in
      let file = PersonaFile(path)
      guard let revision = try file.applying(changes) else { return Saving.stale(file) }
      try file.replace(with: revision)
      return .saved(PersonaFile(path), remark: revision.remark)
    }
    guard let result else {
      throw InputError("another program is writing beside \(path.safe). Try again.")
    }
    return result
  }

  /// The file's text with changed personas.
  ///
  /// - Parameter changes: what is to change.
  /// - Returns: the text; nil where the file holds others than the changes were made from.
  /// - Throws: why no change can be made.
  private func applying(_ changes: [PersonaChange]) throws(InputError) -> PersonaDocument.Revision?
  {
    if let fault { throw InputError(fault) }
    let document = document ?? PersonaDocument(isJSON: path.hasSuffix(".json"))
    var entries = document.entries.indices.map {
      PersonaDocument.Entry.kept($0) as PersonaDocument.Entry?
    }
    // Behind each entry the new ones that come there; the first are those behind all.
    var added: [[JSONValue]] = Array(repeating: [], count: entries.count + 1)
    var ids = self.entries.map(\.persona.id)
    var places: [String: Int] = [:]
    for entry in self.entries { places[entry.persona.id] = entry.place }
    for change in changes {
      guard let before = change.before else {
        guard var new = change.after else { continue }
        if let twin = self.entries.first(where: { $0.persona.id.isIdentical(to: new.id) })?.persona
        {
          if twin == new { continue }
          guard twin.visitor.platform != new.visitor.platform else { return nil }
          // The other platform's personas are named by their ids too.
          new.id = (2...).lazy.map { "\(new.id)_\($0)" }.first { !ids.contains($0) } ?? new.id
        }
        ids.append(new.id)
        let place = change.predecessor.flatMap { places[$0] } ?? entries.count - 1
        places[new.id] = place
        added[place + 1].append(new.json)
        continue
      }
      guard let entry = self.entries.first(where: { $0.persona == before }),
        case .kept? = entries[entry.place]
      else { return nil }
      entries[entry.place] = change.after.map { .changed(entry.place, $0.json) }
    }
    var result = added[0].map { PersonaDocument.Entry.added($0) }
    for (place, entry) in entries.enumerated() {
      if let entry { result.append(entry) }
      result += added[place + 1].map { .added($0) }
    }
    do throws(InputError) {
      return try document.revised(result)
    } catch {
      throw InputError("\(path.safe): \(error.message).")
    }
  }
}
