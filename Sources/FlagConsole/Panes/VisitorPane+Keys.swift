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
    case (.code, let visitor): return .open(.edit(FieldEditor(codeOf: visitor)))
    case (.anonymousID, .flagship(let visitor)):
      return .open(.edit(FieldEditor(anonymousIDOf: visitor)))
    case (.kept, .flagship(let visitor)):
      return .open(.edit(FieldEditor(keptBy: visitor, in: resolution.configuration)))
    case (.field(let summary), _): return .open(.edit(FieldEditor(summary, in: context)))
    case (.anonymousID, _), (.kept, _): return .none
    }
  }

  /// Takes the selected field's value away.
  func delete(in context: Context) -> Reply {
    guard case .field(let summary)? = selected else {
      return .say(.text("Only context fields can be deleted; e edits this one."))
    }
    var cast = context.cast
    guard cast.visitor[summary.field] != nil else {
      return .say(.text("\(summary.name) has no value."))
    }
    cast.visitor[summary.field] = nil
    let label = context.changes(
      from: context.cast.visitor, to: cast.visitor, first: summary.field)
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
