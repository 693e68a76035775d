import FlagEngine
import FlagReports
import TerminalUI

/// What is loaded, who looks at it, and how it is shown: all that a pane or a screen may read.
///
/// Only the console changes it, by the replies of panes and screens.
struct Context: Sendable {
  /// Where the configuration comes from.
  var source: Console.Source
  /// How the source does.
  var feed = Feed()
  var theme: Theme
  var marks: Marks
  /// The keys, as the user's key file changes them.
  let keymap: Keymap
  var layout: Layout

  /// Nil while the configuration is being read.
  var resolution: Resolution?
  var loadFailure: String?
  /// All visitors, the active one among them; undo restores both.
  var cast = Console.Cast(personas: [], active: 0)
  var history = History()
  /// The personas that the user's copies were made from.
  var bases: [Persona] = []
  /// Where personas are saved.
  var store = PersonaStore(path: nil)
  /// Another platform opened before, whose edits are neither saved nor kept.
  var strandedPlatform: Platform?

  var list = FlagList()
  var detail = FlagDetail()
  var visitorPane = VisitorPane()
  var overridesPane = OverridesPane()
  var personaCells = PersonaCells()
  var sending = Sending()
  /// Profile and time with which the configuration was opened.
  var startOptions: EvaluationOptions?
  /// Which visitors sweeps look at.
  var crowd = Crowd()
  /// The sweep of the selected flag, while it is shown.
  var sweep: FlagSweep?
  /// What flags are pinned to answer.
  var pins = PinBoard()
  /// The older version that is looked at; nil: the newest.
  var version: ShownVersion?
  /// How many configurations were taken so far.
  var number = 0
  /// What of it is accepted with a reason.
  var accepted: [LintReport.Acceptance] = []
  /// What is wrong in the file.
  var problems = ProblemBoard()
  /// The pane that takes the keys.
  var focus = Scope.list

  var filters = InputHistory()
  var commands = InputHistory()
  var log = ActionLog()
  /// What people who look on are shown; nil: nobody does.
  var stage: Presentation?
  /// The time of day, as the log writes it.
  var clock = ""
  /// Milliseconds since 1970.
  var now = 0.0

  init(source: Console.Source, theme: Theme, marks: Marks, size: Size, keymap: Keymap) {
    self.source = source
    self.theme = theme
    self.marks = marks
    self.keymap = keymap
    layout = Layout(size: size, focus: .list)
  }
}
