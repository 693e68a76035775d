extension Kameleoon {
  /// The cookies of one request and what is to be set in its answer, read and written as the
  /// official SDK's language does.
  ///
  /// Source: Python 3.11 `http.cookies`, observed; the journeys `cookies` of FlagReplayTests.
  public struct CookieJar: Sendable {
    /// One cookie.
    public struct Cookie: Equatable, Sendable {
      /// Its value.
      public var value: String
      /// Its value as a header has it, in quotes where it must be.
      public fileprivate(set) var written: String
      /// Domain, expiry, age and path, sorted by name; none of a cookie that was only read.
      public fileprivate(set) var attributes: [Attribute] = []

      fileprivate mutating func set(_ name: String, to value: String?) {
        attributes.removeAll { $0.name == name }
        attributes.append(Attribute(name: name, value: value))
      }
    }

    /// An attribute of a cookie.
    public struct Attribute: Equatable, Sendable {
      /// One of `Domain`, `expires`, `Max-Age`, `Path` and the like.
      public var name: String
      /// Its value; nil of an attribute that has none.
      public var value: String?
    }

    private var cookies = KeyedList<CodePoints, Cookie>()
    /// Whether the header has a name on which the official SDK's language fails.
    package private(set) var hasIllegalName = false
    /// The names that were set here.
    private var changed: Set<CodePoints> = []

    /// An empty jar.
    public init() {}

    /// The value of a cookie, nil where there is none.
    public subscript(name: String) -> String? { cookies[CodePoints(name)]?.value }

    /// The names and values, in the order in which they came.
    public var values: [(name: String, value: String)] {
      cookies.entries.map { ($0.key.text, $0.value.value) }
    }

    /// What the answer is to set: the values of `Set-Cookie` headers, sorted by name.
    public var changes: [String] { headers { changed.contains(CodePoints($0)) } }

    /// Every cookie as `Set-Cookie` has it, sorted by name.
    package var all: [String] { headers { _ in true } }

    private func headers(where isIncluded: (String) -> Bool) -> [String] {
      cookies.entries.filter { isIncluded($0.key.text) }
        .sorted { $0.key.text.unicodeScalars.lexicographicallyPrecedes($1.key.text.unicodeScalars) }
        .map { entry in
          let attributes = entry.value.attributes.map { attribute in
            "; " + attribute.name + (attribute.value.map { "=" + $0 } ?? "")
          }
          return entry.key.text + "=" + entry.value.written + attributes.joined()
        }
    }

    /// Sets a cookie.
    ///
    /// - Parameters:
    ///   - name: its name.
    ///   - value: its value; written in quotes where it must be.
    ///   - domain: the domain it is for; empty: the host alone.
    ///   - age: seconds it is kept.
    ///   - now: milliseconds since 1970 UTC.
    public mutating func set(
      _ name: String, to value: String, domain: String, age: Int, now: Int
    ) {
      var cookie = Cookie(value: value, written: CookieSyntax.quoted(value))
      if !domain.isEmpty { cookie.attributes.append(.init(name: "Domain", value: domain)) }
      cookie.attributes.append(.init(name: "expires", value: HTTPDate.text(now / 1000 + age)))
      cookie.attributes.append(.init(name: "Max-Age", value: "\(age)"))
      cookie.attributes.append(.init(name: "Path", value: "/"))
      cookies[CodePoints(name)] = cookie
      changed.insert(CodePoints(name))
    }
  }
}

