import FlagClient
import FlagConsole
import FlagEngine
import FlagFiles
import Glibc

/// Finds what Tab may put where a source, a file or a theme is named.
struct SourceNames: Sendable {
  let history: HistoryFile
  /// The source on the screen, which nobody needs to open.
  let current: String?
  /// The names of the profiles.
  let profiles: [String]

  /// What may stand where so much is typed, the likeliest first.
  func candidates(_ kind: Completion.Kind, _ typed: String) -> [String] {
    switch kind {
    case .file: return UserPath.completions(of: typed)
    case .theme:
      let paths =
        typed.contains("/")
        ? UserPath.completions(of: typed) { $0.hasSuffix(".theme") } : []
      return ThemeFiles.names.filter { $0.hasPrefix(typed) } + paths
    case .source:
      let here = current.map(UserPath.short)
      let recent = history.recentSources.filter { $0 != here }
      let named = recent + profiles + Platform.allCases.map { "demo:\($0.rawValue)" }
      var found: [String] = []
      for name in named.filter({ $0.hasPrefix(typed) }) + UserPath.completions(of: typed)
      where !found.contains(name) {
        found.append(name)
      }
      return found.isEmpty ? recent : found
    }
  }
}

extension SourceAddress {
  /// What is remembered of it: nothing of standard input, of a demo, which writes nothing, or of an
  /// address that may hold a secret.
  var remembered: String? {
    switch self {
    case .standardInput, .demo: nil
    case .file(let path):
      realpath(path.fileName, nil).map { real in
        defer { free(real) }
        return FileName.text(real)
      }
    case .url(let text): mayHoldSecret ? nil : text
    case .kameleoon, .flagship: text
    }
  }
}
