/// Reads a pattern in the dialect of Python 3.11's `re` and writes it in PCRE2's.
///
/// What Python rejects is rejected here, since PCRE2 reads some of it differently: `(?<n>…)`, `\p{…}`,
/// `\h`, POSIX classes, flags inside the pattern. What both read differently is rewritten: `{,n}`,
/// `\Z`, `\uXXXX`, sets, empty alternatives of conditionals.
///
/// Source: Python 3.11, observed; Vectors/kameleoon/condition-regex.json.
struct PythonPattern {
  private let scalars: [Unicode.Scalar]
  private var position = 0
  private var output = ""
  private var flags = Flags()
  private var groupCount = 0
  /// Groups that are still open: a reference to one is an error.
  private var openGroups: [Int] = []
  private var names: [(name: String, group: Int)] = []
  private var depth = 0
  /// Deeper groups overflow the reference's parser, or ours.
  private static let depthLimit = 100

  /// The least and greatest number of characters something matches; unlimited is `Int.max`.
  private struct Width {
    var least: Int
    var greatest: Int

    static let none = Width(least: 0, greatest: 0)
    static let one = Width(least: 1, greatest: 1)

    var isFixed: Bool { least == greatest }

    func then(_ other: Width) -> Width {
      Width(least: sum(least, other.least), greatest: sum(greatest, other.greatest))
    }

    func or(_ other: Width) -> Width {
      Width(least: min(least, other.least), greatest: max(greatest, other.greatest))
    }

    func repeated(_ low: Int, _ high: Int?) -> Width {
      Width(
        least: product(least, low),
        greatest: greatest == 0 ? 0 : high.map { product(greatest, $0) } ?? .max)
    }

    private func sum(_ left: Int, _ right: Int) -> Int {
      left > .max - right ? .max : left + right
    }

    private func product(_ left: Int, _ right: Int) -> Int {
      let (product, overflow) = left.multipliedReportingOverflow(by: right)
      return overflow ? .max : product
    }
  }

  private var groupWidths: [Int: Width] = [:]

  struct Flags {
    var ignoresCase = false
    var isMultiline = false
    var dotMatchesNewline = false
    var isVerbose = false
    var isASCII = false
  }

  /// Translates a pattern.
  ///
  /// - Parameter pattern: the pattern in Python's dialect.
  /// - Returns: the same in PCRE2's, for its options UTF and UCP.
  /// - Throws: why Python rejects it.
  static func translate(_ pattern: String) throws(PatternError) -> String {
    var translation = PythonPattern(scalars: Array(pattern.unicodeScalars))
    try translation.readGlobalFlags()
    _ = try translation.readAlternatives()
    guard translation.position == translation.scalars.count else {
      throw PatternError("unbalanced parenthesis")
    }
    return translation.prefix + translation.output
  }

  private init(scalars: [Unicode.Scalar]) { self.scalars = scalars }

  private var prefix: String {
    var letters = ""
    if flags.ignoresCase { letters += "i" }
    if flags.isMultiline { letters += "m" }
    if flags.dotMatchesNewline { letters += "s" }
    return letters.isEmpty ? "" : "(?\(letters))"
  }

  // MARK: Characters

  private var next: Unicode.Scalar? { position < scalars.count ? scalars[position] : nil }

  private func peek(_ offset: Int) -> Unicode.Scalar? {
    position + offset < scalars.count ? scalars[position + offset] : nil
  }

  private mutating func take() -> Unicode.Scalar? {
    guard position < scalars.count else { return nil }
    position += 1
    return scalars[position - 1]
  }

  private mutating func take(_ expected: Unicode.Scalar) -> Bool {
    guard next == expected else { return false }
    position += 1
    return true
  }

  private func isAhead(_ text: String) -> Bool {
    scalars[position...].starts(with: text.unicodeScalars)
  }

  // MARK: Flags

  /// Flags for the whole pattern, allowed at its very start only.
  private mutating func readGlobalFlags() throws(PatternError) {
    while isAhead("(?"), let letter = peek(2), "aiLmsux".unicodeScalars.contains(letter) {
      let start = position
      position += 2
      var letters: [Unicode.Scalar] = []
      while let letter = next, "aiLmsux".unicodeScalars.contains(letter) {
        letters.append(letter)
        position += 1
      }
      guard take(")") else {
        position = start
        return
      }
      guard !(letters.contains("a") && letters.contains("u")), !letters.contains("L") else {
        throw PatternError("bad inline flags")
      }
      for letter in letters { set(letter, to: true) }
    }
  }

