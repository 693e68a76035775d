import FlagEngine
import TerminalUI
import Testing

@testable import FlagConsole

/// The list of personas, and the user's copies of what their file holds.
@Suite struct PersonaTests {
  /// A console over the demo's personas as if a file held them.
  private func stage(keepsEdits: Bool = false, width: Int = 120) throws -> Stage {
    var stage = try Stage(width: width, height: width > 80 ? 40 : 24)
    stage.take(stage.console.cast.personas, keepsEdits: keepsEdits)
    return stage
  }

  private func names(_ stage: Stage) -> [String] { stage.console.cast.personas.map(\.name) }

  // MARK: The list

  @Test func aPersonaIsRenamedClonedAndDeletedAndUndoneEachTime() throws {
    var stage = try stage()
    let before = names(stage)
    stage.press("P", "Down", "r", "Ctrl-u", "'Gold'", "Enter")
    #expect(names(stage)[1] == "Gold")
    stage.press("c", "Ctrl-u", "'Gold 2'", "Enter")
    #expect(names(stage)[2] == "Gold 2" && stage.console.cast.active == 2)
    #expect(Set(stage.console.cast.personas.map(\.id)).count == names(stage).count)
    stage.press("d")
    #expect(names(stage)[2] == before[2] && names(stage).count == before.count)
    stage.press("u", "u", "u")
    #expect(stage.console.scope == .personas)
    #expect(names(stage) == before && stage.console.cast.active == 0)
    stage.press("Ctrl-r")
    #expect(names(stage)[1] == "Gold")
  }

  @Test func aNameIsNeverEmptyAndNeverTaken() throws {
    var stage = try stage()
    stage.press("P", "r", "Ctrl-u", "Enter")
    #expect(stage.text.contains("Type a name."))
    stage.press("'Gold member in Paris'", "Enter")
    #expect(stage.text.contains("There is a persona \"Gold member in Paris\" already."))
    stage.press("Esc")
    #expect(stage.console.scope == .personas)
  }

  @Test func theLastPersonaStays() throws {
    var stage = try stage()
    stage.press("P")
    for _ in 0..<20 { stage.press("d") }
    #expect(stage.console.cast.personas.count == 1)
    #expect(stage.text.contains("The last persona stays"))
  }

  @Test func anEmptyVisitorKnowsNothingAndIsNotMissedUntilItIsTouched() throws {
    var stage = try stage()
    let count = names(stage).count
    stage.press("P", "n")
    #expect(stage.console.cast.personas.count == count + 1 && stage.console.cast.active == count)
    #expect(stage.console.cast.visitor == .kameleoon(Kameleoon.Visitor(code: "visitor-1")))
    #expect(!stage.console.context.losesEdits)
    stage.press("n")
    #expect(stage.console.cast.visitor.code == "visitor-2")
    stage.press("Esc", "v", "e", "Ctrl-u", "'k1f9'", "Enter")
    #expect(stage.text.contains("14/14 \"k1f9\", not saved"))
    #expect(stage.console.context.losesEdits)
    // It is saved under what it is called by.
    stage.press("P", "s")
    #expect(stage.text.contains("+ k1f9"))
    let changes = stage.saved() ?? []
    #expect(changes.map(\.after?.name) == ["k1f9"] && changes[0].after?.id == "k1f9")
  }

  // MARK: Edits

  @Test func editsBelongToTheCopyAndSoItStaysThroughOtherPersonas() throws {
    var stage = try stage()
    stage.press("2", "s", "Enter")
    #expect(stage.text.contains("2/12 \"Gold member in P…\", edited"))
    let edited = stage.console.cast.visitor
    stage.press("3", "2")
    #expect(stage.console.cast.visitor == edited)
    stage.press("P")
    #expect(stage.text.contains("> *✓ 2 Gold member in Paris"))
    #expect(stage.text.contains("edited  1 override"))
  }

