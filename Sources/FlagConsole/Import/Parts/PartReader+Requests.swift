import FlagEngine

// Requests as browsers, shells and servers write them.
extension PartReader {
  // MARK: Commands

  private static let commands = ["curl", "curl.exe", "wget"]
  private static let headerOptions: Set<String> = ["-H", "--header"]
  private static let cookieOptions: Set<String> = ["-b", "--cookie"]
  private static let agentOptions: Set<String> = ["-A", "--user-agent", "-U"]
  private static let addressOptions: Set<String> = ["--url"]
  private static let bodyOptions: Set<String> = [
    "-d", "--data", "--data-raw", "--data-binary", "--data-ascii", "--data-urlencode", "--json",
    "--post-data",
  ]
  private static let secretOptions: Set<String> = ["-u", "--user", "--oauth2-bearer"]
  private static let otherOptions: Set<String> = [
    "-X", "--request", "-e", "--referer", "-o", "--output", "-m", "--max-time", "-x", "--proxy",
    "-F", "--form", "-c", "--cookie-jar", "-w", "--write-out", "--connect-timeout", "--resolve",
    "-r", "--range", "-T", "--upload-file", "-K", "--config", "--cacert", "--cert", "--key",
  ]

  /// A command of curl, or what follows it where only the options were copied.
  mutating func readCommand() -> Bool {
    let reach = min(limit, index + 16)
    let end = bytes[index..<reach].firstIndex { Self.isSeparator($0) || $0 < 0x20 } ?? reach
    guard end < reach else { return false }
    let word = text(index..<end)
    let isOption =
      isAtLineStart && (Self.headerOptions.contains(word) || Self.cookieOptions.contains(word))
    guard isOption || Self.commands.contains(word) else { return false }
    let command = ShellWords(bytes, from: index, limit: limit)
    guard command.words.count > 1 else { return false }
    var inner: [Fact] = []
    var rest = command.words[...]
    while let word = rest.popFirst() { read(word, &rest, into: &inner) }
    if command.isCut, !inner.isEmpty {
      inner[inner.count - 1].subject = .nothing("ends inside of its quotes: the text was cut")
    }
    add(inner, endingAt: command.end)
    return true
  }

  /// Reads a word of a command with the one that belongs to it.
  private func read(
    _ word: ShellWords.Word, _ rest: inout ArraySlice<ShellWords.Word>, into inner: inout [Fact]
  ) {
    var (option, value) = (word.text, String?.none)
    if option.hasPrefix("--") {
      (option, value) = VisitorReader.pair(option)
    } else if option.hasPrefix("-"), option.utf8.count > 2 {
      let short = String(option.prefix(2))
      if takesValue(short) { (option, value) = (short, String(option.dropFirst(2))) }
    }
    guard option.hasPrefix("-"), option.utf8.count > 1 else {
      let isAddress =
        word.text.contains("://") || word.text.contains("/") || word.text.contains(".")
      guard isAddress, !Self.commands.contains(word.text) else {
        return inner.append(
          fact(.nothing("is part of the command"), word.range, in: .curl))
      }
      let address = word.text.contains("://") ? word.text : "http://" + word.text
      inner += Self.address(address, words, line: line)
      return
    }
    guard takesValue(option) else {
      return inner.append(fact(.nothing("is an option of the command"), word.range, in: .curl))
    }
    var range = word.range
    if value == nil, let next = rest.popFirst() {
      value = next.text
      range = range.lowerBound..<next.range.upperBound
    }
    inner += facts(of: option, value ?? "", range)
  }

  private func takesValue(_ option: String) -> Bool {
    [
      Self.headerOptions, Self.cookieOptions, Self.agentOptions, Self.addressOptions,
      Self.bodyOptions, Self.secretOptions, Self.otherOptions,
    ].contains { $0.contains(option) }
  }

  private func fact(
    _ subject: Fact.Subject, _ range: Range<Int>, _ value: Fact.Value = .text(""),
    in kind: TextKind
  ) -> Fact {
    Fact(subject, value, part: text(range), in: kind, line: line)
  }

