import FlagEngine
import FlagReports
import TerminalUI

// `:` finds every action by its name.
extension Palette {
  // MARK: Keys

  mutating func handle(_ command: Command, in context: Context) -> Reply {
    switch command {
    case .accept: return accept(in: context)
    case .complete:
      if completable != nil { return .complete }
      complete()
      return .none
    case .previousValue, .nextValue:
      let step = command == .nextValue ? 1 : -1
      if let text = history.text(step, from: input.text) { put(text) }
      return .none
    case .close, .cancel, .back: return .uncover(below.first)
    default: return move(command)
    }
  }

  /// Runs what is selected or typed.
  private mutating func accept(in context: Context) -> Reply {
    let (name, argument) = typed
    if !argument.isEmpty, LineCommand.named(name) != nil { return .line(name, argument: argument) }
    guard let entry = selected else {
      fault = unknown(name, in: context)
      return .none
    }
    if let reason = entry.disabledBecause {
      fault = "\(entry.name): \(reason)."
      return .none
    }
    switch entry.run {
    case .command(let command): return .run(command)
    case .line(let line):
      let takesArgument = LineCommand.named(line)?.argument.isEmpty == false
      guard argument.isEmpty, name != line, takesArgument else {
        return .line(line, argument: argument)
      }
      // Chosen from the list: its argument is still to be typed.
      complete()
      return .none
    }
  }

  private func unknown(_ name: String, in context: Context) -> String {
    let names = Command.allCases.map(\.name) + LineCommand.all.map(\.name)
    let nearest = Suggestion.nearest(to: name, among: names).map { name in
      let key = Command.allCases.first { $0.name == name }
        .flatMap { context.keymap.binding($0, in: context.focus)?.keys.first }
      return " Did you mean \(name)\(key.map { " (\($0))" } ?? "")?"
    }
    return "No command \"\(name)\"." + (nearest ?? "")
  }

  /// Puts the selected entry's name into the line.
  private mutating func complete() {
    guard let entry = selected else { return }
    let takesArgument: Bool
    if case .line = entry.run { takesArgument = !entry.key.isEmpty } else { takesArgument = false }
    put(entry.name + (takesArgument ? " " : ""))
  }

  var completable: (kind: Completion.Kind, typed: String)? {
    guard let (name, rest) = argument, let command = LineCommand.named(name) else { return nil }
    return command.completes.map { ($0, rest) }
  }

  mutating func complete(with text: String, note: String) {
    put((argument?.name ?? "") + " " + text)
    self.note = note
  }

  func refusal(of command: Command, in context: Context) -> String? {
    command == .previousValue && context.commands.texts.isEmpty ? "no command ran yet" : nil
  }

  // MARK: Lines

  func content(in context: Context, size: Size) -> ScreenContent {
    ScreenContent(
      title: "Commands  \(matches.count)",
      field: ScreenContent.Typed(label: ":", input: input),
      head: [context.line(fault ?? note, fault == nil ? .message : .error)],
      lines: matches.map { line(of: $0, in: context) },
      allLines: entries.map { line(of: $0, in: context) })
  }

  private func line(of entry: Entry, in context: Context) -> Line {
    context.line([
      (entry.name, .text), (key(of: entry, in: context), .key),
      (entry.disabledBecause.map { "not now: \($0)" } ?? entry.help, .text),
    ])
  }
}

extension Palette {
  /// The key or the arguments behind a name; of many among other entries the first, so that the
  /// sentences have room.
  private func key(of entry: Entry, in context: Context) -> String {
    guard matches.count > 1, entry.key.utf8.count > 16 else { return entry.key }
    var shown = ""
    for word in entry.key.split(separator: " ") where shown.utf8.count + word.utf8.count < 14 {
      shown += "\(word) "
    }
    return "\(shown)\(context.ellipsis)"
  }
}

/// What the palette offers, in its order.
struct PaletteEntries {
  private let context: Context

  init(_ context: Context) { self.context = context }

  private var keymap: Keymap { context.keymap }
  private var focus: Scope { context.focus }

  var all: [Palette.Entry] {
    var entries: [Palette.Entry] = []
    for binding in keymap.bindings {
      let command = binding.command
      let isNew = !entries.contains { $0.run == .command(command) }
      guard isNew, !binding.scopes.isDisjoint(with: Scope.panes), command != .selectPersona,
        command != .palette
      else { continue }
      // The key and the words of the pane from which the palette was called.
      let here = keymap.binding(command, in: focus)
      entries.append(
        Palette.Entry(
          run: .command(command), name: command.name, key: here?.keyText ?? "",
          help: (here ?? binding).help, disabledBecause: context.refusal(of: command)))
    }
    // Without an argument a few do what a key does, which is listed already.
    let named = Set(entries.map(\.name))
    entries += LineCommand.all.filter { !named.contains($0.name) }.map {
      Palette.Entry(
        run: .line($0.name), name: $0.name, key: $0.argument, help: $0.help,
        disabledBecause: refusal(of: $0))
    }
    return inOrder(entries)
  }

  /// Why a command with an argument cannot run for this visitor; nil: it can.
  private func refusal(of command: LineCommand) -> String? {
    guard context.resolution != nil, let platform = command.platform,
      platform != context.cast.visitor.platform
    else { return nil }
    return "only \(platform.name)'s SDK has it"
  }

  /// What ran lately first, then what fits the pane, the most useful first; what cannot run now last.
  private func inOrder(_ entries: [Palette.Entry]) -> [Palette.Entry] {
    let recent = context.commands.texts.reversed().map { text in
      text.split(separator: " ").first.map(String.init) ?? ""
    }
    let useful = Keymap.hints(in: focus).map(\.name)
    func rank(_ entry: Palette.Entry) -> Int {
      if entry.disabledBecause != nil { return 10_000 }
      if let place = recent.firstIndex(of: entry.name) { return place }
      if let place = useful.firstIndex(of: entry.name) { return 1_000 + place }
      if case .command(let command) = entry.run, Command.moving.contains(command) { return 3_000 }
      return 2_000
    }
    return entries.enumerated().sorted { left, right in
      (rank(left.element), left.offset) < (rank(right.element), right.offset)
    }.map(\.element)
  }
}
