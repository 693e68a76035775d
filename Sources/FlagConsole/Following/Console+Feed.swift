import FlagEngine
import TerminalUI

// Following a source: newer configurations come, the visitor, the cursor and what is typed stay.
extension Console {
  /// Takes what the program tells about the source.
  mutating func take(_ event: Feed.Event) {
    let before = feed
    context.feed.take(event)
    switch event {
    case .failed(let failure): tellTrouble(before, answer: failure.answer)
    case .rejected: tellTrouble(before, answer: "")
    case .confirmed:
      context.source.receipt?.isCached = false
      tellUnchanged(before)
    case .following(let mode, _, let isStreamDown):
      // Until now every newer one would have been announced.
      if isStreamDown, before.staleAfter == nil, !before.mode.isEmpty {
        context.feed.confirmedAt = now
      }
      if mode != before.mode { context.log.add("\(source.name): \(mode)", at: clock) }
    case .paused(let count):
      if count == 0 { message = .text("Paused: newer ones wait; p goes on.") }
      if feed.trouble == nil { tellRecovery(before, "newer ones wait; p takes them") }
    case .resumed: message = .text("Followed again.")
    case .note(let text): context.log.add(text, at: clock)
    case .opening, .receiving: break
    }
  }

  /// Tells what is wrong, unless that was told already.
  private mutating func tellTrouble(_ before: Feed, answer: String) {
    guard let trouble = feed.trouble else { return }
    let rows = Self.rows(trouble.sentence)
    let isNew = before.trouble?.sentence != trouble.sentence
    if isNew || message == asking { message = .error(rows[0]) }
    guard isNew else { return }
    let wait = trouble.nextTry.map { max(0, (($0 - now) / 1_000).rounded(.up)) }
    let next = wait.map { $0 > 0 ? " Next try in \(Self.age($0))." : " Trying again." } ?? ""
    context.log.add(
      rows[0] + next, at: clock,
      details: rows.dropFirst() + (answer.isEmpty ? [] : ["answered: \(answer)"]))
  }

  /// Takes back what the bottom line says when the server gave nothing newer.
  private mutating func tellUnchanged(_ before: Feed) {
    tellRecovery(before, "nothing has changed")
    if message == asking { message = .text("\(source.name) has nothing newer.") }
  }

  /// Tells that what was wrong is over.
  private mutating func tellRecovery(_ before: Feed, _ news: String) {
    guard let trouble = before.trouble else { return }
    let isWell =
      switch trouble {
      case _ where source.kind == .live: "reached again"
      case .failed: "there again"
      case .rejected: "sound again"
      }
    context.log.add("\(source.name): \(isWell)", at: clock)
    guard message == .error(Self.rows(trouble.sentence)[0]) else { return }
    message = .text("\(source.name): \(isWell); \(news).")
  }

  /// Tells why something was refused: the first line below, all of it in the log.
  mutating func tellRefusal(_ reason: String, logged: Bool) {
    let rows = Self.rows(reason)
    message = .error(rows[0])
    if logged { context.log.add(rows[0], at: clock, details: Array(rows.dropFirst())) }
  }

  /// What the bottom line says until an answer comes.
  private var asking: Message { .text("Asking \(source.name) for a newer configuration.") }

  /// Takes a newer configuration of the source.
  mutating func follow(
    _ catalogue: Catalogue, _ source: Source, _ changes: ConfigurationChanges
  ) {
    guard let old = resolution,
      old.configuration.platform == catalogue.configuration.platform
    else { return }
    context.stage?.noteChange()
    let isSame = source.revision == self.source.revision
    var label =
      (source.isDecidedByServer ? "answer " : "rev ")
      + "\(self.source.revision)\(marks.arrow)\(source.revision)"
    let before = feed
    context.source = source
    context.feed.take(.confirmed(at: source.receipt?.at ?? now))
    // A file that is saved can be told twice: what the first time changed stays told. Behind an older
    // version that is looked at, the newest has to come back; a server's answer is another visitor's.
    if isSame, context.version == nil, !source.isDecidedByServer { return tellUnchanged(before) }
    adopt(catalogue, following: old)
    if context.isPanic { label += " (panic)" }
    guard !isSame else { return tellUnchanged(before) }
    message = .news(label, removed: changes.removed.count)
    let size = source.byteCount > 0 ? ", \(Self.size(source.byteCount))" : ""
    context.log.begin(label + size, at: clock, with: changes)
  }