  private func facts(of option: String, _ value: String, _ range: Range<Int>) -> [Fact] {
    if Self.headerOptions.contains(option) {
      return Self.header(value, part: value, words, line: line)
    }
    if Self.cookieOptions.contains(option) {
      guard value.contains("=") else {
        return [fact(.nothing("names a file of cookies"), range, in: .curl)]
      }
      return Self.cookies(value, line: line)
    }
    if Self.agentOptions.contains(option) {
      return [fact(.userAgent, range, .text(value), in: .userAgent)]
    }
    if Self.addressOptions.contains(option) { return Self.address(value, words, line: line) }
    if Self.bodyOptions.contains(option), depth < 4 {
      let inner = Self.facts(
        in: Array(value.utf8)[...], words, depth: depth + 1, line: line)
      if !inner.isEmpty { return inner }
    }
    if Self.secretOptions.contains(option) {
      return [Fact(.nothing("is a secret"), part: "\(option) ***", in: .curl, line: line)]
    }
    return [fact(.nothing("is an option of the command"), range, in: .curl)]
  }

  // MARK: fetch

  private static let fetchWords = ["fetch(", "axios(", "axios.get(", "axios.post("]

  /// `fetch("https://…", {"headers": {…}})`, as browsers copy a request.
  mutating func readFetch() -> Bool {
    guard
      let word = Self.fetchWords.first(where: { bytes[index..<limit].starts(with: $0.utf8) }),
      case let open = index + word.utf8.count - 1,
      let end = closingBracket(from: open),
      let strict = LooseJSON.strict(bytes[open..<end]),
      let document = try? JSONDocument(strict)
    else { return false }
    var inner: [Fact] = []
    document.withRoot { root in
      for argument in root.elements {
        if let address = argument.string {
          inner += Self.address(address, words, line: line)
        } else {
          inner += JSONParts.facts(
            of: argument, words, depth: depth, in: .fetch, document.bytes)
        }
      }
    }
    add(inner.on(line: line), endingAt: end)
    return true
  }

  // MARK: Addresses

  private static let methods: Set<String> = [
    "GET", "POST", "PUT", "HEAD", "PATCH", "DELETE", "OPTIONS",
  ]

  /// The first line of a request: `GET /cart?x=1 HTTP/1.1`.
  mutating func readRequestLine() -> Bool {
    let words = bytes[index..<min(lineEnd, index + 1 << 16)].split(separator: 0x20, maxSplits: 2)
    guard words.count > 1, Self.methods.contains(String(decoding: words[0], as: UTF8.self)),
      words[1].first == UInt8(ascii: "/") || Self.schemeEnd(words[1]) != nil
    else { return false }
    let address = String(decoding: words[1], as: UTF8.self)
    var end = words[1].endIndex
    if words.count > 2, words[2].starts(with: "HTTP/".utf8) {
      end = words[2].firstIndex { Self.isSeparator($0) || Self.isQuote($0) } ?? words[2].endIndex
    }
    let inner = Self.address(
      address, part: text(index..<end), self.words, in: .headers, line: line)
    requestLine = line
    add(inner, endingAt: end)
    return true
  }

  /// The end of `https:` in `https://…`.
  private static func schemeEnd(_ text: ArraySlice<UInt8>) -> Int? {
    let end = text.prefix(24).firstIndex { !isNameStart($0) || $0 >= 0x80 } ?? text.endIndex
    guard end > text.startIndex, text[end...].starts(with: "://".utf8) else { return nil }
    return end
  }

  /// An address with a scheme; at the start of a line also a path or a query alone.
  mutating func readAddress() -> Bool {
    let rest = bytes[index..<lineEnd]
    let isLocal =
      isAtLineStart && depth == 0
      && (rest.first == UInt8(ascii: "/") || rest.first == UInt8(ascii: "?"))
    guard isLocal || Self.schemeEnd(rest) != nil else { return false }
    var end =
      rest.firstIndex {
        $0 == 0x20 || $0 == 0x09 || Self.isQuote($0) || $0 == UInt8(ascii: "<")
          || $0 == UInt8(ascii: ">")
      } ?? lineEnd
    while end > index + 1, Self.isSeparator(bytes[end - 1]) || Self.isCloser(bytes[end - 1]) {
      end -= 1
    }
    // A path stands alone in its line: in a log it is anything's.
    if isLocal, rest.first == UInt8(ascii: "/"),
      rest[end...].contains(where: { !Self.isSeparator($0) })
    {
      return false
    }
    if requestLine == line {
      add(.nothing("is the page before"), index..<end, in: .headers)
      index = end
      return true
    }
    add(Self.address(text(index..<end), words, line: line), endingAt: end)
    return true
  }

