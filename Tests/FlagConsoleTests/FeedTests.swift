import FlagEngine
import TerminalUI
import Testing

@testable import FlagConsole

/// A live source whose configurations the test edits as text.
private struct Live {
  var stage: Stage
  private var text: String
  private static let start = 1_767_225_600_000.0

  init(width: Int = 120, height: Int = 40) throws {
    let demo = try Demo(.kameleoon)
    text = demo.text
    stage = try Stage(
      demo.configuration, personas: demo.personas, width: width, height: height,
      source: Self.source("9f3c", at: Self.start))
    stage.console.now = Self.start
    stage.console.clock = "13:58:00"
  }

  static func source(_ revision: String, at time: Double, isCached: Bool = false) -> Console.Source
  {
    Console.Source(
      name: "kameleoon:shop@staging", kind: .live, revision: revision, byteCount: 34_200,
      receipt: .init(at: time, timeOfDay: "13:58", isCached: isCached))
  }

  /// A newer configuration comes.
  mutating func edit(_ old: String, _ new: String, revision: String = "a1b2") throws {
    let before = try FlagConfiguration(Array(text.utf8))
    let edited = text.replacing(old, with: new)
    #expect(edited != text)
    text = edited
    let after = try FlagConfiguration(Array(text.utf8))
    send(
      .followed(
        Catalogue(after), Self.source(revision, at: stage.console.now),
        ConfigurationChanges(from: before, to: after)))
  }

  mutating func send(_ event: Console.Event) {
    _ = stage.console.handle(event)
    stage.finish()
  }

  mutating func wait(_ seconds: Double) {
    stage.console.now += seconds * 1_000
    send(.tick)
  }

  var header: String { stage.text.split(separator: "\n").first.map(String.init) ?? "" }
  var bottom: String {
    String(
      stage.text.split(separator: "\n", omittingEmptySubsequences: false).dropLast(1).last ?? "")
  }
}

@Suite struct FeedTests {
  private let off = (
    "\"featureKey\": \"new_checkout\",\n   \"environmentEnabled\": true",
    "\"featureKey\": \"new_checkout\",\n   \"environmentEnabled\": false"
  )

  // MARK: Newer configurations