  private mutating func set(_ letter: Unicode.Scalar, to value: Bool) {
    switch letter {
    case "i": flags.ignoresCase = value
    case "m": flags.isMultiline = value
    case "s": flags.dotMatchesNewline = value
    case "x": flags.isVerbose = value
    case "a": flags.isASCII = value
    case "u": flags.isASCII = !value
    default: break
    }
  }

  // MARK: Structure

  private mutating func readAlternatives() throws(PatternError) -> Width {
    var width = try readSequence()
    while take("|") {
      output += "|"
      width = width.or(try readSequence())
    }
    return width
  }

  private mutating func readSequence() throws(PatternError) -> Width {
    var width = Width.none
    while let scalar = next, scalar != "|", scalar != ")" {
      if try skipNothing() { continue }
      let item = try readItem(scalar)
      width = width.then(try readRepeat(of: item))
    }
    return width
  }

  /// Comments, and the white space of verbose patterns; a repeat behind them belongs to the item
  /// before them.
  private mutating func skipNothing() throws(PatternError) -> Bool {
    if flags.isVerbose, skipVerbose() { return true }
    guard isAhead("(?#") else { return false }
    while let scalar = take() {
      if scalar == ")" { return true }
    }
    throw PatternError("missing ), unterminated comment")
  }

  /// White space and comments of verbose patterns.
  private mutating func skipVerbose() -> Bool {
    guard let scalar = next else { return false }
    if " \t\n\r\u{0B}\u{0C}".unicodeScalars.contains(scalar) {
      position += 1
      return true
    }
    guard scalar == "#" else { return false }
    while let scalar = take(), scalar != "\n" {}
    return true
  }

  /// One item: what it matches, nil for a place that cannot be repeated.
  private mutating func readItem(_ scalar: Unicode.Scalar) throws(PatternError) -> Width? {
    position += 1
    switch scalar {
    case "(": return try readGroup()
    case "[":
      try readSet()
      return .one
    case "\\": return try readEscape()
    case ".":
      output += flags.dotMatchesNewline ? "(?s:.)" : "[^\\n]"
      return .one
    case "^":
      output += flags.isMultiline ? "(?:\\A|(?<=\\n))" : "\\A"
      return nil
    case "$":
      output += flags.isMultiline ? "(?=\\n|\\z)" : "(?=\\n?\\z)"
      return nil
    case "*", "+", "?": throw PatternError("nothing to repeat")
    case "{":
      position -= 1
      if try readBounds() != nil { throw PatternError("nothing to repeat") }
      position += 1
      output += "\\{"
      return .one
    default:
      write(scalar)
      return .one
    }
  }

  private mutating func write(_ scalar: Unicode.Scalar) {
    switch scalar {
    case "0"..."9", "a"..."z", "A"..."Z", "_": output.unicodeScalars.append(scalar)
    case _ where scalar.isASCII: output += "\\x{\(String(scalar.value, radix: 16))}"
    default: output.unicodeScalars.append(scalar)
    }
  }

  // MARK: Repeats

