import FlagEngine
import TerminalUI
import Testing

@testable import FlagConsole

/// The outbox: what keys put into it, and what leaves it.
@Suite struct OutboxTests {
  private static func destination(refusal: String? = nil) -> Outbox.Destination {
    Outbox.Destination(
      environment: "site my-site",
      addresses: [
        .tracking: .init(url: "https://data.example/visit/events?siteCode=my-site", headers: [])
      ], refusal: refusal, isAuthorized: true)
  }

  /// The demo's shop as if it came from a site.
  private static func stage(
    width: Int = 80, height: Int = 24, refusal: String? = nil
  ) throws -> Stage {
    var stage = try Stage(width: width, height: height)
    _ = stage.console.handle(
      .destination(Self.destination(refusal: refusal), environmentID: "env", seed: nil))
    return stage
  }

  private static func rows(_ stage: Stage) -> [Outbox.Row] {
    stage.console.context.sending.outbox.rows
  }

  /// Presses a key and gives what the program is to do.
  private static func effects(_ stage: inout Stage, _ name: String) -> [Console.Effect] {
    guard let key = Key(name: name) else { return [] }
    return stage.console.handle(.input(.key(key)))
  }

  @Test func browsingPutsNothingIn() throws {
    var stage = try Self.stage()
    stage.press(
      "Down", "Down", "Enter", "Tab", "/", "'price'", "Enter", "Esc", "f", "Enter", "2", "E",
      "Esc", "t", "u", "G", "g")
    #expect(Self.rows(stage).isEmpty)
    stage.press("O")
    #expect(stage.text.contains("Nothing is here: looking at flags tells the platform nothing."))
  }

  @Test func spaceMarksTheFlagAsSeenAndSaysWhereItIs() throws {
    var stage = try Self.stage()
    stage.press("2", "Space")
    #expect(Self.rows(stage).contains { $0.kind == "experiment" && $0.isWaiting })
    #expect(stage.text.contains("new_checkout seen by the application: "))
    #expect(stage.text.contains(" HELD "))
    stage.press("O")
    #expect(stage.text.contains("new_checkout was asked for"))
    stage.press("Enter")
    #expect(stage.text.contains("eventType="))
    stage.press("Esc", "Esc")
    #expect(stage.console.overlay == nil)
  }

  @Test func sendingAsksFirstAndNamesWhereItGoes() throws {
    var stage = try Self.stage()
    stage.press("2", "Space", "O", "S")
    #expect(stage.text.contains("data.example") && stage.text.contains("site my-site"))
    #expect(stage.text.contains("1 visitor"))
    let effects = Self.effects(&stage, "Enter")
    guard case .send(let parcels)? = effects.first else {
      Issue.record("nothing is sent: \(effects)")
      return
    }
    let row = try #require(Self.rows(stage).last { $0.state == .sending })
    #expect(parcels.map(\.body) == [row.payload])
    _ = stage.console.handle(
      .delivered(Outbox.Delivery(rows: [row.id], state: .failed("500"), answer: "<b>\u{1B}[2J")))
    #expect(Self.rows(stage).last?.state == .failed("500"))
    #expect(!stage.text.contains("\u{1B}"))
    // What failed can be sent again.
    stage.press("S")
    #expect(stage.text.contains("1 row in 1 request"))
  }

  @Test func withoutCredentialsItSaysWhichAreMissing() throws {
    var stage = try Self.stage(refusal: "Sending needs client_id.")
    stage.press("2", "Space", "O")
    for key in ["S", "A"] {
      #expect(Self.effects(&stage, key).isEmpty)
      #expect(stage.text.contains("Sending needs client_id."))
    }
    #expect(!stage.console.context.sending.isArmed)
  }

