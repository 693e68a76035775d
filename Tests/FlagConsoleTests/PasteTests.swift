import FlagEngine
import TerminalUI
import Testing

@testable import FlagConsole

/// Text from outside: what is recognised in it, and what becomes of the visitor.
@Suite struct PasteTests {
  private func paste(_ text: String, _ stage: inout Stage) {
    stage.press("V")
    _ = stage.console.handle(.input(.paste(text)))
    stage.finish()
  }

  /// What is said about a text and its parts, before Enter.
  private func notes(_ text: String, _ platform: Platform = .kameleoon) throws -> [String] {
    var stage = try Stage(platform, width: 200, height: 60)
    paste(text, &stage)
    guard case .paste(let dialog)? = stage.console.overlay else { return [] }
    if let fault = dialog.fault { return [fault.text] }
    guard let reading = dialog.reading else { return [] }
    return reading.notes + reading.remarks + reading.skipped.map(\.reason)
  }

  @Test func aCookieHeaderSetsTheCodeAndTheSimulations() throws {
    var stage = try Stage(width: 120, height: 40)
    stage.press("s", "Enter")
    let cookie = PercentText.encode(
      #"{"new_checkout":{"expId":0},"old_promo":{"expId":1,"varId":2}}"#)
    paste(
      "Cookie: _ga=1; kameleoonVisitorCode=abc123; kameleoonSimulationFFData=\(cookie)", &stage)
    #expect(stage.text.contains("Recognised: a Cookie header"))
    stage.press("Enter")
    #expect(stage.console.cast.visitor.code == "abc123")
    #expect(
      stage.console.cast.visitor.overrides == [
        .simulated(flag: "new_checkout", variation: nil)
      ])
    stage.press("u")
    #expect(stage.console.cast.visitor.code == "9f2c61d0a7b34e58")
  }

  @Test func factsMayStandInOneLine() throws {
    var stage = try Stage(width: 120, height: 40)
    paste("visitor=abc123 country=Belgium data.membership_tier=gold", &stage)
    stage.press("Enter")
    #expect(stage.console.cast.visitor.code == "abc123")
    #expect(stage.console.cast.visitor[.country] == .string("Belgium"))
    stage = try Stage(.flagship, width: 120, height: 40)
    paste("id=v9 country=FR loyalty_tier=gold", &stage)
    stage.press("Enter")
    #expect(stage.console.cast.visitor.code == "v9")
  }

  @Test func whatWasAppliedIsToldAndMarkedAsItWasForeseen() throws {
    var stage = try Stage(width: 120, height: 40)
    paste("code=abc123\ncountry=Belgium", &stage)
    let foreseen = try #require(stage.text.firstMatch(of: #/(\d+ flags) change: /#)).1
    stage.press("Enter")
    #expect(stage.text.contains("changed \(foreseen): "))
    #expect("\(stage.console.resolution?.changed.count ?? 0) flags" == foreseen)
    stage.press("u")
    #expect(stage.text.contains("changed \(foreseen): "))
  }

