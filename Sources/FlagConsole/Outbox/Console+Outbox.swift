import FlagEngine
import FlagReports
import TerminalUI

// What the application does with the visitor on the screen, and what is sent of it.
extension Console {
  // MARK: Acts

  /// Does what an application does.
  ///
  /// - Parameters:
  ///   - act: what is done.
  ///   - label: what is said of it.
  /// - Returns: what the program should do; the reason where it cannot be done.
  mutating func perform(_ act: ApplicationAct, _ label: String) -> LineCommand.Result {
    guard let resolution else { return .refused(Self.waiting) }
    let outcome: Outbox.Outcome
    do throws(ActError) {
      outcome = try context.sending.outbox.perform(
        act, as: cast.visitor, in: resolution.configuration, options: actOptions(resolution))
    } catch {
      return .refused(error.sentence)
    }
    context.sending.note(outcome.rows, at: clock)
    if !outcome.rows.isEmpty { context.sending.isKept = false }
    let told = Self.summary(of: outcome.rows)
    if outcome.visitor != cast.visitor {
      self.act(label) { $0.visitor = outcome.visitor }
      // The flags that it flips are told behind the label; why nothing is held says its row.
      if outcome.rows.contains(where: \.isWaiting) { message = .action("\(told); \(label)") }
    } else {
      message = .text("\(label): \(told)")
      context.log.add("\(label): \(told)", at: clock)
    }
    if let answer = outcome.answer {
      context.log.add("\(label) gave", at: clock, details: [answer])
      return .done([.copy(Clipping(text: answer.safe, what: label))] + sendIfArmed(outcome.rows))
    }
    return .done(sendIfArmed(outcome.rows))
  }

  /// Profile and time of what is done: a demo's clock stands, a real one goes on.
  private func actOptions(_ resolution: Resolution) -> EvaluationOptions {
    resolution.options
  }

  private static func summary(of rows: [Outbox.Row]) -> String {
    let held = rows.count(where: \.isWaiting)
    guard held == 0 else { return "\(count(held, "row")) held in the outbox (O)" }
    guard let row = rows.first else { return "nothing new to tell" }
    return row.reason.sentence
  }

  /// The selected flag counts as seen: the application has asked for it.
  mutating func seeSelected() -> [Effect] {
    guard let flag = list.selected, let key = resolution?.configuration.key(of: flag) else {
      return []
    }
    return done(perform(.see([key]), "\(key) seen by the application"))
  }

  /// What a command came to where no line is open to say why it was refused.
  mutating func done(_ result: LineCommand.Result) -> [Effect] {
    switch result {
    case .done(let effects): return effects
    case .refused(let reason):
      message = .error(reason)
      return []
    }
  }

  // MARK: Sending

  /// Sends what came, where sending is armed; what failed before goes along.
  private mutating func sendIfArmed(_ rows: [Outbox.Row]) -> [Effect] {
    guard context.sending.isArmed, rows.contains(where: \.isWaiting) else { return [] }
    let isRetried = cast.visitor.platform == .kameleoon
    let failed = context.sending.outbox.rows.filter { row in
      guard isRetried, case .failed = row.state else { return false }
      return true
    }
    return send((failed + rows).map(\.id))
  }

  /// Sends rows.
  ///
  /// - Parameter ids: their numbers; those that wait are sent.
  /// - Returns: what the program should do.
  mutating func send(_ ids: [Int]) -> [Effect] {
    if let refusal = context.sendingRefusal {
      message = .error(refusal)
      return []
    }
    let rows = ids.compactMap { context.sending.outbox.row($0) }.filter(\.isWaiting)
    let parcels = Outbox.parcels(of: rows)
    guard !parcels.isEmpty else {
      message = .text("None of these rows waits to be sent.")
      return []
    }
    context.sending.outbox.set(rows.map(\.id), to: .sending)
    message = .text("Sending \(Self.count(rows.count, "row")).")
    return [.send(parcels)]
  }

  /// Arms sending for this run, or ends it.
  mutating func toggleArmed() {
    if context.sending.isArmed {
      context.sending.isArmed = false
      message = .text("Sending is off: what comes is held.")
    } else if let refusal = context.sendingRefusal {
      message = .error(refusal)
    } else {
      context.sending.isArmed = true
      let hosts = Set(context.sending.destination?.addresses.values.map(\.host) ?? [])
      message = .text(
        "SENDING: from now on what acts add goes at once to \(hosts.sorted().joined(separator: ", "))"
          + "; held rows wait for S. A ends it.")
    }
    context.log.add(
      context.sending.isArmed ? "sending armed for this run" : "sending is off", at: clock)
  }

  /// Takes what became of a request.
  mutating func take(_ delivery: Outbox.Delivery) {
    context.sending.outbox.set(delivery.rows, to: delivery.state)
    let rows = Self.count(delivery.rows.count, "row")
    let text =
      switch delivery.state {
      case .sent(let status): "\(rows) sent: the server answered \(status)"
      case .failed(let what): "\(rows) not sent: \(what)"
      default: "\(rows) \(delivery.state.word)"
      }
    if case .sent = delivery.state { message = .text(text) } else { message = .error(text) }
    let details =
      delivery.answer.isEmpty ? [] : ["answered: \(delivery.answer.shortened(to: 500))"]
    context.log.add(text, at: clock, details: details)
  }

  /// Takes where things go; what waits for another place is taken away.
  mutating func take(
    _ destination: Outbox.Destination, environmentID: String, seed: UInt64?
  ) {
    let held = context.sending.outbox.heldCount
    if held > 0 {
      context.log.add(
        "\(Self.count(held, "row")) of the outbox dropped: they were for another source", at: clock)
    }
    context.sending = Sending()
    context.sending.outbox = Outbox(environmentID: environmentID, seed: seed)
    context.sending.outbox.isDecidedByServer = source.isDecidedByServer
    context.sending.destination = destination
  }

  /// Takes what waits since an earlier run.
  mutating func take(_ kept: [Outbox.Row]) {
    guard !kept.isEmpty else { return }
    let count = context.sending.outbox.rows.count
    context.sending.outbox.restore(kept)
    context.sending.note(Array(context.sending.outbox.rows.dropFirst(count)), at: "earlier")
    context.log.add(
      "\(Self.count(kept.count, "row")) kept in the outbox since last time", at: clock)
  }

  /// Keeps what waits for the next time.
  mutating func keepOutbox() -> LineCommand.Result {
    let waiting = context.sending.outbox.waiting
    guard !waiting.isEmpty else { return .refused("Nothing waits in the outbox.") }
    guard source.kind == .live else {
      return .refused("Only what is for an environment is kept: nothing here can be sent.")
    }
    context.sending.isKept = true
    return .done([.keepOutbox(waiting)])
  }

  /// What to say of what waits once the terminal is left.
  var outboxFarewell: [String] {
    let held = context.sending.outbox.heldCount
    guard held > 0, source.kind != .demo else { return [] }
    let fate =
      context.sending.isKept ? "kept for the next time." : "not kept (:outbox keep keeps them)."
    return ["\(Self.count(held, "row")) of the outbox not sent, \(fate)"]
  }
}
