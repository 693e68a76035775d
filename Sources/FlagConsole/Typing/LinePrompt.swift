import FlagEngine
import TerminalUI

/// A question that one line answers.
struct LinePrompt: Screen {
  /// What is asked.
  enum Question: Equatable, Sendable {
    /// The path of a file to take the visitor from
    case importFile
    /// Another name for a persona, by its number from 0
    case renamePersona(Int)
    /// The name of a persona's copy
    case clonePersona(Int)

    /// The words in front of the line.
    var label: String {
      switch self {
      case .importFile: "import file: "
      case .renamePersona: "name: "
      case .clonePersona: "name of the copy: "
      }
    }

    /// The number of the persona that it is about, from 0.
    var persona: Int? {
      switch self {
      case .importFile: nil
      case .renamePersona(let index), .clonePersona(let index): index
      }
    }

    /// What stands behind the line.
    var note: String {
      switch self {
      case .importFile: "JSON, k=v lines, cookies, a URL or evidence"
      case .renamePersona, .clonePersona: ""
      }
    }
  }

  let question: Question
  var input: TextField
  /// What stands behind the line.
  private(set) var note: String
  /// Why Enter kept the line open.
  private var fault: String?
  var viewport = Viewport()

  init(_ question: Question, _ text: String = "") {
    self.question = question
    note = question.note
    input = TextField(text)
  }

  var scope: Scope { .prompt }
  var overlay: Overlay { .prompt(self) }
  var place: ScreenPlace { .line }

  // MARK: Keys

  mutating func handle(_ command: Command, in context: Context) -> Reply {
    switch command {
    case .accept:
      let reply = answer(in: context)
      if case .refused(let reason) = reply { fault = reason }
      return reply.reply
    case .cancel: return drop(in: context)
    case .complete: return question == .importFile ? .complete : .none
    default: return move(command)
    }
  }

  mutating func type(_ key: Key, in context: Context) -> Reply {
    if input.handle(key) { isTyped() }
    return .none
  }

  mutating func paste(_ text: String, in context: Context) -> Reply {
    input.insert(text)
    isTyped()
    return .none
  }

  private mutating func isTyped() {
    fault = nil
    note = question.note
  }

  /// A name that is asked for a persona that has gone is asked no more.
  mutating func renew(in context: Context) -> Reply {
    guard let index = question.persona, !context.cast.personas.indices.contains(index) else {
      return .none
    }
    return .open(.personas(PersonaScreen(context.cast)))
  }

  func refusal(of command: Command, in context: Context) -> String? {
    command == .complete && question != .importFile ? "there is nothing to complete" : nil
  }

  var completable: (kind: Completion.Kind, typed: String)? {
    question == .importFile ? (.file, input.text) : nil
  }

  mutating func complete(with text: String, note: String) {
    input = TextField(text)
    self.note = note
    fault = nil
  }

  /// Esc: back to where the question came from.
  private func drop(in context: Context) -> Reply {
    guard let index = question.persona else { return .close }
    return .open(.personas(PersonaScreen(context.cast, at: index)))
  }

  // MARK: Answers

  private enum Answer {
    case done(Reply)
    case refused(String)

    var reply: Reply {
      switch self {
      case .done(let reply): reply
      case .refused: .none
      }
    }
  }

  private func answer(in context: Context) -> Answer {
    let text = FieldText.trimmed(input.text)
    switch question {
    case .importFile:
      return text.isEmpty
        ? .refused("Type the path of a file. Example: ctx.json")
        : .done(.all([.close, .effect(.importFile(text))]))
    case .renamePersona(let index): return rename(index, text, in: context)
    case .clonePersona(let index): return clone(index, text, in: context)
    }
  }

  private func rename(_ index: Int, _ name: String, in context: Context) -> Answer {
    if let fault = Self.fault(name, besides: index, in: context) { return .refused(fault) }
    var cast = context.cast
    // An id that was made for an unnamed visitor becomes one that people can type.
    let old = cast.personas[index]
    let isKept = !old.name.isEmpty || context.bases.contains { $0.id.isIdentical(to: old.id) }
    cast.personas[index].id = isKept ? old.id : context.newID(for: name)
    cast.personas[index].name = name
    return .done(
      .all([
        .act("persona \(index + 1) renamed \"\(name)\"", cast),
        .open(.personas(PersonaScreen(cast, at: index))),
      ]))
  }

  private func clone(_ index: Int, _ name: String, in context: Context) -> Answer {
    if let fault = Self.fault(name, besides: nil, in: context) { return .refused(fault) }
    var cast = context.cast
    var copy = cast.personas[index]
    let origin = copy.shownName
    copy.name = name
    copy.id = context.newID(for: name)
    cast.personas.insert(copy, at: index + 1)
    cast.active = index + 1
    return .done(
      .all([
        .act("persona \"\(name)\" made from \"\(origin)\"", cast),
        .open(.personas(PersonaScreen(cast, at: index + 1))),
      ]))
  }

  /// Why a persona cannot have a name; nil: it can.
  private static func fault(
    _ name: String, besides index: Int?, in context: Context
  ) -> String? {
    guard !name.isEmpty else { return "Type a name. Example: Loyal, France" }
    let taken = context.cast.personas.firstIndex { $0.name.isIdentical(to: name) }
    guard taken == nil || taken == index else {
      return "There is a persona \"\(name)\" already. Type another name."
    }
    return nil
  }

  func content(in context: Context, size: Size) -> ScreenContent {
    ScreenContent(
      field: ScreenContent.Typed(label: question.label, input: input, note: note),
      hint: fault.map { ($0, .error) })
  }
}
