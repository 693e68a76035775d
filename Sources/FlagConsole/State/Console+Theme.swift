// Themes change while the console runs: by name, or because the theme's file was saved.
extension Console {
  /// Asks for another theme.
  ///
  /// - Parameter name: a theme's name, or the path of a theme file.
  /// - Returns: what the program should do.
  public func chooseTheme(_ name: String) -> [Effect] { [.loadTheme(name)] }

  /// Takes a theme that was read; the one before it stays where that fails.
  mutating func adopt(_ theme: Theme) {
    context.theme = theme
    let isOfStage = context.stage != nil || theme.name == leftStageFor
    leftStageFor = nil
    // What the stage brings along was not asked for.
    if !isOfStage { message = .text("theme \(theme.name)") }
  }
}