  /// Takes another configuration in place of the one in use.
  mutating func replace(
    _ catalogue: Catalogue, _ source: Source, _ personas: PersonaList?,
    _ options: EvaluationOptions
  ) {
    context.stage?.noteChange()
    journal = Journal()
    if let personas {
      if !context.unsavedVersions.isEmpty, context.losesEdits {
        context.strandedPlatform = cast.visitor.platform
      }
      if strandedPlatform == catalogue.configuration.platform { context.strandedPlatform = nil }
      load(catalogue, source, personas, options)
      context.history = History()
      message = .text("Opened \(source.name), with visitors of its own platform.")
      context.log.add("opened \(source.name)", at: clock)
      return
    }
    guard let old = resolution else { return }
    context.source = source
    context.feed = Feed()
    decidedVisitor = nil
    context.cast.options = options
    context.startOptions = options
    func renamed(_ persona: Persona) -> Persona {
      var persona = persona
      let named = old.configuration.namingData(of: persona.visitor)
      persona.visitor = catalogue.configuration.resolvingNames(of: named)
      return persona
    }
    context.cast.personas = cast.personas.map(renamed)
    context.bases = bases.map(renamed)
    keptPersonas = KeptPersonas(personas: cast.personas, bases: bases)
    context.store = resolved(store, catalogue.configuration)
    context.loadFailure = nil
    overlay = nil
    adopt(catalogue, following: nil)
    message = .text("Opened \(source.name); the visitor is the same.")
    context.log.add("opened \(source.name)", at: clock)
  }

  /// Puts a configuration in the place of the one in use.
  mutating func adopt(_ catalogue: Catalogue, following old: Resolution?) {
    let key = list.selected.flatMap { flag in resolution?.configuration.key(of: flag) }
    var catalogue = catalogue
    catalogue.relabel(cast.labels)
    // What is being typed counts already.
    let drafted = overlay?.screen.isTrial == true ? resolution?.visitor : nil
    let visitor = catalogue.configuration.resolvingNames(of: drafted ?? cast.visitor)
    let options =
      cast.options ?? EvaluationOptions(profile: visitor.platform.defaultProfile, now: 0)
    var next = Resolution(catalogue, visitor: visitor, options: options, following: old)
    if old == nil { next.markBaseline() }
    next.wantSurvey(list.needsSurvey)
    context.resolution = next
    context.number += 1
    context.version = nil
    context.problems = ProblemBoard(
      catalogue.configuration, options: options, accepted: context.accepted)
    context.personaCells = PersonaCells()
    context.overridesPane = OverridesPane()
    codeSearch = nil
    refreshedAt = nil
    context.list.follow(next, selecting: key)
    if let flag = list.selected, key == next.configuration.key(of: flag) {
      context.detail.keep(as: flag)
    }
    if overlay?.screen.isTrial == false { renewOverlay() }
  }

  /// Asks the server for the visitor as it is kept; what is only being typed is not sent.
  mutating func decisionEffects() -> [Effect] {
    guard source.isDecidedByServer, resolution != nil else { return [] }
    var visitor = cast.visitor
    // Overrides are this machine's own.
    visitor.overrides = []
    guard visitor != decidedVisitor else { return [] }
    decidedVisitor = visitor
    return [.decide(visitor)]
  }

  /// Holds newer configurations back, or lets them come.
  mutating func togglePause() -> [Effect] {
    if let reason = context.reasonAgainstPausing {
      message = .text("Nothing to pause: \(reason).")
      return []
    }
    return [.pause(feed.waiting == nil)]
  }

  /// Asks for a newer configuration now.
  mutating func refresh() -> [Effect] {
    if let reason = context.reasonAgainstFollowing {
      message = .text("Nothing to fetch: \(reason).")
      return []
    }
    message = asking
    return [.refresh]
  }

  static func rows(_ text: String) -> [String] {
    text.utf8.split(separator: 0x0A, omittingEmptySubsequences: false).map {
      String(Substring($0))
    }
  }
}