  @Test func aNewerConfigurationMarksWhatItFlippedAndTheCursorStays() throws {
    var live = try Live()
    live.stage.press("2", "Down", "Down")
    let selected = live.stage.console.list.selected
    let row = live.stage.console.list.viewport
    try live.edit(off.0, off.1)
    #expect(live.stage.console.list.selected == selected)
    #expect(live.stage.console.list.viewport == row)
    #expect(live.bottom.contains("rev 9f3c→a1b2 changed 2 flags: new_checkout express→--"))
    #expect(live.bottom.contains("] next change"))
    #expect(!live.bottom.contains("undo"))
    live.stage.press("[")
    let console = live.stage.console
    #expect(
      console.list.selected.map { console.resolution?.configuration.key(of: $0) } == "new_checkout")
  }

  @Test func theLogKeepsTimeDigestFlipsAndTheirCauses() throws {
    var live = try Live()
    live.stage.press("2")
    try live.edit(off.0, off.1)
    let lines = live.stage.console.log.lines
    #expect(lines[0].time == "13:58:00")
    #expect(
      lines[0].text
        == "rev 9f3c→a1b2, 34 KB: 2 flags answer differently, 1 edited")
    #expect(lines[1].text == "new_checkout express→--: environment on → off")
    #expect(lines[2].text.hasPrefix("checkout_upsell accessory→"))
  }

  @Test func anEditThatFlipsNothingForThisVisitorIsLoggedAllTheSame() throws {
    var live = try Live()
    try live.edit(
      "\"steps\", \"type\": \"NUMBER\", \"value\": 4",
      "\"steps\", \"type\": \"NUMBER\", \"value\": 5")
    let lines = live.stage.console.log.lines
    #expect(lines[0].text == "rev 9f3c→a1b2, 34 KB: no flag answers differently, 1 edited")
    #expect(lines[1].text == "new_checkout answers as before: variation off: steps 4 → 5")
  }

  @Test func theVisitorOverridesAndFilterStayWhenAConfigurationComes() throws {
    var live = try Live()
    live.stage.press("2", "s", "Enter", "/", "'check'", "Enter")
    let visitor = live.stage.console.cast.visitor
    try live.edit(off.0, off.1)
    #expect(live.stage.console.cast.visitor == visitor)
    #expect(live.stage.console.list.filter == "check")
    #expect(live.header.contains("1 SIMULATED"))
  }

  @Test func whatIsBeingTypedStaysAndCounts() throws {
    var live = try Live()
    live.stage.press("e", "e", "'zzz'")
    let (overlay, drafted) = (live.stage.console.overlay, live.stage.console.resolution?.visitor)
    try live.edit(off.0, off.1)
    #expect(live.stage.console.overlay == overlay)
    #expect(live.stage.console.resolution?.visitor == drafted)
  }

  @Test func anOpenDialogOffersWhatTheNewerConfigurationHas() throws {
    var live = try Live()
    live.stage.press("s", "Down")
    try live.edit("\"variationKey\": \"one_page\"", "\"variationKey\": \"single_page\"")
    guard case .dialog(let dialog)? = live.stage.console.overlay else {
      Issue.record("the dialog is gone")
      return
    }
    #expect(dialog.flagKey == "new_checkout")
    #expect(dialog.choices.map(\.title).contains { $0.contains("single_page") })
  }

  @Test func aFlagThatIsGoneClosesItsDialogAndIsNamedInTheLog() throws {
    var live = try Live()
    live.stage.press("s")
    try live.edit("\"featureKey\": \"new_checkout\"", "\"featureKey\": \"newest_checkout\"")
    #expect(live.stage.console.overlay == nil)
    #expect(live.stage.console.log.lines[0].text.contains("1 new, removed: new_checkout"))
    #expect(live.stage.console.log.lines.contains { $0.text.hasPrefix("newest_checkout new →") })
  }

  @Test func whatIsRemovedIsToldAlsoWhereNoFlagAnswersDifferently() throws {
    let (before, after) = try (Self.flags(["a", "b", "c", "d", "e"]), Self.flags(["a"]))
    var stage = try Stage(
      before, personas: try Demo(.kameleoon).personas, width: 120, height: 40,
      source: Live.source("9f3c", at: 0))
    _ = stage.console.handle(
      .followed(
        Catalogue(after), Live.source("a1b2", at: 0), ConfigurationChanges(from: before, to: after)
      ))
    stage.finish()
    #expect(stage.text.contains("rev 9f3c→a1b2 removed 4 flags"))
    #expect(stage.console.log.lines[0].text.hasSuffix("removed: b, c, d and 1 more"))
  }

  private static func flags(_ keys: [String]) throws -> FlagConfiguration {
    let flags = keys.map { key in
      #"{"id": 1, "featureKey": "\#(key)", "environmentEnabled": false, "variations": [], "rules": []}"#
    }
    return try FlagConfiguration(
      Array(#"{"featureFlags": [\#(flags.joined(separator: ","))]}"#.utf8))
  }

  @Test func panicIsShownAlsoWhereTheFileHoldsNothingElse() throws {
    let demo = try Demo(.flagship)
    let panic = try FlagConfiguration(Array(#"{"panic": true}"#.utf8))
    var stage = try Stage(
      demo.configuration, personas: demo.personas, width: 80, height: 24,
      source: Console.Source(
        name: "flagship:an_id_of_twenty_letters", kind: .live, revision: "9f3c"))
    var newer = stage.console.source
    newer.revision = "a1b2"
    _ = stage.console.handle(
      .followed(
        Catalogue(panic), newer, ConfigurationChanges(from: demo.configuration, to: panic)))
    _ = stage.console.handle(
      .feed(.failed(Feed.Failure(label: "503", sentence: "A fault.", nextTry: 9_000))))
    stage.finish()
    // Whatever else is wrong.
    let header = stage.text.prefix { $0 != "\n" }
    #expect(header.contains("ERROR 503"))
    #expect(header.contains("PANIC"))
    #expect(stage.console.log.lines.contains { $0.text.hasPrefix("rev 9f3c→a1b2 (panic)") })
  }

  @Test func anAnnouncementOfPanicKeepsTheRowsInSight() throws {
    let demo = try Demo(.flagship)
    var stage = try Stage(
      demo.configuration, personas: demo.personas, width: 120, height: 40,
      source: Live.source("9f3c", at: 0))
    let panic = try FlagConfiguration(Array(#"{"panic": true}"#.utf8))
      .keepingFlagsInPanic(of: demo.configuration)
    _ = stage.console.handle(
      .followed(
        Catalogue(panic), Live.source("a1b2", at: 0),
        ConfigurationChanges(from: demo.configuration, to: panic)))
    stage.finish()
    try stage.expectScreen("panic-announced-120x40")
  }

  // MARK: Header

  @Test func aLiveSourceTellsHowOldItsRevisionIs() throws {
    var live = try Live()
    #expect(live.header.contains("LIVE kameleoon:shop@staging   26 flags   rev 9f3c  now"))
    live.wait(125)
    #expect(live.header.contains("rev 9f3c  2m ago"))
  }

  @Test func theNextTickIsWhenTheHeaderReadsDifferently() throws {
    var live = try Live()
    #expect(live.stage.console.nextTick == live.stage.console.now + 60_000)
    live.wait(90)
    #expect(live.stage.console.nextTick == live.stage.console.now + 30_000)
  }

  @Test func aFileHasNoTicks() throws {
    #expect(try Stage().console.nextTick == nil)
  }

  @Test func aDownloadTellsItsBytes() throws {
    var live = try Live()
    live.send(.feed(.receiving(byteCount: 1_234_567)))
    #expect(live.header.contains("LOADING 1.2 MB kameleoon:shop@staging"))
    live.send(.feed(.confirmed(at: live.stage.console.now)))
    #expect(live.header.contains("LIVE"))
  }

  @Test func aFailureNamesTheRevisionInUseAndCountsDown() throws {
    var live = try Live()
    live.send(
      .feed(
        .failed(
          Feed.Failure(
            label: "403", sentence: "The server refused: 403.", answer: "<html>no</html>",
            nextTry: live.stage.console.now + 12_000))))
    #expect(live.header.contains("ERROR 403, using 9f3c from 13:58"))
    #expect(live.header.contains("next try 12s"))
    #expect(live.bottom.contains("The server refused: 403."))
    live.wait(5)
    #expect(live.header.contains("next try 7s"))
    #expect(
      live.stage.console.log.lines.prefix(2).map(\.text) == [
        "The server refused: 403. Next try in 12s.", "answered: <html>no</html>",
      ])
  }

  @Test func theSameFailureIsToldOnce() throws {
    var live = try Live()
    for second in 1...3 {
      let next = live.stage.console.now + Double(second) * 1_000
      live.send(
        .feed(.failed(Feed.Failure(label: "offline", sentence: "No route.", nextTry: next))))
    }
    #expect(live.stage.console.log.lines.count == 1)
    live.send(.feed(.confirmed(at: live.stage.console.now)))
    #expect(live.header.contains("LIVE"))
    #expect(live.stage.console.log.lines[0].text.hasSuffix("reached again"))
  }

  @Test func aSourceThatWasNotHeardForTooLongIsStale() throws {
    var live = try Live()
    live.send(.feed(.following("polling every 60 s", staleAfter: 120)))
    live.wait(100)
    #expect(live.header.contains("LIVE"))
    live.wait(740)
    #expect(live.header.contains("STALE 14m"))
    live.send(.feed(.confirmed(at: live.stage.console.now)))
    #expect(live.header.contains("LIVE"))
  }

  @Test func aStreamThatIsDownIsShownAndItsSilenceCountsFromThen() throws {
    var live = try Live(width: 80, height: 24)
    live.send(.feed(.following("streaming", staleAfter: nil)))
    live.wait(3_600)
    #expect(live.header.contains("LIVE kameleoon:shop@staging  26 flags"))
    live.send(
      .feed(.following("stream is down, asking every 60 s", staleAfter: 130, isStreamDown: true)))
    #expect(live.header.contains("LIVE kameleoon:shop@staging  stream down  26 flags"))
    live.wait(100)
    #expect(live.header.contains("LIVE"))
    live.wait(100)
    #expect(live.header.contains("STALE 3m  kameleoon:shop@staging  stream down"))
    live.send(.feed(.confirmed(at: live.stage.console.now)))
    live.send(.feed(.following("streaming", staleAfter: nil)))
    #expect(live.header.contains("LIVE kameleoon:shop@staging  26 flags"))
  }

  @Test func aRejectedFileKeepsTheOldOneAndItsReasonCanBeOpened() throws {
    var live = try Live()
    let reason = "The newer file is not JSON: line 3, column 14: expected , or } after \"FR\""
    live.send(.feed(.rejected(reason)))
    #expect(live.header.contains("REJECTED new file, using 9f3c"))
    #expect(live.bottom.contains("line 3, column 14"))
    live.stage.press(":", "'source'", "Enter")
    #expect(live.stage.text.contains(reason.prefix(60)))
  }

  @Test func aRejectionTellsItsFirstLineAndWhenTheFileIsAskedForAgain() throws {
    var live = try Live()
    let next = live.stage.console.now + 5_000
    live.send(.feed(.rejected("It is not JSON: line 1\n<html>\n^", nextTry: next)))
    #expect(live.header.contains("REJECTED new file, using 9f3c   next try 5s"))
    #expect(live.bottom == " It is not JSON: line 1")
    #expect(
      live.stage.console.log.lines.prefix(3).map(\.text) == [
        "It is not JSON: line 1 Next try in 5s.", "<html>", "^",
      ])
    live.wait(5)
    #expect(live.header.contains("trying now"))
    live.send(.feed(.rejected("It is not JSON: line 1\n<html>\n^", nextTry: next + 9_000)))
    #expect(live.header.contains("next try 9s"))
    #expect(live.stage.console.log.lines.count == 3)
  }

  @Test func whatWasWrongLeavesTheBottomLineWithTheFault() throws {
    var live = try Live()
    live.send(.feed(.failed(Feed.Failure(label: "503", sentence: "A fault."))))
    #expect(live.bottom.contains("A fault."))
    live.stage.press("R")
    #expect(live.bottom.contains("Asking"))
    live.send(.feed(.failed(Feed.Failure(label: "503", sentence: "A fault."))))
    #expect(live.bottom.contains("A fault."))
    live.send(.feed(.confirmed(at: live.stage.console.now)))
    #expect(live.bottom.contains("reached again; nothing has changed."))
    live.stage.press("R")
    #expect(live.bottom.contains("Asking"))
    live.send(.feed(.confirmed(at: live.stage.console.now)))
    #expect(live.bottom.contains("kameleoon:shop@staging has nothing newer."))
  }

  @Test func aFaultIsNamedAlsoWherePausedOrStale() throws {
    var live = try Live()
    live.send(.feed(.paused(waiting: 2)))
    live.send(.feed(.failed(Feed.Failure(label: "503", sentence: "A fault."))))
    #expect(live.header.contains("PAUSED +2, ERROR 503"))
    // What waits was heard from the server: the fault is over.
    live.send(.feed(.paused(waiting: 2)))
    #expect(live.header.contains("PAUSED +2  "))
    #expect(live.bottom.contains("reached again"))
    live.send(.feed(.resumed))
    live.send(.feed(.following("asking every 60 s", staleAfter: 120)))
    live.send(.feed(.failed(Feed.Failure(label: "503", sentence: "A fault."))))
    live.wait(840)
    #expect(live.header.contains("STALE 14m, ERROR 503"))
    live.stage.press(":", "'source'", "Enter")
    #expect(live.stage.text.contains("STALE 14m, ERROR 503  kameleoon:shop@staging"))
    #expect(live.stage.text.contains("last known to be the newest 14m ago"))
  }

  @Test func aLongLineOfTheLogCanBeReadToItsEnd() throws {
    var live = try Live(width: 80, height: 24)
    let sentence = String(repeating: "word ", count: 40) + "end."
    live.send(.feed(.note(sentence)))
    live.stage.press(":", "'log'", "Enter")
    #expect(live.stage.text.contains("end."))
  }

  @Test func aRefusalOfSeveralLinesShowsItsFirstAndLogsAll() throws {
    var live = try Live()
    live.send(.notOpened("passwd is not JSON: line 1\nroot:x\n^"))
    #expect(live.bottom == " passwd is not JSON: line 1")
    #expect(!live.bottom.contains("root:x"))
    #expect(live.stage.console.log.lines.map(\.text).contains("root:x"))
  }

  @Test func pausedSourcesCountWhatWaits() throws {
    var live = try Live()
    #expect(live.stage.console.handle(.input(.key(.character("p")))) == [.pause(true)])
    live.send(.feed(.paused(waiting: 0)))
    #expect(live.header.contains("PAUSED"))
    live.send(.feed(.paused(waiting: 3)))
    #expect(live.header.contains("PAUSED +3"))
    #expect(live.stage.console.handle(.input(.key(.character("p")))) == [.pause(false)])
    live.send(.feed(.resumed))
    #expect(live.header.contains("LIVE"))
  }

  @Test func aCachedConfigurationSaysFromWhen() throws {
    var live = try Live()
    let demo = try Demo(.kameleoon)
    live.send(
      .opened(
        Catalogue(demo.configuration),
        Live.source("9f3c", at: live.stage.console.now, isCached: true), nil,
        EvaluationOptions(profile: .kameleoon318, now: 0)))
    #expect(live.header.contains("CACHED, using 9f3c from 13:58"))
    live.send(.feed(.failed(Feed.Failure(label: "offline", sentence: "No network."))))
    #expect(live.header.contains("OFFLINE, using 9f3c from 13:58"))
  }

  // MARK: Keys

  @Test func pauseAndFetchDoNothingOnAFileAndSayWhy() throws {
    var stage = try Stage()
    #expect(stage.console.handle(.input(.key(.character("p")))) == [])
    #expect(stage.text.contains("Nothing to pause: the demo never changes."))
    #expect(stage.console.handle(.input(.key(.character("R")))) == [])
    #expect(!stage.text.contains("R fetch"))
  }

  @Test func fetchAsksTheSource() throws {
    var live = try Live()
    #expect(live.stage.console.handle(.input(.key(.character("R")))) == [.refresh])
  }

  @Test func openAsksForAnotherConfigurationAndKeepsTheVisitor() throws {
    var live = try Live()
    live.stage.press("2", ":", "'open demo:kameleoon'")
    #expect(live.stage.console.handle(.input(.key(.enter))) == [.open("demo:kameleoon")])
    let visitor = live.stage.console.cast.visitor
    let demo = try Demo(.kameleoon)
    live.send(
      .opened(
        Catalogue(demo.configuration), Console.Source(name: "shop.json", kind: .file),
        nil, EvaluationOptions(profile: .kameleoon318, now: 0)))
    #expect(live.stage.console.cast.visitor == visitor)
    #expect(live.header.contains("FILE shop.json"))
  }

  @Test func aConfigurationOfTheOtherPlatformComesWithItsOwnVisitors() throws {
    var live = try Live()
    live.stage.press("2")
    let demo = try Demo(.flagship)
    live.send(
      .opened(
        Catalogue(demo.configuration), Console.Source(name: "flagship shop", kind: .demo),
        demo.personas, EvaluationOptions(profile: .flagship215, now: 0)))
    #expect(live.stage.console.cast.visitor.platform == .flagship)
    #expect(live.bottom.contains("Opened flagship shop"))
    live.stage.press("u")
    #expect(live.bottom.contains("Nothing to undo."))
  }

  // MARK: Before the first configuration

  @Test func aSourceThatCannotBeReachedAtFirstSaysWhyAndWhenItIsTriedAgain() throws {
    var console = Console(
      source: Console.Source(name: "kameleoon:shop", kind: .live), theme: RoleTheme.theme,
      marks: .unicode, size: Size(width: 80, height: 24))
    console.now = 1_000
    _ = console.handle(
      .feed(
        .failed(
          Feed.Failure(label: "404", sentence: "No such site.", answer: "{}", nextTry: 6_000))))
    var screen = CellBuffer(console.screenSize)
    _ = console.render(into: &screen)
    #expect(screen.text.contains("ERROR 404 kameleoon:shop"))
    #expect(screen.text.contains("No such site."))
    #expect(screen.text.contains("next try 5s"))
    #expect(screen.text.contains("The server answered: {}"))
    #expect(console.handle(.input(.key(.character("R")))) == [.refresh])
    #expect(console.handle(.input(.key(.character("q")))) == [.quit])
  }

  // MARK: Decided by the server

  @Test func theServerIsAskedForTheVisitorAsItIsKept() throws {
    let demo = try Demo(.flagship)
    var console = Console(
      source: Console.Source(name: "flagship:env (api)", kind: .live), theme: RoleTheme.theme,
      marks: .unicode, size: Size(width: 120, height: 40))
    let source = Console.Source(name: "flagship:env (api)", kind: .live, isDecidedByServer: true)
    let empty = FlagConfiguration.flagship(Flagship.ServerDecisions().configuration())
    let first = console.handle(
      .loaded(
        Catalogue(empty), source, demo.personas,
        EvaluationOptions(profile: .flagship215, now: 0)))
    #expect(first == [.decide(demo.personas.personas[0].visitor)])
    #expect(console.handle(.tick).isEmpty)
    let second = console.handle(.input(.key(.character("2"))))
    #expect(second == [.decide(demo.personas.personas[1].visitor)])
    // What is only being typed is not sent.
    #expect(console.handle(.input(.key(.character("v")))).isEmpty)
    #expect(console.handle(.input(.key(.character("e")))).isEmpty)
    #expect(console.handle(.input(.key(.character("x")))).isEmpty)
    let kept = console.handle(.input(.key(.enter)))
    #expect(kept == [.decide(console.cast.visitor)])
  }

  @Test func anAnswerOfTheServerIsTakenLikeANewerConfiguration() throws {
    let demo = try Demo(.flagship)
    let source = Console.Source(
      name: "flagship:env (api)", kind: .live, revision: "#0", isDecidedByServer: true)
    var decisions = Flagship.ServerDecisions()
    let empty = FlagConfiguration.flagship(decisions.configuration())
    var stage = try Stage(empty, personas: demo.personas, width: 120, height: 40, source: source)
    let answer = """
      {"visitorId": "x", "campaigns": [{"id": "c1", "variationGroupId": "g1", "variation": {
        "id": "v1", "modifications": {"type": "FLAG", "value": {"steps": 3}}, "reference": false}}]}
      """
    decisions.take(try Flagship.ServerAnswer(Array(answer.utf8)), profile: .flagship215)
    let decided = FlagConfiguration.flagship(decisions.configuration())
    var newer = source
    newer.revision = "#1"
    _ = stage.console.handle(
      .followed(Catalogue(decided), newer, ConfigurationChanges(from: empty, to: decided)))
    stage.finish()
    #expect(stage.text.contains("answer #0→#1 changed 1 flag: steps new →"))
    #expect(stage.text.contains("decided"))
    stage.press("p")
    #expect(stage.text.contains("Nothing to pause: the server is asked only when"))
  }
}
