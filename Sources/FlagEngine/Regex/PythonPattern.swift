/// Reads a pattern in the dialect of Python 3.11's `re` and writes it in PCRE2's.
///
/// What Python rejects is rejected here, since PCRE2 reads some of it differently: `(?<n>…)`, `\p{…}`,
/// `\h`, POSIX classes, flags inside the pattern. What both read differently is rewritten: `{,n}`,
/// `\Z`, `\uXXXX`, sets, empty alternatives of conditionals, ignoring case.
///
/// Source: Python 3.11, observed; Vectors/kameleoon/condition-regex.json.
struct PythonPattern {
  let scalars: [Unicode.Scalar]
  var position = 0
  var output = ""
  var flags = Flags()
  var groupCount = 0
  /// Groups that are still open: a reference to one is an error.
  var openGroups: [Int] = []
  var names: [(name: String, group: Int)] = []
  var groupWidths: [Int: Width] = [:]
  /// The highest group that a conditional asks for: it may come later, but has to come.
  var highestCondition = 0
  /// How many groups there were before the outermost lookbehind that is open.
  var groupsBeforeLookbehind: Int?
  var depth = 0
  /// Python reads a little deeper; so much is sure not to overflow the stack of any thread.
  static let depthLimit = 300
  /// Whether nothing but flags and comments has been read: only there flags are for the whole pattern.
  private var isAtStart = true

  /// Whether the output ignores case from here on, up to the end of the group.
  var isCaseless = false
  /// PCRE2's numbers of the groups, which count the helpers of references too.
  var outputGroups: [Int] = []
  var outputGroupCount = 0
  /// The same of an earlier reading, for conditions on groups that come later.
  var knownGroups: [Int]
  var usesCallouts = false
  var hasAtomicGroups = false
  /// The greatest weight of an item, see `RegexMeter`.
  var heaviestItem = 1
  var repeatCount = 0
  /// What PCRE2 cannot do, if anything.
  var limit: String?

  /// The least and greatest number of characters something matches; unlimited is `Int.max`.
  struct Width {
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

  struct Flags {
    var ignoresCase = false
    var isMultiline = false
    var dotMatchesNewline = false
    var isVerbose = false
    var isASCII = false
    /// `u` was written: together with `a` for the whole pattern it raises.
    var isUnicode = false
  }

  /// A pattern in PCRE2's dialect.
  struct Translation {
    /// For PCRE2's options UTF and UCP.
    var pattern = ""
    /// The least number of characters that it matches.
    var least = 0
    /// What tells how costly a match can get.
    var costs = RegexMeter.Costs(heaviestItem: 1, repeats: 0, groups: 0, usesCallouts: false)
    var hasAtomicGroups = false
    /// What PCRE2 cannot do: the translation then stands for less than the pattern.
    var limit: String?
  }

  /// Translates a pattern.
  ///
  /// - Parameter pattern: the pattern in Python's dialect.
  /// - Returns: the same in PCRE2's.
  /// - Throws: why Python rejects it.
  static func translate(_ pattern: String) throws(PatternError) -> Translation {
    let scalars = Array(pattern.unicodeScalars)
    var reader = PythonPattern(scalars: scalars, knownGroups: [])
    var least = try reader.readAll()
    if reader.outputGroupCount > reader.groupCount, reader.highestCondition > 0 {
      reader = PythonPattern(scalars: scalars, knownGroups: reader.outputGroups)
      least = try reader.readAll()
    }
    return Translation(
      pattern: reader.output, least: least,
      costs: RegexMeter.Costs(
        heaviestItem: reader.heaviestItem, repeats: reader.repeatCount,
        groups: reader.outputGroupCount, usesCallouts: reader.usesCallouts),
      hasAtomicGroups: reader.hasAtomicGroups, limit: reader.limit)
  }

  private init(scalars: [Unicode.Scalar], knownGroups: [Int]) {
    self.scalars = scalars
    self.knownGroups = knownGroups
  }

  private mutating func readAll() throws(PatternError) -> Int {
    let width = try readAlternatives()
    guard position == scalars.count else { throw PatternError("unbalanced parenthesis") }
    guard highestCondition <= groupCount else { throw PatternError("invalid group reference") }
    if flags.isASCII, flags.isUnicode {
      throw PatternError("ASCII and UNICODE flags are incompatible", .raises)
    }
    return width.least
  }

  static let flagLetters = Array("aiLmsux".unicodeScalars)

  // MARK: Characters

  var next: Unicode.Scalar? { position < scalars.count ? scalars[position] : nil }

  func peek(_ offset: Int) -> Unicode.Scalar? {
    position + offset < scalars.count ? scalars[position + offset] : nil
  }

  mutating func take() -> Unicode.Scalar? {
    guard position < scalars.count else { return nil }
    position += 1
    return scalars[position - 1]
  }

  mutating func take(_ expected: Unicode.Scalar) -> Bool {
    guard next == expected else { return false }
    position += 1
    return true
  }

  func isAhead(_ text: String) -> Bool {
    scalars[position...].starts(with: text.unicodeScalars)
  }

  // MARK: Structure

  mutating func readAlternatives() throws(PatternError) -> Width {
    var width = try readSequence()
    while take("|") {
      isAtStart = false
      output += "|"
      width = width.or(try readSequence())
    }
    return width
  }

  mutating func readSequence() throws(PatternError) -> Width {
    var width = Width.none
    while let scalar = next, scalar != "|", scalar != ")" {
      if try skipNothing() { continue }
      if try readGlobalFlags() { continue }
      isAtStart = false
      let start = ItemStart(
        offset: output.utf8.count, isCaseless: isCaseless, isGroup: scalar == "(")
      let item = try readItem(scalar)
      width = width.then(try readRepeat(of: item, from: start))
    }
    return width
  }

  /// Where an item begins in the output, for what is put around it later.
  struct ItemStart {
    var offset: Int
    /// Whether the output ignored case before it.
    var isCaseless: Bool
    var isGroup: Bool
  }

  /// Comments, and the white space of verbose patterns; a repeat behind them belongs to the item
  /// before them.
  mutating func skipNothing() throws(PatternError) -> Bool {
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

  /// Flags for the whole pattern, allowed before its first item only.
  private mutating func readGlobalFlags() throws(PatternError) -> Bool {
    guard isAtStart, isAhead("(?"), let first = peek(2), Self.flagLetters.contains(first) else {
      return false
    }
    var end = position + 2
    while end < scalars.count, Self.flagLetters.contains(scalars[end]) { end += 1 }
    guard end < scalars.count, scalars[end] == ")" else { return false }
    let letters = scalars[position + 2..<end]
    guard !(letters.contains("a") && letters.contains("u")), !letters.contains("L") else {
      throw PatternError("bad inline flags")
    }
    for letter in letters { flags.set(letter, to: true) }
    position = end + 1
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
      write(scalar.value)
      return .one
    }
  }
}

extension PythonPattern.Flags {
  mutating func set(_ letter: Unicode.Scalar, to value: Bool) {
    switch letter {
    case "i": ignoresCase = value
    case "m": isMultiline = value
    case "s": dotMatchesNewline = value
    case "x": isVerbose = value
    case "a": isASCII = value
    case "u": isUnicode = value
    default: break
    }
  }
}
