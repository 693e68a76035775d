import FlagEngine

/// Puts facts into a visitor; what became of each is written down when it is decided.
struct FactPlacer {
  /// What a value came to.
  enum Outcome {
    case value(JSONValue, note: String? = nil, Reading.Question? = nil)
    case skipped(String, Reading.Question? = nil)
    /// It holds something that no condition compares
    case nested(String)
  }

  /// How much a text means what it says of a field: what follows from something else yields.
  enum Rank: Int, Comparable {
    case derived, named, certain

    static func < (left: Rank, right: Rank) -> Bool { left.rawValue < right.rawValue }
  }

  /// A part of the text: first all are skipped, then those that found a place are taken.
  private enum Entry {
    case taken(Reading.Taken)
    case skipped(Reading.Skipped)
  }

  private struct Setting {
    var field: Field
    var value: JSONValue
    /// What further parts add to a list.
    var more: [JSONValue] = []
    var rank: Rank
    /// The entry that tells of it.
    var entry: Int
  }

  let words: FactWords
  let now: Int
  let choices: ReadingChoices
  /// Whether attributes that no condition reads are taken: the text holds nothing but attributes.
  private let takesUnread: Bool

  private var entries: [Entry] = []
  private var settings: [Setting] = []
  private var places: [Field: Int] = [:]
  private var code: (value: String, isWeak: Bool, entry: Int)?
  var items: [Kameleoon.DataItem] = []
  var members: [(name: String, value: JSONValue)] = []
  private var consent: Bool??
  private var anonymousID: String?
  var simulations: String?
  var notes: [String] = []
  /// The entries of values that no condition compares: they tell how many others were taken.
  private var nested: [Int] = []
  /// Suggestions cost a look at every name; nobody reads more than a screen of them.
  var suggestionsLeft = 40

  var configuration: FlagConfiguration { words.configuration }
  var platform: Platform { words.configuration.platform }

  init(_ words: FactWords, now: Int, _ choices: ReadingChoices, takesUnread: Bool) {
    self.words = words
    self.now = now
    self.choices = choices
    self.takesUnread = takesUnread
  }

  // MARK: One fact

  /// Takes a fact, or skips it.
  mutating func place(_ fact: Fact) {
    switch fact.subject {
    case .named(let name): place(named: name, fact)
    case .attribute(let name):
      platform == .flagship
        ? place(.attribute(key: name), name, fact, .certain) : place(named: name, fact)
    case .customData(let name): placeCustomData(name, fact)
    case .code: placeCode(fact, isWeak: false)
    case .cookie(let name): placeCookie(name, fact)
    case .page: placePage(fact)
    case .query(let name): placeQuery(name, fact)
    case .userAgent: placeUserAgent(fact)
    case .item: placeItem(fact)
    case .member(let name): placeMember(name, fact)
    case .nothing(let reason): skip(fact, reason)
    }
  }

  mutating func skip(
    _ fact: Fact, _ reason: String, _ question: Reading.Question? = nil
  ) {
    entries.append(
      .skipped(Reading.Skipped(part: fact.part, reason: reason, question: question)))
  }

  mutating func take(
    _ fact: Fact, _ field: String, _ value: JSONValue, note: String? = nil,
    _ question: Reading.Question? = nil
  ) {
    entries.append(
      .taken(
        Reading.Taken(
          field: field, value: value, from: fact.origin, part: fact.part, note: note,
          question: question)))
  }

  mutating func place(named name: String, _ fact: Fact) {
    switch words.meaning(of: name, in: fact.kind) {
    case .code(let isWeak): placeCode(fact, isWeak: isWeak)
    case .anonymousID: placeAnonymousID(fact)
    case .consent: placeConsent(fact)
    case .userAgent: placeUserAgent(fact)
    case .simulations: placeSimulations(fact)
    case .field(let field): place(field, name, fact, .named)
    case .unread(let field): placeUnread(field, name, fact)
    case .nothing:
      let cookie = Field.cookie(name: name)
      if fact.kind == .pairs, platform == .kameleoon, words.reads(cookie) {
        return place(cookie, "cookie.\(name)", fact, .named)
      }
      skip(fact, "a \(platform.name) visitor has no \"\(name)\"." + suggestion(for: name))
    }
  }

  private mutating func suggestion(for name: String) -> String {
    guard suggestionsLeft > 0 else { return "" }
    suggestionsLeft -= 1
    return words.suggestion(for: name).map { " Did you mean \"\($0)\"?" } ?? ""
  }

