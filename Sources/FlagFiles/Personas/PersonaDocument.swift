internal import FlagEngine

/// The text of a file of personas, YAML or JSON, and how to put other personas into it; or of a file
/// that holds another list.
///
/// A text with other personas differs in the lines of these alone: every byte of the others stays,
/// comments included.
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

  /// A text to be, and the names of the personas that lose comments of their own by it.
  struct Revision {
    var bytes: [UInt8]
    var uncommented: [String] = []

    var text: String { String(decoding: bytes, as: UTF8.self) }
  }

  /// How the text is written.
  private enum Format {
    case json(FlowList)
    case flow(FlowList)
    case block(YAMLBlockList)
  }

  /// The text behind its byte order mark.
  private let bytes: [UInt8]
  private let mark: [UInt8]
  private let format: Format
  private let root: JSONObject
  /// The name of the list.
  private let name: String
  /// The personas as the text has them.
  let entries: [JSONValue]

  /// A file that does not exist yet.
  ///
  /// - Parameter isJSON: whether it is to be JSON instead of YAML.
  init(isJSON: Bool = false) {
    let text =
      isJSON
      ? "{\n  \"personas\": []\n}\n"
      : "# Personas of flagscope; those of Kameleoon and of Flagship may share this file.\npersonas:\n"
    do throws(FileFault) {
      try self.init(Array(text.utf8))
    } catch {
      preconditionFailure("a text of the program's own reads: \(error.message)")
    }
  }

  /// Reads a file.
  ///
  /// - Parameters:
  ///   - content: its content; nothing but comments is a list without entries.
  ///   - name: the name of the list.
  /// - Throws: what is wrong with it, with its line, without its name.
  init(_ content: [UInt8], list name: String = "personas") throws(FileFault) {
    self.name = name
    let noList = FileFault("the file has no list \"\(name)\"")
    try Self.check(content)
    let bytes = Self.withoutMark(content)
    self.bytes = bytes
    mark = Array(content.prefix(content.count - bytes.count))
    let value: JSONValue
    if Self.isJSON(bytes) {
      do throws(JSONError) {
        value = try JSONDocument(bytes).withRoot { $0.value }
      } catch {
        throw FileFault(error.description)
      }
      guard let opening = FlowList.opening(of: name, inJSON: bytes) else {
        throw noList
      }
      format = .json(FlowList(bytes, opening: opening))
    } else {
      let yaml = try YAMLText(String(decoding: bytes, as: UTF8.self), mayBeEmpty: true)
      value = yaml.value
      let lines = TextLines(bytes)
      guard let list = yaml.list(named: name) else {
        guard case .object(let root) = value, root.members.isEmpty else {
          throw noList
        }
        (self.root, entries) = ([name: []], [])
        format = .block(YAMLBlockList(lines, name: name))
        return
      }
      if !list.entries.isEmpty, let opening = Self.bracket(at: list.place, in: lines) {
        format = .flow(FlowList(bytes, opening: opening))
      } else {
        format = .block(YAMLBlockList(lines, list, name: name))
      }
    }
    guard case .object(var root) = value else { throw noList }
    if root[name] == .null { root[name] = [] }
    guard case .array(let entries)? = root[name] else { throw noList }
    self.root = root
    self.entries = entries
  }

  /// The line of an entry, from 1.
  func line(of entry: Int) -> Int? {
    switch format {
    case .json(let list), .flow(let list):
      list.elements.indices.contains(entry)
        ? TextLines.number(of: list.elements[entry].lowerBound, in: bytes) : nil
    case .block(let list): list.line(of: entry).map { $0 + 1 }
    }
  }

  /// When the stories of the personas play.
  var now: Int? {
    (try? PersonaList(json: ["now": root["now"] ?? .null, "personas": []]))?.now
  }

  /// The file as a value.
  var json: JSONValue { .object(root) }

  /// The entries that can be read in a text that as a whole cannot.
  static func readableEntries(of bytes: [UInt8]) -> [JSONValue] {
    guard (try? check(bytes)) != nil else { return [] }
    let bytes = withoutMark(bytes)
    guard isJSON(bytes) else { return YAMLText.readableEntries(of: "personas", in: bytes) }
    guard let opening = FlowList.opening(of: "personas", inJSON: bytes) else { return [] }
    return FlowList(bytes, opening: opening).elements.compactMap {
      try? JSONValue(parsing: String(decoding: bytes[$0], as: UTF8.self))
    }
  }

  // MARK: Bytes

  private static func isJSON(_ bytes: [UInt8]) -> Bool {
    bytes.first { $0 != 0x20 && $0 != 0x0A && $0 != 0x0D && $0 != 0x09 } == 0x7B
  }

  /// The bytes behind a byte order mark.
  private static func withoutMark(_ bytes: [UInt8]) -> [UInt8] {
    bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? Array(bytes.dropFirst(3)) : bytes
  }

  /// Says what kind of file it is that is no text.
  private static func check(_ bytes: [UInt8]) throws(FileFault) {
    if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) {
      throw FileFault("it is UTF-16; save it as UTF-8")
    }
    var decoder = UTF8()
    var rest = bytes.makeIterator()
    var line = 1
    while true {
      switch decoder.decode(&rest) {
      case .scalarValue(let scalar): if scalar == "\n" { line += 1 }
      case .emptyInput: return
      case .error: throw FileFault("line \(line): the bytes are not UTF-8; save it as UTF-8")
      }
    }
  }

  /// Where the bracket of a list opens that begins at a place of a YAML text; nil where it has none.
  private static func bracket(at place: YAMLText.Place, in lines: TextLines) -> Int? {
    guard lines.lines.indices.contains(place.line) else { return nil }
    let line = lines.lines[place.line]
    let scalars = line.indices.filter { line[$0] & 0xC0 != 0x80 }
    guard scalars.indices.contains(place.column) else { return nil }
    var rest = line[scalars[place.column]...]
    // An anchor or a tag may stand before it.
    while rest.first == 0x26 || rest.first == 0x21 {
      rest = rest.drop { $0 != 0x20 && $0 != 0x09 }.drop { $0 == 0x20 || $0 == 0x09 }
    }
    return rest.first == 0x5B ? rest.startIndex : nil
  }

  // MARK: Writing

  /// The text with other entries.
  ///
  /// - Parameter entries: all entries to be; those of the old text in their order.
  /// - Returns: the text.
  /// - Throws: why the text cannot be changed without touching what is not to be changed.
  func revised(_ entries: [Entry]) throws(FileFault) -> Revision {
    let wanted = replacing(entries.map(value(of:)))
    // The first that keeps the meaning: the changed members, else the whole entries.
    for keepsMembers in [true, false] {
      if var revision = spliced(entries, keepsMembers: keepsMembers),
        let read = try? PersonaDocument(revision.bytes, list: name),
        PersonaMerge.isSame(.object(read.root), wanted)
      {
        revision.bytes = mark + revision.bytes
        return revision
      }
    }
    throw FileFault(
      "its list cannot be changed without rewriting the rest. Give each entry a \"- \" and lines"
        + " of its own, without anchors that others use")
  }

  private func spliced(_ entries: [Entry], keepsMembers: Bool) -> Revision? {
    switch format {
    case .json(let list), .flow(let list):
      guard keepsMembers else { return nil }
      return list.revised(
        entries, in: bytes, lineBreak: TextLines(bytes).lineBreak, value: value(of:)
      ).map { Revision(bytes: $0) }
    case .block(let list):
      return list.revised(entries, keepsMembers: keepsMembers, old: self.entries, value: value(of:))
    }
  }

  private func value(of entry: Entry) -> JSONValue {
    switch entry {
    case .kept(let place): entries[place]
    case .changed(let place, let new): PersonaMerge.merged(new, into: entries[place])
    case .added(let new): new
    }
  }

  private func replacing(_ values: [JSONValue]) -> JSONValue {
    var root = root
    root[name] = .array(values)
    return .object(root)
  }
}

