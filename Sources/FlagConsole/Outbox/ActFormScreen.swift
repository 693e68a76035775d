import FlagEngine
import FlagReports
import TerminalUI

/// The form of an act: Tab goes through its fields, what it would add to the outbox stands below.
struct ActFormScreen: Screen {
  private let form: ActForm
  private let below: [Overlay]
  private var inputs: [TextField]
  /// The field that is typed.
  private var current = 0
  /// Why Enter kept the form open.
  private var fault: String?
  var viewport: Viewport

  /// The form, or the act itself where it asks for nothing.
  ///
  /// - Parameters:
  ///   - form: the form.
  ///   - entries: what stands in the fields.
  ///   - below: the screen that it lies over.
  ///   - context: what there is.
  /// - Returns: what opens it.
  static func open(
    _ form: ActForm, _ entries: ActForm.Entries = [], below: Overlay?, in context: Context
  ) -> Reply {
    if form.fields.isEmpty, let act = try? form.act([]) {
      return .all([.uncover(below), .perform(act, form.name)])
    }
    return .open(.form(Self(form, entries, below: below, in: context)))
  }

  private init(
    _ form: ActForm, _ entries: ActForm.Entries, below: Overlay?, in context: Context
  ) {
    self.form = form
    self.below = below.map { [$0] } ?? []
    inputs = form.fields.map { field in
      if field.kind == .values {
        let own = entries.filter { $0.name.hasPrefix(field.name + ".") }
        return TextField(
          own.map { "\($0.name.dropFirst(field.name.count + 1))=\($0.text)" }
            .joined(separator: " "))
      }
      if let entry = entries.last(where: { $0.name == field.name }) { return TextField(entry.text) }
      guard field.kind == .flag, let flag = context.list.selected else { return TextField() }
      return TextField(context.resolution?.configuration.key(of: flag) ?? "")
    }
    viewport = Viewport(count: form.fields.count, height: form.fields.count)
  }

  var scope: Scope { .form }
  var overlay: Overlay { .form(self) }
  var place: ScreenPlace { .box }

  private var isFetch: Bool { form == ActForm.remoteVisitor }

  // MARK: Keys

  mutating func handle(_ command: Command, in context: Context) -> Reply {
    switch command {
    case .accept: return accept(in: context)
    case .nextPane, .moveDown: step(1)
    case .previousPane, .moveUp: step(-1)
    case .nextValue: choose(1)
    case .previousValue: choose(-1)
    case .close, .cancel, .back: return .uncover(below.first)
    default: return move(command)
    }
    return .none
  }

  private mutating func step(_ count: Int) {
    current = (current + count + inputs.count) % inputs.count
    viewport.select(current)
  }

  /// Goes through the values that a field can have.
  private mutating func choose(_ count: Int) {
    let words: [String]
    switch form.fields[current].kind {
    case .choice(let choices): words = choices
    case .bool: words = ["true", "false"]
    default: return
    }
    let here = words.firstIndex(of: inputs[current].text) ?? (count > 0 ? -1 : words.count)
    inputs[current] = TextField(words[(here + count + words.count) % words.count])
    fault = nil
  }

  mutating func type(_ key: Key, in context: Context) -> Reply {
    if inputs[current].handle(key) { fault = nil }
    return .none
  }

  mutating func paste(_ text: String, in context: Context) -> Reply {
    inputs[current].insert(text)
    fault = nil
    return .none
  }

  private func entries() throws(ActError) -> ActForm.Entries {
    var entries: ActForm.Entries = []
    for (field, input) in zip(form.fields, inputs) where !input.text.isEmpty {
      guard field.kind == .values else {
        entries.append((field.name, input.text))
        continue
      }
      for word in input.text.split(separator: " ") {
        guard let equals = word.firstIndex(of: "="), equals > word.startIndex else {
          throw ActError(
            "\(field.name) needs NAME=VALUES; got \"\(word)\". Example: payment=card",
            field: field.name)
        }
        entries.append(
          ("\(field.name).\(word[..<equals])", String(word[word.index(after: equals)...])))
      }
    }
    return entries
  }

  private mutating func accept(in context: Context) -> Reply {
    do throws(ActError) {
      if isFetch {
        let filter = try ActForm.filter(entries())
        return .all([.uncover(below.first), .fetch(filter)])
      }
      let act = try form.act(entries())
      return .all([.uncover(below.first), .perform(act, form.name)])
    } catch {
      fault = error.sentence
      if let name = error.field, let place = form.fields.firstIndex(where: { $0.name == name }) {
        current = place
        viewport.select(place)
      }
      return .none
    }
  }

  // MARK: Lines

  func content(in context: Context, size: Size) -> ScreenContent {
    let field = form.fields[current]
    let width = max(20, min(size.width - 2, 96))
    let foot =
      fault.map { context.lines($0, .error, width: width) } ?? preview(width: width, in: context)
    return ScreenContent(
      title: "\(form.name)   \(form.call)",
      field: ScreenContent.Typed(
        label: "\(field.name): ", input: inputs[current], note: field.hint),
      head: [context.line("")],
      lines: zip(form.fields, inputs).map { field, input in
        context.line([
          (field.name, .label), (field.isRequired ? "needed" : "", .message),
          (input.text.isEmpty ? field.hint : input.text, input.text.isEmpty ? .message : .text),
        ])
      }, foot: foot)
  }

  /// What Enter would add to the outbox.
  private func preview(width: Int, in context: Context) -> [Line] {
    guard !isFetch else {
      return context.lines(
        "Enter asks the platform; nothing else is sent.", .message, width: width)
    }
    do throws(ActError) {
      let act = try form.act(entries())
      guard let resolution = context.resolution else { return [] }
      let outcome = try context.sending.outbox.preview(
        act, as: context.cast.visitor, in: resolution.configuration, options: resolution.options)
      let shown = outcome.rows.prefix(4).map { row in
        context.line([
          (row.state.word, .label), (row.kind, .text), (OutboxText.fields(of: row), .text),
        ])
      }
      let more = outcome.rows.count - shown.count
      return [context.line("Enter adds", .message)] + shown
        + (more > 0 ? [context.line("and \(Console.count(more, "row")) more", .message)] : [])
    } catch {
      return context.lines(error.sentence, .message, width: width)
    }
  }
}
