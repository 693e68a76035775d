/// Where a key is pressed.
public enum Scope: String, CaseIterable, Sendable {
  /// The list of flags
  case list
  /// The detail of a flag
  case detail
  /// The visitor pane
  case visitor
  /// A field that takes text
  case edit
  /// The fields that can be added
  case fields
  /// Text from outside on its way into the visitor
  case paste
  /// What became of the parts of such a text
  case pasted
  /// One line that answers a question
  case prompt
  /// The filter
  case filter
  /// The dialog that sets an override
  case dialog
  /// The list of personas
  case personas
  /// The box before personas are saved
  case save
  /// The copy menu
  case copy
  /// The question whether to save before quitting
  case leaving
  /// The help screen
  case help
  /// The command palette
  case palette
  /// What is wrong in the file
  case problems
  /// What an application would send
  case outbox
  /// A row of that with its exact bytes
  case payload
  /// The box before something is sent
  case send
  /// The list of what an application can do
  case acts
  /// The form of something that an application does
  case form
  /// What many visitors, flags or versions come to
  case table

  /// The panes that the user walks between.
  static let panes: Set<Scope> = [.list, .detail, .visitor]
  /// The places without a field for text, where a letter is a key.
  static let reading = Set(allCases).subtracting(typing).subtracting([.pasted])
  /// The places where text is typed.
  static let typing: Set<Scope> = [.edit, .fields, .paste, .prompt, .filter, .palette, .form]
}