  func characters(_ fact: Fact) -> String { fact.value.characters ?? "" }

  // MARK: Identity

  mutating func placeCode(_ fact: Fact, isWeak: Bool) {
    do throws(FieldText.Fault) {
      guard let text = fact.value.characters else {
        return skip(fact, "is no text for a visitor code")
      }
      let value = try FieldText.code(text, for: platform)
      if let known = code {
        if known.value.isIdentical(to: value) { return skip(fact, "says the code again") }
        guard known.isWeak, !isWeak else {
          return skip(
            fact, "is another code; \(JSONValue.string(known.value).jsonText) counts")
        }
        drop(known.entry, because: "is another code; \(JSONValue.string(value).jsonText) counts")
      }
      code = (value, isWeak, entries.count)
      take(fact, platform == .kameleoon ? "code" : "id", .string(value))
    } catch {
      skip(fact, error.text)
    }
  }

  /// Takes a taken part back.
  private mutating func drop(_ entry: Int, because reason: String) {
    guard case .taken(let taken) = entries[entry] else { return }
    entries[entry] = .skipped(Reading.Skipped(part: taken.part, reason: reason))
  }

  private mutating func placeAnonymousID(_ fact: Fact) {
    guard let text = fact.value.characters, !text.isEmpty else {
      return skip(fact, "is no anonymous id")
    }
    guard anonymousID == nil || anonymousID == text else {
      return skip(fact, "is another anonymous id; the first counts")
    }
    anonymousID = text
    take(fact, "anonymous id", .string(text))
  }

  private mutating func placeConsent(_ fact: Fact) {
    guard let told = FieldText.consent(fact.value.characters ?? "unknown") else {
      return skip(fact, FieldText.noConsent(characters(fact)) + ".")
    }
    consent = .some(told)
    take(fact, "consent", .string(Console.consentWord(consent ?? nil)))
  }

  // MARK: Fields

  private mutating func placeUnread(_ field: Field, _ name: String, _ fact: Fact) {
    let isSimple = fact.value.characters != nil
    guard !takesUnread, isSimple else { return place(field, name, fact, .named) }
    let question = question(name, ["left out", "taken"])
    guard question.chosen == 1 else {
      return skip(fact, "no condition uses \"\(name)\"." + suggestion(for: name), question)
    }
    place(field, name, fact, .named, question)
  }

  /// A question with what the user chose.
  private func question(_ name: String, _ list: [String]) -> Reading.Question {
    Reading.Question(
      name: name, choices: list, chosen: (choices.answers[name] ?? 0) % list.count)
  }

  mutating func place(
    _ field: Field, _ name: String, _ fact: Fact, _ rank: Rank,
    _ question: Reading.Question? = nil
  ) {
    switch value(of: fact, for: field, name) {
    case .skipped(let reason, let own): skip(fact, reason, own ?? question)
    case .nested(let reason):
      nested.append(entries.count)
      skip(fact, reason)
    case .value(let value, let note, let own):
      set(field, value, fact, rank, note: note, own ?? question)
    }
  }

  mutating func set(
    _ field: Field, _ value: JSONValue, _ fact: Fact, _ rank: Rank, note: String? = nil,
    _ question: Reading.Question? = nil
  ) {
    let name = configuration.name(of: field)
    if let place = places[field] {
      let known = (rank: settings[place].rank, entry: settings[place].entry)
      if field == .pages || field == .goals, case .array(let new) = value {
        // Pages and goals come one by one; each further one is one more view or conversion.
        settings[place].more += new
        return take(fact, name, Self.single(value), note: note, question)
      }
      guard rank >= known.rank else {
        let why = rank == .derived ? "the text names it itself" : "the visitor's own counts"
        return skip(fact, "\(name) stands elsewhere, too: \(why)")
      }
      drop(
        known.entry, because: "\"\(name)\" appears twice; kept the last, \(short(value)).")
      settings[place] = Setting(field: field, value: value, rank: rank, entry: entries.count)
    } else {
      places[field] = settings.count
      settings.append(Setting(field: field, value: value, rank: rank, entry: entries.count))
    }
    let unknown = suggestionsLeft > 0 ? unknownNote(field, name) : nil
    take(fact, name, field == .pages ? Self.single(value) : value, note: note ?? unknown, question)
  }

