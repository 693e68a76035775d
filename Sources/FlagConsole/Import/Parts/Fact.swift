package import FlagEngine
import FlagReports

/// A kind of text that visitors are read from.
package enum TextKind: String, Sendable {
  case evidence = "evidence block"
  case curl = "curl command"
  case fetch = "fetch call"
  case headers = "request headers"
  case cookies = "Cookie header"
  case cookieRows = "cookie rows"
  case cookieList = "cookie export"
  case address = "URL"
  case userAgent = "User-Agent"
  case json = "JSON object"
  case dataItems = "list of data items"
  case rows = "JSON lines"
  case pairs = "k=v"
  case code = "bare code"
  case other = "other text"

  /// The name with its article: `a Cookie header`.
  var phrase: String {
    switch self {
    case .evidence: "an evidence block"
    case .headers, .cookieRows, .rows, .other: rawValue
    case .pairs: "facts as k=v"
    default: "a \(rawValue)"
    }
  }
}

/// One part of a text, and what it says about a visitor.
struct Fact: Equatable, Sendable {
  /// What a part is about.
  enum Subject: Equatable, Sendable {
    /// Whatever has that name: the code, a field, an attribute
    case named(String)
    /// An attribute or field by its very name, inside of what is a context for certain
    case attribute(String)
    /// Custom data by name or index
    case customData(String)
    /// The visitor code for certain
    case code
    /// A cookie of that name
    case cookie(String)
    /// The address of a page viewed
    case page
    /// A member of an address's query
    case query(String)
    /// The browser's own description
    case userAgent
    /// A data item of Kameleoon
    case item
    /// A member of a whole visitor, such as `forced` or `cachedAssignments`
    case member(String)
    /// Nothing about a visitor; the sentence says why
    case nothing(String)
  }

  /// A value as the text tells it.
  enum Value: Equatable, Sendable {
    /// Characters whose type nobody told
    case text(String)
    /// Characters that are a text for certain
    case string(String)
    /// A value with its type
    case json(JSONValue)

    /// The characters of a text or simple value; nil for null, lists and objects.
    var characters: String? {
      switch self {
      case .text(let text), .string(let text), .json(.string(let text)): text
      case .json(.bool), .json(.integer), .json(.hugeInteger), .json(.double): json.jsonText
      case .json(.null), .json(.array), .json(.object): nil
      }
    }

    /// The value as JSON; characters without a type are a text.
    var json: JSONValue {
      switch self {
      case .text(let text), .string(let text): .string(text)
      case .json(let value): value
      }
    }
  }

  var subject: Subject
  var value: Value
  /// The part as it stands in the text.
  var part: String
  /// What kind of text it stands in.
  var kind: TextKind
  /// What the text calls it, with what it stands in: `context.country`.
  var name: String
  /// The line it begins in, from 0.
  var line = 0

  init(
    _ subject: Subject, _ value: Value = .text(""), part: String, in kind: TextKind,
    named name: String = "", line: Int = 0
  ) {
    self.subject = subject
    self.value = value
    self.part = part
    self.kind = kind
    self.name = name
    self.line = line
  }

  /// Where the fact comes from: `JSON object: context.country`.
  var origin: String { name.isEmpty ? kind.rawValue : "\(kind.rawValue): \(name)" }
}

/// What became of the parts of a text: each is taken or skipped.
package struct Reading: Equatable, Sendable {
  /// A value that went into the visitor.
  package struct Taken: Equatable, Sendable {
    /// The field's name.
    package var field: String
    /// The value as the visitor has it.
    package var value: JSONValue
    /// Where it comes from: the kind of text, and what it is called there.
    package var from: String
    /// The part of the text.
    var part: String
    /// What there is to say about it.
    var note: String?
    var question: Question?
  }

  /// A part of the text that says nothing about the visitor, or cannot be used.
  package struct Skipped: Equatable, Sendable {
    /// The part as it stands in the text.
    package var part: String
    /// Why it is skipped.
    package var reason: String
    var question: Question?
  }

  /// What can be done with a part that has several meanings.
  struct Question: Equatable, Sendable {
    /// The field that it is about.
    var name: String
    /// What can be done, in words; the first is done where nobody chose.
    var choices: [String]
    /// The choice in force, from 0.
    var chosen = 0
  }

  /// Which visitors a text of several has.
  struct Rows: Equatable, Sendable {
    /// The number of visitors.
    var count: Int
    /// The one that was read, from 0.
    var chosen: Int
    /// Its line in the text, from 0.
    var line: Int
  }

  /// The kinds of text found, in their order, none twice.
  package var kinds: [TextKind] = []
  /// The visitor with what the text says.
  package var visitor: Visitor
  /// What went into the visitor.
  package var taken: [Taken] = []
  /// The other parts.
  package var skipped: [Skipped] = []
  /// Whether the text names the visitor itself.
  package var namesVisitor = false
  /// Whether there is a choice between a fresh visitor and the one there was: code and facts.
  var hasChoiceOfRest = false
  /// Whether what the text does not name stays as it was.
  var keepsRest = true
  /// The visitors of a text that has several.
  var rows: Rows?
  /// The rest of the state, if the text is an evidence block.
  var evidence: Evidence?
  /// Sentences about the whole.
  package var notes: [String] = []
  /// The number of visitors in the text; nil for one.
  package var visitorCount: Int? { rows?.count }

  /// Whether it is clear what all of it means, though perhaps nothing of use.
  var isUnderstood: Bool { !kinds.isEmpty && !skipped.contains { $0.question != nil } }

  /// What there is to say about the parts that were taken.
  package var remarks: [String] { taken.compactMap(\.note) }

  /// The kinds in words: `a curl command, a Cookie header`.
  var phrase: String { kinds.map(\.phrase).joined(separator: ", ") }

  /// The sum in words: `12 parts: 9 taken, 3 skipped`.
  package var sum: String {
    "\(Console.count(taken.count + skipped.count, "part")): \(taken.count) taken,"
      + " \(skipped.count) skipped"
  }
}

extension String {
  /// The beginning of a text, if it is long.
  package var brief: String {
    utf8.count > 80 ? String(decoding: utf8.prefix(80), as: UTF8.self) + "…" : self
  }
}

/// What the user chose about a text.
struct ReadingChoices: Equatable, Sendable {
  /// Whether what the text does not name stays, also where the text names a visitor with facts.
  var keepsRest = false
  /// The visitor of a text that has several, from 0; nil: the last one.
  var row: Int?
  /// The choices of questions by their names.
  var answers: [String: Int] = [:]
}

extension [Fact] {
  /// The facts, all of them on that line of the text.
  func on(line: Int) -> [Fact] {
    map { fact in
      var fact = fact
      fact.line = line
      return fact
    }
  }
}
