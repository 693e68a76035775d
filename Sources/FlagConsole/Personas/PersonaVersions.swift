import FlagEngine

/// A persona in its three versions.
struct PersonaVersion: Equatable, Sendable {
  /// What tells it from the others, in all three lists.
  var key: PersonaKey
  /// The one that the copy was made from; nil: the persona is new.
  var base: Persona?
  /// The user's copy; nil: deleted.
  var mine: Persona?
  /// What the file holds; nil: nothing.
  var theirs: Persona?

  /// Whether the user's copy is another than what it was made from.
  var isEdited: Bool { mine != base }

  /// Whether the file holds neither what the copy was made from nor what became of it.
  var isConflict: Bool { isEdited && theirs != base && theirs != mine }
}

/// A persona's id; where a file repeats one, with its number.
struct PersonaKey: Hashable, Sendable {
  private let bytes: [UInt8]
  private let count: Int

  /// The keys of a list, in its order.
  static func keys(of personas: [Persona]) -> [PersonaKey] {
    var counts: [[UInt8]: Int] = [:]
    return personas.map { persona in
      // By bytes: texts that merely look the same are different ids.
      let bytes = Array(persona.id.utf8)
      counts[bytes, default: 0] += 1
      return PersonaKey(bytes: bytes, count: counts[bytes, default: 0])
    }
  }
}

/// Personas by their keys, in an order.
struct KeyedPersonas {
  /// With those that have gone: one that comes back stands where it stood.
  private var order: [PersonaKey]
  private var known: Set<PersonaKey>
  private var personas: [PersonaKey: Persona]

  init(_ list: [Persona]) {
    order = PersonaKey.keys(of: list)
    known = Set(order)
    personas = Dictionary(uniqueKeysWithValues: zip(order, list))
  }

  var keys: [PersonaKey] { order.filter { personas[$0] != nil } }

  var list: [Persona] { order.compactMap { personas[$0] } }

  /// The persona of a key; a new one comes to the end.
  subscript(key: PersonaKey) -> Persona? {
    get { personas[key] }
    set {
      if newValue != nil, known.insert(key).inserted { order.append(key) }
      personas[key] = newValue
    }
  }
}

/// What a file came to hold in the place of something else.
struct PersonaMoves {
  private struct Move {
    var key: PersonaKey
    var before: Persona?
    var after: Persona?
  }

  private var moves: [Move] = []
  /// The keys of the file in its order.
  private let order: [PersonaKey]

  /// The file's keys, in its order.
  init(order: [PersonaKey]) { self.order = order }

  var isEmpty: Bool { moves.isEmpty }

  mutating func add(_ key: PersonaKey, from before: Persona?, to after: Persona?) {
    moves.append(Move(key: key, before: before, after: after))
  }

  /// Lets the copies that nobody has edited follow.
  ///
  /// - Parameters:
  ///   - cast: the visitors, of now or of an earlier step.
  ///   - blank: stands in where nobody is left.
  func apply(to cast: inout Console.Cast, orElse blank: @autoclosure () -> Persona) {
    let keys = PersonaKey.keys(of: cast.personas)
    let active = keys.indices.contains(cast.active) ? keys[cast.active] : nil
    var all = KeyedPersonas(cast.personas)
    for move in moves where all[move.key] == move.before { all[move.key] = move.after }
    let ordered = ordered(all.keys)
    var personas = ordered.compactMap { all[$0] }
    if personas.isEmpty { personas = [blank()] }
    guard personas != cast.personas else { return }
    cast.personas = personas
    cast.active =
      active.flatMap { ordered.firstIndex(of: $0) } ?? min(cast.active, personas.count - 1)
  }

  /// Keys in the order of the file; one that it lacks stays behind the one before it.
  private func ordered(_ keys: [PersonaKey]) -> [PersonaKey] {
    let known = Set(order)
    var followers: [PersonaKey?: [PersonaKey]] = [:]
    var last: PersonaKey?
    for key in keys {
      if known.contains(key) { last = key } else { followers[last, default: []].append(key) }
    }
    let present = Set(keys)
    return (followers[nil] ?? [])
      + order.filter(present.contains).flatMap { [$0] + (followers[$0] ?? []) }
  }
}
