import FlagEngine
import TerminalUI

// What is done to the visitor and the list, by words instead of keys.
extension LineCommand {
  static let ofVisitor: [LineCommand] = [
    LineCommand(
      name: "flag", argument: "KEY", help: "go to a flag by its key"
    ) { console, key in
      console.selectFlag(key)
    },
    LineCommand(
      name: "persona", argument: "NAME", help: "become a persona by its name, id or number"
    ) { console, name in
      console.become(named: name).map(Result.refused) ?? .done([])
    },
    LineCommand(
      name: "unset", argument: "FIELD", help: "take a field's value away"
    ) { console, name in
      console.unset(name).map(Result.refused) ?? .done([])
    },
    LineCommand(
      name: "force", argument: "WHAT=VARIATION",
      help: "force a variation of a flag, an experiment or a campaign"
    ) { console, entry in
      console.override { entries throws(FieldText.Fault) in try entries.forceOrFlag(entry) }
    },
    LineCommand(
      name: "simulate", argument: "FLAG=VARIATION",
      help: "simulate a variation of a flag, or default (Kameleoon)"
    ) { console, entry in
      console.override { entries throws(FieldText.Fault) in try entries.simulation(entry) }
    },
    LineCommand(
      name: "filter", argument: "TEXT", help: "filter the flags"
    ) { console, text in
      console.changeView { $0.setFilter(text) }
      return .done([])
    },
    LineCommand(
      name: "sort", argument: "ORDER",
      help: "order the list: file order, name, changed first, from, nearest miss"
    ) { console, text in
      guard let order = FlagList.Sort(rawValue: text) else {
        let names = FlagList.Sort.allCases.map(\.rawValue).joined(separator: ", ")
        return .refused("There is no order \"\(text)\". There are: \(names).")
      }
      console.changeSort(to: order)
      return .done([])
    },
  ]
}

extension Console {
  /// Becomes a persona; its own number drops the edits, its name does not.
  ///
  /// - Returns: why it cannot be done; nil if it is.
  mutating func become(named name: String) -> String? {
    let personas = cast.personas
    guard !name.isEmpty else { return "Type a persona's name or number. Example: persona 2" }
    let place =
      personas.firstIndex { $0.id.isIdentical(to: name) }
      ?? personas.firstIndex { $0.shownName.isIdentical(to: name) }
      ?? Int(name).flatMap { personas.indices.contains($0 - 1) ? $0 - 1 : nil }
    guard let place else { return noPersona(name) }
    if place != cast.active { become(place) }
    return nil
  }

  /// `set country "Belgium"`, `set consent refused`, `set code qa-1`.
  ///
  /// - Returns: what came of it.
  mutating func set(_ argument: String) -> LineCommand.Result {
    guard let resolution else { return .done([]) }
    let (name, value) = FieldText.named(argument)
    guard !name.isEmpty, !value.isEmpty else {
      return .refused("set needs a field and a value. Example: set country \"France\"")
    }
    if name == "consent", case .kameleoon(var visitor) = cast.visitor {
      switch value {
      case "given": visitor.legalConsent = true
      case "refused": visitor.legalConsent = false
      case "unknown": visitor.legalConsent = nil
      default: return .refused("consent is given, refused or unknown; got \"\(value)\".")
      }
      return change(to: .kameleoon(visitor), first: nil)
    }
    let configuration = resolution.configuration
    var editor: FieldEditor
    if ["code", "id"].contains(name), configuration.field(asTyped: name, in: resolution) == nil {
      editor = FieldEditor(codeOf: cast.visitor)
    } else if name == "anonymous-id", case .flagship(let visitor) = cast.visitor {
      editor = FieldEditor(anonymousIDOf: visitor)
    } else if name == "kept", case .flagship(let visitor) = cast.visitor {
      editor = FieldEditor(keptBy: visitor, in: configuration)
    } else if let summary = configuration.summary(asTyped: name, in: resolution) {
      editor = FieldEditor(summary, in: context)
      if editor.scalarType != nil { (editor.scalarType, editor.isTypeChosen) = (.text, false) }
    } else {
      return .refused(FieldPicker.noField(name, configuration.platform))
    }
    editor.input = TextField(value)
    editor.followText()
    let reply = editor.handle(.accept, in: context)
    if let fault = editor.fault { return .refused(fault) }
    return .done(apply(reply))
  }

  /// Takes a field's value away.
  ///
  /// - Returns: why it cannot be done; nil if it is.
  mutating func unset(_ name: String) -> String? {
    guard let resolution else { return nil }
    let name = FieldText.unquoted(name)
    guard let field = resolution.configuration.field(asTyped: name, in: resolution) else {
      return FieldPicker.noField(name, resolution.configuration.platform)
    }
    guard cast.visitor[field] != nil else { return "\(name) has no value." }
    var visitor = cast.visitor
    visitor[field] = nil
    _ = change(to: visitor, first: field)
    return nil
  }

  private mutating func change(to visitor: Visitor, first field: Field?) -> LineCommand.Result {
    act(context.changes(from: cast.visitor, to: visitor, first: field)) { $0.visitor = visitor }
    return .done([])
  }

  /// Sets an override that was named.
  mutating func override(
    _ read: (OverrideEntries) throws(FieldText.Fault) -> Override
  ) -> LineCommand.Result {
    guard let configuration = resolution?.configuration else { return .done([]) }
    do throws(FieldText.Fault) {
      let override = try read(OverrideEntries(configuration: configuration, isTyped: true))
      act(override.label(in: configuration)) { $0.visitor = $0.visitor.overriding(with: override) }
      return .done([])
    } catch {
      return .refused(error.text)
    }
  }
}

extension FlagConfiguration {
  /// The field that a typed name stands for: as the visitor's pane shows it, or as the platform
  /// writes it.
  fileprivate func field(asTyped name: String, in resolution: Resolution) -> Field? {
    summary(asTyped: name, in: resolution)?.field
  }

  fileprivate func summary(asTyped name: String, in resolution: Resolution) -> FieldSummary? {
    if let known = resolution.catalogue.fields.first(where: { $0.name.isIdentical(to: name) }) {
      return known
    }
    let own = resolution.visitor.fields.first { self.name(of: $0).isIdentical(to: name) }
    guard let field = own ?? field(named: name) else { return nil }
    return resolution.catalogue.fields.first { $0.field == field } ?? summary(of: field)
  }
}

extension FieldText {
  /// A name, in quotes where it has blanks, and what follows it.
  static func named(_ text: String) -> (name: String, rest: String) {
    let text = trimmed(text)
    let bytes = Array(text.utf8)
    guard bytes.first == UInt8(ascii: "\"") else {
      let end = bytes.firstIndex(of: UInt8(ascii: " ")) ?? bytes.count
      return (
        String(decoding: bytes[..<end], as: UTF8.self),
        trimmed(String(decoding: bytes[end...], as: UTF8.self))
      )
    }
    var end = 1
    while end < bytes.count, bytes[end] != UInt8(ascii: "\"") {
      end += bytes[end] == UInt8(ascii: "\\") ? 2 : 1
    }
    end = min(end + 1, bytes.count)
    return (
      unquoted(String(decoding: bytes[..<end], as: UTF8.self)),
      trimmed(String(decoding: bytes[end...], as: UTF8.self))
    )
  }
}
