public import FlagEngine
import TerminalUI

// The file of personas, and the user's copies of what it holds.
extension Console {
  // MARK: What the file came to hold

  /// Takes what the file holds; copies that nobody edited follow it.
  mutating func take(_ store: PersonaStore) {
    let old = self.store
    let conflicts = Set(context.versions.filter(\.isConflict).map(\.key))
    context.store = store
    // Before the personas themselves come, there is nothing to bring up to date.
    guard let configuration = resolution?.configuration,
      store.platform == nil || store.platform == configuration.platform
    else { return }
    context.store = resolved(store, configuration)
    guard store.saved != nil else { return }
    // Half a file, perhaps: what was read before stays until it is mended.
    if old.whyNot != store.whyNot {
      message =
        store.whyNot.isEmpty ? .text("\(store.name) can be read again.") : .error(store.whyNot)
    }
    if !store.whyNot.isEmpty || !store.exists { context.store.saved = old.saved }
    if !store.exists, old.exists {
      // A file that is gone asks for nothing: its personas stay, and can be saved anew.
      (context.bases, context.store.saved) = ([], [])
      message = .text("\(store.name) is gone. Its personas stay until you quit; P s writes them.")
    }
    followFile()
    if let new = context.versions.first(where: { $0.isConflict && !conflicts.contains($0.key) }) {
      let name = (new.mine ?? new.base)?.shownName ?? ""
      message = .text("\"\(name)\" was changed in \(store.name) too; P s asks which to keep.")
    }
  }

  /// Brings copies that nobody edited up to what the file holds, and says so.
  mutating func followFile() {
    let before = cast
    let names = bringUpToDate()
    guard cast != before else { return }
    let what = names.count == 1 ? "\"\(names[0])\"" : Self.count(names.count, "persona")
    let label = "\(store.name): \(what) changed"
    if cast.visitor == before.visitor {
      message = .text(label + ".")
    } else {
      reevaluate(from: before)
      message = .news(label, removed: 0)
      context.log.begin(label, at: clock)
    }
    renewOverlay()
  }

  /// Brings copies that nobody edited up to what the file holds, in all steps of undo.
  ///
  /// - Returns: their names.
  @discardableResult
  mutating func bringUpToDate() -> [String] {
    var moves = PersonaMoves(order: PersonaKey.keys(of: context.theirs))
    var names: [String] = []
    let mine = KeyedPersonas(cast.personas)
    let file = KeyedPersonas(context.theirs)
    var bases = KeyedPersonas(self.bases)
    let deleted = bases.keys.filter { file[$0] == nil }
    for key in file.keys + deleted where bases[key] != file[key] {
      if mine[key] == bases[key] {
        moves.add(key, from: bases[key], to: file[key])
        names.append((file[key] ?? bases[key])?.shownName ?? "")
        bases[key] = file[key]
      } else if mine[key] == file[key] {
        bases[key] = file[key]
      }
    }
    context.bases = bases.list
    let platform = cast.visitor.platform
    moves.apply(to: &context.cast, orElse: Persona.blank(platform, besides: []))
    if !moves.isEmpty {
      context.history.revise { moves.apply(to: &$0, orElse: Persona.blank(platform, besides: [])) }
    }
    return names
  }

  /// The personas of a store as the fields know them.
  func resolved(_ store: PersonaStore, _ configuration: FlagConfiguration) -> PersonaStore {
    var store = store
    store.saved = store.saved?.map { saved in
      var saved = saved
      saved.persona.visitor = configuration.resolvingNames(of: saved.written.visitor)
      return saved
    }
    return store
  }

  // MARK: Edits that last

  /// Takes the edits that an earlier run left; the personas are loaded.
  mutating func takeEdits(_ configuration: FlagConfiguration) {
    context.store = resolved(store, configuration)
    context.bases = store.saved?.map(\.persona) ?? cast.personas
    func known(_ persona: Persona?) -> Persona? {
      guard var persona else { return nil }
      persona.visitor = configuration.resolvingNames(of: persona.visitor)
      return persona
    }
    var mine = KeyedPersonas(cast.personas.filter { !$0.isBlank || !store.edits.hasNew })
    var bases = KeyedPersonas(bases)
    for edit in store.edits {
      let (before, after) = (known(edit.before), known(edit.after))
      guard let key = PersonaKey.keys(of: [before ?? after].compactMap(\.self)).first else {
        continue
      }
      mine[key] = after
      bases[key] = before
    }
    context.bases = bases.list
    let personas = mine.list
    if !personas.isEmpty { context.cast.personas = personas }
    keptPersonas = KeptPersonas(personas: cast.personas, bases: self.bases)
    bringUpToDate()
  }

  /// Keeps the edits as they are, also after undo.
  mutating func editEffects() -> [Effect] {
    let now = KeptPersonas(personas: cast.personas, bases: bases)
    guard store.path != nil, resolution != nil, now != keptPersonas else { return [] }
    keptPersonas = now
    return [.keepEdits(edits, cast.visitor.platform)]
  }

  /// The edits as another run takes them.
  var edits: [PersonaEdit] {
    context.unsavedVersions.map { PersonaEdit(before: named($0.base), after: named($0.mine)) }
  }

  /// A persona as files keep it, so that it outlives the numbers of its custom data.
  func named(_ persona: Persona?) -> Persona? {
    guard var persona, let configuration = resolution?.configuration else { return persona }
    persona.visitor = configuration.namingData(of: persona.visitor)
    return persona
  }
}

extension Console {
  /// What the edits were last kept of.
  struct KeptPersonas: Equatable, Sendable {
    var personas: [Persona] = []
    var bases: [Persona] = []
  }

}

extension Persona {
  /// An empty visitor, for a list without personas.
  ///
  /// - Parameter platform: its platform.
  /// - Returns: a visitor of whom nothing is known.
  public static func blank(_ platform: Platform) -> Persona { blank(platform, besides: []) }

  /// Whether it is an empty visitor as it was made.
  var isBlank: Bool { name.isEmpty && self == .blank(visitor.platform, code: id) }

  /// An empty visitor; its code tells it from the others until it is saved.
  static func blank(_ platform: Platform, besides others: [Persona]) -> Persona {
    let taken = Set(others.flatMap { [$0.id, $0.visitor.code] })
    let code = (1...).lazy.map { "visitor-\($0)" }.first { !taken.contains($0) } ?? "visitor"
    return blank(platform, code: code)
  }

  private static func blank(_ platform: Platform, code: String) -> Persona {
    let visitor: Visitor =
      switch platform {
      case .kameleoon: .kameleoon(Kameleoon.Visitor(code: code))
      case .flagship: .flagship(Flagship.Visitor(id: code))
      }
    return Persona(id: code, name: "", summary: "", visitor: visitor)
  }

  /// The name on the screen: one that nobody has named goes by its code.
  var shownName: String { name.isEmpty ? visitor.code : name }
}

extension [PersonaEdit] {
  /// Whether one of them is a new visitor.
  fileprivate var hasNew: Bool { contains { $0.before == nil } }
}
