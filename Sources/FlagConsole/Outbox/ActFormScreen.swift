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
  /// The search for the flags that the act would flip; nil where it leaves the visitor as it is.
  private var flips: ChangePreview?

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
      return TextField(context.key(of: flag))
    }
    viewport = Viewport(count: form.fields.count, height: form.fields.count)
    look(in: context)
  }

  /// Compares what the form shows; what is found out behind it follows from that.
  static func == (left: Self, right: Self) -> Bool {
    left.form == right.form && left.below == right.below && left.inputs == right.inputs
      && left.current == right.current && left.fault == right.fault
      && left.viewport == right.viewport && left.flips?.others == right.flips?.others
      && left.flips?.isThrough == right.flips?.isThrough
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
    case .nextValue: choose(1, in: context)
    case .previousValue: choose(-1, in: context)
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
  private mutating func choose(_ count: Int, in context: Context) {
    let words: [String]
    switch form.fields[current].kind {
    case .choice(let choices): words = choices
    case .bool: words = ["true", "false"]
    default: return
    }
    let here = words.firstIndex(of: inputs[current].text) ?? (count > 0 ? -1 : words.count)
    inputs[current] = TextField(words[(here + count + words.count) % words.count])
    fault = nil
    look(in: context)
  }

  mutating func type(_ key: Key, in context: Context) -> Reply {
    guard inputs[current].handle(key) else { return .none }
    fault = nil
    look(in: context)
    return .none
  }

  mutating func paste(_ text: String, in context: Context) -> Reply {
    inputs[current].insert(text)
    fault = nil
    look(in: context)
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

  // MARK: What would follow

  /// The flags of a slice.
  private static let slice = 1_000

  /// What Enter would come to; nil where there is no configuration.
  private func outcome(in context: Context) throws(ActError) -> Outbox.Outcome? {
    let act = try form.act(entries())
    guard let resolution = context.resolution else { return nil }
    return try context.sending.outbox.preview(
      act, as: context.cast.visitor, in: resolution.configuration, options: resolution.options)
  }

  /// Begins to find out which flags the act would flip.
  private mutating func look(in context: Context) {
    flips = nil
    guard !isFetch, let resolution = context.resolution,
      let outcome = try? outcome(in: context), outcome.visitor != context.cast.visitor
    else { return }
    flips = ChangePreview(
      of: outcome.visitor, in: resolution.configuration, options: resolution.options)
    work(in: context)
  }

  func hasWork(in context: Context) -> Bool {
    guard let resolution = context.resolution, let flips else { return false }
    return resolution.isSettled && !flips.isThrough
  }

  mutating func work(in context: Context) {
    guard let resolution = context.resolution else { return }
    flips?.work(Self.slice, beside: resolution.answers)
  }

  /// Another visitor or configuration.
  mutating func renew(in context: Context) -> Reply {
    look(in: context)
    return .none
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
      guard let outcome = try outcome(in: context) else { return [] }
      let shown = outcome.rows.prefix(4).map { row in
        context.line([
          (row.state.word, .label), (row.kind, .text), (OutboxText.fields(of: row), .text),
        ])
      }
      let more = outcome.rows.count - shown.count
      return [context.line("Enter adds", .message)] + shown
        + (more > 0 ? [context.line("and \(Console.count(more, "row")) more", .message)] : [])
        + context.lines(flipText(in: context), .message, width: width)
    } catch {
      return context.lines(error.sentence, .message, width: width)
    }
  }

  /// How many flags the act flips, and the first of them.
  private func flipText(in context: Context) -> String {
    guard let flips, let configuration = context.resolution?.configuration else {
      return "and flips no flag."
    }
    let marks = context.marks
    let shown = flips.others.prefix(3).map { change in
      "\(configuration.key(of: change.flag)) "
        + "\(marks.shaped(change.before))\(marks.arrow)\(marks.shaped(change.after))"
    }
    let rest = flips.others.count - shown.count
    let list = shown.joined(separator: ", ") + (rest > 0 ? " and \(rest) more" : "")
    let count = flips.others.isEmpty ? "no flag" : Console.count(flips.others.count, "flag")
    return "and flips \(count)" + (list.isEmpty ? "" : ": \(list)")
      + (flips.isThrough ? "." : " so far.")
  }
}
