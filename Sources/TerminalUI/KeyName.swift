/// Names of keys as help, hints and key files write them: `Ctrl-r`, `PgDn`, `Shift-Tab`, `Alt-b`.
extension Key: CustomStringConvertible {
  /// The name, which `init(name:)` reads back.
  public var description: String {
    var name = ""
    for (modifier, prefix) in Self.prefixes where modifiers.contains(modifier) { name += prefix }
    return name + Self.name(of: code)
  }

  /// Reads a name: modifiers in any order and letter case, then a character or the name of a key.
  ///
  /// - Returns: `nil` for an unknown name, and for what no terminal sends (Shift with a character,
  ///   a control character).
  public init?(name: String) {
    var rest = name[...]
    var modifiers: Modifiers = []
    while let (modifier, prefix) = Self.prefix(of: rest) {
      modifiers.insert(modifier)
      rest = rest.dropFirst(prefix.count)
    }
    guard let code = Self.code(named: rest) else { return nil }
    if case .character = code, modifiers.contains(.shift) { return nil }
    self.init(code, modifiers)
  }

  private static let prefixes: [(Modifiers, String)] = [
    (.ctrl, "Ctrl-"), (.alt, "Alt-"), (.shift, "Shift-"),
  ]

  private static let names: [(Code, String)] = [
    (.up, "Up"), (.down, "Down"), (.left, "Left"), (.right, "Right"), (.home, "Home"),
    (.end, "End"), (.pageUp, "PgUp"), (.pageDown, "PgDn"), (.insert, "Ins"), (.delete, "Del"),
    (.backspace, "Backspace"), (.tab, "Tab"), (.enter, "Enter"), (.escape, "Esc"),
    (.character(" "), "Space"),
  ]

  private static func prefix(of name: Substring) -> (Modifiers, String)? {
    // A prefix needs something after it: `-` alone and `Ctrl--` name the minus key.
    prefixes.first { name.count > $0.1.count && name.lowercased().hasPrefix($0.1.lowercased()) }
  }

  private static func name(of code: Code) -> String {
    if let known = names.first(where: { $0.0 == code }) { return known.1 }
    switch code {
    case .character(let character): return String(character)
    case .function(let number): return "F\(number)"
    default: preconditionFailure("every key but characters and function keys is in the table")
    }
  }

  private static func code(named name: Substring) -> Code? {
    let lower = name.lowercased()
    if let known = names.first(where: { $0.1.lowercased() == lower }) { return known.0 }
    if lower.hasPrefix("f"), let number = Int(lower.dropFirst()), (1...63).contains(number) {
      return .function(number)
    }
    guard name.count == 1, let character = name.first, !isControl(character) else { return nil }
    return .character(character)
  }

  private static func isControl(_ character: Character) -> Bool {
    character.unicodeScalars.contains { $0.value < 0x20 || (0x7f..<0xa0).contains($0.value) }
  }
}
