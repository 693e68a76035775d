public import FlagEngine
public import TerminalUI

// The screen and texts as they leave the console.
extension Console {
  /// The file that takes a picture of the screen.
  static let pictureName = "flagscope-screen.svg"

  /// The screen as a picture, with what is masked on it masked.
  var picture: Document {
    var seen = self
    if arrangement.isHeard {
      // Without a screen: what one would show.
      seen.arrangement.isHeard = false
      seen.context.marks = .unicode
      seen.context.marks.mask = marks.mask
      seen.settle()
    }
    return Document(
      text: terminalPicture.svg(of: seen.screen, title: pictureTitle) + "\n",
      path: Self.pictureName, what: "the screen", isReplaced: false)
  }

  /// The configuration on the screen; nil while there is none.
  public var configuration: FlagConfiguration? { resolution?.configuration }

  /// What the header tells of it.
  public var currentSource: Source { context.source }

  /// The screen as it is drawn now.
  public var screen: CellBuffer {
    var screen = CellBuffer(layout.size)
    _ = render(into: &screen)
    return screen
  }

  /// A terminal that fits the theme: the theme's own colours, or those that it is made for.
  public var terminalPicture: ScreenPicture {
    if theme.isPainted {
      return ScreenPicture(
        foreground: theme[.text].foreground, background: theme[.text].background)
    }
    return theme.name.hasPrefix("light") ? .light : .dark
  }

  /// What is in the picture, for those who hear it.
  public var pictureTitle: String {
    "flagscope on \(source.name), \(layout.size.width) columns by \(layout.size.height) rows"
  }

  /// A text to copy, without what people who look on must not read.
  func masked(_ clipping: Clipping) -> Clipping {
    guard let mask = marks.mask else { return clipping }
    var masked = clipping
    masked.text = mask.masking(clipping.text)
    masked.what = mask.masking(clipping.what)
    if masked.text != clipping.text {
      let note = "Codes are masked: a hash in it cannot be checked."
      masked.remark = masked.remark.isEmpty ? note : "\(mask.masking(masked.remark)) \(note)"
    }
    return masked
  }
}
