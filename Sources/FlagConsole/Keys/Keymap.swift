public import TerminalUI

/// One row of the table of keys: it feeds dispatch, hints, the help screen and the README.
public struct Binding: Sendable {
  /// What the keys do.
  public var command: Command
  /// The keys, the one to show first.
  public var keys: [Key]
  /// Where they work.
  public var scopes: Set<Scope>
  /// The word behind the key in the hint line.
  public var label: String
  /// The sentence in the help screen.
  public var help: String
  /// The key's name where one row stands for several keys, such as `1–9`.
  public var keyText: String

  init(
    _ command: Command, _ keys: [Key], in scopes: Set<Scope>, _ label: String, _ help: String,
    keyText: String? = nil
  ) {
    self.command = command
    self.keys = keys
    self.scopes = scopes
    self.label = label
    self.help = help
    self.keyText = keyText ?? keys.map(\.description).joined(separator: " ")
  }
}

/// The one table of keys.
///
/// Dispatch, hints, the palette and the help screen read one value of it; a key file changes which
/// keys it holds.
public struct Keymap: Sendable {
  /// The keys as they are without a key file.
  public static let standard = Keymap(standardBindings)

  /// Where each command works, whatever its keys are: looked up for every hint of every frame.
  static let scopes: [Command: Set<Scope>] = standardBindings.reduce(into: [:]) { scopes, binding in
    scopes[binding.command, default: []].formUnion(binding.scopes)
  }

  /// Every binding, in the order of the help screen.
  public let bindings: [Binding]
  private let table: [Entry: Command]
  /// The first binding with a key, by command and scope.
  private let places: [Place: Int]

  init(_ bindings: [Binding]) {
    self.bindings = bindings
    var table: [Entry: Command] = [:]
    var places: [Place: Int] = [:]
    for (index, binding) in bindings.enumerated() where !binding.keys.isEmpty {
      for scope in binding.scopes {
        for key in binding.keys { table[Entry(key: key, scope: scope)] = binding.command }
        let place = Place(command: binding.command, scope: scope)
        if places[place] == nil { places[place] = index }
      }
    }
    self.table = table
    self.places = places
  }

  /// What a key does in a scope, or nil.
  public func command(for key: Key, in scope: Scope) -> Command? {
    table[Entry(key: key, scope: scope)]
  }

  /// The binding of a command in a scope; nil where it has no key there.
  func binding(_ command: Command, in scope: Scope) -> Binding? {
    places[Place(command: command, scope: scope)].map { bindings[$0] }
  }

  private struct Place: Hashable {
    var command: Command
    var scope: Scope
  }

  private struct Entry: Hashable {
    var key: Key
    var scope: Scope
  }
}
