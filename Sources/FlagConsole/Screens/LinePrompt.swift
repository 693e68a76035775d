import TerminalUI

/// A question that one line answers.
struct LinePrompt: Equatable, Sendable {
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

    /// What stands behind the line.
    var note: String {
      switch self {
      case .importFile: "JSON, k=v lines, cookies, a URL or evidence"
      case .renamePersona, .clonePersona: ""
      }
    }
  }

  var question: Question
  var input: TextField
  /// What stands behind the line.
  var note: String
  /// Why Enter kept the line open.
  var fault: String?

  init(_ question: Question, _ text: String = "") {
    self.question = question
    note = question.note
    input = TextField(text)
  }

  /// Acts on a key; whether it edited the line.
  mutating func handle(_ key: Key) -> Bool {
    guard input.handle(key) else { return false }
    fault = nil
    note = question.note
    return true
  }

  mutating func insert(_ text: String) {
    input.insert(text)
    fault = nil
    note = question.note
  }
}

extension Console {
  /// Takes the line that answers a question.
  mutating func answer(_ prompt: LinePrompt) -> [Effect] {
    let text = FieldText.trimmed(prompt.input.text)
    switch prompt.question {
    case .importFile:
      guard !text.isEmpty else {
        return refuse(prompt, "Type the path of a file. Example: ctx.json")
      }
      overlay = nil
      return [.importFile(text)]
    case .renamePersona, .clonePersona:
      if let fault = name(text, prompt.question) { return refuse(prompt, fault) }
      return []
    }
  }

  /// Esc: back to where the question came from.
  mutating func dropPrompt(_ prompt: LinePrompt) {
    switch prompt.question {
    case .importFile: overlay = nil
    case .renamePersona(let index), .clonePersona(let index): openPersonas(at: index)
    }
  }

  private mutating func refuse(_ prompt: LinePrompt, _ fault: String) -> [Effect] {
    var prompt = prompt
    prompt.fault = fault
    overlay = .prompt(prompt)
    return []
  }

  func renderPrompt(_ prompt: LinePrompt, into screen: inout CellBuffer) -> Point? {
    if let fault = prompt.fault { renderFault(fault, into: &screen) }
    return renderInput(
      prompt.question.label, prompt.input, note: prompt.note, into: &screen)
  }

  /// The sentence takes the hints' place; what was typed stays where it is.
  func renderFault(_ fault: String, into screen: inout CellBuffer) {
    screen.fill(layout.hints, style: theme[.text])
    screen.write(
      marks.plain(fault), in: layout.hints.inset(left: 1), style: theme[.error],
      ellipsis: ellipsis)
  }

  mutating func breakLine() {
    guard case .paste(var dialog)? = overlay else { return }
    dialog.area.breakLine()
    readPaste(dialog)
  }
}
