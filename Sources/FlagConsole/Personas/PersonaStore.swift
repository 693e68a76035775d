public import FlagEngine

/// The file that personas are saved in, what it holds, and the user's edits of them.
public struct PersonaStore: Equatable, Sendable {
  /// A persona of the file.
  public struct Saved: Equatable, Sendable {
    /// The persona as the file has it: custom data may go by its name.
    public let written: Persona
    /// The persona as the configuration in use knows it.
    public internal(set) var persona: Persona

    /// Makes an entry.
    ///
    /// - Parameter persona: the persona as the file has it.
    public init(_ persona: Persona) {
      written = persona
      self.persona = persona
    }
  }

  /// The platform whose personas these are.
  public var platform: Platform?
  /// The file's path as it is shown; nil where nothing is saved.
  public var path: String?
  /// Why nothing can be saved now; empty: it can.
  public var whyNot: String
  /// What the file holds of this platform, in its order; nil: the personas that come with the
  /// program stand in its place.
  public var saved: [Saved]?
  /// Whether the file exists.
  public var exists: Bool
  /// What a command line adds to name the file.
  public var option: String
  /// Whether edits last beyond this run without being saved.
  public var keepsEdits: Bool
  /// The edits that an earlier run left.
  public var edits: [PersonaEdit]

  /// Makes a store; see the properties.
  public init(
    platform: Platform? = nil, path: String?, whyNot: String = "", saved: [Persona]? = nil,
    exists: Bool = true, option: String = "", keepsEdits: Bool = false, edits: [PersonaEdit] = []
  ) {
    self.platform = platform
    self.path = path
    self.whyNot = whyNot
    self.saved = saved.map { $0.map(Saved.init) }
    self.exists = exists
    self.option = option
    self.keepsEdits = keepsEdits
    self.edits = edits
  }

  /// The last part of the path.
  var name: String { (path ?? "").split(separator: "/").last.map(String.init) ?? "personas" }
}
