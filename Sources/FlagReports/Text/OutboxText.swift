package import FlagEngine

/// Words about what an outbox holds.
package enum OutboxText {
  /// The readable members of a row, in one line.
  package static func fields(of row: Outbox.Row) -> String {
    row.fields.map { "\($0.name)=\($0.value)" }.joined(separator: "  ")
  }
}
