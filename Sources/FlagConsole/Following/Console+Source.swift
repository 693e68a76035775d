import FlagEngine

extension Console {
  /// Where the configuration comes from, as the header tells it.
  public struct Source: Equatable, Sendable {
    /// The file's name, or `demo`.
    public var name: String
    /// What kind of source it is.
    public var kind: Kind
    /// The first four hexadecimal digits of the SHA-256 of the bytes.
    public var revision: String
    /// The number of bytes.
    public var byteCount: Int
    /// When the bytes were given; nil where nobody asks.
    public var receipt: Receipt?
    /// Whether the platform's server decides for each visitor (Flagship's Decision API).
    public var isDecidedByServer: Bool

    /// Makes a source; see the properties.
    public init(
      name: String, kind: Kind, revision: String = "", byteCount: Int = 0, receipt: Receipt? = nil,
      isDecidedByServer: Bool = false
    ) {
      self.name = name
      self.kind = kind
      self.revision = revision
      self.byteCount = byteCount
      self.receipt = receipt
      self.isDecidedByServer = isDecidedByServer
    }
  }

  /// The visitors and which of them is looked at.
  struct Cast: Equatable, Sendable {
    var personas: [Persona]
    var active: Int
    /// Profile and time; an evidence block brings its own.
    var options: EvaluationOptions?
    /// The names of rules and segments.
    var labels = Labels()

    var visitor: Visitor {
      get { personas[active].visitor }
      set { personas[active].visitor = newValue }
    }
  }

  /// The bottom line.
  enum Message: Equatable, Sendable {
    case none
    case text(String)
    case error(String)
    /// An action; the flags it flipped are told when they are known.
    case action(String)
    /// A newer configuration; likewise.
    case news(String, removed: Int)
  }
}