  @Test(arguments: [["2"], ["P", "Enter"], ["P", "2"]])
  func itsNumberDropsTheEditsAndUndoBringsThemBack(_ keys: [String]) throws {
    var stage = try stage()
    stage.press("2")
    let saved = stage.console.cast
    stage.press("s", "Enter")
    let edited = stage.console.cast
    for key in keys { stage.press(key) }
    #expect(stage.console.cast == saved)
    #expect(stage.text.contains("edits dropped, u brings them back"))
    stage.press("u")
    #expect(stage.console.cast == edited)
    #expect(stage.text.contains("2/12 \"Gold member in P…\", edited"))
  }

  @Test func oneColumnSaysItToo() throws {
    var stage = try stage(width: 80)
    #expect(stage.text.contains("persona 1/12"))
    stage.press("s", "Enter")
    #expect(stage.text.contains("persona 1/12, edited"))
  }

  @Test func editsAreKeptAndComeBack() throws {
    var stage = try stage(keepsEdits: true)
    stage.press("2", "s")
    let effects = stage.console.handle(.input(.key(.enter)))
    guard case .keepEdits(let edits, .kameleoon)? = effects.first else {
      Issue.record("\(effects)")
      return
    }
    #expect(edits.count == 1 && edits.first?.before?.name == "Gold member in Paris")
    #expect(edits.map(\.json).compactMap(PersonaEdit.init(json:)) == edits)
    stage.press("P", "d", "n", "Esc", "v", "e", "'x'", "Enter")
    let all = stage.console.edits
    #expect(all.count == 2 && all.contains { $0.after == nil } && all.contains { $0.before == nil })

    var later = try Stage(width: 120, height: 40)
    later.reload(edits: all)
    #expect(later.console.cast.personas == stage.console.cast.personas)
    #expect(later.console.edits == all)
    #expect(later.console.handle(.input(.key(.character("q")))) == [.quit])
  }

  @Test func twelveKeysOfUndoLeaveNoEdits() throws {
    var stage = try stage(keepsEdits: true)
    stage.press("2", "s", "Enter", "P", "n", "c", "Enter", "d", "r", "'x'", "Enter", "Esc")
    #expect(!stage.console.edits.isEmpty)
    for _ in 0..<12 { stage.press("u") }
    #expect(stage.console.edits.isEmpty && !stage.text.contains("edited"))
  }

  // MARK: Saving

