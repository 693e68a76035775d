import FlagConsole
import FlagEngine

/// The text of a file of personas, YAML or JSON, and how to put other personas into it.
///
/// What is not changed keeps its text, comments included.
struct PersonaDocument {
  /// A persona of the text to be.
  enum Entry {
    /// The entry at this place of the old text, as it stands there
    case kept(Int)
    /// A changed entry, in the place of an old one
    case changed(Int, JSONValue)
    /// A new entry
    case added(JSONValue)
  }

  /// A text to be, and the names of the personas whose comments it has no more.
  struct Revision {
    var text: String
    var uncommented: [String] = []
    /// Whether the whole file was written anew, without any of its comments.
    var isRewritten = false
  }

  private let text: String
  private let isJSON: Bool
  private let root: JSONObject
  /// The personas as the text has them.
  let entries: [JSONValue]
  /// The lines on which entries begin; nil where they have no lines of their own.
  private let lines: [Int]?

  /// A file that does not exist yet.
  init(isJSON: Bool = false) {
    self.isJSON = isJSON
    text =
      isJSON
      ? "{\"personas\":[]}"
      : "# Personas of flagscope; those of Kameleoon and of Flagship may share this file.\npersonas:\n"
    root = ["personas": []]
    entries = []
    lines = isJSON ? nil : []
  }

  /// Reads a file.
  ///
  /// - Throws: what is wrong with it, without its name.
  init(_ bytes: [UInt8]) throws(InputError) {
    text = String(decoding: bytes, as: UTF8.self)
    isJSON = bytes.first { $0 != 0x20 && $0 != 0x0A && $0 != 0x0D && $0 != 0x09 } == 0x7B
    let value: JSONValue
    if isJSON {
      do throws(JSONError) {
        value = try JSONDocument(bytes).withRoot { $0.value }
      } catch {
        throw InputError("not JSON: \(error.description.safe)")
      }
      lines = nil
    } else {
      let yaml = try YAMLText(text)
      value = yaml.value
      let list = yaml.entries(named: "personas")
      lines = list.flatMap { $0.isBlock ? $0.lines : nil }
    }
    guard case .object(let root) = value, case .array(let entries)? = value["personas"] else {
      throw InputError("the file has no list \"personas\"")
    }
    self.root = root
    self.entries = entries
  }

  /// The file as a value.
  var json: JSONValue { .object(root) }

  /// The text with other entries.
  func revised(_ entries: [Entry]) -> Revision {
    let values = entries.map(value(of:))
    if isJSON {
      return Revision(text: JSONText.indented(replacing(values)) + "\n")
    }
    if let spliced = spliced(entries), let read = try? YAMLText(spliced.text),
      read.value == replacing(values)
    {
      return spliced
    }
    return Revision(
      text: rewritten(values),
      isRewritten: splitLines(text).contains(where: Self.hasComment))
  }

  private func value(of entry: Entry) -> JSONValue {
    switch entry {
    case .kept(let place): entries[place]
    case .changed(let place, let new): Self.merged(new, into: entries[place])
    case .added(let new): new
    }
  }

  private func replacing(_ values: [JSONValue]) -> JSONValue {
    var root = root
    root["personas"] = .array(values)
    return .object(root)
  }

  // MARK: What this program does not know stays

  private static let known: Set<String> = [
    "id", "name", "description", "visitorCode", "createVisitor", "data", "legalConsent",
    "simulationCookie", "forced", "track", "overrides", "visitorId", "anonymousId",
    "authenticated", "context", "cachedAssignments", "cacheEntry", "providers", "decisionGroup",
  ]

  private static func merged(_ new: JSONValue, into old: JSONValue) -> JSONValue {
    guard case .object(var object) = new, case .object(let before) = old else { return new }
    if case .array(let items)? = object["data"], case .array(let known)? = before["data"] {
      // An item that reads the same keeps members of it that nobody reads.
      let read = known.map { try? Kameleoon.DataItem(json: $0) }
      object["data"] = .array(
        items.map { item in
          guard let wanted = try? Kameleoon.DataItem(json: item) else { return item }
          return read.firstIndex { $0 == wanted }.map { known[$0] } ?? item
        })
    }
    for member in before.members where !known.contains(member.name) {
      object[member.name] = member.value
    }
    return .object(object)
  }

