/// A row of a list: styled text in columns.
public struct Line: Equatable, Sendable {
  /// The text of one column.
  public struct Part: Equatable, Sendable {
    /// What is written.
    public var text: String
    /// Its look.
    public var style: Style
    /// The blank columns behind the column.
    public var gap: Int
    /// The most columns that the text claims while room is short; nil: as many as it is long; 0: it
    /// takes what others leave.
    public var most: Int?
    /// Where a text that is too long for its column loses characters.
    public var elision: Elision

    /// Makes a part; see the properties.
    public init(
      _ text: String, _ style: Style = .plain, gap: Int = 2, most: Int? = nil,
      elision: Elision = .end
    ) {
      self.text = text
      self.style = style
      self.gap = gap
      self.most = most
      self.elision = elision
    }
  }

  /// The parts from the left; a line of one part goes over all columns.
  public var parts: [Part]
  /// The blank columns before the first part.
  public var indent: Int
  /// Whether the line goes on with the one above: the cursor takes both for one row.
  public var isContinuation: Bool

  /// Makes a line; see the properties.
  public init(_ parts: [Part], indent: Int = 0, isContinuation: Bool = false) {
    self.parts = parts
    self.indent = indent
    self.isContinuation = isContinuation
  }
}