  @Test func theBoxNamesTheFileAndListsWhatChanges() throws {
    var stage = try stage()
    stage.press("s", "Enter", "P", "Down", "r", "Ctrl-u", "'Gold'", "Enter")
    stage.press("c", "Ctrl-u", "'abc'", "Enter", "End", "d", "s")
    #expect(stage.text.contains("team/personas.yaml"))
    #expect(
      stage.text.contains("~ First-time visitor in Lyon: + new_checkout simulated {off}"))
    #expect(stage.text.contains("~ Gold member in Paris: name \"Gold member in Paris\"→\"Gold\""))
    #expect(stage.text.contains("+ abc"))
    #expect(stage.text.contains("- Guest from overseas"))
    let changes = stage.saved() ?? []
    #expect(changes.count == 4)
    let new = changes.first { $0.before == nil }
    #expect(new?.predecessor == stage.console.cast.personas[1].id)
    // A file is told names, so that it outlives the numbers.
    guard case .kameleoon(let visitor)? = new?.after?.visitor else { return }
    #expect(
      visitor.data.contains {
        $0.kind == .customData(.init(.name("membership_tier"), ["gold"]))
      })
    stage.take(stage.console.cast.personas, isSaved: true)
    #expect(stage.console.context.unsavedVersions.isEmpty && !stage.text.contains("edited"))
    stage.press("P", "s")
    #expect(stage.text.contains("personas.yaml holds all of this already."))
    // Undo goes on behind a save, and what it brings back can be saved again.
    stage.press("u")
    #expect(stage.console.context.unsavedVersions.count == 1)
  }

  @Test func theDemoSaysWhyItDoesNotSave() throws {
    var stage = try Stage(width: 120, height: 40)
    _ = stage.console.handle(
      .personaStore(PersonaStore(path: nil, whyNot: "The demo writes no file.")))
    stage.press("P", "s")
    #expect(stage.text.contains("The demo writes no file."))
    stage.press("Esc", "s", "Enter")
    #expect(stage.text.contains("1/12 \"First-time visit…\", edited"))
    #expect(stage.console.handle(.input(.key(.character("q")))) == [.quit])
  }

  @Test func aBrokenFileIsNotSavedOver() throws {
    var stage = try stage()
    let store = PersonaStore(
      path: "team/personas.yaml", whyNot: "team/personas.yaml: line 3: no.", saved: [])
    _ = stage.console.handle(.personaStore(store))
    #expect(stage.console.cast.personas.count == 12 && stage.text.contains("line 3: no."))
    stage.press("s", "Enter", "P", "s")
    #expect(stage.console.scope == .personas && stage.text.contains("line 3: no."))
    // Mended, it is saved as ever.
    stage.take(stage.console.bases)
    stage.press("s")
    #expect(stage.console.scope == .save)
  }

  @Test func quittingAsksOnceWhereEditsAreNotKept() throws {
    var stage = try stage()
    #expect(stage.console.handle(.input(.key(.character("q")))) == [.quit])
    stage.press("s", "Enter")
    #expect(stage.console.handle(.input(.key(.character("q")))) == [])
    #expect(
      stage.text.contains(
        "Edits of \"First-time visitor in Lyon\" are not saved."
          + " s saves and quits, q quits without, Esc stays."))
    stage.press("Esc")
    #expect(stage.console.overlay == nil)
    #expect(stage.console.handle(.input(.key(.ctrl("c")))) == [])
    #expect(stage.console.handle(.input(.key(.ctrl("c")))) == [.quit])
    stage.press("Esc", "q")
    let effects = stage.console.handle(.input(.key(.character("s"))))
    guard case .savePersonas(let changes)? = effects.first else { throw EmptyError() }
    #expect(changes.count == 1)

    var failed = stage
    #expect(failed.console.handle(.personasNotSaved("Not saved: disk full.")) == [])
    #expect(failed.text.contains("Not saved: disk full."))
    #expect(failed.console.cast == stage.console.cast)
    #expect(failed.console.handle(.input(.key(.character("q")))) == [])

    let store = PersonaStore(path: "team/personas.yaml", saved: stage.console.cast.personas)
    #expect(stage.console.handle(.personasSaved(store, note: "Saved.")).first == .quit)
  }

  @Test func theFarewellIsThatOfTheDesign() throws {
    var stage = try stage(keepsEdits: true)
    stage.press("P", "r", "Ctrl-u", "'Loyal FR'", "Enter", "Esc", "s", "Enter", "j", "s", "Enter")
    #expect(
      stage.console.farewell == [
        #"2 overrides kept with your edits of "Loyal FR"; clear with: flagscope persona reset "#
          + #""Loyal FR""#
      ])
    stage.take(stage.console.cast.personas, isSaved: true)
    #expect(
      stage.console.farewell == [
        #"2 overrides kept in persona "Loyal FR"; clear with: flagscope persona clear "Loyal FR""#
      ])
  }
}

/// What a file of personas came to hold while the console was looking.
@Suite struct PersonaFollowingTests {
  private func stage() throws -> Stage {
    var stage = try Stage(width: 120, height: 40)
    stage.take(stage.console.cast.personas, keepsEdits: true)
    return stage
  }

  /// The demo's personas with other codes where these numbers are.
  private func theirs(_ stage: Stage, _ changed: Int..., deleting: Int? = nil) -> [Persona] {
    var list = stage.console.bases
    for index in changed { list[index].visitor.code = "theirs" }
    if let deleting { list.remove(at: deleting) }
    return list
  }