extension Kameleoon.CookieJar {
  /// Reads a `Cookie` header; what cannot be read ends it.
  ///
  /// - Parameter header: its value.
  public init(header: String) {
    var reader = CookieReader(header)
    var read: [(name: String, cookie: Cookie)] = []
    while let item = reader.next() {
      if item.name.utf8.first == 0x24 {
        // An attribute of the old syntax; before any cookie it means nothing.
        guard !read.isEmpty else { continue }
        if let name = CookieSyntax.reserved[item.name.dropFirst().lowercased()] {
          read[read.count - 1].cookie.set(name, to: item.written)
        } else {
          hasIllegalName = true
        }
        continue
      }
      let isReserved = CookieSyntax.reserved[item.name.lowercased()] != nil
      switch (isReserved, item.written) {
      case (true, let written):
        guard !read.isEmpty, let name = CookieSyntax.reserved[item.name.lowercased()] else {
          return
        }
        guard written != nil || CookieSyntax.flags.contains(item.name.lowercased()) else { return }
        read[read.count - 1].cookie.set(name, to: written.map(CookieSyntax.unquoted))
      case (false, let written?):
        if !item.name.unicodeScalars.allSatisfy(CookieSyntax.isLegal) { hasIllegalName = true }
        read.append(
          (item.name, Cookie(value: CookieSyntax.unquoted(written), written: written)))
      case (false, nil): return
      }
    }
    for (name, cookie) in read {
      var cookie = cookie
      cookie.attributes.sort { $0.name.lowercased() < $1.name.lowercased() }
      cookies[CodePoints(name)] = cookie
    }
  }

  /// Cookies that somebody else has read.
  ///
  /// - Parameter values: names and values.
  public init(_ values: [String: String]) {
    for (name, value) in values.sorted(by: { $0.key < $1.key }) {
      cookies[CodePoints(name)] = Cookie(value: value, written: CookieSyntax.quoted(value))
    }
  }
}

/// Reads the parts of a `Cookie` header, one after the other.
private struct CookieReader {
  private let scalars: [Unicode.Scalar]
  private var index = 0

  init(_ text: String) { scalars = Array(text.unicodeScalars) }

  /// The next part: a name, and what stands behind its equal sign if there is one.
  mutating func next() -> (name: String, written: String?)? {
    guard index < scalars.count else { return nil }
    skipBlanks()
    // The shortest name that lets the rest be read: a name may hold an equal sign.
    let start = index
    var end = start
    while end < scalars.count, CookieSyntax.isKey(scalars[end]) {
      end += 1
      if let (written, after) = rest(from: end) {
        index = after
        return (text(start..<end), written)
      }
    }
    return nil
  }

  private mutating func skipBlanks() {
    while index < scalars.count, CookieSyntax.isBlank(scalars[index]) { index += 1 }
  }

  /// What follows a name that ends here: a value or none, then a blank, a semicolon or the end.
  private func rest(from start: Int) -> (written: String?, after: Int)? {
    var place = blanks(from: start)
    if place < scalars.count, scalars[place] == "=" {
      place = blanks(from: place + 1)
      for end in valueEnds(from: place) {
        if let after = ending(from: end) { return (text(place..<end), after) }
      }
    }
    return ending(from: start).map { (nil, $0) }
  }

  /// Where a value that begins here can end, in the order in which it is tried.
  private func valueEnds(from start: Int) -> [Int] {
    var ends: [Int] = []
    if start < scalars.count, scalars[start] == "\"" {
      var place = start + 1
      while place < scalars.count, scalars[place] != "\"" {
        place += scalars[place] == "\\" ? 2 : 1
      }
      if place < scalars.count { ends.append(place + 1) }
    }
    if let end = dateEnd(from: start) { ends.append(end) }
    var end = start
    while end < scalars.count, CookieSyntax.isValue(scalars[end]) { end += 1 }
    return ends + (start...end).reversed()
  }

  /// `Sat, 16-Jan-2027 00:00:00 GMT`, which holds blanks without quotes.
  private func dateEnd(from start: Int) -> Int? {
    let lengths = 9...11
    for length in lengths.reversed() {
      let end = start + 3 + 2 + length + 1 + 8 + 4
      guard end <= scalars.count else { continue }
      let parts = scalars[start..<end]
      var place = parts.startIndex
      func take(_ count: Int, _ isRight: (Unicode.Scalar) -> Bool) -> Bool {
        let right = parts[place..<(place + count)].allSatisfy(isRight)
        place += count
        return right
      }
      let isDate =
        take(3, CookieSyntax.isWord) && take(1) { $0 == "," } && take(1, CookieSyntax.isBlank)
        && take(length) { CookieSyntax.isWord($0) || CookieSyntax.isBlank($0) || $0 == "-" }
        && take(1, CookieSyntax.isBlank)
        && take(8) { $0 == ":" || ("0"..."9").contains($0) } && take(1, CookieSyntax.isBlank)
      if isDate, parts[place...].elementsEqual("GMT".unicodeScalars) { return end }
    }
    return nil
  }

