/// Why a pattern matches nothing.
struct PatternError: Error, CustomStringConvertible {
  enum Kind {
    /// Python's `re` rejects it: the reference SDK takes it for a pattern that nothing matches
    case invalid
    /// Python raises another error: the reference SDK lets it through, except from custom data
    case raises
    /// PCRE2 or we cannot evaluate it, Python could
    case limit
  }

  var description: String
  var kind: Kind

  init(_ description: String, _ kind: Kind = .invalid) {
    self.description = description
    self.kind = kind
  }
}
