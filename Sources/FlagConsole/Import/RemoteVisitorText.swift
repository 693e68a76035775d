import FlagEngine

/// What Kameleoon's platform says of a visitor, as somebody has copied it: visits with their events,
/// conversion scores (`kcs`) and bandit scores (`cbs`).
enum RemoteVisitorText {
  /// The members by which it is known.
  private static let members = ["currentVisit", "previousVisits", "kcs", "cbs"]

  /// Reads a text; nil: it is something else.
  static func read(_ text: String, in context: Context) -> JSONValue? {
    guard context.cast.visitor.platform == .kameleoon,
      members.contains(where: { text.contains("\"\($0)\"") }),
      let json = try? JSONDocument(Array(text.utf8)).withRoot(\.value),
      members.contains(where: { json[$0] != nil })
    else { return nil }
    return json
  }
}

extension Kameleoon.RemoteVisitorFilter {
  /// All that the platform can be asked for.
  static var everything: Self { (try? ActForm.filter([("all", "true")])) ?? Self() }
}