  @Test func whatNobodyEditedHereFollowsAndUndoKnowsIt() throws {
    var stage = try stage()
    stage.press("2", "s", "Enter", "1")
    stage.take(theirs(stage, 0))
    #expect(stage.console.cast.visitor.code == "theirs")
    #expect(stage.text.contains("personas.yaml: \"First-time visitor in Lyon\" changed"))
    for _ in 0..<5 { stage.press("u") }
    #expect(stage.console.cast.personas[0].visitor.code == "theirs")
    #expect(stage.console.context.unsavedVersions.isEmpty)
  }

  @Test func personasComeAndGoWithTheFileInItsOrder() throws {
    var stage = try stage()
    stage.press("3")
    let third = stage.console.cast.personas[2]
    var list = theirs(stage, deleting: 0)
    var new = list[0]
    (new.id, new.name) = ("new", "New")
    list.insert(new, at: 1)
    stage.take(list)
    #expect(stage.console.cast.personas == list && stage.console.cast.active == 2)
    #expect(stage.console.cast.personas[stage.console.cast.active] == third)
    stage.take([list[2], list[0]])
    #expect(stage.console.cast.personas == [list[2], list[0]])
    stage.take([])
    #expect(stage.console.cast.personas.map(\.name) == [""])
  }

  @Test(arguments: [("m", "mine"), ("t", "theirs"), ("b", "theirs")])
  func anEntryThatBothSidesChangedAsks(_ key: String, _ code: String) throws {
    var stage = try stage()
    stage.press("v", "e", "Ctrl-u", "'mine'", "Enter")
    stage.take(theirs(stage, 0))
    #expect(stage.console.cast.visitor.code == "mine")
    #expect(stage.text.contains("was changed in personas.yaml too; P s asks which to keep."))
    stage.press("P", "s")
    #expect(stage.text.contains("! First-time visitor in Lyon was changed in the file too"))
    #expect(stage.text.contains("yours:  code") && stage.text.contains("theirs: code"))
    #expect(stage.saved() == nil && stage.text.contains("m takes yours, t theirs, b both."))
    stage.press(key)
    let changes = stage.saved()
    #expect(stage.console.cast.personas[0].visitor.code == code)
    switch key {
    case "m":
      #expect(changes?.map(\.before?.visitor.code) == ["theirs"])
      #expect(changes?.map(\.after?.visitor.code) == ["mine"])
    case "t": #expect(changes == nil)
    default:
      #expect(changes?.count == 1 && changes?[0].before == nil)
      #expect(changes?[0].after?.name == "First-time visitor in Lyon 2")
      #expect(changes?[0].after?.visitor.code == "mine")
      #expect(stage.console.cast.visitor.code == "mine")
    }
    #expect(stage.console.context.versions.allSatisfy { !$0.isConflict })
  }

  @Test func whatOneSideDeletedAndTheOtherChangedAsksToo() throws {
    var stage = try stage()
    stage.press("P", "d", "Esc", "v", "e", "Ctrl-u", "'mine'", "Enter")
    // The first is gone here, the second there.
    let list = theirs(stage, 0, deleting: 1)
    stage.take(list)
    stage.press("P", "s")
    #expect(stage.text.contains("yours:  deleted") && stage.text.contains("theirs: deleted"))
    stage.press("t", "t")
    #expect(stage.saved() == nil)
    #expect(stage.console.cast.personas == list)
  }

  @Test func theSameChangeOnBothSidesIsNone() throws {
    var stage = try stage()
    stage.press("v", "e", "Ctrl-u", "'theirs'", "Enter", "P", "End", "d", "Esc")
    stage.take(theirs(stage, 0, deleting: 11))
    #expect(stage.console.context.unsavedVersions.isEmpty)
  }

  @Test func aFileThatChangedBetweenReadingAndSavingIsLookedAtAgain() throws {
    var stage = try stage()
    stage.press("v", "e", "Ctrl-u", "'mine'", "Enter", "P", "s")
    let list = theirs(stage, 0)
    #expect(stage.saved() != nil)
    _ = stage.console.handle(
      .personasStale(PersonaStore(path: "team/personas.yaml", saved: list, keepsEdits: true)))
    #expect(stage.console.scope == .save && stage.text.contains("was changed in the file too"))
  }

