import FlagEngine

// Commands that are typed for the user: by scripts, and by whoever has no screen to type on.
extension Console {
  /// Runs a command as if it had been typed after `:`, through the same palette.
  ///
  /// - Parameter text: the command with its argument.
  /// - Returns: what the program should do, and why nothing was done; nil: it was.
  mutating func type(command text: String) -> (effects: [Effect], refusal: String?) {
    let typedBefore = context.commands
    overlay = nil
    var palette = Palette(typed: text, fault: "", in: context)
    palette.fault = nil
    overlay = .palette(palette)
    let effects = run(.accept)
    // What a script types is nothing to find again with Up.
    context.commands = typedBefore
    guard case .palette(let asked)? = overlay else { return (effects, nil) }
    overlay = nil
    return (effects, asked.fault ?? "\(text): the command is not complete")
  }
}
