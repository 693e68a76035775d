public import FlagEngine

/// Everything that an answer hangs on, and the answer: a text to paste into a ticket, and back here.
///
/// One fact a line, `name: value`; visitor, data, context and overrides are JSON. Reading takes what
/// a mail or a ticket adds in front of the lines (`> `, spaces) and ignores lines it does not know.
public struct Evidence: Equatable, Sendable {
  /// The SDK whose answer it is, the time, and whether flags are asked in isolation.
  public var options: EvaluationOptions
  /// The name of the configuration.
  public var source: String
  /// The first four hexadecimal digits of the configuration's digest.
  public var revision: String
  /// The visitor with its overrides.
  public var visitor: Visitor
  /// The flag's key; nil where no flag was selected.
  public var flagKey: String?
  /// The answer as the list shows it: `[variation_b] from forced`.
  public var answer: String
  /// The sentence that says why.
  public var sentence: String

  /// The platform.
  public var platform: Platform { visitor.platform }

  /// Makes evidence; see the properties.
  public init(
    options: EvaluationOptions, source: String, revision: String, visitor: Visitor,
    flagKey: String? = nil, answer: String = "", sentence: String = ""
  ) {
    self.options = options
    self.source = source
    self.revision = revision
    self.visitor = visitor
    self.flagKey = flagKey
    self.answer = answer
    self.sentence = sentence
  }

  /// The first words of every evidence block.
  static let heading = "flagscope evidence"

  // MARK: Writing

  /// The block, without a line break at its end.
  public var text: String {
    var lines = ["\(Self.heading) 1"]
    func add(_ name: String, _ value: String) { lines.append("\(name): \(value)") }
    add("platform", platform.rawValue)
    add("sdk", options.profile.rawValue)
    add("file", Self.plain(source))
    add("rev", Self.plain(revision))
    add("now", "\(options.now) (\(InstantText.iso8601(options.now)))")
    add("day", "\(options.startOfDay) (\(InstantText.iso8601(options.startOfDay)))")
    if options.isIsolated { add("isolated", "yes") }
    if let flagKey { add("flag", Self.plain(flagKey)) }
    if !answer.isEmpty { add("answer", Self.plain(answer)) }
    if !sentence.isEmpty { add("why", Self.plain(sentence)) }
    for (name, json) in parts { add(name, json.jsonText) }
    return lines.joined(separator: "\n")
  }

  /// The visitor in parts that fit a line each.
  private var parts: [(String, JSONValue)] {
    guard case .object(var object) = visitor.json else { return [] }
    var parts: [(String, JSONValue)] = []
    if case .array(let items)? = object["data"] { parts += items.map { ("data", $0) } }
    if case .object(let context)? = object["context"] {
      parts += context.members.map { ("context", .object([$0.name: $0.value])) }
    }
    if case .array(let overrides)? = object["overrides"] {
      parts += overrides.map { ("override", $0) }
    }
    for name in ["data", "context", "overrides"] { object[name] = nil }
    return [("visitor", .object(object))] + parts
  }

  /// A text as it is where that reads back the same, else as JSON.
  private static func plain(_ text: String) -> String {
    let isPlain =
      !text.isEmpty && text.first != "\"" && text.first != " " && text.last != " "
      && text.unicodeScalars.allSatisfy { $0.value >= 0x20 && !(0x7F...0x9F).contains($0.value) }
    return isPlain ? text : JSONValue.string(text).jsonText
  }

  // MARK: Reading

  /// The byte at which an evidence block begins in a text; nil where there is none.
  static func place(in bytes: [UInt8]) -> Int? {
    let heading = Array(Self.heading.utf8)
    var start = 0
    while start < bytes.count {
      let end = bytes[start...].firstIndex(of: 0x0A) ?? bytes.count
      let line = bytes[start..<end].drop { $0 == 0x20 || $0 == 0x09 || $0 == 0x3E }
      if line.starts(with: heading) { return start }
      start = end + 1
    }
    return nil
  }

  /// The names of the lines of a block.
  private static let names: Set<String> = [
    "platform", "sdk", "file", "rev", "now", "day", "isolated", "flag", "answer", "why", "visitor",
    "data", "context", "override",
  ]

  /// The lines of a block that are not blank, behind the heading; without a name are those that
  /// belong to no block.
  static func parts(of block: String) -> [(name: String?, value: String, text: String)] {
    lines(of: block).dropFirst().filter { !$0.text.isEmpty }.map { line in
      let name = String(line.text.prefix { $0 != ":" })
      let value = line.text.dropFirst(name.count + 1).drop { $0 == " " }
      return (names.contains(name) ? name : nil, String(value), line.text)
    }
  }

  /// Reads a block.
  ///
  /// - Parameter text: the block as `text` writes it.
  /// - Returns: what it holds.
  /// - Throws: the first line that cannot be used.
  public static func parse(_ text: String) throws(FieldText.Fault) -> Evidence {
    var reader = Reader()
    for (number, line) in lines(of: text) { try reader.take(line, number) }
    return try reader.evidence()
  }

