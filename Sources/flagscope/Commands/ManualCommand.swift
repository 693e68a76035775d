import ArgumentParser
import FlagEngine

/// `flagscope manual`: flagscope(1) as `man` reads it, made from the table of options.
struct ManualCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "manual", abstract: "Print the manual page, flagscope(1).")

  func run() throws {
    // The library describes every command as JSON, for tools that write manuals.
    let description = try JSONValue(parsing: Flagscope._dumpHelp())
    guard let root = ManualEntry(description["command"]) else {
      throw InputError("The commands cannot be described.")
    }
    StandardOutput.show(Manual(root, version: Flagscope.configuration.version).text)
  }
}

/// A command as the manual tells it.
struct ManualEntry {
  var name: String
  var abstract: String
  var discussion: String
  var arguments: [Argument]
  var subcommands: [ManualEntry]

  /// A positional argument or an option.
  struct Argument {
    /// As it is typed: `--refresh SECONDS`.
    var term: String
    var help: String
    var isPositional: Bool
    var isOptional: Bool

    init?(_ json: JSONValue) {
      guard json["shouldDisplay"] == .bool(true), let value = json["valueName"]?.text else {
        return nil
      }
      isPositional = json["kind"]?.text == "positional"
      isOptional = json["isOptional"] == .bool(true)
      let names = (json["names"]?.elements ?? []).compactMap { name -> String? in
        name["name"]?.text.map { (name["kind"]?.text == "long" ? "--" : "-") + $0 }
      }
      term = isPositional ? value.uppercased() : names.joined(separator: ", ")
      if json["kind"]?.text == "option" { term += " " + value.uppercased() }
      help = [json["abstract"]?.text, json["discussion"]?.text].compactMap { $0 }
        .joined(separator: " ")
    }
  }

  init?(_ json: JSONValue?) {
    guard let json, let name = json["commandName"]?.text, json["shouldDisplay"] == .bool(true)
    else {
      return nil
    }
    self.name = name
    abstract = json["abstract"]?.text ?? ""
    discussion = json["discussion"]?.text ?? ""
    arguments = []
    for argument in (json["arguments"]?.elements ?? []).compactMap(Argument.init) {
      // The two flags of a switch are one entry.
      if let last = arguments.last, argument.term == "--no-" + last.term.dropFirst(2) {
        arguments[arguments.count - 1].term += ", " + argument.term
      } else {
        arguments.append(argument)
      }
    }
    subcommands = (json["subcommands"]?.elements ?? []).compactMap(ManualEntry.init)
      .filter { $0.name != "help" }
  }

  var positionals: [Argument] { arguments.filter(\.isPositional) }
  var options: [Argument] {
    arguments.filter { !$0.isPositional && !$0.term.hasSuffix("--help") && $0.term != "--version" }
  }

  /// How it is called, behind the names of the commands above it.
  var call: String {
    let words = positionals.map { $0.isOptional ? "[\($0.term)]" : $0.term }
    return ([name] + words + (options.isEmpty ? [] : ["[OPTIONS]"])).joined(separator: " ")
  }
}

extension JSONValue {
  fileprivate var elements: [JSONValue] { if case .array(let values) = self { values } else { [] } }
}
