public import FlagEngine

/// Where a configuration comes from: what the user names on the command line or after `:open`.
public enum SourceAddress: Hashable, Sendable {
  /// A file by its path.
  case file(String)
  /// Standard input, `-`.
  case standardInput
  /// The bundled shop of a platform, `demo:kameleoon` or `demo:flagship`.
  case demo(Platform)
  /// A Kameleoon site, `kameleoon:SITE_CODE[@environment]`.
  case kameleoon(siteCode: String, environment: String?)
  /// A Flagship environment, `flagship:ENV_ID`.
  case flagship(environmentID: String)
  /// A configuration of either platform by its web address, `https://…`.
  case url(String)

  /// Reads what the user typed; anything without a known beginning is a file.
  ///
  /// - Parameter text: the argument.
  public init(_ text: String) {
    if text == "-" {
      self = .standardInput
    } else if let demo = Self.rest(of: text, after: "demo:").flatMap(Platform.init(rawValue:)) {
      self = .demo(demo)
    } else if let site = Self.rest(of: text, after: "kameleoon:") {
      let parts = site.split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false)
      let environment = parts.count > 1 && !parts[1].isEmpty ? String(parts[1]) : nil
      self = .kameleoon(siteCode: String(parts[0]), environment: environment)
    } else if let environment = Self.rest(of: text, after: "flagship:") {
      self = .flagship(environmentID: environment)
    } else if Self.rest(of: text, after: "https://") != nil
      || Self.rest(of: text, after: "http://") != nil
    {
      self = .url(text)
    } else {
      self = .file(text)
    }
  }

  /// Whether it is reached through the network.
  public var isRemote: Bool {
    switch self {
    case .kameleoon, .flagship, .url: true
    case .file, .standardInput, .demo: false
    }
  }

  /// What the user types to name it.
  public var text: String {
    switch self {
    case .file(let path): path
    case .standardInput: "-"
    case .demo(let platform): "demo:\(platform.rawValue)"
    case .kameleoon(let site, let environment):
      "kameleoon:\(site)" + (environment.map { "@\($0)" } ?? "")
    case .flagship(let environment): "flagship:\(environment)"
    case .url(let address): address
    }
  }

  /// Whether it may hold what nobody else shall read: a web address with a query or a password.
  package var mayHoldSecret: Bool {
    if case .url(let text) = self { text.contains { "@?#".contains($0) } } else { false }
  }

  /// What names it where others may read: a web address without password, query and fragment.
  package var shownText: String {
    guard case .url(let text) = self, mayHoldSecret else { return text }
    var shown = String(text.prefix { $0 != "?" && $0 != "#" })
    if let scheme = shown.firstRange(of: "://"), let at = shown.lastIndex(of: "@") {
      shown.replaceSubrange(scheme.upperBound...at, with: "")
    }
    return shown + (text.contains("?") ? "?(secret)" : "")
  }

  private static func rest(of text: String, after prefix: String) -> String? {
    guard text.utf8.count > prefix.utf8.count, text.hasPrefix(prefix) else { return nil }
    return String(text.dropFirst(prefix.count))
  }
}