  @Test func aFileThatIsGoneTakesNobodyAlong() throws {
    var stage = try stage()
    let before = stage.console.cast
    _ = stage.console.handle(
      .personaStore(
        PersonaStore(path: "team/personas.yaml", saved: [], exists: false, keepsEdits: true)))
    #expect(stage.console.cast == before && stage.text.contains("personas.yaml is gone."))
    stage.press("P", "s")
    #expect(stage.text.contains("+ Gold member in Paris"))
    stage.take(before.personas)
    #expect(stage.console.cast == before && stage.console.context.unsavedVersions.isEmpty)
  }

  @Test func anEditFromBeforeMeetsAFileThatChangedSince() throws {
    var stage = try stage()
    stage.press("v", "e", "Ctrl-u", "'mine'", "Enter")
    let edits = stage.console.edits
    let list = theirs(stage, 0)
    var later = try Stage(width: 120, height: 40)
    later.reload(list, edits: edits)
    #expect(later.console.cast.visitor.code == "mine")
    #expect(later.console.context.versions.count { $0.isConflict } == 1)
    later.press("1")
    #expect(later.console.cast.visitor.code == "theirs")
  }
}

/// Help and undo over everything that takes no text.
@Suite struct ReadingOverlayTests {
  @Test(arguments: [["P"], ["f"], ["y"], ["P", "s"], ["?"]])
  func helpComesOverAnOverlayAndGoesAgain(_ keys: [String]) throws {
    var stage = try Stage(width: 120, height: 40)
    stage.take(stage.console.cast.personas)
    stage.press("s", "Enter")
    for key in keys { stage.press(key) }
    let (scope, text) = (stage.console.scope, stage.text)
    stage.press("?")
    #expect(stage.text.contains("── Help") == (keys != ["?"]))
    stage.press("?")
    #expect(stage.console.scope == scope || keys == ["?"])
    #expect(stage.text == text)
  }

  @Test(arguments: [["P"], ["f"], ["y"], ["P", "s"], ["?"]])
  func undoAndRedoWorkOverAnOverlay(_ keys: [String]) throws {
    var stage = try Stage(width: 120, height: 40)
    stage.take(stage.console.cast.personas)
    let before = stage.console.cast
    stage.press("s", "Enter")
    let after = stage.console.cast
    for key in keys { stage.press(key) }
    let scope = stage.console.scope
    stage.press("u")
    #expect(stage.console.cast == before)
    stage.press("Ctrl-r")
    #expect(stage.console.cast == after)
    // The box that has nothing to save goes.
    #expect(stage.console.scope == scope || scope == .save)
  }
}

private struct EmptyError: Error {}

extension Stage {
  /// The file came to hold these personas.
  mutating func take(_ personas: [Persona], keepsEdits: Bool = false, isSaved: Bool = false) {
    let store = PersonaStore(
      path: "team/personas.yaml", saved: personas,
      keepsEdits: keepsEdits || console.store.keepsEdits)
    _ = console.handle(isSaved ? .personasSaved(store, note: "") : .personaStore(store))
    finish()
  }

  /// Starts anew with edits of an earlier run.
  mutating func reload(_ personas: [Persona]? = nil, edits: [PersonaEdit]) {
    guard let resolution = console.resolution else { return }
    let list = personas ?? console.cast.personas
    _ = console.handle(
      .personaStore(
        PersonaStore(path: "team/personas.yaml", saved: list, keepsEdits: true, edits: edits)))
    _ = console.handle(
      .loaded(
        resolution.catalogue, console.source, PersonaList(personas: list, now: nil),
        resolution.options))
    finish()
  }

  /// What Enter in the box asks the program to write.
  mutating func saved() -> [PersonaChange]? {
    let effects = console.handle(.input(.key(.enter)))
    finish()
    guard case .savePersonas(let changes)? = effects.first else { return nil }
    return changes
  }
}
