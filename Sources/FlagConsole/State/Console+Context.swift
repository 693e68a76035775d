import FlagEngine

// What is read of the context without its name.
extension Console {
  var source: Source { context.source }
  var feed: Feed { context.feed }
  var keymap: Keymap { context.keymap }
  var layout: Layout { context.layout }
  var resolution: Resolution? { context.resolution }
  var loadFailure: String? { context.loadFailure }
  var cast: Cast { context.cast }
  var history: History { context.history }
  var bases: [Persona] { context.bases }
  var store: PersonaStore { context.store }
  var strandedPlatform: Platform? { context.strandedPlatform }
  var list: FlagList { context.list }
  var detail: FlagDetail { context.detail }
  var visitorPane: VisitorPane { context.visitorPane }
  var overridesPane: OverridesPane { context.overridesPane }
  var personaCells: PersonaCells { context.personaCells }
  var focus: Scope { context.focus }
  var filters: InputHistory { context.filters }
  var commands: InputHistory { context.commands }
  var log: ActionLog { context.log }

  var theme: Theme {
    get { context.theme }
    set { context.theme = newValue }
  }
  var marks: Marks {
    get { context.marks }
    set { context.marks = newValue }
  }
  /// The time of day, as the log writes it; the program sets it before each round of events.
  public var clock: String {
    get { context.clock }
    set { context.clock = newValue }
  }
  /// Milliseconds since 1970; the program sets it before each round of events.
  public var now: Double {
    get { context.now }
    set { context.now = newValue }
  }
}
