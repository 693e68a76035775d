import FlagEngine
import TerminalUI

/// The visitor's fields, one a row.
struct VisitorPane: Equatable, Sendable {
  /// A row of the pane.
  enum Row: Equatable, Sendable {
    /// The visitor code or id
    case code
    /// Consent (Kameleoon)
    case consent
    /// Variation ids kept from an earlier visit (Flagship)
    case kept
    /// A field with a value, or one that conditions read
    case field(FieldSummary)
  }

  private(set) var rows: [Row] = []
  var viewport = Viewport()

  var selected: Row? {
    rows.indices.contains(viewport.selection) ? rows[viewport.selection] : nil
  }

  /// Lists what the visitor has, then what the conditions of the file read beyond that.
  mutating func update(_ resolution: Resolution?, height: Int) {
    guard let resolution else { return }
    let known = resolution.catalogue.fields
    let visitor = resolution.visitor
    var rows: [Row] = [.code]
    switch visitor {
    case .kameleoon: rows.append(.consent)
    case .flagship(let visitor): if visitor.keptAssignments != nil { rows.append(.kept) }
    }
    let present = visitor.fields.filter { $0 != .visitorCode }
    for field in present {
      rows.append(
        .field(
          known.first { $0.field == field } ?? resolution.configuration.summary(of: field)))
    }
    // The code has a row of its own.
    rows += known.filter { !present.contains($0.field) && $0.field != .visitorCode }
      .map(Row.field)
    self.rows = rows
    viewport.resize(count: rows.count, height: height)
  }

  mutating func select(_ field: Field) {
    let row = rows.firstIndex {
      if case .field(let summary) = $0 { summary.field == field } else { false }
    }
    if let row { viewport.select(row) }
  }
}

extension FlagConfiguration {
  /// The summary of a field that no condition reads.
  func summary(of field: Field) -> FieldSummary {
    FieldSummary(field: field, name: name(of: field), type: type(of: field))
  }
}
