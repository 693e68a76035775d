import FlagEngine
import TerminalUI

/// The dialog that sets an override: only what exists, and what would follow from it.
struct OverrideDialog: Screen {
  enum Kind: Equatable, Sendable {
    case force, simulate

    /// What a flag can be given so.
    func choices(of flag: Int, in configuration: FlagConfiguration) -> [OverrideChoice] {
      self == .force ? configuration.forces(of: flag) : configuration.simulations(of: flag)
    }
  }

  /// What setting the selected override would do.
  struct Outcome: Equatable, Sendable {
    /// The flag's answer; nil until it is known.
    var served: Served?
    var sentence: String
    /// Other flags that would answer differently.
    var alsoChanges: [String]
    /// Whether these are all.
    var isWhole: Bool
  }

  let kind: Kind
  let flag: Int
  let flagKey: String
  let choices: [OverrideChoice]
  var viewport: Viewport
  /// Whether a force leaves the rule's targeting in place (Kameleoon).
  private(set) var keepsTargeting = false
  /// The answer without any override.
  let natural: Served
  private(set) var outcome: Outcome?
  /// The search for the outcome, which `outcome` tells of.
  private var preview: ChangePreview?

  /// The flags of a slice; as many are known before the dialog is first drawn.
  private static let slice = 1_000

  private init(
    _ kind: Kind, of flag: Int, _ choices: [OverrideChoice], _ resolution: Resolution,
    in context: Context
  ) {
    self.kind = kind
    self.flag = flag
    self.choices = choices
    flagKey = resolution.configuration.key(of: flag)
    viewport = Viewport(count: choices.count, height: choices.count)
    var visitor = context.cast.visitor
    visitor.overrides = []
    natural =
      resolution.configuration.explain(flag, for: visitor, options: resolution.options).served
    look(in: context)
  }

  /// Opens the dialog on a flag, or says why there is none.
  static func open(_ kind: Kind, of flag: Int, in context: Context) -> Reply {
    guard let resolution = context.resolution else { return .none }
    let configuration = resolution.configuration
    let choices = kind.choices(of: flag, in: configuration)
    guard !choices.isEmpty else {
      let key = configuration.key(of: flag)
      return .say(
        .text(
          kind == .force
            ? "\(key) has no rule or campaign whose variation could be forced."
            : "\(key) has no variation to simulate."))
    }
    return .open(.dialog(Self(kind, of: flag, choices, resolution, in: context)))
  }

  /// Compares what the dialog shows; what is found out behind it follows from that.
  static func == (left: Self, right: Self) -> Bool {
    left.kind == right.kind && left.flag == right.flag && left.flagKey == right.flagKey
      && left.choices == right.choices && left.viewport == right.viewport
      && left.keepsTargeting == right.keepsTargeting && left.natural == right.natural
      && left.outcome == right.outcome
  }

  var scope: Scope { .dialog }
  var overlay: Overlay { .dialog(self) }
  var place: ScreenPlace { .box }

  /// The override that Enter sets.
  var selected: Override? {
    guard choices.indices.contains(viewport.selection) else { return nil }
    let override = choices[viewport.selection].override
    if case .forced(let experiment, let variation, _) = override {
      return .forced(
        experiment: experiment, variation: variation, keepsTargeting: keepsTargeting)
    }
    return override
  }

  /// Whether Space has a meaning here.
  private var hasTargetingSwitch: Bool {
    choices.contains { if case .forced = $0.override { true } else { false } }
  }

  // MARK: Keys

  mutating func handle(_ command: Command, in context: Context) -> Reply {
    switch command {
    case .accept: return set(in: context)
    case .toggleTargeting:
      guard hasTargetingSwitch else { return .none }
      keepsTargeting.toggle()
      look(in: context)
      return .none
    default:
      let before = viewport.selection
      let reply = move(command)
      if viewport.selection != before { look(in: context) }
      return reply
    }
  }

  private func set(in context: Context) -> Reply {
    guard let override = selected, let configuration = context.resolution?.configuration else {
      return .none
    }
    var cast = context.cast
    cast.visitor = cast.visitor.overriding(with: override)
    return .all([.close, .act(override.label(in: configuration), cast)])
  }

  /// Offers what a newer configuration or another visitor has, with what was chosen.
  mutating func renew(in context: Context) -> Reply {
    guard let flag = context.resolution?.configuration.index(of: flagKey) else { return .close }
    let reply = Self.open(kind, of: flag, in: context)
    guard case .open(.dialog(var renewed)) = reply else { return .all([.close, reply]) }
    renewed.keepsTargeting = keepsTargeting
    if let selected, let row = renewed.choices.firstIndex(where: { $0.override == selected }) {
      renewed.viewport.select(row)
    }
    renewed.look(in: context)
    self = renewed
    return .none
  }

