import FlagEngine

// What keys do to the visitor's fields.
extension VisitorPane {
  /// Edits the selected row.
  func open(in context: Context) -> Reply {
    guard let resolution = context.resolution, let selected else { return .none }
    switch (selected, resolution.visitor) {
    case (.consent, _): return cycleConsent(in: context)
    case (.fact(let name, _, _), _):
      return .say(
        .text("\(name) follows from other data, or comes from a file; it is not edited here."))
    case (.add, _): return .open(.fields(FieldPicker(in: context)))
    case (let row, _):
      return Self.editor(of: row, in: context).map { .open(.edit($0)) } ?? .none
    }
  }

  /// The line in which a row's value is typed; nil for a row that has none.
  static func editor(of row: Row, in context: Context) -> FieldEditor? {
    guard let resolution = context.resolution else { return nil }
    return switch (row, resolution.visitor) {
    case (.code, let visitor): FieldEditor(codeOf: visitor)
    case (.anonymousID, .flagship(let visitor)): FieldEditor(anonymousIDOf: visitor)
    case (.kept, .flagship(let visitor)):
      FieldEditor(keptBy: visitor, in: resolution.configuration)
    case (.field(let summary), _): FieldEditor(summary, in: context)
    case (.anonymousID, _), (.kept, _), (.consent, _), (.fact, _), (.add, _): nil
    }
  }

  /// Takes the selected row's value away.
  func delete(in context: Context) -> Reply {
    guard let selected else { return .none }
    do throws(FieldText.Fault) {
      return try Self.delete(selected, in: context)
    } catch {
      return .say(.text(error.text))
    }
  }

  /// Takes a row's value away.
  ///
  /// - Throws: that it has none, or that a visitor cannot be without it.
  static func delete(_ row: Row, in context: Context) throws(FieldText.Fault) -> Reply {
    var (cast, field, name) = (context.cast, Field?.none, "consent")
    switch (row, cast.visitor) {
    case (.field(let summary), _):
      (field, name) = (summary.field, summary.name)
      cast.visitor[summary.field] = nil
    case (.consent, .kameleoon(var visitor)):
      visitor.legalConsent = nil
      cast.visitor = .kameleoon(visitor)
    case (.anonymousID, .flagship(var visitor)):
      (visitor.anonymousID, name) = (nil, "anonymous id")
      cast.visitor = .flagship(visitor)
    case (.kept, .flagship(var visitor)):
      (visitor.keptAssignments, name) = (nil, "kept")
      cast.visitor = .flagship(visitor)
    case (.code, let visitor):
      throw FieldText.Fault(text: "A visitor has a \(visitor.platform.codeNoun); set changes it.")
    case (.fact(let name, _, _), _):
      throw FieldText.Fault(text: "\(name) follows from other data; it is not deleted here.")
    case (.consent, _), (.anonymousID, _), (.kept, _), (.add, _):
      throw FieldText.Fault(text: "There is nothing to delete.")
    }
    guard cast.visitor != context.cast.visitor else {
      throw FieldText.Fault(text: "\(name) has no value.")
    }
    let label = context.changes(from: context.cast.visitor, to: cast.visitor, first: field)
    return .act(label, cast)
  }

  private func cycleConsent(in context: Context) -> Reply {
    var cast = context.cast
    guard case .kameleoon(var visitor) = cast.visitor else { return .none }
    switch visitor.legalConsent {
    case nil: visitor.legalConsent = true
    case true?: visitor.legalConsent = false
    case false?: visitor.legalConsent = nil
    }
    cast.visitor = .kameleoon(visitor)
    return .act("consent \(Console.consentWord(visitor.legalConsent))", cast)
  }

  /// Whether a row is that of a field.
  func has(_ field: Field) -> Bool {
    var pane = self
    return pane.select(field)
  }
}
