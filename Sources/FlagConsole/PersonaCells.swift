import FlagEngine
import TerminalUI

// The PERSONAS column of the list: what every visitor naturally gets.
extension Console {
  /// The visitors whose cells the list has room for.
  var shownPersonas: Int {
    let width = columns(of: layout.listHead).personas.width
    return min(cast.personas.count, (width + personaStep - 1) / personaStep)
  }

  private var personaStep: Int { cast.personas.count <= ListColumns.spacedPersonas ? 2 : 1 }

  /// Whether cells are missing on the screen.
  var wantsPersonaCells: Bool {
    personaCells.isMissing(list.visibleFlags, personas: shownPersonas)
  }

  /// Follows the personas as they are kept, without what is being typed.
  mutating func updatePersonaCells() {
    guard let configuration = resolution?.configuration, let options = resolution?.options,
      shownPersonas > 0
    else { return }
    context.personaCells.update(cast.personas, configuration, options)
  }

  /// Finds some of the missing cells.
  ///
  /// - Returns: whether there is more to do.
  mutating func workOnPersonaCells() -> Bool {
    guard wantsPersonaCells else { return false }
    context.personaCells.work(list.visibleFlags, personas: shownPersonas)
    return wantsPersonaCells
  }

  /// Draws a flag's cells; plain below the cursor's bar, which would turn colours inside out.
  func renderPersonaCells(
    _ flag: Int, in area: Rect, isPlain: Bool, into screen: inout CellBuffer
  ) {
    for index in cast.personas.indices.prefix(shownPersonas) {
      let place = Point(x: area.x + index * personaStep, y: area.y)
      guard area.contains(place), let cell = personaCells.cell(index, flag) else { continue }
      let (glyph, role) = Self.glyph(of: cell)
      screen.write(glyph, at: place, style: theme[isPlain ? .text : role])
    }
  }

  /// A cell as one character, and its look.
  static func glyph(of cell: PersonaCells.Cell) -> (String, Role) {
    switch cell {
    case .nothing: ("-", .nothing)
    case .defaultAnswer: (".", .defaultAnswer)
    case .unknown: ("?", .unknown)
    case .served(let initial?) where TextWidth.columns(of: initial) == 1:
      (String(initial), .served)
    case .served: ("#", .served)
    }
  }
}
