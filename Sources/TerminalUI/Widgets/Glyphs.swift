/// The characters that lines, marks of elision and scroll bars are drawn with.
public struct Glyphs: Equatable, Sendable {
  /// A horizontal line.
  public var horizontal: Unicode.Scalar
  /// A vertical line.
  public var vertical: Unicode.Scalar
  /// A horizontal line with a vertical one below.
  public var teeDown: Unicode.Scalar
  /// A horizontal line with a vertical one above.
  public var teeUp: Unicode.Scalar
  /// A vertical line with a horizontal one to the right.
  public var teeRight: Unicode.Scalar
  /// A vertical line with a horizontal one to the left.
  public var teeLeft: Unicode.Scalar
  /// Two lines crossing.
  public var cross: Unicode.Scalar
  /// The corners of a box: top left, top right, bottom left, bottom right.
  public var corners: [Unicode.Scalar]
  /// What stands for cut text.
  public var ellipsis: Unicode.Scalar
  /// The part of a scroll bar that stands for what is visible.
  public var thumb: Unicode.Scalar

  /// For terminals with UTF-8; each is one column wide.
  public static let unicode = Glyphs(
    horizontal: "─", vertical: "│", teeDown: "┬", teeUp: "┴", teeRight: "├", teeLeft: "┤",
    cross: "┼", corners: ["┌", "┐", "└", "┘"], ellipsis: "…", thumb: "▐")

  /// For all other terminals.
  public static let ascii = Glyphs(
    horizontal: "-", vertical: "|", teeDown: "+", teeUp: "+", teeRight: "+", teeLeft: "+",
    cross: "+", corners: ["+", "+", "+", "+"], ellipsis: "~", thumb: "#")
}