  func refusal(of command: Command, in context: Context) -> String? {
    command == .toggleTargeting && !hasTargetingSwitch
      ? "nothing here has a targeting to keep" : nil
  }

  // MARK: What would follow

  /// Begins to find out what the selected override would do.
  private mutating func look(in context: Context) {
    guard let resolution = context.resolution, let selected else { return }
    preview = ChangePreview(
      of: context.cast.visitor.overriding(with: selected), flag, in: resolution.configuration,
      options: resolution.options)
    work(in: context)
  }

  func hasWork(in context: Context) -> Bool {
    guard let resolution = context.resolution, let preview else { return false }
    return resolution.isSettled && !preview.isThrough
  }

  mutating func work(in context: Context) {
    guard let resolution = context.resolution else { return }
    preview?.work(Self.slice, beside: resolution.answers)
    outcome = preview.map { preview in
      Outcome(
        served: preview.decision?.served, sentence: preview.decision?.sentence ?? "",
        alsoChanges: preview.others.map { other in
          let key = resolution.configuration.key(of: other.flag)
          let marks = context.marks
          return "\(key) \(marks.shaped(other.before))\(marks.arrow)\(marks.shaped(other.after))"
        }, isWhole: preview.isThrough)
    }
  }

  // MARK: Lines

  func content(in context: Context, size: Size) -> ScreenContent {
    let answer = "natural answer: \(context.marks.shaped(natural))  from \(natural.from)"
    let isFlagship = context.resolution?.configuration.platform == .flagship
    return ScreenContent(
      title: "\(title(isFlagship: isFlagship))  \(flagKey)",
      head: [context.line(answer), context.line("")],
      lines: choices.map { choice in
        Line([
          context.part(choice.title, .served), context.part(choice.detail),
          context.part(Self.values(of: choice, width: size.width)),
        ])
      },
      foot: [context.line("")]
        + outcomeLines(in: context, width: size.width, isFlagship: isFlagship)
        .map { context.line($0) })
  }

  private func title(isFlagship: Bool) -> String {
    switch kind {
    case .force: "Force a variation"
    case .simulate: isFlagship ? "Force an allocation or hide" : "Simulate"
    }
  }

  private static func values(of choice: OverrideChoice, width: Int) -> String {
    var values = ""
    // Of a thousand variables a few fill the row.
    for variable in choice.variables where values.utf8.count <= 4 * width {
      values += (values.isEmpty ? "" : "  ") + "\(variable.key.shortened(to: width))="
      values += variable.value?.jsonText ?? "unreadable"
    }
    return values
  }

  private func outcomeLines(in context: Context, width: Int, isFlagship: Bool) -> [String] {
    guard let outcome else { return [] }
    let pending = context.marks.pending
    var lines: [String] = []
    if hasTargetingSwitch {
      lines.append(
        keepsTargeting
          ? "targeting: kept (Space bypasses it)" : "targeting: bypassed (Space keeps it)")
    }
    lines.append(
      outcome.served.map { "then: \(context.marks.shaped($0))  from \($0.from)" }
        ?? "then: \(pending)")
    lines += TextWrap.lines(outcome.sentence.shortened(), width: width)
    if !outcome.alsoChanges.isEmpty || !outcome.isWhole {
      let shown = outcome.alsoChanges.prefix(3).joined(separator: ", ")
      let count = outcome.alsoChanges.count - 3
      let more = (count > 0 ? " and \(count) more" : "") + (outcome.isWhole ? "" : pending)
      lines += TextWrap.lines("also changes: \(shown)\(more)", width: width)
    }
    if isFlagship { lines.append("This override is flagscope's own: no Flagship SDK has it.") }
    return lines
  }
}

extension Override {
  /// What setting the override did, for the message line and undo: `experiment #260302 forced
  /// [express]`.
  func label(in configuration: FlagConfiguration) -> String {
    let place = configuration.names(of: self).place
    if case .hidden = self { return "\(place) hidden" }
    return "\(place) \(kind.word) \(shaped(in: configuration))"
  }

  /// The override in a few words, in a list of changes: `experiment #260302 forced [express],
  /// targeting bypassed`.
  func summary(in configuration: FlagConfiguration) -> String {
    "\(label(in: configuration)), \(kind.effect)"
  }
}
