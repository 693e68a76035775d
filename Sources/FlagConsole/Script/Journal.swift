import FlagEngine
import TerminalUI

/// What was done to visitors and which flags were looked at, as a script tells it.
struct Journal: Equatable, Sendable {
  /// A step that was done.
  struct Entry: Equatable, Sendable {
    var caption: String
    var commands: [String]
  }

  private(set) var entries: [Entry] = []
  /// The flag that was last gone to.
  private var flag: String?

  /// More than a story has; the oldest go first.
  private static let limit = 1_000

  /// Something was done.
  ///
  /// - Parameters:
  ///   - caption: what it is called.
  ///   - commands: what does it again.
  mutating func add(_ caption: String, _ commands: [String]) {
    guard !commands.isEmpty else { return }
    entries.append(Entry(caption: Self.line(caption), commands: commands.map(Self.line)))
    entries.removeFirst(max(0, entries.count - Self.limit))
  }

  /// A flag was gone to.
  mutating func look(at key: String?) {
    guard let key, key != flag else { return }
    flag = key
    add("Look at \(key)", ["flag \(key)"])
  }

  /// A line holds no line break.
  private static func line(_ text: String) -> String {
    String(text.unicodeScalars.map { $0.value < 0x20 ? " " : Character($0) })
  }
}

/// What makes of some visitors others, as commands.
struct CastCommands {
  let configuration: FlagConfiguration
  let now: Int

  /// The commands, in an order in which they can run.
  func commands(from before: Console.Cast, to after: Console.Cast) -> [String] {
    guard after.personas.indices.contains(after.active) else { return [] }
    let persona = after.personas[after.active]
    var commands: [String] = []
    var old = before.visitor
    if before.personas[before.active].id != persona.id {
      commands.append("persona \(persona.id)")
      old = before.personas.first { $0.id == persona.id }?.visitor ?? persona.visitor
    }
    return commands + fields(from: old, to: persona.visitor)
      + overrides(from: old.overrides, to: persona.visitor.overrides)
  }

  private func fields(from before: Visitor, to after: Visitor) -> [String] {
    var commands: [String] = []
    if before.code != after.code {
      commands.append("set \(codeWord(of: after)) \(JSONValue.string(after.code).jsonText)")
    }
    switch (before, after) {
    case (.kameleoon(let before), .kameleoon(let after)):
      if before.legalConsent != after.legalConsent {
        commands.append("set consent \(Console.consentWord(after.legalConsent))")
      }
    case (.flagship(let before), .flagship(let after)):
      if before.anonymousID != after.anonymousID {
        let id = after.anonymousID.map { JSONValue.string($0).jsonText }
        commands.append(id.map { "set anonymous-id \($0)" } ?? "unset anonymous-id")
      }
      if before.keptAssignments != after.keptAssignments {
        let ids = after.keptAssignments.flatMap { $0.isEmpty ? nil : $0 }
        let kept = ids.map { FieldText.text(.texts($0), now: now) }
        commands.append(kept.map { "set kept \($0)" } ?? "unset kept")
      }
    default: break
    }
    let (old, new) = (before.values, after.values)
    for (field, _) in old where after[field] == nil && field != .visitorCode {
      commands.append("unset \(name(of: field))")
    }
    for (field, value) in new where before[field] != value && field != .visitorCode {
      commands.append("set \(name(of: field)) \(typed(value, field))")
    }
    return commands
  }

  /// The word for the visitor's code that no field is called by.
  private func codeWord(of visitor: Visitor) -> String {
    let words = VisitorNames.words(of: configuration.platform).filter { $0.row == .code }
    let fields = Set(
      configuration.fields.map(\.name) + visitor.fields.map { configuration.name(of: $0) })
    return words.first { !fields.contains($0.name) }?.name ?? configuration.platform.codeNoun
  }

  private func name(of field: Field) -> String {
    let name = configuration.name(of: field)
    return name.contains(" ") || name.hasPrefix("\"") ? JSONValue.string(name).jsonText : name
  }

  /// A value as it is typed behind the field's name.
  private func typed(_ value: JSONValue, _ field: Field) -> String {
    if case .scalar = configuration.summary(of: field).type { return value.jsonText }
    return field == .previousVisits
      ? FieldText.ages(value, now: now) : FieldText.text(value, now: now)
  }

  private func overrides(from before: [Override], to after: [Override]) -> [String] {
    let lost = before.filter { old in
      !after.contains(old) && !after.contains { $0.replaces(old) }
    }
    let added = after.filter { !before.contains($0) }
    // One by one they go with the flag under the cursor; all at once needs none.
    let again = lost.isEmpty ? added : after
    return (lost.isEmpty ? [] : ["clear-all-overrides"]) + again.map(Self.command)
  }

  private static func command(for override: Override) -> String {
    switch override {
    case .simulated(let flag, let variation): "simulate \(flag)=\(variation ?? "default")"
    case .forced(let experiment, let variation, let keepsTargeting):
      "force \(experiment.text ?? experiment.jsonText)=\(variation)"
        + (keepsTargeting ? ",targeting" : "")
    case .forcedVariation(let campaign, let variation): "force \(campaign)=\(variation)"
    case .forcedAllocation(let campaign, let variation): "force \(campaign)=allocate:\(variation)"
    case .hidden(let campaign): "force \(campaign)=hide"
    }
  }
}

extension Console {
  /// Keeps what was done to the visitors.
  mutating func record(_ label: String, from before: Cast) {
    guard let resolution else { return }
    journal.look(at: list.selected.map { resolution.configuration.key(of: $0) })
    let commands = CastCommands(
      configuration: resolution.configuration, now: resolution.options.now
    ).commands(from: before, to: cast)
    journal.add(label, commands)
  }

  /// What was done, as a script; masked while the stage is on.
  var recordedScript: (text: String, stepCount: Int) {
    var journal = journal
    journal.look(at: list.selected.flatMap { resolution?.configuration.key(of: $0) })
    var text = "## What was done with \(source.name)\n"
    if let platform = resolution?.configuration.platform {
      text += "## platform: \(platform.rawValue)\n"
    }
    for entry in journal.entries {
      text += "\n# \(entry.caption)\n" + entry.commands.map { "\($0)\n" }.joined()
    }
    return (context.stage?.mask.masking(text) ?? text, journal.entries.count)
  }
}
