public import FlagEngine

extension Journey {
  /// What a played journey sends, as commands for a shell, secrets replaced by variables.
  ///
  /// - Parameter played: what `played(_:)` gave.
  /// - Returns: lines: a comment for each call that sends something, then its commands.
  public func curlLines(of played: JSONValue) -> [String] {
    var lines: [String] = []
    func add(_ title: String, _ requests: JSONValue?, isStream: Bool = false) {
      guard case .array(let requests)? = requests, !requests.isEmpty else { return }
      lines.append("# \(title)")
      lines += requests.map { CurlCommand($0, isStream: isStream).text }
    }
    add("start", played["startRequests"])
    add("start", played["eventStreams"], isStream: true)
    guard case .array(let steps)? = played["steps"] else { return lines }
    for (index, step) in steps.enumerated() {
      let title = "step \(index + 1): \((step["op"]?.text ?? "").shellComment)"
      add(title, step["requests"] ?? step["expect"]?["requests"])
      add(title, step["eventStreams"], isStream: true)
    }
    return lines
  }
}

/// A request as a command of curl.
private struct CurlCommand {
  let request: JSONValue
  let isStream: Bool

  init(_ request: JSONValue, isStream: Bool) {
    self.request = request
    self.isStream = isStream
  }

  var text: String {
    if let seconds = request["waitSeconds"] { return "sleep \(seconds.jsonText)" }
    var words = ["curl"]
    if isStream { words.append("-N") }
    let method = request["method"]?.text ?? "GET"
    if method != "GET" { words += ["-X", method.shellWord] }
    words.append((request["url"]?.text ?? "").shellWord)
    if case .object(let headers)? = request["headers"] {
      for header in headers.members {
        words += ["-H", Self.header(header.name, header.value.text ?? header.value.jsonText)]
      }
    }
    if let body { words += ["--data-raw", Self.hidingSecret(in: body)] }
    return words.joined(separator: " ")
  }

  private var body: String? {
    if case .array(let lines)? = request["bodyLines"] {
      return lines.compactMap(\.text).joined(separator: "\n")
    }
    switch request["body"] {
    case nil, .null?: return nil
    case .string(let text)?: return text
    case let value?: return PythonJSON.text(value)
    }
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
  fileprivate var shellComment: String {
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