/// Puts what was changed of a persona into its entry: what this program does not know stays.
enum PersonaMerge {
  /// An entry with the changed members of a persona.
  ///
  /// - Parameters:
  ///   - new: the persona's JSON.
  ///   - old: the entry as its author wrote it.
  /// - Returns: the entry; members that read as before are as they were written.
  static func merged(_ new: JSONValue, into old: JSONValue) -> JSONValue {
    guard case .object(let wanted) = new, case .object(let before) = old,
      case .object(let read)? = (try? Persona(json: old))?.json
    else { return new }
    var result = before
    for member in wanted.members where read[member.name] != member.value {
      result[member.name] =
        member.name == "data" ? items(member.value, of: before["data"]) : member.value
    }
    for member in read.members where wanted[member.name] == nil { result[member.name] = nil }
    // The list of overrides has the forces of that member too.
    if read["overrides"] != wanted["overrides"] { result["forced"] = nil }
    guard let again = try? Persona(json: .object(result)), again.json == new else {
      var rest = wanted
      for member in before.members where read[member.name] == nil && member.name != "forced" {
        rest[member.name] = rest[member.name] ?? member.value
      }
      return .object(rest)
    }
    return .object(result)
  }

  /// Data items; one that reads the same keeps members of it that nobody reads.
  private static func items(_ items: JSONValue, of before: JSONValue?) -> JSONValue {
    guard case .array(let items) = items, case .array(let known)? = before else { return items }
    let read = known.map { try? Kameleoon.DataItem(json: $0) }
    return .array(
      items.map { item in
        guard let wanted = try? Kameleoon.DataItem(json: item) else { return item }
        return read.firstIndex { $0 == wanted }.map { known[$0] } ?? item
      })
  }

  /// Whether two values say the same: the order of members says nothing.
  static func isSame(_ left: JSONValue, _ right: JSONValue) -> Bool {
    switch (left, right) {
    case (.object(let left), .object(let right)):
      left.members.count == right.members.count
        && left.members.allSatisfy { member in
          right[member.name].map { isSame(member.value, $0) } ?? false
        }
    case (.array(let left), .array(let right)):
      left.count == right.count && zip(left, right).allSatisfy(isSame)
    default: left == right
    }
  }
}
