/// A request as a command of curl, with variables in the place of secrets.
package struct CurlCommand {
  /// `GET` or `POST`.
  package var method: String
  /// The whole address.
  package var url: String
  /// Names and values, in their order.
  package var headers: [(name: String, value: String)] = []
  /// The body; nil: none.
  package var body: String?
  /// Whether the answer is a stream of events.
  package var isStream = false

  /// A request without headers and body.
  package init(method: String, url: String) {
    self.method = method
    self.url = url
  }

  /// The command, in one line unless its body has several.
  package var text: String {
    var words = ["curl"]
    if isStream { words.append("-N") }
    if method != "GET" { words += ["-X", method.shellWord] }
    words.append(url.shellWord)
    for header in headers { words += ["-H", Self.header(header.name, header.value)] }
    if let body { words += ["--data-raw", Self.hidingSecret(in: body)] }
    return words.joined(separator: " ")
  }

  private static func header(_ name: String, _ value: String) -> String {
    switch name.lowercased() {
    case "x-api-key": return "\(name): ".shellWord + #""$FLAGSHIP_API_KEY""#
    case "authorization":
      let scheme = value.split(separator: " ").first.map { "\($0) " } ?? ""
      return "\(name): \(scheme)".shellWord + #""$KAMELEOON_TOKEN""#
    default: return "\(name): \(value)".shellWord
    }
  }

  /// The body with a variable in the place of the client's secret.
  private static func hidingSecret(in body: String) -> String {
    let mark = "client_secret="
    guard let range = body.firstRange(of: mark) else { return body.shellWord }
    let end = body[range.upperBound...].firstIndex(of: "&") ?? body.endIndex
    let rest = body[end...]
    return body[..<range.upperBound].shellWord + #""$KAMELEOON_CLIENT_SECRET""#
      + (rest.isEmpty ? "" : rest.shellWord)
  }
}

extension StringProtocol {
  /// The text as one word of a shell; what would control a terminal, or hide, is escaped.
  fileprivate var shellWord: String {
    if !isEmpty, utf8.allSatisfy({ (0x41...0x5A).contains($0) }) { return String(self) }
    guard unicodeScalars.contains(where: \.isUnseen) else {
      return "'" + String(self).replacing("'", with: #"'\''"#) + "'"
    }
    var word = "$'"
    for scalar in unicodeScalars {
      switch scalar {
      case "'", "\\": word += "\\\(scalar)"
      case _ where scalar.isUnseen:
        let digits = String(scalar.value, radix: 16)
        word += #"\U"# + String(repeating: "0", count: 8 - digits.count) + digits
      default: word.unicodeScalars.append(scalar)
      }
    }
    return word + "'"
  }

  /// The text as part of a comment: it stays on its line.
  package var shellComment: String {
    String(String.UnicodeScalarView(unicodeScalars.filter { $0.value >= 0x20 && $0.value != 0x7F }))
  }
}

extension Unicode.Scalar {
  /// Whether a terminal does something else than to show it; a line's end is harmless.
  fileprivate var isUnseen: Bool {
    switch properties.generalCategory {
    case .control: value != 0x0A
    case .format, .lineSeparator, .paragraphSeparator, .privateUse, .surrogate, .unassigned: true
    default: false
    }
  }
}
