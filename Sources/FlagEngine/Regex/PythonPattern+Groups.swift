extension PythonPattern {
  // MARK: Repeats

  /// A repeat behind an item, which begins at `start` in the output, if there is one: what both match.
  mutating func readRepeat(of item: Width?, from start: ItemStart) throws(PatternError) -> Width {
    while try skipNothing() {}
    let bounds: (Int, Int?)
    switch next {
    case "*":
      position += 1
      bounds = (0, nil)
    case "+":
      position += 1
      bounds = (1, nil)
    case "?":
      position += 1
      bounds = (0, 1)
    case "{":
      guard let read = try readBounds() else { return item ?? .none }
      bounds = read
    default: return item ?? .none
    }
    guard let item else { throw PatternError("nothing to repeat") }
    let kind: RepeatKind = take("?") ? .lazy : take("+") ? .possessive : .greedy
    writeRepeat(of: item, from: start, bounds, kind)
    while try skipNothing() {}
    if let scalar = next, "*+?".unicodeScalars.contains(scalar) {
      throw PatternError("multiple repeat")
    }
    if next == "{" {
      let start = position
      if try readBounds() != nil { throw PatternError("multiple repeat") }
      position = start
    }
    return item.repeated(bounds.0, bounds.1)
  }

  private enum RepeatKind: String {
    case greedy = ""
    case lazy = "?"
    case possessive = "+"
  }

  private mutating func writeRepeat(
    of item: Width, from start: ItemStart, _ bounds: (Int, Int?), _ kind: RepeatKind
  ) {
    repeatCount += 1
    if kind == .possessive, start.isGroup {
      // Python does not go back into an earlier turn either.
      enclose(from: start, "(?>", ")")
    }
    var (low, high) = bounds
    if item.greatest == 0 {
      // Once more changes nothing.
      low = min(low, 1)
      high = min(high ?? 1, 1)
    }
    if groupsBeforeLookbehind != nil {
      if writeFixedRepeat(of: item, from: start, (low, high), kind) { return }
    }
    if low > Self.repeatLimit {
      limit = "it repeats something \(low) times"
      low = Self.repeatLimit
    }
    let end = high.flatMap { $0 > Self.repeatLimit ? nil : "\($0)" } ?? ""
    output += "{\(low),\(end)}\(kind.rawValue)"
  }

  /// PCRE2 counts to it.
  private static let repeatLimit = 65_535

  /// Writes a repeat whose width is fixed to Python, but as such not to PCRE2; false: it is to both.
  private mutating func writeFixedRepeat(
    of item: Width, from start: ItemStart, _ bounds: (Int, Int?), _ kind: RepeatKind
  ) -> Bool {
    switch bounds {
    case (_, 0):
      // Never tried, but its groups count; a look ahead has a fixed width whatever is in it.
      enclose(from: start, "(?=", "){0}")
    case (1, 1): break
    case (0, 1) where item.greatest == 0:
      switch kind {
      case .greedy: enclose(from: start, "(?:", "|)")
      case .lazy: enclose(from: start, "(?:|", ")")
      case .possessive: enclose(from: start, "(?>", "|)")
      }
    case (let low, let high) where low == high && kind == .possessive:
      enclose(from: start, "(?>", "{\(low)})")
    default: return false
    }
    return true
  }

  private mutating func enclose(from start: ItemStart, _ opening: String, _ closing: String) {
    output.insert(
      contentsOf: opening, at: output.utf8.index(output.startIndex, offsetBy: start.offset))
    output += closing
    isCaseless = start.isCaseless
    hasAtomicGroups = hasAtomicGroups || opening == "(?>"
  }

  /// The bounds `{m}`, `{m,}`, `{,n}` or `{m,n}`; nil, without moving, for a literal brace.
  mutating func readBounds() throws(PatternError) -> (Int, Int?)? {
    let start = position
    position += 1
    if next == "}" {
      position = start
      return nil
    }
    let low = readDigits()
    var high = low
    if take(",") {
      high = readDigits()
    } else if low == nil {
      position = start
      return nil
    }
    guard take("}") else {
      position = start
      return nil
    }
    guard max(low ?? 0, high ?? 0) < 4_294_967_295 else {
      throw PatternError("the repetition number is too large", .raises)
    }
    if let high, high < low ?? 0 { throw PatternError("min repeat greater than max repeat") }
    return (low ?? 0, high)
  }

  private mutating func readDigits() -> Int? {
    var value: Int?
    while let scalar = next, "0"..."9" ~= scalar {
      value = min((value ?? 0) * 10 + Int(scalar.value - 0x30), 1 << 40)
      position += 1
    }
    return value
  }

  // MARK: Groups

  mutating func readGroup() throws(PatternError) -> Width {
    depth += 1
    defer { depth -= 1 }
    guard depth <= Self.depthLimit else {
      throw PatternError("its groups are nested more than \(Self.depthLimit) deep", .limit)
    }
    guard take("?") else { return try readCapture(name: nil) }
    guard let scalar = take() else { throw PatternError("unexpected end of pattern") }
    switch scalar {
    case "P": return try readNamed()
    case ":": return try readInner("(?:")
    case ">":
      hasAtomicGroups = true
      return try readInner("(?>")
    case "=": return try readLook("(?=")
    case "!": return try readLook("(?!")
    case "<":
      guard let kind = take() else { throw PatternError("unexpected end of pattern") }
      guard kind == "=" || kind == "!" else { throw PatternError("unknown extension ?<") }
      return try readLook("(?<\(kind)")
    case "(": return try readConditional()
    default:
      position -= 1
      return try readScopedFlags()
    }
  }

  /// A look ahead or behind, which itself matches nothing.
  private mutating func readLook(_ opening: String) throws(PatternError) -> Width {
    let outer = groupsBeforeLookbehind
    let isBehind = opening.hasPrefix("(?<")
    if isBehind, outer == nil { groupsBeforeLookbehind = groupCount }
    let width = try readInner(opening)
    groupsBeforeLookbehind = outer
    guard width.isFixed || !isBehind else {
      throw PatternError("look-behind requires fixed-width pattern")
    }
    return .none
  }

  private mutating func readInner(_ opening: String) throws(PatternError) -> Width {
    output += opening
    let outer = flags
    let isOuterCaseless = isCaseless
    let width = try readAlternatives()
    flags = outer
    isCaseless = isOuterCaseless
    guard take(")") else { throw PatternError("missing ), unterminated subpattern") }
    output += ")"
    return width
  }

  private mutating func readCapture(name: String?) throws(PatternError) -> Width {
    groupCount += 1
    outputGroupCount += 1
    outputGroups.append(outputGroupCount)
    let group = groupCount
    if let name {
      guard !names.contains(where: { $0.name.isIdentical(to: name) }) else {
        throw PatternError("redefinition of group name")
      }
      names.append((name, group))
    }
    openGroups.append(group)
    let width = try readInner("(")
    openGroups.removeLast()
    groupWidths[group] = width
    return width
  }

  private mutating func readNamed() throws(PatternError) -> Width {
    if take("<") { return try readCapture(name: try readName(until: ">")) }
    guard take("=") else { throw PatternError("unknown extension ?P") }
    let name = try readName(until: ")")
    guard let group = names.first(where: { $0.name.isIdentical(to: name) })?.group else {
      throw PatternError("unknown group name")
    }
    return try readReference(to: group)
  }

  private mutating func readName(until end: Unicode.Scalar) throws(PatternError) -> String {
    var name = String.UnicodeScalarView()
    while let scalar = take() {
      if scalar == end {
        guard Self.isIdentifier(name) else { throw PatternError("bad character in group name") }
        return String(name)
      }
      name.append(scalar)
    }
    throw PatternError("missing \(end), unterminated name")
  }

  /// Refers to a closed group; one that took no part in the match matches nothing.
  mutating func readReference(to group: Int) throws(PatternError) -> Width {
    guard group <= groupCount else { throw PatternError("invalid group reference") }
    try checkIsClosed(group)
    let width = groupWidths[group] ?? .none
    if flags.ignoresCase {
      writeCaselessReference(to: group, width)
    } else {
      setCaseless(false)
      output += "(?:\\g{\(outputGroups[group - 1])})"
    }
    return width
  }

  /// An open group cannot be referred to, nor in a lookbehind one that the lookbehind itself has.
  private func checkIsClosed(_ group: Int) throws(PatternError) {
    guard group <= groupCount, !openGroups.contains(group) else {
      throw PatternError("cannot refer to an open group")
    }
    if let groupsBeforeLookbehind, group > groupsBeforeLookbehind {
      throw PatternError("cannot refer to group defined in the same lookbehind subpattern")
    }
  }

  /// PCRE2 compares by other rules: here as many characters are taken as the group has, or more and
  /// more of them, until the callout says that they are the group's.
  private mutating func writeCaselessReference(to group: Int, _ width: Width) {
    setCaseless(false)
    outputGroupCount += 1
    usesCallouts = true
    let count = width.isFixed ? "{\(width.least)}" : "{\(width.least),}?"
    let reference = CaselessReference(
      group: outputGroups[group - 1], taken: outputGroupCount, isASCII: flags.isASCII)
    output += "(?:((?s:.)\(count))(?C'\(reference.text)'))"
  }

  private mutating func readConditional() throws(PatternError) -> Width {
    let group = try readConditionGroup()
    if groupsBeforeLookbehind != nil { try checkIsClosed(group) }
    highestCondition = max(highestCondition, group)
    let numbers = group <= groupCount ? outputGroups : knownGroups
    output += "(?(\(group <= numbers.count ? numbers[group - 1] : group))"
    let outer = flags
    let isOuterCaseless = isCaseless
    var width = try readSequence()
    if take("|") {
      output += "|"
      width = width.or(try readSequence())
      if next == "|" { throw PatternError("conditional backref with more than two branches") }
    } else {
      width = width.or(.none)
    }
    flags = outer
    isCaseless = isOuterCaseless
    guard take(")") else { throw PatternError("missing ), unterminated subpattern") }
    output += ")"
    return width
  }

  /// The group that a conditional asks for, by name or by any number that `int` reads.
  private mutating func readConditionGroup() throws(PatternError) -> Int {
    var name = String.UnicodeScalarView()
    while true {
      guard let scalar = take() else { throw PatternError("missing ), unterminated name") }
      if scalar == ")" { break }
      name.append(scalar)
    }
    if Self.isIdentifier(name) {
      let text = String(name)
      guard let group = names.first(where: { $0.name.isIdentical(to: text) })?.group else {
        throw PatternError("unknown group name")
      }
      return group
    }
    guard let number = PythonText.int(String(name).utf8), number >= 0 else {
      throw PatternError("bad character in group name")
    }
    guard number > 0 else { throw PatternError("bad group number") }
    // No pattern has so many groups: the end will say that this one is missing.
    return min(number, 1_000_000)
  }

  private static func isIdentifier(_ name: String.UnicodeScalarView) -> Bool {
    guard let first = name.first, first == "_" || first.properties.isXIDStart else { return false }
    return name.allSatisfy { $0 == "_" || $0.properties.isXIDContinue }
  }

  /// Flags for a group: `(?i-s:…)`.
  private mutating func readScopedFlags() throws(PatternError) -> Width {
    var on: [Unicode.Scalar] = []
    var off: [Unicode.Scalar] = []
    var isOff = false
    while let scalar = take() {
      switch scalar {
      case ":":
        guard !on.isEmpty || !off.isEmpty, !isOff || !off.isEmpty,
          !(on.contains("a") && on.contains("u")), !on.contains(where: off.contains)
        else { throw PatternError("bad inline flags") }
        return try readFlagged(on, off)
      case ")":
        // Flags for the rest of the pattern are allowed at its start only.
        throw PatternError("global flags not at the start of the expression")
      case "-" where !isOff: isOff = true
      case "a", "u", "i", "m", "s", "x":
        if isOff {
          guard scalar != "a", scalar != "u" else { throw PatternError("bad inline flags") }
          off.append(scalar)
        } else {
          on.append(scalar)
        }
      default: throw PatternError("unknown extension")
      }
    }
    throw PatternError("missing -, : or )")
  }

  private mutating func readFlagged(
    _ on: [Unicode.Scalar], _ off: [Unicode.Scalar]
  ) throws(PatternError) -> Width {
    let outer = flags
    for letter in on { flags.set(letter, to: true) }
    for letter in off { flags.set(letter, to: false) }
    if on.contains("u") { flags.isASCII = false }
    let width = try readInner("(?:")
    flags = outer
    return width
  }
}
