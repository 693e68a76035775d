import CursesTerminal
import FlagClient
import FlagConsole
import FlagEngine
import Glibc
import Synchronization

/// The console's personas: read at the start, written when the user saves them.
final class PersonaFiles: Sendable {
  private struct State {
    var file: PersonaFile?
    var path: String?
    var platform = Platform.kameleoon
    /// What the console showed besides the file's personas; saved only once it is changed.
    var bundled: [Persona] = []
  }

  private let mailbox: Mailbox<Console.Event>
  /// The file that the user named.
  private let named: String?
  private let isDemo: Bool
  private let state = Mutex(State())

  init(_ arguments: ConsoleArguments, _ mailbox: Mailbox<Console.Event>) {
    self.mailbox = mailbox
    isDemo = arguments.source.demo != nil
    named = arguments.settings.personas(isDemo: isDemo)
  }

  // MARK: Reading

  /// The visitors to look with: those of the file that the user named or keeps, else the bundled
  /// ones; over a file of the user's, one of whom nothing is known leads the bundled ones.
  ///
  /// - Throws: why the file that the user named cannot be used.
  func read(_ platform: Platform) throws(InputError) -> (PersonaList, PersonaStore) {
    if let named {
      let file = try PersonaFile(named, platform: platform)
      return (withSomeone(file.list, platform), keep(file, named, platform))
    }
    let bundled = try PersonaList.bundled(platform)
    guard !isDemo else {
      let reason = "The demo writes no file. Open one of yours, or name personas: --personas FILE."
      return (bundled, PersonaStore(path: nil, whyNot: reason))
    }
    let path = PersonaFile.usualPath
    var list = bundled
    list.personas.insert(Self.unknown(platform), at: 0)
    let store = PersonaStore(path: path, bundled: list.personas)
    state.withLock { state in
      (state.path, state.platform, state.bundled) = (path, platform, list.personas)
    }
    guard access(path, F_OK) == 0 else { return (list, store) }
    do throws(InputError) {
      let file = try PersonaFile(path, platform: platform, mayBeOthers: true)
      guard file.list.personas.isEmpty else {
        return (file.list, keep(file, path, platform))
      }
      return (list, keep(file, path, platform, bundled: list.personas))
    } catch {
      // The console opens all the same, and leaves the file alone.
      return (list, PersonaStore(path: nil, whyNot: error.message, bundled: list.personas))
    }
  }

  private static func unknown(_ platform: Platform) -> Persona {
    let visitor: Visitor =
      switch platform {
      case .kameleoon: .kameleoon(Kameleoon.Visitor(code: "visitor-1"))
      case .flagship: .flagship(Flagship.Visitor(id: "visitor-1"))
      }
    return Persona(
      id: "visitor", name: "New visitor", summary: "Nothing is known yet.", visitor: visitor)
  }

  private func withSomeone(_ list: PersonaList, _ platform: Platform) -> PersonaList {
    guard list.personas.isEmpty else { return list }
    return PersonaList(personas: [Self.unknown(platform)], now: list.now)
  }

  private func keep(
    _ file: PersonaFile, _ path: String, _ platform: Platform, bundled: [Persona]? = nil
  ) -> PersonaStore {
    let someone = file.list.personas.isEmpty ? [Self.unknown(platform)] : []
    state.withLock {
      $0 = State(file: file, path: path, platform: platform, bundled: bundled ?? someone)
    }
    return store(file)
  }

  private func store(_ file: PersonaFile) -> PersonaStore {
    PersonaStore(
      path: file.path,
      saved: zip(file.list.personas, file.places).map {
        PersonaStore.Saved(persona: $0, place: $1)
      }, bundled: state.withLock(\.bundled),
      option: named.map { " --personas \($0)" } ?? "")
  }

  // MARK: Writing

  /// Writes the personas beside the main thread; the mailbox says how it went.
  func save(_ entries: [PersonaEntry]) {
    BackgroundThread.run { [self] in
      do throws(InputError) {
        mailbox.post(try write(entries))
      } catch {
        mailbox.post(.personasNotSaved("Not saved: \(error.message)"))
      }
    }
  }

  private func write(_ entries: [PersonaEntry]) throws(InputError) -> Console.Event {
    let known = state.withLock { $0 }
    guard let path = known.path else { throw InputError("there is no file to save in.") }
    let now = access(path, F_OK) == 0 ? try InputFile.read(path: path) : nil
    guard now == known.file?.bytes else {
      throw InputError(
        "another program has changed \(path.safe) since it was read. Move it away, or start again.")
    }
    let document = known.file?.document ?? PersonaDocument(isJSON: path.hasSuffix(".json"))
    let revision = document.revised(Self.merged(entries, known.file))
    // A team's file: others may read it.
    if let reason = AtomicFile.write(
      Array(revision.text.utf8), to: path, permissions: .kept(else: 0o644))
    {
      throw InputError("\(path.safe) cannot be written: \(reason).")
    }
    let file = try PersonaFile(
      path, bytes: Array(revision.text.utf8), platform: known.platform, mayBeOthers: true)
    state.withLock { $0.file = file }
    let count = entries.count
    return .personasSaved(
      store(file),
      note: "Saved \(count) \(count == 1 ? "persona" : "personas") to \(path)."
        + revision.remark)
  }

  /// All entries of the file to be: those of the other platform keep their places.
  private static func merged(
    _ entries: [PersonaEntry], _ file: PersonaFile?
  ) -> [PersonaDocument.Entry] {
    var result: [PersonaDocument.Entry] = []
    let own = Set(file?.places ?? [])
    for place in (file?.document.entries ?? []).indices {
      if let entry = entries.first(where: { $0.place == place }) {
        result.append(entry.isChanged ? .changed(place, entry.persona.json) : .kept(place))
      } else if !own.contains(place) {
        result.append(.kept(place))
      }
    }
    return result + entries.filter { $0.place == nil }.map { .added($0.persona.json) }
  }
}

extension PersonaDocument.Revision {
  /// What became of comments, as the end of a sentence's line.
  var remark: String {
    if isRewritten { return " The file was written anew: its comments are gone." }
    guard !uncommented.isEmpty else { return "" }
    let names = uncommented.map { "\"\($0)\"" }.joined(separator: ", ")
    return " Comments inside \(names) are gone."
  }
}
