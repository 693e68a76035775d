package import FlagEngine
import TerminalUI

/// A decision as a page for people who open no terminal: all of it in one file, without a script.
package struct ExplanationPage {
  private let configuration: FlagConfiguration
  private let misses: [NearestMiss]
  private let shown: (String) -> String

  /// Makes the pages of decisions over a configuration.
  ///
  /// - Parameters:
  ///   - configuration: what decided.
  ///   - misses: those of the flag.
  ///   - shown: takes out of a text what its readers must not see.
  package init(
    configuration: FlagConfiguration, misses: [NearestMiss],
    shown: @escaping (String) -> String = { $0 }
  ) {
    self.configuration = configuration
    self.misses = misses
    self.shown = shown
  }

  /// The page, a line break at its end.
  package func text(of decision: Decision) -> String {
    let nearest = Explanation.nearest(to: decision, misses, in: configuration)
    let title = "\(decision.flagKey) serves \(decision.served.text)"
    var lines = [
      "<!DOCTYPE html>", #"<html lang="en">"#, "<head>", #"<meta charset="utf-8">"#,
      #"<meta name="viewport" content="width=device-width, initial-scale=1">"#,
      "<title>\(escaped(title))</title>", "<style>\(Self.style)</style>", "</head>", "<body>",
      "<h1>\(escaped(decision.flagKey))</h1>",
      #"<p class="answer">serves <strong>\#(escaped(decision.served.text))</strong>"#
        + " from \(escaped(decision.served.from))</p>",
      "<p>\(escaped(decision.sentence))</p>",
    ]
    if !nearest.isEmpty { lines.append(#"<p class="nearest">\#(escaped(nearest))</p>"#) }
    lines += ["<h2>The steps</h2>"] + list(of: decision.trace)
    if !decision.variables.isEmpty {
      let heads = "<tr><th>name</th><th>value</th><th>type</th></tr>"
      lines += ["<h2>The code receives</h2>", "<table>", heads]
      lines += decision.variables.map { variable in
        let value = variable.value?.jsonText ?? "cannot be read"
        return "<tr><td>\(escaped(variable.key))</td><td>\(escaped(value))</td>"
          + "<td>\(escaped(variable.type ?? ""))</td></tr>"
      }
      lines.append("</table>")
    }
    let made = "Made by flagscope from a \(configuration.platform.name) configuration."
    return (lines + ["<footer>\(escaped(made))</footer>", "</body>", "</html>"])
      .joined(separator: "\n") + "\n"
  }

  private func list(of nodes: [TraceNode]) -> [String] {
    guard !nodes.isEmpty else { return [] }
    return ["<ul>"] + nodes.flatMap(item) + ["</ul>"]
  }

  private func item(_ node: TraceNode) -> [String] {
    let words = Explanation.line(for: node)
    let (mark, name, spoken) = Self.look(of: node.standing)
    let detail = words.detail.isEmpty ? "" : " <small>\(escaped(words.detail))</small>"
    let sign = #"<span class="mark" role="img" aria-label="\#(spoken)">\#(mark)</span>"#
    let decided = node.won ? " won" : ""
    let open = #"<li class="\#(name)\#(decided)">\#(sign) \#(escaped(words.text))\#(detail)"#
    let notes = node.notes.map { #"<p class="note">\#(escaped($0.text))</p>"# }
    return [open] + notes + list(of: node.children) + ["</li>"]
  }

  /// The mark of a step, the class of its line, and what a reader hears.
  private static func look(of verdict: Verdict) -> (mark: String, name: String, spoken: String) {
    switch verdict {
    case .passed: ("✓", "passed", "matched")
    case .failed: ("✗", "failed", "not matched")
    case .unknown: ("?", "unknown", "no data")
    case .invalid, .limited: ("!", "fault", "cannot be evaluated")
    case .notReached: ("·", "rest", "not reached")
    }
  }

  /// Text as HTML shows it; what could turn a line around or hide in it is shown as what it is.
  private func escaped(_ text: String) -> String {
    shown(text).safe.reduce(into: "") { result, character in
      switch character {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "'": result += "&#39;"
      default: result.append(character)
      }
    }
  }

  /// Blue and orange, never red and green; both keep 7:1 on their background.
  private static let style = """
    :root{color-scheme:light dark;--text:#1a1a1a;--back:#fff;--yes:#003f8a;--no:#7a3200;--dim:#4a4a4a}
    @media(prefers-color-scheme:dark){:root{--text:#eee;--back:#14171c;--yes:#9cc8ff;--no:#ffb870;\
    --dim:#c0c0c0}}
    body{max-width:52rem;margin:2rem auto;padding:0 1rem;font:1.05rem/1.5 system-ui,sans-serif;\
    color:var(--text);background:var(--back)}
    h1,td{font-family:ui-monospace,Menlo,Consolas,monospace}h1{margin:0;overflow-wrap:anywhere}
    .answer{font-size:1.3rem;margin:.2rem 0 1rem}ul{list-style:none;padding-left:1.4rem}
    .mark{font-weight:bold}.passed>.mark{color:var(--yes)}.failed>.mark,.fault>.mark{color:var(--no)}
    .rest,small,.note,footer{color:var(--dim)}.won{font-weight:600}.won ul,.won small{font-weight:400}
    .nearest{border-left:.3rem solid var(--no);padding-left:.7rem}
    table{border-collapse:collapse}td,th{border:1px solid var(--dim);padding:.2rem .6rem;\
    text-align:left;overflow-wrap:anywhere}footer{margin-top:2rem;font-size:.9rem}
    """
}