  /// The lines with their numbers from 1, without what a mail or a ticket puts in front.
  private static func lines(of text: String) -> [(number: Int, text: String)] {
    text.utf8.split(omittingEmptySubsequences: false) { $0 == 0x0A }
      .enumerated().map { index, line in
        let kept = line.drop { $0 == 0x20 || $0 == 0x09 || $0 == 0x3E }
        let end = kept.lastIndex { $0 != 0x0D && $0 != 0x20 }.map { kept.index(after: $0) }
        return (index + 1, String(Substring(kept[..<(end ?? kept.startIndex)])))
      }
  }

  /// Collects the facts of a block.
  private struct Reader {
    private var texts: [String: String] = [:]
    private var visitor: JSONObject?
    private var data: [JSONValue] = []
    private var context = JSONObject()
    private var overrides: [JSONValue] = []

    mutating func take(_ line: String, _ number: Int) throws(FieldText.Fault) {
      guard let colon = line.utf8.firstIndex(of: 0x3A) else { return }
      let name = String(line[..<colon])
      let value = String(line[line.utf8.index(after: colon)...].drop { $0 == " " })
      switch name {
      case "visitor": visitor = try object(value, name, number)
      case "data": data.append(.object(try object(value, name, number)))
      case "override": overrides.append(.object(try object(value, name, number)))
      case "context":
        for member in try object(value, name, number).members {
          context[member.name] = member.value
        }
      default: texts[name] = value
      }
    }

    private func object(
      _ text: String, _ name: String, _ number: Int
    ) throws(FieldText.Fault) -> JSONObject {
      do throws(JSONError) {
        if case .object(let object) = try JSONValue(parsing: text) { return object }
      } catch {
        throw FieldText.Fault(
          text: "Evidence, line \(number): \(name) is not JSON: column \(error.column).")
      }
      throw FieldText.Fault(text: "Evidence, line \(number): \(name) is no object.")
    }

    func evidence() throws(FieldText.Fault) -> Evidence {
      guard var visitor else {
        throw FieldText.Fault(text: "The evidence has no line \"visitor:\"; copy all of it.")
      }
      if !data.isEmpty { visitor["data"] = .array(data) }
      if !context.members.isEmpty { visitor["context"] = .object(context) }
      if !overrides.isEmpty { visitor["overrides"] = .array(overrides) }
      let read: Visitor
      do throws(VisitorFormatError) {
        read = try Visitor(json: .object(visitor))
      } catch {
        throw FieldText.Fault(text: "Evidence: \(error).")
      }
      return Evidence(
        options: try options(read.platform), source: plain("file") ?? "",
        revision: plain("rev") ?? "", visitor: read, flagKey: plain("flag"),
        answer: plain("answer") ?? "", sentence: plain("why") ?? "")
    }

    private func options(_ platform: Platform) throws(FieldText.Fault) -> EvaluationOptions {
      let name = texts["sdk"] ?? platform.defaultProfile.rawValue
      guard let profile = Profile(rawValue: name), profile.platform == platform else {
        throw FieldText.Fault(text: "Evidence: \"\(name)\" is no SDK of \(platform.name).")
      }
      guard let now = instant("now") else {
        throw FieldText.Fault(text: "The evidence has no time in a line \"now:\"; copy all of it.")
      }
      return EvaluationOptions(
        profile: profile, now: now, startOfDay: instant("day"),
        isIsolated: texts["isolated"] == "yes")
    }

    /// The milliseconds in front of a line.
    private func instant(_ name: String) -> Int? {
      texts[name].flatMap { Int($0.prefix { $0 != " " }) }
    }

    private func plain(_ name: String) -> String? {
      guard let text = texts[name] else { return nil }
      return text.first == "\"" ? (try? JSONValue(parsing: text))?.text ?? text : text
    }
  }
}

extension Console {
  /// What the selected flag's answer hangs on; nil before the configuration is there.
  public var evidence: Evidence? { context.evidence }
}

extension Context {
  /// What the selected flag's answer hangs on; nil before the configuration is there.
  var evidence: Evidence? {
    guard let resolution else { return nil }
    var evidence = Evidence(
      options: resolution.options, source: source.name, revision: source.revision,
      visitor: resolution.visitor)
    if let flag = list.selected, let decision = resolution.decision(flag) {
      evidence.flagKey = decision.flagKey
      evidence.answer = "\(shaped(decision)) from \(decision.served.from)"
      evidence.sentence = decision.sentence
    }
    return evidence
  }
}

/// Instants as people read them.
enum InstantText {
  /// An instant as ISO 8601 in UTC: `2026-01-01T00:00:00.000Z`.
  ///
  /// - Parameter milliseconds: since 1970 UTC.
  /// - Returns: the date and the time to the millisecond.
  static func iso8601(_ milliseconds: Int) -> String {
    let day = 86_400_000
    let days = (milliseconds - floorMod(milliseconds, day)) / day
    let time = floorMod(milliseconds, day)
    return "\(CivilDate(daysSince1970: days))"
      + "T\(pad(time / 3_600_000, 2)):\(pad(time / 60_000 % 60, 2))"
      + ":\(pad(time / 1000 % 60, 2)).\(pad(time % 1000, 3))Z"
  }

  private static func floorMod(_ value: Int, _ modulus: Int) -> Int {
    let rest = value % modulus
    return rest < 0 ? rest + modulus : rest
  }

  private static func pad(_ number: Int, _ digits: Int) -> String {
    let text = String(abs(number))
    return (number < 0 ? "-" : "") + String(repeating: "0", count: max(0, digits - text.count))
      + text
  }
}