  // MARK: YAML

  private func rewritten(_ values: [JSONValue]) -> String {
    var writer = YAMLWriter()
    for member in root.members {
      if member.name == "personas" {
        writer.add(personas: values)
      } else {
        writer.add(member.name, member.value, indent: 0)
      }
    }
    return writer.lines.joined(separator: "\n") + "\n"
  }

  private func splitLines(_ text: String) -> [String] {
    text.utf8.split(separator: 0x0A, omittingEmptySubsequences: false).map {
      String(Substring($0))
    }
  }

  /// The old text with the chunks of changed entries replaced.
  private func spliced(_ entries: [Entry]) -> Revision? {
    guard let lines else { return nil }
    var texts = splitLines(text)
    // A line break at the end makes no line.
    if texts.last?.isEmpty ?? false { texts.removeLast() }
    guard lines.allSatisfy({ texts.indices.contains($0) && Self.isEntry(texts[$0]) }) else {
      return nil
    }
    let starts = lines.map { start(of: $0, in: texts) }
    guard starts == starts.sorted() else { return nil }
    let end = end(in: texts, after: lines.last)
    let bounds = starts + [end]
    let indent = lines.first.map { texts[$0].prefix { $0 == " " }.count } ?? 2
    var revision = Revision(text: "")
    var result = Array(texts[..<bounds[0]])
    for entry in entries {
      switch entry {
      case .kept(let place): result += texts[bounds[place]..<bounds[place + 1]]
      case .added(let new): result += YAMLWriter.entry(new, indent: indent)
      case .changed(let place, _):
        let value = value(of: entry)
        result += texts[bounds[place]..<lines[place]]
        result += YAMLWriter.entry(value, indent: indent)
        let old = texts[lines[place]..<bounds[place + 1]]
        if old.contains(where: Self.hasComment) {
          revision.uncommented.append(value["name"]?.text ?? value["id"]?.text ?? "")
        }
        result += old.reversed().prefix { $0.allSatisfy { $0 == " " } }
      }
    }
    result += texts[end...]
    revision.text = result.joined(separator: "\n") + "\n"
    return revision
  }

  private static func isEntry(_ line: String) -> Bool {
    line.drop { $0 == " " }.hasPrefix("- ")
  }

  private static func isComment(_ line: String) -> Bool {
    line.drop { $0 == " " || $0 == "\t" }.hasPrefix("#")
  }

  /// Whether a line has a comment, as far as one line tells.
  private static func hasComment(_ line: String) -> Bool {
    var quote: Character?
    var previous: Character = " "
    for character in line {
      if let open = quote {
        if character == open { quote = nil }
      } else if character == "#", previous == " " || previous == "\t" {
        return true
      } else if character == "\"" || character == "'" {
        quote = character
      }
      previous = character
    }
    return false
  }

  /// The comments right above an entry belong to it.
  private func start(of line: Int, in texts: [String]) -> Int {
    var start = line
    while start > 0, Self.isComment(texts[start - 1]) { start -= 1 }
    return start
  }

  /// The line behind the last entry: the next name at the top, with the comments above it.
  private func end(in texts: [String], after last: Int?) -> Int {
    guard let last else { return texts.count }
    let next = texts.indices[(last + 1)...].first { index in
      guard let first = texts[index].first else { return false }
      return first != " " && first != "#" && first != "-" && first != "\t"
    }
    return next.map { start(of: $0, in: texts) } ?? texts.count
  }
}

extension YAMLWriter {
  /// Adds the list of personas.
  mutating func add(personas: [JSONValue]) {
    guard !personas.isEmpty else { return add("personas", [], indent: 0) }
    add("personas", .array(personas), indent: 0)
  }
}
