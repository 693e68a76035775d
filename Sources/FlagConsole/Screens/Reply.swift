import FlagEngine

/// What a pane or a screen wants done; the console does it.
enum Reply: Equatable, Sendable {
  /// Nothing beyond its own state
  case none
  /// The screen goes
  case close
  /// The screen goes, what it lay over comes back
  case uncover(Overlay?)
  /// Another screen comes in its place
  case open(Overlay)
  /// The pane or the console itself takes the command
  case pass(Command)
  /// The screen goes, and an action runs as if its key had been pressed
  case run(Command)
  /// The screen goes, and a command runs with what is typed behind it; where it is refused, the screen
  /// stays
  case line(String, argument: String)
  /// What Tab completes is asked for
  case complete
  /// The visitors become these, as one step of undo
  case act(String, Console.Cast)
  /// The persona of that number, from 0
  case become(Int)
  /// These changes of personas are saved
  case save([SaveDialog.Change])
  /// Saves the edits of personas, then quits
  case saveAndLeave
  /// Answers are those of this visitor, who is only tried out
  case tryOut(Visitor, EvaluationOptions?)
  /// The list shows the flags that match a filter
  case filter(String)
  /// The filter that was typed is kept; the one before it comes back by undo
  case keepFilter(before: String)
  /// The flag is selected in the whole list
  case goTo(flag: Int)
  /// The field's row is selected
  case select(Field)
  /// Another pane takes the keys
  case focus(Scope)
  /// The explanation takes the keys, at the step that decided
  case explain
  /// The sweep of the selected flag goes
  case endSweep
  /// A pin goes
  case unpin(Pin)
  /// A visitor code is looked for that lands there
  case search(CodeSearch.Target)
  /// The bottom line says something
  case say(Console.Message)
  /// The screen is saved as a picture
  case picture
  /// The application does something, which is called so
  case perform(ApplicationAct, String)
  /// Rows of the outbox are sent, by their numbers
  case send([Int])
  /// Rows of the outbox are taken away
  case drop([Int])
  /// Sending is armed for this run, or no longer
  case arm
  /// The platform is asked what it knows about the visitor
  case fetch(Kameleoon.RemoteVisitorFilter)
  /// What the platform said of the visitor, as somebody has copied it, becomes part of it
  case takeRemote(JSONValue)
  /// The program does something
  case effect(Console.Effect)
  /// One after another
  case all([Reply])
}
