import FlagEngine
import TerminalUI

/// Text from outside before it goes into the visitor, with what became of its parts.
struct PasteDialog: Screen {
  /// `Paste`, or the name of the file that is imported.
  let title: String
  var area: TextArea
  /// Whether keys act on the parts; else they edit the text.
  var isReviewing: Bool
  /// What the user chose about the text.
  var choices = ReadingChoices()
  /// The rows below the text, of which one is selected.
  var viewport = Viewport()
  /// What the text came to; nil where it is blank or cannot be used.
  var reading: Reading?
  /// What changes in the visitor though no part names it, a line each.
  var rest: [String] = []
  /// The values that there were, by the names of their fields.
  var before: [String: JSONValue] = [:]
  /// Why the text cannot be used.
  var fault: FieldText.Fault?
  /// Enter was pressed on a text that cannot be used.
  var isRefused = false

  init(_ text: String, title: String = "Paste") {
    self.title = title
    area = TextArea(text)
    isReviewing = !area.isEmpty
  }

  /// Opens the dialog with a text.
  static func open(_ text: String = "", title: String = "Paste", in context: Context) -> Reply {
    if let json = RemoteVisitorText.read(text, in: context) { return .takeRemote(json) }
    var dialog = Self(text, title: title)
    let reply = dialog.read(in: context)
    return .all([.open(.paste(dialog)), reply])
  }

  var scope: Scope { isReviewing ? .pasted : .paste }
  var overlay: Overlay { .paste(self) }
  var place: ScreenPlace { .box }
  var isTrial: Bool { true }

  // MARK: Rows

  /// A row below the text.
  enum Row: Equatable {
    /// What was recognised, and the sum
    case heading
    /// Which visitor of several is read
    case visitors
    /// Whether the rest of the visitor stays
    case choiceOfRest
    /// What becomes of the flags
    case effect
    /// A sentence about the whole
    case note(Int)
    /// A part that was taken
    case taken(Int)
    /// A part that was skipped
    case skipped(Int)
    /// What changes besides
    case rest(Int)
  }

  /// The rows that come first.
  private var head: [Row] {
    guard let reading else { return [] }
    var rows: [Row] = [.heading]
    if reading.rows != nil { rows.append(.visitors) }
    if reading.hasChoiceOfRest { rows.append(.choiceOfRest) }
    rows.append(.effect)
    return rows + reading.notes.indices.map { .note($0) }
  }

  /// The number of rows.
  var rowCount: Int {
    guard let reading else { return 0 }
    return head.count + reading.taken.count + reading.skipped.count + rest.count
  }

  /// A row by its number; nil beyond the last.
  func row(_ number: Int) -> Row? {
    guard let reading else { return nil }
    if head.indices.contains(number) { return head[number] }
    var place = number - head.count
    if place < reading.taken.count { return .taken(place) }
    place -= reading.taken.count
    if place < reading.skipped.count { return .skipped(place) }
    place -= reading.skipped.count
    return place < rest.count ? .rest(place) : nil
  }

  /// The question of a row, if it has one.
  func question(_ row: Row?) -> Reading.Question? {
    switch row {
    case .taken(let place): reading?.taken[place].question
    case .skipped(let place): reading?.skipped[place].question
    default: nil
    }
  }

  /// The first row where there is something to choose.
  var firstChoice: Int {
    if let place = head.firstIndex(of: .choiceOfRest) { return place }
    guard let reading else { return 0 }
    if let place = reading.taken.firstIndex(where: { $0.question != nil }) {
      return head.count + place
    }
    if let place = reading.skipped.firstIndex(where: { $0.question != nil }) {
      return head.count + reading.taken.count + place
    }
    return head.count > 1 ? 1 : 0
  }
}