  /// The one value of a list that has only one.
  private static func single(_ value: JSONValue) -> JSONValue {
    if case .array(let list) = value, list.count == 1 { return list[0] }
    return value
  }

  mutating func unknownNote(_ field: Field, _ name: String) -> String? {
    guard field.isForConditions, !words.reads(field), !words.bucketing.contains(field) else {
      return nil
    }
    return "No condition uses \"\(name)\"." + suggestion(for: name)
  }

  private func short(_ value: JSONValue) -> String {
    let text = value.jsonText
    return text.utf8.count > 80 ? String(text.prefix(77)) + "…" : text
  }

  private mutating func placeCustomData(_ name: String, _ fact: Fact) {
    guard let field = words.customData(named: name) else {
      return skip(
        fact,
        "the file has no custom data \"\(name)\"; the SDK drops it."
          + suggestion(for: "data.\(name)"))
    }
    place(field, name, fact, .certain)
  }

  // MARK: The visitor

  /// What the facts came to.
  ///
  /// - Parameter base: the visitor there was.
  /// - Returns: the visitor, and what became of each part.
  func reading(_ base: Visitor) -> Reading {
    var reading = Reading(visitor: base)
    for entry in completedEntries {
      switch entry {
      case .taken(let taken): reading.taken.append(taken)
      case .skipped(let skipped): reading.skipped.append(skipped)
      }
    }
    reading.namesVisitor = code != nil
    reading.hasChoiceOfRest = code != nil && reading.taken.count > 1
    reading.keepsRest = !reading.hasChoiceOfRest || choices.keepsRest
    reading.notes = notes
    if !reading.keepsRest { reading.visitor = .empty(of: platform) }
    if let code { reading.visitor.code = code.value }
    switch reading.visitor {
    case .kameleoon(var visitor):
      complete(&visitor)
      reading.visitor = .kameleoon(visitor)
    case .flagship(var visitor):
      if let anonymousID { visitor.anonymousID = anonymousID }
      copyMembers(to: &visitor)
      reading.visitor = .flagship(visitor)
    }
    reading.visitor.set(
      settings.map { setting in
        guard case .array(let first) = setting.value, !setting.more.isEmpty else {
          return (setting.field, setting.value)
        }
        return (setting.field, .array(first + setting.more))
      })
    return reading
  }

  private var completedEntries: [Entry] {
    var entries = entries
    for index in nested {
      guard case .skipped(var skipped) = entries[index] else { continue }
      skipped.reason += " Skipped, \(Console.count(settings.count, "field")) imported."
      entries[index] = .skipped(skipped)
    }
    return entries
  }

  private func complete(_ visitor: inout Kameleoon.Visitor) {
    if let consent { visitor.legalConsent = consent }
    visitor.data += items
    if case .kameleoon(let known)? = try? Self.visitor(platform, with: members) {
      for (name, _) in members {
        switch name {
        case "createVisitor": visitor.hasRecord = known.hasRecord
        case "track": visitor.isTracked = known.isTracked
        case "forced", "overrides": visitor.overrides = known.overrides
        default: break
        }
      }
    }
    guard let simulations, case .kameleoon(let configuration) = configuration else { return }
    visitor.simulationCookie = nil
    visitor.overrides.removeAll { if case .simulated = $0 { true } else { false } }
    visitor.overrides +=
      configuration.read(simulationCookie: simulations).entries?
      .compactMap(\.simulation) ?? []
  }

  private func copyMembers(to visitor: inout Flagship.Visitor) {
    guard case .flagship(let known)? = try? Self.visitor(platform, with: members) else { return }
    for (name, _) in members {
      switch name {
      case "authenticated": visitor.isAuthenticated = known.isAuthenticated
      case "cachedAssignments": visitor.keptAssignments = known.keptAssignments
      case "cacheEntry": visitor.cacheEntry = known.cacheEntry
      case "providers": visitor.providers = known.providers
      case "decisionGroup": visitor.decisionGroup = known.decisionGroup
      case "overrides": visitor.overrides = known.overrides
      default: break
      }
    }
  }
}

extension Visitor {
  /// A visitor about whom nothing is known, not even the code.
  static func empty(of platform: Platform, code: String = "") -> Visitor {
    switch platform {
    case .kameleoon: .kameleoon(Kameleoon.Visitor(code: code))
    case .flagship: .flagship(Flagship.Visitor(id: code))
    }
  }
}
