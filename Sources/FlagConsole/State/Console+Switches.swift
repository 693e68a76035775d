// What the user can switch on and off: the mouse, the line of keys.
extension Console {
  /// Gives the mouse to the console or leaves it to the terminal.
  ///
  /// - Parameter isOn: whether clicks and the wheel come to the console.
  /// - Returns: what the program should do.
  public mutating func setMouse(_ isOn: Bool) -> [Effect] {
    usesMouse = isOn
    message = .text(
      isOn
        ? "The mouse clicks and scrolls here; with Shift it selects text."
        : "The mouse is the terminal's: it selects text.")
    return [.mouse(isOn)]
  }

  /// Shows the line of keys at the bottom or gives its row to the panes.
  ///
  /// - Parameter isShown: whether it is there; while something is typed or open it always is.
  public mutating func showHints(_ isShown: Bool) { arrangement.hidesHints = !isShown }

  /// The arrangement, with the line of keys wherever something is open over the panes.
  var shownArrangement: Arrangement {
    var shown = arrangement
    if overlay != nil { shown.hidesHints = false }
    return shown
  }
}