  /// The page and what its query says.
  static func address(
    _ address: String, part: String? = nil, _ words: FactWords, in kind: TextKind = .address,
    line: Int = 0
  ) -> [Fact] {
    var facts: [Fact] = []
    if !address.hasPrefix("?") {
      let host = address.drop { $0 != ":" }.dropFirst(3).prefix { $0 != "/" && $0 != "?" }
      let services = ["kameleoon.com", "kameleoon.eu", "kameleoon.io", "flagship.io"]
      let isService = services.contains { host == $0 || host.hasSuffix(".\($0)") }
      facts.append(
        Fact(
          isService ? .nothing("is an address of the platform's own service") : .page,
          .string(address), part: part ?? address, in: kind, line: line))
    }
    let query = address.drop { $0 != "?" }.dropFirst().prefix { $0 != "#" }
    for member in query.split(separator: "&") {
      let (name, value) = VisitorReader.pair(String(member))
      let plain = PercentText.decode(spaced(name))
      facts.append(
        Fact(
          .query(plain), .text(PercentText.decode(spaced(value ?? ""))), part: String(member),
          in: .address, named: plain, line: line))
    }
    return facts
  }

  /// A plus stands for a space in a query.
  private static func spaced(_ text: String) -> String {
    String(text.map { $0 == "+" ? " " : $0 })
  }

  mutating func readUserAgent() -> Bool {
    let rest = bytes[index..<lineEnd]
    guard UserAgent.begins(String(decoding: rest.prefix(10), as: UTF8.self)) else { return false }
    add(.userAgent, index..<lineEnd, .text(text(index..<lineEnd)), in: .userAgent)
    index = lineEnd
    return true
  }

  // MARK: Headers

  private static let headerNames: Set<String> = [
    "accept", "authority", "authorization", "cache-control", "connection", "cookie", "date", "dnt",
    "etag", "expires", "forwarded", "host", "keep-alive", "method", "origin", "path", "pragma",
    "priority", "referer", "scheme", "server", "set-cookie", "te", "upgrade",
    "upgrade-insecure-requests", "user-agent", "vary", "via",
  ]
  private static let headerPrefixes = [
    "accept-", "access-control-", "content-", "if-", "proxy-", "sec-", "x-",
  ]

  /// `Name: value` to the end of the line, where the name is one of a request's headers.
  mutating func readHeader() -> Bool {
    let hasColon = isAtLineStart && bytes[index] == UInt8(ascii: ":")
    let start = index + (hasColon ? 1 : 0)
    let window = bytes[start..<min(lineEnd, start + 64)]
    guard let colon = window.firstIndex(of: UInt8(ascii: ":")), colon > start,
      window[start..<colon].allSatisfy(Self.isNameByte)
    else { return false }
    let name = text(start..<colon).lowercased()
    let isHeader =
      Self.headerNames.contains(name) || Self.headerPrefixes.contains { name.hasPrefix($0) }
    // In the middle of a log's line only what is a header for certain.
    guard isHeader, hasColon || isAtLineStart || name == "user-agent" else { return false }
    let line = text(start..<lineEnd)
    if name == "host" || name == "authority" {
      completePage(FieldText.trimmed(text((colon + 1)..<lineEnd)))
    }
    add(Self.header(line, part: text(index..<lineEnd), words, line: self.line), endingAt: lineEnd)
    return true
  }

  /// What a header says.
  static func header(
    _ header: String, part: String, _ words: FactWords, line: Int = 0
  ) -> [Fact] {
    let colon = header.utf8.firstIndex(of: UInt8(ascii: ":")) ?? header.endIndex
    let name = FieldText.trimmed(String(header[..<colon]))
    let value = FieldText.trimmed(
      colon == header.endIndex ? "" : String(header[header.utf8.index(after: colon)...]))
    return self.header(named: name, value, part: part, words, line: line)
  }

  static func header(
    named name: String, _ value: String, part: String, _ words: FactWords, line: Int = 0
  ) -> [Fact] {
    switch name.lowercased() {
    case "cookie", "set-cookie": return cookies(value, line: line)
    case "user-agent":
      return [Fact(.userAgent, .text(value), part: part, in: .userAgent, named: name, line: line)]
    case "authorization", "proxy-authorization", "x-api-key", "x-auth-token":
      return [
        Fact(
          .nothing("is a secret"), part: "\(name): ***", in: .headers, named: name, line: line)
      ]
    case let lower:
      let bare = lower.hasPrefix("x-") ? String(lower.dropFirst(2)) : lower
      if case .code(false) = words.meaning(of: bare, in: .headers) {
        return [Fact(.code, .text(value), part: part, in: .headers, named: name, line: line)]
      }
      return [
        Fact(
          .nothing("is a header that no condition reads"), part: part, in: .headers, named: name,
          line: line)
      ]
    }
  }
}
