import TerminalUI

// Two panes, large enough to be read from the last row, over a box with the story's captions.
extension Layout {
  /// From so many columns on the panes stand side by side.
  static let stageColumns = 76

  mutating func placeStage(_ main: Rect, _ focus: Scope) {
    // Three lines of caption, two where rows are few, four where they are many.
    let rows = size.height < 22 ? 4 : size.height < 34 ? 5 : 6
    let (upper, box) = main.split(bottom: rows)
    message = Rect(x: main.x, y: upper.bottom, width: main.width, height: 1)
    caption = Rect(x: box.x, y: box.y + 1, width: box.width, height: rows)
    // What lies over the panes leaves the words of the story in sight, a row for its frame above them.
    overlay = overlay.split(top: max(1, message.y - 1 - overlay.y)).top
    let panes: Rect
    (visitorLine, panes) = upper.split(top: 1)
    // The first row is the rule with the titles of the panes.
    let body = panes.inset(top: 1)
    let second: Rect
    if columns == 2 {
      let width = min(max(30, body.width * 45 / 100), 46)
      let (left, right) = body.split(left: width)
      dividers = [right.split(left: 1).left]
      (listHead, list) = left.split(top: 1)
      second = right.inset(left: 1)
    } else {
      let (above, below) = body.split(top: max(4, body.height * 45 / 100))
      (listHead, list) = above.split(top: 1)
      second = below.inset(top: 1)
    }
    // What is edited is seen while it is edited.
    if focus == .visitor { visitor = second } else { detail = second }
  }
}
