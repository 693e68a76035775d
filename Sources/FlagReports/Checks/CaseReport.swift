import FlagEngine
import TerminalUI

/// What was checked, in the forms that pipelines read: each case passed or did not.
package struct CaseReport {
  /// The forms.
  package enum Format: String, CaseIterable, Sendable {
    case text, json, markdown, junit, github, tap
  }

  /// How a case came out.
  package enum Outcome: Equatable {
    case passed
    /// Not as expected
    case failed(String)
    /// Worth knowing, but no failure
    case warned(String)
    /// It could not be checked
    case broken(String)
  }

  /// One thing that was checked.
  package struct Case {
    /// What it is about: a flag's key, a kind of problem.
    package var group: String
    /// Its name among those of its group.
    package var name: String
    /// How it came out.
    package var outcome: Outcome
    /// More lines about it.
    package var details: [String]
    /// The file and line that it is told of, from 1.
    package var file: String?
    package var line: Int?

    /// Makes a case; see the properties.
    package init(
      group: String, name: String, outcome: Outcome, details: [String] = [], file: String? = nil,
      line: Int? = nil
    ) {
      self.group = group
      self.name = name
      self.outcome = outcome
      self.details = details
      self.file = file
      self.line = line
    }

    /// The group and the name in one line.
    fileprivate var fullName: String { name.isEmpty ? group : "\(group) \(name)" }
  }

  /// What was checked: `pins of shop.json`.
  package var title: String
  /// The cases in order.
  package var cases: [Case]
  /// The sentence at the end.
  package var summary: String

  /// Makes a report; see the properties.
  package init(title: String, cases: [Case], summary: String) {
    self.title = title
    self.cases = cases
    self.summary = summary
  }

  /// The report in a form that is not JSON; its text is safe to print.
  ///
  /// - Parameter format: the form.
  /// - Returns: the text with a line break at its end.
  package func text(as format: Format) -> String {
    switch format {
    case .text, .json: plain
    case .markdown: markdown
    case .junit: junit
    case .github: github
    case .tap: tap
    }
  }

  // MARK: For people

  private var plain: String {
    var lines: [String] = []
    for item in cases {
      guard let (mark, text) = Self.words(item.outcome) else { continue }
      let place = item.line.map { "line \($0): " } ?? ""
      lines.append("\(mark) \(place)\(item.group)  \(item.name)".safe)
      lines += ([text] + item.details).map { "    \($0.safe)" }
    }
    if !lines.isEmpty { lines.append("") }
    return (lines + [summary.safe]).map { $0 + "\n" }.joined()
  }

  private static func words(_ outcome: Outcome) -> (mark: String, text: String)? {
    switch outcome {
    case .passed: nil
    case .failed(let text): ("✗", text)
    case .warned(let text): ("!", text)
    case .broken(let text): ("!", text)
    }
  }

  private var markdown: String {
    func cell(_ text: String) -> String {
      var cell = ""
      for character in text.safe {
        switch character {
        case "|": cell += "\\|"
        case "<": cell += "&lt;"
        case "&": cell += "&amp;"
        case "`", "*", "_", "[", "]", "\\": cell += "\\\(character)"
        default: cell.append(character)
        }
      }
      return cell
    }
    var lines = ["### \(cell(title))", "", cell(summary)]
    let shown = cases.filter { $0.outcome != .passed }
    if !shown.isEmpty {
      lines += ["", "| | where | what | |", "| --- | --- | --- | --- |"]
      for item in shown {
        guard let (mark, text) = Self.words(item.outcome) else { continue }
        let name = item.name.isEmpty ? item.group : "\(item.group) · \(item.name)"
        lines.append(
          "| \(mark) | \(cell(name)) | \(cell(text)) | \(item.details.map(cell).joined(separator: "<br>")) |"
        )
      }
    }
    return lines.map { $0 + "\n" }.joined()
  }

  // MARK: For machines

  private var junit: String {
    func count(_ isCounted: (Outcome) -> Bool) -> Int { cases.count { isCounted($0.outcome) } }
    let failures = count { if case .failed = $0 { true } else { false } }
    let errors = count { if case .broken = $0 { true } else { false } }
    let head =
      "tests=\"\(cases.count)\" failures=\"\(failures)\" errors=\"\(errors)\""
    var lines = [
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>", "<testsuites \(head)>",
      "  <testsuite name=\"\(Self.xml(title))\" \(head) skipped=\"0\" time=\"0\">",
    ]
    for item in cases {
      let start =
        "    <testcase classname=\"\(Self.xml(item.group))\" name=\"\(Self.xml(item.name))\""
        + " time=\"0\""
      let body = Self.xml(item.details.joined(separator: "\n"))
      switch item.outcome {
      case .passed: lines.append(start + "/>")
      case .failed(let text):
        lines += [start + ">", "      <failure message=\"\(Self.xml(text))\">\(body)</failure>"]
        lines.append("    </testcase>")
      case .broken(let text):
        lines += [start + ">", "      <error message=\"\(Self.xml(text))\">\(body)</error>"]
        lines.append("    </testcase>")
      case .warned(let text):
        let output = ([text] + item.details).joined(separator: "\n")
        lines += [start + ">", "      <system-out>\(Self.xml(output))</system-out>"]
        lines.append("    </testcase>")
      }
    }
    return (lines + ["  </testsuite>", "</testsuites>"]).map { $0 + "\n" }.joined()
  }

  /// A text in XML; what XML cannot hold is left out.
  private static func xml(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "\n": result += "&#10;"
      case "\t": result += "&#9;"
      default:
        let isKept =
          scalar.value >= 0x20 && !(0x7F...0x9F).contains(scalar.value)
          && scalar.value != 0xFFFE && scalar.value != 0xFFFF
        result += isKept ? String(scalar) : "\u{FFFD}"
      }
    }
    return result
  }

  /// Workflow commands, which become annotations at the lines of a pull request.
  private var github: String {
    var lines: [String] = []
    for item in cases {
      let (level, text): (String, String)
      switch item.outcome {
      case .passed: continue
      case .failed(let message), .broken(let message): (level, text) = ("error", message)
      case .warned(let message): (level, text) = ("warning", message)
      }
      var properties = item.file.map { "file=\(Self.property($0))," } ?? ""
      if let line = item.line { properties += "line=\(line)," }
      properties += "title=\(Self.property(item.fullName))"
      let message = ([text] + item.details).joined(separator: "\n")
      lines.append("::\(level) \(properties)::\(Self.command(message))")
    }
    lines.append(Self.command(summary))
    return lines.map { $0 + "\n" }.joined()
  }

  private static func command(_ text: String) -> String {
    text.split(separator: "\n", omittingEmptySubsequences: false).map {
      String($0).safe.split(separator: "%", omittingEmptySubsequences: false)
        .joined(separator: "%25")
    }.joined(separator: "%0A")
  }

  private static func property(_ text: String) -> String {
    command(text).split(separator: ":", omittingEmptySubsequences: false).joined(separator: "%3A")
      .split(separator: ",", omittingEmptySubsequences: false).joined(separator: "%2C")
  }

  /// Test Anything Protocol 14.
  private var tap: String {
    func quoted(_ text: String) -> String { JSONValue.string(text.safe).jsonText }
    func name(_ item: Case) -> String {
      item.fullName.safe.map { $0 == "#" || $0 == "\\" ? "\\\($0)" : String($0) }.joined()
    }
    var lines = ["TAP version 14", "1..\(cases.count)"]
    for (index, item) in cases.enumerated() {
      switch item.outcome {
      case .passed: lines.append("ok \(index + 1) - \(name(item))")
      case .warned(let text):
        lines.append("ok \(index + 1) - \(name(item))")
        lines.append("# \(text.safe)")
      case .failed(let text), .broken(let text):
        lines += ["not ok \(index + 1) - \(name(item))", "  ---", "  message: \(quoted(text))"]
        if !item.details.isEmpty {
          lines += ["  details:"] + item.details.map { "    - \(quoted($0))" }
        }
        if let line = item.line { lines.append("  line: \(line)") }
        lines.append("  ...")
      }
    }
    return lines.map { $0 + "\n" }.joined()
  }
}