  @Test func armedItSendsWhatComesAndWhatFailedBefore() throws {
    var stage = try Self.stage()
    stage.press("O", "A", "Esc")
    #expect(stage.text.contains(" SENDING "))
    let first = Self.effects(&stage, "Space")
    guard case .send(let parcels)? = first.first, let ids = parcels.first?.rows else {
      Issue.record("nothing is sent: \(first)")
      return
    }
    _ = stage.console.handle(
      .delivered(Outbox.Delivery(rows: ids, state: .failed("no answer"), answer: "gone")))
    guard case .send(let second)? = Self.effects(&stage, "Space").first else {
      Issue.record("nothing is sent again")
      return
    }
    #expect(Set(ids).isSubset(of: second.flatMap(\.rows)))
    stage.press("O", "A", "Esc")
    #expect(Self.effects(&stage, "Space").isEmpty)
  }

  @Test func droppedRowsAreNotSent() throws {
    var stage = try Self.stage()
    stage.press("2", ":", "'seen all'", "Enter", "O", "*", "d")
    #expect(stage.console.context.sending.outbox.heldCount == 0)
    #expect(Self.effects(&stage, "S").isEmpty)
  }

  @Test func actsAreCommandsWithArguments() throws {
    var stage = try Self.stage()
    stage.press(":", "'convert 7310 revenue=49.90'", "Enter")
    #expect(
      Self.rows(stage).contains {
        String(decoding: $0.payload, as: UTF8.self).contains("goalId=7310&revenue=49.9")
      })
    stage.press(":", "'convert lots'", "Enter")
    #expect(stage.text.contains("goal needs a whole number; got \"lots\"."))
  }

  @Test func whatTheDemoHoldsIsNotKept() throws {
    var stage = try Self.stage()
    stage.press("2", "Space", ":", "'outbox keep'", "Enter")
    #expect(stage.text.contains("Only what is for an environment is kept"))
  }

  @Test func aFormShowsWhatItWouldAddAndKeepsAFaultOpen() throws {
    var stage = try Self.stage(width: 100, height: 30)
    stage.press(":", "'convert'", "Enter")
    #expect(stage.text.contains("convert needs goal"))
    stage.press("'7310'", "Tab", "'4x'")
    #expect(stage.text.contains("revenue needs a number; got \"4x\"."))
    stage.press("Enter")
    #expect(stage.console.overlay != nil)
    stage.press("Backspace", "'.5'")
    #expect(stage.text.contains("Enter adds"))
    #expect(Self.rows(stage).isEmpty)
    stage.press("Enter")
    #expect(
      Self.rows(stage).contains {
        String(decoding: $0.payload, as: UTF8.self).contains("revenue=4.5")
      })
  }

  @Test func consentShowsWhichFlagsFlip() throws {
    var stage = try Self.stage(width: 120, height: 40)
    let before = stage.answers
    stage.press(":", "'consent refused'", "Enter")
    #expect(stage.answers != before)
    #expect(stage.text.contains("consent refused"))
    stage.press("u")
    #expect(stage.answers == before)
  }

  @Test func anotherSourceTakesWhatWasHeldAway() throws {
    var stage = try Self.stage()
    stage.press("2", "Space")
    _ = stage.console.handle(.destination(Self.destination(), environmentID: "b", seed: nil))
    #expect(Self.rows(stage).isEmpty)
  }

  @Test func tenThousandRowsAreDrawnAsFew() throws {
    var stage = try Self.stage()
    stage.press("2")
    for _ in 0..<150 { stage.press(":", "'seen all'", "Enter") }
    let count = Self.rows(stage).count
    #expect(count > 2_000)
    stage.press("O")
    let screen = OutboxScreen(in: stage.console.context)
    let content = screen.content(
      in: stage.console.context, size: Size(width: 78, height: 20))
    #expect(content.lines.count == count)
    // Only those in sight are made.
    #expect(content.lines.count { !$0.parts.isEmpty } <= 24)
  }

  @Test func aFormTellsWhichFlagsItFlips() throws {
    var stage = try Self.stage(width: 100, height: 30)
    stage.press("2", ":", "'consent'", "Enter")
    #expect(!stage.text.contains("and flips"))
    stage.press("Ctrl-n")
    #expect(stage.text.contains("and flips no flag."))
    stage.press("Ctrl-n")
    stage.finish()
    let preview = stage.text
    stage.press("Enter")
    stage.finish()
    let changed = try #require(stage.console.resolution).changed.count
    #expect(changed > 3)
    #expect(preview.contains("and flips \(changed) flags: new_checkout express→(off)"))
    #expect(preview.contains("and \(changed - 3) more."))
  }

  @Test func nothingIsSentFromTheStage() throws {
    var stage = try Self.stage(width: 120, height: 40)
    stage.press("2", "Space", "O", "A")
    #expect(stage.text.contains(" SENDING "))
    stage.press("Esc")
    _ = stage.console.enterStage(nil)
    #expect(!stage.text.contains(" SENDING "))
    stage.press(":", "'convert 7310'", "Enter")
    #expect(Self.rows(stage).allSatisfy { $0.state != .sending })
    stage.press("O")
    #expect(Self.effects(&stage, "S").isEmpty)
    #expect(stage.text.contains("Nothing is sent from the stage: q leaves it first."))
    #expect(Self.effects(&stage, "A").isEmpty)
    #expect(!stage.text.contains(" SENDING "))
  }

  // MARK: Remote data

  @Test func aCommandTypedInTheOutboxLeadsBackToIt() throws {
    var stage = try Self.stage(width: 120, height: 40)
    stage.press("O", ":", "'convert 7310'", "Enter")
    #expect(stage.console.scope == .outbox)
    #expect(stage.text.contains("7310"))
    stage.press(":", "'set contry x'", "Enter")
    #expect(stage.text.contains("Did you mean \"country\"?"))
    stage.press("Esc")
    #expect(stage.console.scope == .outbox)
    stage.press("Esc", "?", "/", "Esc")
    #expect(stage.console.overlay == nil)
  }

  @Test func onAStageSpaceGoesOnAlsoInTheOutbox() throws {
    var stage = try Self.stage(width: 120, height: 40)
    _ = stage.console.enterStage(
      try Script(
        name: "story",
        parsing: "# One\noutbox\n# Two\nseen new_checkout\n# Three\nmatrix\n# Four\nflag dark_mode")
    )
    stage.press("Space")
    #expect(stage.console.scope == .outbox)
    stage.press("Space", "Space")
    #expect(stage.console.scope == .table)
    stage.press("Space")
    #expect(stage.console.view?.json["flag"] == "dark_mode")
  }

  @Test func whatIsHeldIsToldBeforeTheFlagsThatFlip() throws {
    var stage = try Self.stage(width: 120, height: 40)
    stage.press("2", ":", "'consent refused'", "Enter")
    #expect(stage.text.contains(" consent refused changed 7 flags: "))
    stage.press("u", ":", "'convert 7310'", "Enter")
    #expect(stage.text.contains("held in the outbox (O); convert 7310 changed "))
  }

  @Test func remoteDataIsShownPartByPartAndUndone() throws {
    var stage = try Self.stage(width: 100, height: 30)
    let visitor = stage.console.cast.visitor
    let question = RemoteQuestion.visitor(code: visitor.code, isUnique: false, .init())
    let answer: JSONValue = [
      "currentVisit": ["customDataEvents": [["data": ["index": 1, "valuesCountMap": ["x": 1]]]]]
    ]
    _ = stage.console.handle(.answered(question, .json(answer)))
    #expect(stage.console.cast.visitor != visitor)
    #expect(stage.text.contains("taken") && stage.text.contains("custom data "))
    stage.press("Esc", "u")
    #expect(stage.console.cast.visitor == visitor)
    _ = stage.console.handle(.answered(question, .failed("no answer: <html>\u{1B}")))
    #expect(stage.text.contains("no answer"))
  }

  @Test func conditionsThatBecameKnownAreNamedWithTheirFlags() throws {
    var stage = try Self.stage(width: 100, height: 30)
    let visitor = stage.console.cast.visitor
    let before = try #require(stage.console.resolution)
    let counts = before.configuration.openConditionCounts(for: visitor, options: before.options)
    // The tier and the cart, of which this visitor has nothing.
    let data: [JSONValue] = [1, 4].map { index in
      ["data": ["index": .integer(index), "valuesCountMap": ["120": 1]]]
    }
    let answer: JSONValue = ["currentVisit": ["customDataEvents": .array(data)]]
    let question = RemoteQuestion.visitor(code: visitor.code, isUnique: false, .init())
    _ = stage.console.handle(.answered(question, .json(answer)))
    let after = before.configuration.openConditionCounts(
      for: stage.console.cast.visitor, options: before.options)
    let known = zip(counts, after).reduce(0) { $0 + $1.0 - $1.1 }
    #expect(known > 0)
    #expect(stage.text.contains("Conditions that became known: \(known), in "))
    // Nothing is asked that the answer does not hold.
    stage.press("Esc")
    _ = stage.console.handle(.answered(question, .json([:])))
    #expect(!stage.text.contains("became known"))
  }

  @Test func theVendorsJSONIsPastedWithVisitsAndScores() throws {
    var stage = try Self.stage(width: 100, height: 30)
    let visitor = stage.console.cast.visitor
    let text = """
      {"currentVisit": null, "previousVisits": [{"timeStarted": 1767000000000}],
       "kcs": {"1": {"7": 0.5}}, "cbs": {"260302": {"930004": 0.9}}}
      """
    _ = stage.console.handle(.input(.paste(text)))
    stage.finish()
    for part in ["earlier visits", "conversion scores", "bandit scores"] {
      #expect(stage.text.contains(part))
    }
    guard case .kameleoon(let taken) = stage.console.cast.visitor,
      case .kameleoon(let before) = visitor
    else { return }
    #expect(taken.data.count == before.data.count + 3)
    stage.press("Esc", "u")
    #expect(stage.console.cast.visitor == visitor)
  }

  // MARK: The clock

  @Test func theClockMovesIsShownAndGoesBack() throws {
    var stage = try Self.stage(width: 120, height: 40)
    stage.press(":", "'now 2026-12-24T10:00'", "Enter")
    #expect(stage.text.contains(" NOW 2026-12-24 10:00 "))
    #expect(stage.console.resolution?.options.now == 1_798_106_400_000)
    stage.press(":", "'now +2h'", "Enter")
    #expect(stage.text.contains(" NOW 2026-12-24 12:00 "))
    stage.press("u")
    #expect(stage.text.contains(" NOW 2026-12-24 10:00 "))
    stage.press(":", "'now real'", "Enter")
    #expect(!stage.text.contains(" NOW 20"))
    for wrong in ["now", "now soon", "now 2026-13-01", "now 2026-02-30", "now +", "now +2y"] {
      stage.press(":", "'\(wrong)'", "Enter")
      #expect(stage.console.overlay != nil, "\(wrong)")
      stage.press("Esc")
    }
  }

  @Test func theVisitorCacheIsReadAndWrittenOnlyWhenTold() throws {
    var stage = try Stage(.flagship)
    stage.press(":", "'cache load'")
    guard case .loadCache(let id, nil)? = Self.effects(&stage, "Enter").first else {
      Issue.record("nothing is read")
      return
    }
    let entry: JSONValue = ["version": 1, "data": ["vId": .string(id), "vaIds": ["x"]]]
    _ = stage.console.handle(.cacheLoaded(visitorID: id, entry, folder: "~/visitors"))
    guard case .flagship(let visitor) = stage.console.cast.visitor else { return }
    #expect(visitor.cacheEntry == entry)
    stage.press(":", "'cache save /tmp/x'")
    guard case .saveCache(_, _, let folder)? = Self.effects(&stage, "Enter").first else {
      Issue.record("nothing is written")
      return
    }
    #expect(folder == "/tmp/x")
  }
}
