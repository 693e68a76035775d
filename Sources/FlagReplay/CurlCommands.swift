public import FlagEngine
internal import FlagReports

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
      lines += requests.map { Self.curl($0, isStream: isStream) }
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

  /// A request of a journey as a command of a shell.
  private static func curl(_ request: JSONValue, isStream: Bool) -> String {
    if let seconds = request["waitSeconds"] { return "sleep \(seconds.jsonText)" }
    var command = CurlCommand(
      method: request["method"]?.text ?? "GET", url: request["url"]?.text ?? "")
    command.isStream = isStream
    if case .object(let headers)? = request["headers"] {
      command.headers = headers.members.map { ($0.name, $0.value.text ?? $0.value.jsonText) }
    }
    command.body = body(of: request)
    return command.text
  }

  private static func body(of request: JSONValue) -> String? {
    if case .array(let lines)? = request["bodyLines"] {
      return lines.compactMap(\.text).joined(separator: "\n")
    }
    switch request["body"] {
    case nil, .null?: return nil
    case .string(let text)?: return text
    case let value?: return PythonJSON.text(value)
    }
  }
}
