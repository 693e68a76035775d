import FlagEngine

extension PartReader {
  // MARK: Cookies

  private static let cookieWords = ["cookie:", "set-cookie:", "cookie=", "cookies=", "cookies:"]
  private static let platformCookies = ["kameleoonVisitorCode=", "kameleoonSimulationFFData="]

  /// `Cookie: a=1; b=2` anywhere in a line, or cookies of the platform without that word.
  mutating func readCookies() -> Bool {
    let rest = bytes[index..<lineEnd]
    for word in Self.cookieWords where rest.starts(with: word.utf8, by: { $0 | 0x20 == $1 | 0x20 })
    {
      var start = index + word.utf8.count
      while start < lineEnd, bytes[start] == 0x20 { start += 1 }
      guard start < lineEnd, bytes[start] != UInt8(ascii: "{"), bytes[start] != UInt8(ascii: "[")
      else { return false }
      var end = lineEnd
      if Self.isQuote(bytes[start]),
        let close = LooseJSON.closingQuote(of: bytes, from: start, limit: lineEnd)
      {
        end = close + 1
        add(Self.cookies(text((start + 1)..<close), line: line), endingAt: end)
      } else {
        add(Self.cookies(text(start..<end), line: line), endingAt: end)
      }
      return true
    }
    return readPlatformCookies()
  }

  /// A line of cookies that has the platform's among them: it begins where its first pair does.
  private mutating func readPlatformCookies() -> Bool {
    guard isAtLineStart else { return false }
    let rest = text(index..<min(lineEnd, index + 1 << 14))
    guard Self.platformCookies.contains(where: { rest.contains($0) }) else { return false }
    let parts = rest.split(separator: ";").map { FieldText.trimmed(String($0)) }
    let areCookies = parts.allSatisfy { part in
      part.contains("=") && !part.contains(" ") && !part.hasPrefix("{") && !part.contains("://")
    }
    guard areCookies, parts.count > 1 || rest.hasPrefix("kameleoon") else { return false }
    add(Self.cookies(text(index..<lineEnd), line: line), endingAt: lineEnd)
    return true
  }

  private static let cookieAttributes: Set<String> = [
    "path", "domain", "expires", "max-age", "secure", "httponly", "samesite", "priority",
    "partitioned", "version",
  ]

  /// The cookies of a header.
  static func cookies(_ header: String, line: Int = 0) -> [Fact] {
    header.utf8.split(separator: UInt8(ascii: ";")).compactMap { bytes -> Fact? in
      let part = FieldText.trimmed(String(Substring(bytes)))
      guard !part.isEmpty else { return nil }
      let (name, value) = VisitorReader.pair(part)
      guard !cookieAttributes.contains(name.lowercased()) else {
        return Fact(
          .nothing("says how long and where a cookie is kept"), part: part, in: .cookies,
          line: line)
      }
      guard let value else {
        return Fact(.nothing("has no value"), part: part, in: .cookies, line: line)
      }
      let isQuoted = value.utf8.count > 1 && value.hasPrefix("\"") && value.hasSuffix("\"")
      return Fact(
        .cookie(FieldText.trimmed(name)),
        .text(isQuoted ? String(value.dropFirst().dropLast()) : value), part: part, in: .cookies,
        named: name, line: line)
    }
  }

  /// A row of a browser's table of cookies, or of a file of cookies.
  mutating func readCookieRow() -> Bool {
    let row = bytes[index..<lineEnd]
    guard row.contains(0x09), row.first != UInt8(ascii: "{"), row.first != UInt8(ascii: "[") else {
      return false
    }
    let cells = row.split(separator: 0x09, omittingEmptySubsequences: false).map {
      FieldText.trimmed(String(decoding: $0, as: UTF8.self))
    }
    let range = index..<lineEnd
    if cells.count == 7, ["TRUE", "FALSE"].contains(cells[1]), ["TRUE", "FALSE"].contains(cells[3])
    {
      add(.cookie(cells[5]), range, .text(cells[6]), in: .cookieRows, named: cells[5])
    } else if cells.count > 2, cells[0].lowercased() == "name", cells[1].lowercased() == "value" {
      add(.nothing("is the heading of the cookies"), range, in: .cookieRows)
    } else if cells.count > 2, !cells[0].isEmpty, !cells[0].contains(" "),
      cells[2].contains(".") || cells[2].isEmpty || cells[2] == "localhost"
    {
      add(.cookie(cells[0]), range, .text(cells[1]), in: .cookieRows, named: cells[0])
    } else if cells.count == 2, words.isKnown(cells[0]), words.isKnown(cells[1]) {
      add(.nothing("is a heading"), range, in: .cookieRows)
    } else if cells.count == 2, !cells[0].isEmpty, !cells[0].contains(where: { " =:".contains($0) })
    {
      add(
        words.isKnown(cells[0]) ? .named(cells[0]) : .cookie(cells[0]), range, .text(cells[1]),
        in: .cookieRows, named: cells[0])
    } else {
      return false
    }
    index = lineEnd
    return true
  }
}
