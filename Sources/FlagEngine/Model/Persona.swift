/// A saved visitor with a name.
public struct Persona: Equatable, Sendable {
  /// A short name for files and commands, such as `gold_parisian`.
  public var id: String
  /// The name on the screen.
  public var name: String
  /// What the persona is for.
  public var summary: String
  /// The visitor.
  public var visitor: Visitor

  /// Makes a persona; see the properties.
  public init(id: String, name: String, summary: String, visitor: Visitor) {
    self.id = id
    self.name = name
    self.summary = summary
    self.visitor = visitor
  }
}

/// A list of personas and the time at which their stories play.
public struct PersonaList: Equatable, Sendable {
  /// The personas in order.
  public var personas: [Persona]
  /// The instant their times refer to, in milliseconds since 1970 UTC, if the file names one.
  public var now: Int?

  /// Makes a list; see the properties.
  public init(personas: [Persona], now: Int?) {
    self.personas = personas
    self.now = now
  }
}