  /// A blank, a semicolon or the end, with blanks before it.
  private func ending(from start: Int) -> Int? {
    let place = blanks(from: start)
    if place == scalars.count { return place }
    if scalars[place] == ";" { return place + 1 }
    return place > start ? place : nil
  }

  private func blanks(from start: Int) -> Int {
    var place = start
    while place < scalars.count, CookieSyntax.isBlank(scalars[place]) { place += 1 }
    return place
  }

  private func text(_ range: Range<Int>) -> String {
    var text = String.UnicodeScalarView()
    text.append(contentsOf: scalars[range])
    return String(text)
  }
}

/// What may stand where in cookies.
private enum CookieSyntax {
  static let reserved = [
    "expires": "expires", "path": "Path", "comment": "Comment", "domain": "Domain",
    "max-age": "Max-Age", "secure": "Secure", "httponly": "HttpOnly", "version": "Version",
    "samesite": "SameSite",
  ]
  static let flags: Set<String> = ["secure", "httponly"]

  static func isBlank(_ scalar: Unicode.Scalar) -> Bool {
    scalar == " " || (0x09...0x0D).contains(scalar.value)
  }

  static func isWord(_ scalar: Unicode.Scalar) -> Bool {
    ("0"..."9").contains(scalar) || ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar)
      || scalar == "_"
  }

  static func isKey(_ scalar: Unicode.Scalar) -> Bool {
    isWord(scalar) || "!#%&'~`><@,:/$*+-.^|)(?}{=".unicodeScalars.contains(scalar)
  }

  static func isValue(_ scalar: Unicode.Scalar) -> Bool {
    isKey(scalar) || scalar == "[" || scalar == "]"
  }

  static func isLegal(_ scalar: Unicode.Scalar) -> Bool {
    isWord(scalar) || "!#$%&'*+-.^`|~:".unicodeScalars.contains(scalar)
  }

  /// A value as it is written: in quotes where it holds more than letters, digits and some marks.
  static func quoted(_ text: String) -> String {
    guard text.isEmpty || !text.unicodeScalars.allSatisfy(isLegal) else { return text }
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case _
      where isLegal(scalar) || " ()/<=>?@[]{}".unicodeScalars.contains(scalar)
        || scalar.value > 0xFF:
        result.unicodeScalars.append(scalar)
      default:
        let octal = String(scalar.value, radix: 8)
        result += "\\" + String(repeating: "0", count: max(0, 3 - octal.utf8.count)) + octal
      }
    }
    return result + "\""
  }

  /// The value that is written so.
  static func unquoted(_ text: String) -> String {
    var scalars = Array(text.unicodeScalars)
    guard scalars.count >= 2, scalars.first == "\"", scalars.last == "\"" else { return text }
    scalars = Array(scalars.dropFirst().dropLast())
    var result = String.UnicodeScalarView()
    var index = 0
    while index < scalars.count {
      guard scalars[index] == "\\", index + 1 < scalars.count else {
        result.append(scalars[index])
        index += 1
        continue
      }
      if index + 3 < scalars.count, let byte = octal(scalars[(index + 1)...(index + 3)]) {
        result.append(byte)
        index += 4
      } else {
        result.append(scalars[index + 1])
        index += 2
      }
    }
    return String(result)
  }

  private static func octal(_ digits: ArraySlice<Unicode.Scalar>) -> Unicode.Scalar? {
    guard let first = digits.first, ("0"..."3").contains(first),
      digits.allSatisfy({ ("0"..."7").contains($0) })
    else { return nil }
    return Unicode.Scalar(digits.reduce(UInt32(0)) { $0 * 8 + ($1.value - 0x30) })
  }
}