  /// A repeat behind an item, if there is one: what both match.
  private mutating func readRepeat(of item: Width?) throws(PatternError) -> Width {
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
    output += "{\(bounds.0),\(bounds.1.map(String.init) ?? "")}"
    if take("?") {
      output += "?"
    } else if take("+") {
      output += "+"
    }
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

  /// The bounds `{m}`, `{m,}`, `{,n}` or `{m,n}`; nil, without moving, for a literal brace.
  private mutating func readBounds() throws(PatternError) -> (Int, Int?)? {
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
    let bounds = (low ?? 0, high)
    if let high, high < bounds.0 { throw PatternError("min repeat greater than max repeat") }
    // PCRE2 counts to 65,535; Python far beyond, which no text here reaches.
    guard bounds.0 <= 65_535 else { throw PatternError("the repeat is too large to evaluate") }
    return (bounds.0, high.flatMap { $0 > 65_535 ? nil : $0 })
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

  private mutating func readGroup() throws(PatternError) -> Width {
    depth += 1
    defer { depth -= 1 }
    guard depth <= Self.depthLimit else { throw PatternError("nested too deeply") }
    guard take("?") else { return try readCapture(name: nil) }
    guard let scalar = take() else { throw PatternError("unexpected end of pattern") }
    switch scalar {
    case "P": return try readNamed()
    case ":": return try readInner("(?:")
    case ">": return try readInner("(?>")
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
    let width = try readInner(opening)
    if opening.hasPrefix("(?<"), !width.isFixed {
      throw PatternError("look-behind requires fixed-width pattern")
    }
    return .none
  }

  private mutating func readInner(_ opening: String) throws(PatternError) -> Width {
    output += opening
    let outer = flags
    let width = try readAlternatives()
    flags = outer
    guard take(")") else { throw PatternError("missing ), unterminated subpattern") }
    output += ")"
    return width
  }

  private mutating func readCapture(name: String?) throws(PatternError) -> Width {
    groupCount += 1
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
    return try reference(group)
  }

  private mutating func readName(until end: Unicode.Scalar) throws(PatternError) -> String {
    var name = String.UnicodeScalarView()
    while let scalar = take() {
      if scalar == end {
        guard let first = name.first, first == "_" || first.properties.isXIDStart,
          name.allSatisfy({ $0 == "_" || $0.properties.isXIDContinue })
        else { throw PatternError("bad character in group name") }
        return String(name)
      }
      name.append(scalar)
    }
    throw PatternError("missing \(end), unterminated name")
  }

  /// Refers to a closed group; one that took no part in the match matches nothing.
  private mutating func reference(_ group: Int) throws(PatternError) -> Width {
    guard group <= groupCount else { throw PatternError("invalid group reference") }
    guard !openGroups.contains(group) else {
      throw PatternError("cannot refer to an open group")
    }
    output += "(?:\\g{\(group)})"
    return groupWidths[group] ?? .none
  }

  private mutating func readConditional() throws(PatternError) -> Width {
    var name = String.UnicodeScalarView()
    while let scalar = take(), scalar != ")" { name.append(scalar) }
    let text = String(name)
    let group: Int
    if let known = names.first(where: { $0.name.isIdentical(to: text) })?.group {
      group = known
    } else if let number = PythonText.int(text.utf8), number > 0,
      name.allSatisfy({ "0"..."9" ~= $0 })
    {
      group = number
    } else {
      throw PatternError("unknown group in a conditional")
    }
    // A group that comes later has not matched yet.
    let isLater = group > groupCount
    guard !isLater || group <= captureTotal else { throw PatternError("invalid group reference") }
    output += isLater ? "(?(?!)" : "(?(\(group))"
    let outer = flags
    var width = try readSequence()
    if take("|") {
      output += "|"
      width = width.or(try readSequence())
      if next == "|" { throw PatternError("conditional backref with more than two branches") }
    } else {
      width = width.or(.none)
    }
    flags = outer
    guard take(")") else { throw PatternError("missing ), unterminated subpattern") }
    output += ")"
    return width
  }

  /// How many capturing groups the whole pattern seems to have.
  private var captureTotal: Int {
    var count = 0
    var index = 0
    while index < scalars.count {
      if scalars[index] == "\\" {
        index += 2
        continue
      }
      if scalars[index] == "(",
        index + 1 >= scalars.count || scalars[index + 1] != "?"
          || index + 3 < scalars.count && scalars[index + 2] == "P" && scalars[index + 3] == "<"
      {
        count += 1
      }
      index += 1
    }
    return count
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
    for letter in on { set(letter, to: true) }
    for letter in off { set(letter, to: false) }
    let opening =
      flags.ignoresCase == outer.ignoresCase ? "(?:" : flags.ignoresCase ? "(?i:" : "(?-i:"
    output += opening
    let width = try readAlternatives()
    flags = outer
    guard take(")") else { throw PatternError("missing ), unterminated subpattern") }
    output += ")"
    return width
  }

  // MARK: Escapes

  private mutating func readEscape() throws(PatternError) -> Width? {
    guard let scalar = take() else { throw PatternError("bad escape (end of pattern)") }
    switch scalar {
    case "A":
      output += "\\A"
      return nil
    case "Z":
      output += "\\z"
      return nil
    case "b":
      output += flags.isASCII ? Self.asciiBoundary : Self.boundary
      return nil
    case "B":
      output += "(?!\(flags.isASCII ? Self.asciiBoundary : Self.boundary))"
      return nil
    case "0":
      write(try octal(first: scalar, limit: 2))
      return .one
    case "1"..."9": return try readReference(scalar)
    default:
      if let category = category(scalar) {
        output += "[\(category.isNegated ? "^" : "")\(category.set)]"
      } else {
        write(try literal(scalar))
      }
      return .one
    }
  }

  private static let word = "\\p{L}\\p{N}_"
  private static let boundary =
    "(?:(?<=[\\p{L}\\p{N}_])(?![\\p{L}\\p{N}_])|(?<![\\p{L}\\p{N}_])(?=[\\p{L}\\p{N}_]))"
  private static let asciiBoundary =
    "(?:(?<=[A-Za-z0-9_])(?![A-Za-z0-9_])|(?<![A-Za-z0-9_])(?=[A-Za-z0-9_]))"

  /// The inside of the set that `\d`, `\w` or `\s` stands for, and whether it is the opposite.
  private func category(_ scalar: Unicode.Scalar) -> (set: String, isNegated: Bool)? {
    switch scalar {
    case "d", "D": (flags.isASCII ? "0-9" : "\\p{Nd}", scalar == "D")
    case "w", "W": (flags.isASCII ? "A-Za-z0-9_" : Self.word, scalar == "W")
    case "s", "S":
      (
        flags.isASCII
          ? " \\t\\n\\r\\f\\x0b"
          : "\\x09-\\x0d\\x1c-\\x20\\x85\\xa0\\x{1680}\\x{2000}-\\x{200a}\\x{2028}\\x{2029}"
            + "\\x{202f}\\x{205f}\\x{3000}", scalar == "S"
      )
    default: nil
    }
  }

  /// A group by number, or a character by three octal digits.
  private mutating func readReference(_ first: Unicode.Scalar) throws(PatternError) -> Width {
    var number = Int(first.value - 0x30)
    if let second = next, "0"..."9" ~= second {
      if isOctal(first), isOctal(second), let third = peek(1), isOctal(third) {
        write(try octal(first: first, limit: 2))
        return .one
      }
      number = number * 10 + Int(second.value - 0x30)
      position += 1
    }
    return try reference(number)
  }

  private func isOctal(_ scalar: Unicode.Scalar) -> Bool { "0"..."7" ~= scalar }

  private mutating func octal(
    first: Unicode.Scalar, limit: Int
  ) throws(PatternError) -> Unicode.Scalar {
    var value = first.value - 0x30
    for _ in 0..<limit {
      guard let digit = next, isOctal(digit) else { break }
      value = value * 8 + digit.value - 0x30
      position += 1
    }
    guard value <= 0o377, let scalar = Unicode.Scalar(value) else {
      throw PatternError("octal escape outside of range 0-0o377")
    }
    return scalar
  }

  /// The character an escape stands for, inside and outside of sets.
  private mutating func literal(
    _ scalar: Unicode.Scalar
  ) throws(PatternError) -> Unicode.Scalar {
    switch scalar {
    case "a": return "\u{07}"
    case "f": return "\u{0C}"
    case "n": return "\n"
    case "r": return "\r"
    case "t": return "\t"
    case "v": return "\u{0B}"
    case "x": return try hexadecimal(2)
    case "u": return try hexadecimal(4)
    case "U": return try hexadecimal(8)
    case "N": return try named()
    case "a"..."z", "A"..."Z": throw PatternError("bad escape \\\(scalar)")
    default: return scalar
    }
  }

  /// A character by its Unicode name: `\N{DIGIT ONE}`.
  private mutating func named() throws(PatternError) -> Unicode.Scalar {
    guard take("{") else { throw PatternError("missing {") }
    var name = String.UnicodeScalarView()
    while let scalar = take() {
      guard scalar == "}" else {
        name.append(scalar)
        continue
      }
      guard let scalar = UnicodeNames.scalar(named: String(name)) else {
        throw PatternError("undefined character name")
      }
      return scalar
    }
    throw PatternError("missing }, unterminated name")
  }

  private mutating func hexadecimal(_ count: Int) throws(PatternError) -> Unicode.Scalar {
    var value: UInt32 = 0
    for _ in 0..<count {
      guard let digit = take(), digit.isASCII, let number = hexValue(UInt8(digit.value)) else {
        throw PatternError("incomplete escape")
      }
      value = value &* 16 &+ number
    }
    guard let scalar = Unicode.Scalar(value) else { throw PatternError("bad escape") }
    return scalar
  }

  // MARK: Sets

  private enum Member {
    case scalar(Unicode.Scalar)
    case category(String)
  }

  private mutating func readSet() throws(PatternError) {
    let isNegated = take("^")
    var items: [String] = []
    var isFirst = true
    while true {
      guard let scalar = take() else { throw PatternError("unterminated character set") }
      if scalar == "]", !isFirst { break }
      isFirst = false
      let low = try readMember(scalar)
      guard next == "-", let after = peek(1), after != "]" else {
        if next == "-", peek(1) == nil { throw PatternError("unterminated character set") }
        items.append(text(low))
        continue
      }
      position += 1
      guard let highScalar = take() else { throw PatternError("unterminated character set") }
      let high = try readMember(highScalar)
      guard case .scalar(let start) = low, case .scalar(let end) = high else {
        throw PatternError("bad character range")
      }
      guard start <= end else { throw PatternError("bad character range") }
      items.append(escaped(start) + "-" + escaped(end))
    }
    output += "[" + (isNegated ? "^" : "") + items.joined() + "]"
  }

  private mutating func readMember(_ scalar: Unicode.Scalar) throws(PatternError) -> Member {
    guard scalar == "\\" else { return .scalar(scalar) }
    guard let escape = take() else { throw PatternError("unterminated character set") }
    switch escape {
    case "b": return .scalar("\u{08}")
    case "0"..."7": return .scalar(try octal(first: escape, limit: 2))
    case "8", "9": throw PatternError("bad escape \\\(escape)")
    default:
      guard let category = category(escape) else { return .scalar(try literal(escape)) }
      return .category(category.isNegated ? try opposite(escape) : category.set)
    }
  }

  /// The opposite of a category inside a set.
  private func opposite(_ scalar: Unicode.Scalar) throws(PatternError) -> String {
    switch (scalar, flags.isASCII) {
    case ("D", false): return "\\P{Nd}"
    case ("D", true): return "\\x00-\\x2f\\x3a-\\x{10ffff}"
    case ("W", true):
      return "\\x00-\\x2f\\x3a-\\x40\\x5b-\\x5e\\x60\\x7b-\\x{10ffff}"
    case ("W", false):
      // All general categories but letters and numbers; `_` is of Pc, whose others are listed.
      return "\\p{C}\\p{M}\\p{Z}\\p{S}\\p{Pd}\\p{Ps}\\p{Pe}\\p{Pi}\\p{Pf}\\p{Po}"
        + "\\x{203f}\\x{2040}\\x{2054}\\x{fe33}\\x{fe34}\\x{fe4d}-\\x{fe4f}\\x{ff3f}"
    case ("S", true): return "\\x00-\\x08\\x0e-\\x1f\\x21-\\x{10ffff}"
    default:
      return "\\x00-\\x08\\x0e-\\x1b\\x21-\\x84\\x86-\\x9f\\xa1-\\x{167f}\\x{1681}-\\x{1fff}"
        + "\\x{200b}-\\x{2027}\\x{202a}-\\x{202e}\\x{2030}-\\x{205e}\\x{2060}-\\x{2fff}"
        + "\\x{3001}-\\x{10ffff}"
    }
  }

  private func text(_ member: Member) -> String {
    switch member {
    case .scalar(let scalar): escaped(scalar)
    case .category(let set): set
    }
  }

  private func escaped(_ scalar: Unicode.Scalar) -> String {
    "\\x{\(String(scalar.value, radix: 16))}"
  }
}
