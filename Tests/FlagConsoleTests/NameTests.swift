import FlagEngine
import TerminalUI
import Testing

@testable import FlagConsole

/// What things are called, typed as a name or an id, and said in messages.
@Suite struct NameTests {
  private let parts = [
    NamedPart(id: "c1", names: ["Checkout v2"], title: "\"Checkout v2\" (#c1)"),
    NamedPart(id: "c2", names: ["Hero"], title: "\"Hero\" (#c2)"),
    NamedPart(id: "Hero", names: ["Other"], title: "\"Other\" (#Hero)"),
    NamedPart(id: "c4", names: ["Twin"], title: "\"Twin\" (#c4)"),
    NamedPart(id: "c5", names: ["Twin"], title: "\"Twin\" (#c5)"),
  ]

  private var search: NameSearch { NameSearch("campaign", among: parts) }

  @Test(arguments: [("c1", 0), ("#c2", 1), ("Checkout v2", 0), ("Other", 2)])
  func namesAndIDsAreBothTaken(_ typed: String, _ place: Int) throws {
    #expect(try search.find(typed) == place)
  }

  @Test func anIDCountsBeforeAName() throws {
    #expect(try search.find("Hero") == 2)
  }

  @Test func aNameOfSeveralSaysSo() {
    #expect(throws: NameSearch.Fault.ambiguous([3, 4])) { try search.find("Twin") }
    #expect(
      search.sentence("Twin", .ambiguous([3, 4]))
        == "\"Twin\" names 2 campaigns: \"Twin\" (#c4), \"Twin\" (#c5)."
        + " Type the id of the one you mean.")
  }

  @Test func aWrongOneListsWhatThereIs() {
    #expect(throws: NameSearch.Fault.unknown) { try search.find("Chekout v2") }
    #expect(
      search.sentence("Chekout v2", .unknown)
        == "The file has no campaign \"Chekout v2\". Did you mean \"Checkout v2\"? It has:"
        + " \"Checkout v2\" (#c1), \"Hero\" (#c2), \"Other\" (#Hero), \"Twin\" (#c4),"
        + " \"Twin\" (#c5).")
    #expect(
      search.sentence("x", .unknown, partOf: "experiment 4410", others: ["hide"])
        == "x is not part of experiment 4410. It has: hide, \"Checkout v2\" (#c1),"
        + " \"Hero\" (#c2), \"Other\" (#Hero), \"Twin\" (#c4), \"Twin\" (#c5).")
  }

  @Test func anExperimentIsCalledByTheIDThatForceTakes() throws {
    var stage = try Stage(width: 120, height: 40)
    #expect(stage.text.contains("rule 2 #510002  experiment #260302"))
    stage.press("f", "Down", "Enter")
    #expect(stage.text.contains("Forced to off in experiment #260302"))
    #expect(stage.text.contains("experiment #260302 forced [off]"))
    stage.press("f", "Enter")
    #expect(stage.text.contains("Forced to express in delivery #260301"))
  }

  @Test func flagshipsOverridesAreToldByNames() throws {
    var stage = try Stage(.flagship, width: 120, height: 40)
    stage.press("2", "s", "Enter")
    #expect(stage.text.contains("campaign \"Checkout v2\" forced [On] changed 2 flags"))
    #expect(stage.text.contains("forced allocation of On, whatever the targeting"))
    #expect(stage.text.contains("[On]"))
    let ids = ["cubjcqgfvmqdjl4dt9dq", "cllta8ld46b09sfme5ci"]
    // Ids stand in brackets behind names, and where a variation has a title of its own.
    for line in stage.text.split(separator: "\n") where ids.contains(where: line.contains) {
      #expect(line.contains("Variation On #"), "\(line)")
    }
    #expect(stage.text.contains("campaign \"Checkout v2\" (#cekm2o47e38d5bfvaa58)"))
  }

  @Test func simulationsSayTheRuleAndShareWhereNamesRepeat() throws {
    let demo = try Demo(.kameleoon)
    let flag = try #require(demo.configuration.index(of: "new_checkout"))
    let choices = demo.configuration.simulations(of: flag)
    #expect(choices.map(\.title) == ["(off)", "express", "off", "one_page"])
    #expect(
      choices[1].detail == "delivery #260301 (rule 1), 100 %; experiment #260302 (rule 2), 33 %")
    let forced = Set(demo.configuration.forces(of: flag).map(\.title))
    #expect(forced.isSubset(of: choices.map(\.title)))
  }

  @Test func keptVariationsAreTypedAndShownByName() throws {
    var stage = try Stage(.flagship, width: 200, height: 40)
    stage.press("v", "Down", "Down", "Enter", "'Minimal, gone'", "Enter")
    guard case .flagship(let visitor) = stage.console.cast.visitor else { return }
    let kept = try #require(visitor.keptAssignments)
    #expect(kept.count == 2 && kept[0] != "Minimal" && kept[1] == "gone")
    #expect(stage.text.contains("kept none→Minimal (#\(kept[0])), gone"))
    #expect(stage.text.contains(" Minimal (#"))
    // Two groups have a variation of that name.
    stage.press("Enter", "Ctrl-u", "'On'", "Enter")
    #expect(stage.text.contains("\"On\" names "))
    #expect(stage.console.overlay != nil)
  }

  @Test func anAssignedVariationIsTypedAndShownByItsKey() throws {
    var stage = try Stage(width: 120, height: 40)
    stage.press("v", "a", "'assigned.260302'", "Enter", "'express'", "Enter")
    #expect(stage.visitorValue("assigned.260302") == 930_004)
    #expect(stage.text.contains("assigned.260302 unset→930004 (express)"))
  }

  @Test func aCookieThatNamesAnotherIDSaysWhatTheFlagHas() throws {
    guard case .kameleoon(let shop) = try Demo(.kameleoon).configuration else { return }
    let cookie = shop.read(simulationCookie: #"{"new_checkout":{"expId":510002,"varId":930004}}"#)
    #expect(
      cookie.notes == [
        "Simulation cookie: \"new_checkout\" has no such experiment or variation (it has expId"
          + " 260301 with varId 930001 (express); expId 260302 with varId 930002 (off), 930003"
          + " (one_page), 930004 (express)); the SDK skips that entry. 0 of 1 applied, earlier"
          + " simulations replaced."
      ])
  }

  @Test func kameleoonHasACodeAndFlagshipAnID() throws {
    var stage = try Stage(.flagship, width: 120, height: 40)
    stage.press("v", "Enter", "Ctrl-u", "'abc'")
    #expect(stage.text.contains(" id: abc"))
    stage.press("Enter")
    #expect(stage.text.contains("id \""))
    #expect(!stage.text.contains(" code "))
    stage.press("y")
    #expect(stage.text.contains("Copy  id"))
  }
}
