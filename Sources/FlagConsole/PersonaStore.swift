public import FlagEngine

/// The file that personas are saved in, and what it holds.
public struct PersonaStore: Equatable, Sendable {
  /// A persona of the file.
  public struct Saved: Equatable, Sendable {
    /// The persona as the file has it.
    public var persona: Persona
    /// Its place in the file, from 0; personas of the other platform have places too.
    public var place: Int

    /// Makes an entry; see the properties.
    public init(persona: Persona, place: Int) {
      self.persona = persona
      self.place = place
    }
  }

  /// The file's path as it is shown; nil where nothing is saved.
  public var path: String?
  /// Why nothing is saved.
  public var whyNot: String
  /// What the file holds of this platform; nil while there is no file.
  public var saved: [Saved]?
  /// Personas that come with the program: saved only once they were changed.
  public var bundled: [Persona]
  /// What a command line adds to name the file.
  public var option: String

  /// Makes a store; see the properties.
  public init(
    path: String?, whyNot: String = "", saved: [Saved]? = nil, bundled: [Persona] = [],
    option: String = ""
  ) {
    self.path = path
    self.whyNot = whyNot
    self.saved = saved
    self.bundled = bundled
    self.option = option
  }

  /// The last part of the path.
  var name: String { (path ?? "").split(separator: "/").last.map(String.init) ?? "personas" }
}

/// A persona on its way into the file.
public struct PersonaEntry: Equatable, Sendable {
  /// The persona; custom data goes by its name where the configuration has one.
  public var persona: Persona
  /// Its place in the file as it is; nil for a new one.
  public var place: Int?
  /// Whether it differs from what the file holds.
  public var isChanged: Bool
}
