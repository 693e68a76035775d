/// Where a text that is too long loses characters.
public enum Elision: Sendable {
  /// At the end: `new_chec…`.
  case end
  /// In the middle: `new_…_v2`.
  case middle
}

extension SafeText {
  /// The text in at most `columns` columns; what is cut is marked by `ellipsis`.
  ///
  /// Characters are kept whole, so the result can be a column short beside a wide one.
  public func elided(
    to columns: Int, _ elision: Elision = .end, ellipsis: Unicode.Scalar = "…"
  ) -> SafeText {
    guard width > columns else { return self }
    guard columns > 0 else { return SafeText("") }
    let mark = SafeText(String(ellipsis))
    let room = columns - mark.width
    guard room >= 0 else { return SafeText("") }
    switch elision {
    case .end:
      return SafeText(glyphs: Self.prefix(glyphs, room) + mark.glyphs)
    case .middle:
      let head = Self.prefix(glyphs, (room + 1) / 2)
      let tail = Self.prefix(glyphs.reversed(), room - SafeText(glyphs: head).width)
      return SafeText(glyphs: head + mark.glyphs + tail.reversed())
    }
  }

  private static func prefix(_ glyphs: some Sequence<Glyph>, _ columns: Int) -> [Glyph] {
    var used = 0
    return Array(
      glyphs.prefix {
        used += $0.width
        return used <= columns
      })
  }
}