  @Test func aValueWithBlanksStaysOneValue() throws {
    var stage = try Stage(width: 120, height: 40)
    paste("country=South Korea", &stage)
    stage.press("Enter")
    #expect(stage.console.cast.visitor[.country] == .string("South Korea"))
    paste(#"title="a b=c""#, &stage)
    stage.press("Enter")
    #expect(stage.console.cast.visitor[.pageTitle] == .string("a b=c"))
  }

  @Test func aSkippedEntryOfTheCookieIsNamed() throws {
    let demo = try Demo(.kameleoon)
    let flags = (0..<2).map { demo.configuration.key(of: $0) }
    let json =
      #"{"\#(flags[0])":{"expId":0},"\#(flags[1])":{"expId":0},"old_promo":{"expId":1,"varId":2}}"#
    #expect(
      try notes("kameleoonSimulationFFData=" + PercentText.encode(json)) == [
        #"Simulation cookie: "old_promo" is not in this file; the SDK skips that entry."#
          + " 2 of 3 applied, earlier simulations replaced."
      ])
    #expect(
      try notes("kameleoonSimulationFFData=nonsense") == [
        "Simulation cookie: it is no JSON object; the SDK ignores it."
      ])
  }

  @Test(arguments: [
    "GET / HTTP/1.1\r\nHost: shop\r\nCookie: a=1; kameleoonVisitorCode=abc123\r\n",
    "curl -H 'Cookie: kameleoonVisitorCode=abc123; b=2' https://shop.example/",
    "2026-01-01 12:00 INFO kameleoonVisitorCode=abc123; path=/", "kameleoonVisitorCode=\"abc123\"",
    "code=abc123", "visitorCode: abc123", #"{"visitorCode":"abc123","data":[]}"#,
  ])
  func aVisitorCodeIsFoundInLogsAndCommands(_ text: String) throws {
    var stage = try Stage()
    paste(text, &stage)
    stage.press("Enter")
    #expect(stage.console.cast.visitor.code == "abc123")
  }

  @Test func anAddressIsAPageAndItsQueryCountsWhereConditionsReadIt() throws {
    var stage = try Stage()
    paste("https://shop.example/cart?country=Germany&utm=x%20y", &stage)
    stage.press("Enter")
    #expect(stage.visitorValue("page") == ["https://shop.example/cart?country=Germany&utm=x%20y"])
    #expect(stage.visitorValue("country") == "Germany")
    #expect(
      try notes("https://shop.example/?utm=x+y") == [
        #"No condition uses "utm" of the query."#
      ])
  }

  @Test func linesAreReadAsTheCommandLineReadsThem() throws {
    var stage = try Stage()
    paste("country=Spain\n# a remark\ngoal = 7\nconsent: refused\npage=/a\npage=/b", &stage)
    stage.press("Enter")
    #expect(stage.visitorValue("country") == "Spain")
    #expect(stage.visitorValue("goal") == [7])
    #expect(stage.visitorValue("page") == ["/a", "/b"])
    guard case .kameleoon(let visitor) = stage.console.cast.visitor else { return }
    #expect(visitor.legalConsent == false)

    var other = try Stage(.flagship)
    paste("age=30\nratio=1.0\nzip:=75011\nvip=true\nname=Zoë", &other)
    other.press("Enter")
    #expect(other.visitorValue("age") == 30)
    #expect(other.visitorValue("ratio") == 1.0)
    #expect(other.visitorValue("zip") == "75011")
    #expect(other.visitorValue("vip") == true)
    #expect(other.visitorValue("name") == "Zoë")
  }

  @Test func aJSONObjectFillsFieldsByName() throws {
    var stage = try Stage()
    paste(#"{"country":"Italy","membership_tier":"silver","goal":[1,2]}"#, &stage)
    stage.press("Enter")
    #expect(stage.visitorValue("country") == "Italy")
    #expect(stage.visitorValue("data.membership_tier") == ["silver"])
    #expect(stage.visitorValue("goal") == [1, 2])
  }

  @Test func aNestedValueIsSkippedAndCounted() throws {
    let text = #"{"country":"FR","age":3,"address":{"city":"x"},"city":"Paris","category":"x"}"#
    #expect(
      try notes(text, .flagship).contains(
        #""address" holds an object; conditions compare simple values only."#
          + " Skipped, 4 fields imported."))
  }

  @Test func aRepeatedKeyKeepsTheLastValue() throws {
    #expect(
      try notes(#"{"loyalty_tier":"gold","loyalty_tier":"black"}"#, .flagship) == [
        #""loyalty_tier" appears twice; kept the last, "black"."#
      ])
  }

  @Test func brokenJSONIsShownWithItsLineAndACaret() throws {
    let text = "{\n  \"a\": 1,\n  \"b\": \"FR\"  \"c\": 2\n}"
    #expect(
      try notes(text) == [
        "Not JSON: line 3, column 14: expected , or } after \"FR\"\n  \"b\": \"FR\"  \"c\": 2\n"
          + "             ^"
      ])
    var stage = try Stage(width: 120, height: 40)
    paste(text, &stage)
    stage.press("Enter")
    // The text stays, with the cursor at the fault.
    guard case .paste(let dialog)? = stage.console.overlay else {
      Issue.record("the text is gone")
      return
    }
    #expect(dialog.area.text == text && dialog.area.row == 2)
    stage.press("','", "Enter")
    #expect(stage.console.overlay == nil)
  }

  @Test(arguments: Platform.allCases)
  func aListIsNoObject(_ platform: Platform) throws {
    #expect(
      try notes("[1]", platform) == [#"Expected an object like {"country":"FR"}; got a list."#])
  }

  @Test func whatIsNotRecognisedSaysWhatIs() throws {
    #expect(try notes("hello world") == ["says nothing about a visitor"])
    #expect(try notes("# only a remark") == ["is a remark"])
    #expect(try notes("  \n ") == [])
    var stage = try Stage(width: 200, height: 60)
    paste("hello world", &stage)
    stage.press("Enter")
    #expect(stage.text.contains("Nothing here is recognised. Paste a curl command, cookies, "))
    // What was pasted stays until Esc.
    #expect(stage.text.contains("hello world"))
  }

  @Test func anUnknownAttributeIsSaid() throws {
    #expect(
      try notes("contry=FR", .flagship) == [
        #"No condition uses "contry". Did you mean "country"?"#
      ])
  }

  @Test(arguments: Platform.allCases)
  func evidenceRestoresTheStateAndUndoTakesItBack(_ platform: Platform) throws {
    var stage = try Stage(platform, width: 120, height: 40)
    stage.press("3", "Down", "Down", "f", "Down", "Enter")
    let evidence = try #require(stage.console.evidence)
    var fresh = try Stage(platform, width: 120, height: 40)
    let before = fresh.answers
    paste(evidence.text, &fresh)
    fresh.press("Enter")
    #expect(fresh.console.evidence == evidence)
    #expect(fresh.answers == stage.answers)
    fresh.press("u")
    #expect(fresh.answers == before)
  }

  @Test func evidenceBringsItsTimeAndItsSDK() throws {
    var stage = try Stage(width: 120, height: 40)
    var evidence = try #require(stage.console.evidence)
    let options = stage.console.resolution?.options
    evidence.options = EvaluationOptions(profile: .kameleoon322, now: 1, startOfDay: 0)
    evidence.revision = "0000"
    evidence.answer = "nothing at all"
    paste(evidence.text, &stage)
    #expect(
      stage.text.contains(
        "The evidence was taken from rev 0000; this file is rev \(stage.console.source.revision)."))
    #expect(stage.text.contains("the evidence says nothing at all."))
    stage.press("Enter")
    #expect(stage.console.resolution?.options == evidence.options)
    stage.press("u")
    #expect(stage.console.resolution?.options == options)
  }

  @Test func evidenceOfTheOtherPlatformIsRefused() throws {
    let other = try #require(try Stage(.flagship).console.evidence)
    #expect(
      try notes(other.text) == ["This evidence is of Flagship; the open file is Kameleoon's."])
  }

  @Test func escapeDropsAPasteAndItsPreview() throws {
    var stage = try Stage()
    let before = stage.answers
    paste("kameleoonVisitorCode=zzz", &stage)
    #expect(stage.answers != before)
    stage.press("Esc")
    #expect(stage.answers == before)
    #expect(stage.console.cast.visitor.code == "9f2c61d0a7b34e58")
  }

  @Test func aFollowedFileChangesTheVisitorInOneActionEach() throws {
    var stage = try Stage(.flagship)
    #expect(stage.console.watch("a/ctx.json") == [.watch("a/ctx.json")])
    func send(_ text: String) {
      let file = ContextFile(path: "a/ctx.json", isWatched: true, bytes: Array(text.utf8))
      _ = stage.console.handle(.context(file))
      stage.finish()
    }
    send(#"{"country":"BE","age":3}"#)
    #expect(stage.visitorValue("country") == "BE" && stage.visitorValue("age") == 3)
    send(#"{"country":"BE","ag"#)
    #expect(stage.visitorValue("age") == 3)
    #expect(stage.text.contains("ctx.json: Not JSON"))
    stage.press("u")
    #expect(stage.visitorValue("country") == "FR" && stage.visitorValue("age") != 3)
    #expect(stage.console.watch("") == [.watch(nil)])
    #expect(stage.text.contains("a/ctx.json is no longer followed."))
  }

  @Test func anImportedFileIsShownBeforeItIsApplied() throws {
    var stage = try Stage(.flagship, width: 120, height: 40)
    stage.press("i", "Enter")
    #expect(stage.text.contains("Type the path of a file."))
    stage.press("'ctx.json'")
    #expect(stage.console.handle(.input(.key(.enter))) == [.importFile("ctx.json")])
    _ = stage.console.handle(
      .context(
        ContextFile(path: "ctx.json", isWatched: false, bytes: Array(#"{"country":"BE"}"#.utf8))))
    #expect(stage.text.contains("Recognised: a JSON object"))
    stage.press("Enter")
    #expect(stage.visitorValue("country") == "BE")
    _ = stage.console.handle(
      .context(ContextFile(path: "x", isWatched: false, failure: "Cannot read x: no such file.")))
    #expect(stage.text.contains("Cannot read x: no such file."))
  }
  // MARK: The box

  @Test func aCodeWithFactsBeginsAFreshVisitorAndSpaceKeepsTheRest() throws {
    var stage = try Stage(width: 120, height: 40)
    paste("code=abc country=Belgium", &stage)
    #expect(stage.text.contains(#"A fresh visitor.   Space: keep the rest of "First-time visitor"#))
    #expect(stage.text.contains(#"also     device "PHONE"→unset"#))
    stage.press("Enter")
    #expect(stage.console.cast.visitor[.device] == nil)
    #expect(stage.visitorValue("country") == "Belgium")
    stage.press("u")
    #expect(stage.visitorValue("device") == "PHONE")

    paste("code=abc country=Belgium", &stage)
    stage.press("Space")
    #expect(stage.text.contains(#"Keeps the rest of "First-time visitor"#))
    #expect(!stage.text.contains("→unset"))
    stage.press("Enter")
    #expect(stage.visitorValue("device") == "PHONE")
    #expect(stage.visitorValue("country") == "Belgium" && stage.console.cast.visitor.code == "abc")
  }

  @Test func aCodeAloneAndFactsAloneKeepTheRest() throws {
    for text in ["abc", "country=Belgium"] {
      var stage = try Stage(width: 120, height: 40)
      paste(text, &stage)
      #expect(!stage.text.contains("fresh visitor"))
      stage.press("Enter")
      #expect(stage.visitorValue("device") == "PHONE")
    }
  }

  @Test func everyPartIsListedWithWhereItComesFromAndTheSum() throws {
    var stage = try Stage(width: 120, height: 40)
    paste(#"{"visitorCode":"k1f9","country":"Germany","bogus":1}"#, &stage)
    for line in [
      "3 parts: 2 taken, 1 skipped.  Recognised: a JSON object",
      #"taken    code "9f2c61d0a7b34e58"→"k1f9"   from JSON object: visitorCode"#,
      #"taken    country "France"→"Germany"   from JSON object: country"#,
      #"skipped  "bogus":1   ! a Kameleoon visitor has no "bogus"."#,
    ] { #expect(stage.text.contains(line), "\(line)") }
  }

  @Test func whatIsTypedOverThePartsGoesIntoTheText() throws {
    var stage = try Stage(width: 120, height: 40)
    paste("code=abc", &stage)
    stage.press("';'", "Space", "'country=Spain'")
    #expect(stage.text.contains("code=abc; country=Spain"))
    stage.press("Tab", "Space", "Enter")
    #expect(stage.visitorValue("country") == "Spain" && stage.visitorValue("device") == "PHONE")
  }

  @Test func aWordForATruthIsAskedAbout() throws {
    var stage = try Stage(.flagship, width: 120, height: 40)
    let before = stage.visitorValue("is_logged_in")
    paste("is_logged_in=yes", &stage)
    #expect(
      stage.text.contains(#"is_logged_in=yes   Space: as true   ! is_logged_in needs true or"#))
    stage.press("Enter")
    #expect(stage.text.contains("A part is asked about"))
    stage.press("Space", "Enter")
    #expect(stage.visitorValue("is_logged_in") == true)
    stage.press("u")
    #expect(stage.visitorValue("is_logged_in") == before)
    paste("is_logged_in=yes", &stage)
    stage.press("Space", "Space")
    #expect(stage.text.contains(#"→"yes"   Space: skipped   ! conditions compare is_logged_in"#))
    stage.press("Enter")
    #expect(stage.visitorValue("is_logged_in") == "yes")
  }

  @Test func aFieldThatNoConditionUsesIsOffered() throws {
    var stage = try Stage(.flagship, width: 120, height: 40)
    paste(#"{"level":"info","visitorId":"u","country":"DE","orders_count":3}"#, &stage)
    #expect(stage.text.contains(#""level":"info"   Space: taken   ! no condition uses "level"."#))
    for _ in 0..<5 { stage.press("Down") }
    stage.press("Space", "Enter")
    #expect(stage.visitorValue("level") == "info" && stage.visitorValue("country") == "DE")
  }

  @Test func oneOfSeveralVisitorsIsChosen() throws {
    var stage = try Stage(width: 120, height: 40)
    paste("{\"visitorCode\":\"a\"}\n{\"visitorCode\":\"b\",\"country\":\"Spain\"}\nend", &stage)
    #expect(stage.text.contains("visitor 1 of 2, line 1"))
    #expect(stage.text.contains("is of another visitor"))
    stage.press("Right")
    #expect(stage.text.contains("visitor 2 of 2, line 2"))
    stage.press("Enter")
    #expect(stage.console.cast.visitor.code == "b" && stage.visitorValue("country") == "Spain")
  }

  @Test func aPasteWhereNothingTakesTextIsRead() throws {
    for keys in [[], ["Tab"], ["v"], ["?"], ["P"], ["f"]] {
      var stage = try Stage(width: 120, height: 40)
      for key in keys { stage.press(key) }
      _ = stage.console.handle(.input(.paste("kameleoonVisitorCode=abc")))
      stage.finish()
      stage.press("Enter")
      #expect(stage.console.cast.visitor.code == "abc", "\(keys)")
    }
  }

  @Test func anImportedFileKeepsCharactersThatAFieldCannotShow() throws {
    let text = #"{"a":"x\ty","b":""# + "\u{2028}" + #"","c":"\u00ad","d":""# + "\u{FEFF}" + #"a"}"#
    for isWatched in [false, true] {
      var stage = try Stage(.flagship, width: 120, height: 40)
      _ = stage.console.handle(
        .context(
          ContextFile(
            path: "ctx.json", isWatched: isWatched, bytes: [0xEF, 0xBB, 0xBF] + Array(text.utf8))))
      stage.finish()
      if !isWatched { stage.press("Enter") }
      #expect(stage.visitorValue("a") == "x\ty" && stage.visitorValue("b") == "\u{2028}")
      #expect(stage.visitorValue("c") == "\u{AD}" && stage.visitorValue("d") == "\u{FEFF}a")
    }
  }

  @Test func aFollowedFileLeavesTheOverridesAlone() throws {
    var stage = try Stage(width: 120, height: 40)
    stage.press("s", "Enter")
    let overrides = stage.console.cast.visitor.overrides
    let bytes = Array(#"{"visitorCode":"abc","country":"Spain"}"#.utf8)
    _ = stage.console.handle(
      .context(ContextFile(path: "ctx.json", isWatched: true, bytes: bytes)))
    #expect(stage.console.cast.visitor.code == "abc")
    #expect(!overrides.isEmpty && stage.console.cast.visitor.overrides == overrides)
  }
}
