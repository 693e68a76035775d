import FlagEngine
import Testing

@testable import FlagConsole

/// What is set by names means the same after `:`, in a script and in plain mode.
@Suite struct FieldNameTests {
  /// The visitor after a line in each of the three.
  private func visitors(_ line: String, _ platform: Platform = .kameleoon) throws -> [Visitor] {
    var typed = try Stage(platform)
    typed.press(":", "'\(line)'", "Enter")
    #expect(typed.console.overlay == nil)
    var scripted = try Stage(platform)
    #expect(scripted.console.type(command: line).refusal == nil)
    var plain = try PlainStage(platform)
    plain.enter(line)
    return [typed.console, scripted.console, plain.plain.console].map(\.cast.visitor)
  }

  /// Why a line is refused by each of the three.
  private func refusals(_ line: String, _ platform: Platform = .kameleoon) throws -> [String] {
    var scripted = try Stage(platform)
    var plain = try PlainStage(platform)
    return [scripted.console.type(command: line).refusal ?? "", plain.enter(line)]
  }

  @Test(arguments: [
    "set country \"Belgium\"", "set country Belgium", "set country = Belgium",
    "set country=Belgium", "set \"country\" Belgium",
  ])
  func aFieldIsSetHoweverItIsWritten(_ line: String) throws {
    #expect(try visitors(line).allSatisfy { $0[.country] == "Belgium" })
  }

  @Test(arguments: [
    ("given", "true"), ("yes", "true"), ("refused", "false"), ("No", "false"), ("unset", "null"),
    ("unknown", "null"),
  ])
  func consentHasTheWordsOfFilesAndPeople(_ word: String, _ json: String) throws {
    let visitors = try visitors("set consent \(word)")
    #expect(visitors.allSatisfy { ($0.json["legalConsent"] ?? .null).jsonText == json })
  }

  @Test func aCodeIsSetByEitherWord() throws {
    for word in ["code", "id"] {
      #expect(try visitors("set \(word) qa-1").allSatisfy { $0.code == "qa-1" })
      #expect(try visitors("set \(word) qa-1", .flagship).allSatisfy { $0.code == "qa-1" })
    }
  }

  @Test func whatHasARowIsTakenAwayAsFieldsAre() throws {
    #expect(try visitors("unset country").allSatisfy { $0[.country] == nil })
    var stage = try Stage(.flagship)
    for (line, label) in [
      ("set anonymous-id a1", "anonymous id"), ("unset anonymous id", "anonymous id"),
      ("set kept x1, x2", "kept"), ("unset kept", "kept"),
    ] {
      #expect(stage.console.type(command: line).refusal == nil)
      #expect(stage.text.contains(label))
    }
    guard case .flagship(let visitor) = stage.console.cast.visitor else { return }
    #expect(visitor.anonymousID == nil)
    #expect(visitor.keptAssignments == nil)
    var asked = try Stage()
    #expect(asked.console.type(command: "set consent given").refusal == nil)
    #expect(asked.console.type(command: "unset consent").refusal == nil)
    #expect(asked.console.type(command: "unset consent").refusal == "consent has no value.")
  }

  @Test(arguments: [
    ("set contry France", "No field is called \"contry\". Did you mean \"country\"?"),
    ("set consent perhaps", "consent is given, refused or unknown; got \"perhaps\"."),
    ("unset code", "A visitor has a code; set changes it."),
    ("persona 99", "The list has no persona \"99\"."),
    ("persona nobody", "The list has no persona \"nobody\"."),
    ("force new_checkout=two_page", "two_page cannot be forced for new_checkout."),
    ("force new_checkout two_page", "new_checkout"),
  ])
  func aNameThatNothingHasIsRefusedInOneSentence(_ line: String, _ sentence: String) throws {
    for refusal in try refusals(line) {
      #expect(refusal.contains(sentence))
    }
  }

  @Test func aNameThatNoConditionReadsIsKeptAndSaidSo() throws {
    var stage = try Stage(.flagship)
    stage.press(":", "'set cart_totl 310'", "Enter")
    #expect(stage.console.cast.visitor[.attribute(key: "cart_totl")] == 310)
    #expect(stage.text.contains("No condition uses \"cart_totl\". Did you mean \"cart_total\"?"))
  }

  @Test func aConversionKeepsWhatIsToldWithItsGoal() throws {
    let line = "set goal 7310 revenue=49.9 metadata.payment=card, 7311"
    for visitor in try visitors(line) {
      let told = visitor.json["data"]?.jsonText ?? ""
      #expect(told.contains(#""goalId":7310,"revenue":49.9"#), "\(told)")
      #expect(told.contains(#""values":["card"]"#))
      #expect(visitor[.goals] == ["7310 revenue=49.9 metadata.payment=card", 7311])
    }
    // A further goal takes nothing from the others.
    var stage = try Stage()
    #expect(stage.console.type(command: line).refusal == nil)
    stage.press(":", "'set goal'", "Enter", "', 7312 negative=true'", "Enter")
    #expect(
      stage.console.cast.visitor[.goals]
        == ["7310 revenue=49.9 metadata.payment=card", 7311, "7312 negative=true"])
    let refusal = stage.console.type(command: "set goal 7310 revenue=much").refusal
    #expect(refusal?.contains("revenue") == true)
    stage.press(":", "'record x'", "Enter")
    #expect(
      stage.console.recordedScript.text.contains(
        "set goal 7310 revenue=49.9 metadata.payment=card, 7311, 7312 negative=true"))
  }

  @Test func aFieldWithoutAValueIsAskedFor() throws {
    var stage = try Stage()
    stage.press(":", "'set country'", "Enter")
    guard case .edit(let editor)? = stage.console.overlay else {
      Issue.record("no editor")
      return
    }
    #expect(editor.name(on: .kameleoon) == "country")
  }

  @Test(arguments: [
    "force new_checkout=one_page", "force new_checkout one_page", "force 260302=one_page",
  ])
  func aForceIsAnEntryOrWords(_ line: String) throws {
    let force = Override.forced(experiment: 260302, variation: "one_page", keepsTargeting: false)
    #expect(try visitors(line).allSatisfy { $0.overrides == [force] })
  }

  @Test func thePersonaThatIsThereDropsItsEdits() throws {
    for word in ["2", "Gold member in Paris"] {
      var stage = try Stage()
      stage.press("2", ":", "'set country Belgium'", "Enter")
      #expect(stage.console.type(command: "persona \(word)").refusal == nil)
      #expect(stage.console.cast.visitor[.country] == "France")
    }
  }

  @Test func anAttributeThatIsCalledAsTheIDIsHasItsName() throws {
    var stage = try Stage(.flagship)
    stage.console.act("id") { $0.visitor[.attribute(key: "id")] = "a" }
    #expect(stage.console.type(command: "set id b").refusal == nil)
    #expect(stage.console.cast.visitor[.attribute(key: "id")] == "b")
    #expect(stage.console.type(command: "set code qa-1").refusal == nil)
    #expect(stage.console.cast.visitor.code == "qa-1")
    #expect(stage.console.recordedScript.text.contains("set code \"qa-1\""))
  }

  @Test func withoutAConfigurationNothingIsSet() {
    var plain = PlainConsole(
      source: Console.Source(name: "x", kind: .file), theme: RoleTheme.theme)
    let results = [
      plain.console.setField("country France"), plain.console.unsetField("country"),
      plain.console.becomePersona("1"), plain.console.override(.force, "a=b"),
      plain.console.selectFlag("a"),
    ]
    for case .done in results { Issue.record("done without a configuration") }
  }
}
