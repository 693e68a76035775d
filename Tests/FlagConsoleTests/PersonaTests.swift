import FlagEngine
import TerminalUI
import Testing

@testable import FlagConsole

/// The list of personas and the file that keeps them.
@Suite struct PersonaTests {
  /// A console over the demo's personas as if a file held them.
  private func stage(isSaved: Bool = true) throws -> Stage {
    var stage = try Stage(width: 120, height: 40)
    let saved = stage.console.cast.personas.enumerated().map {
      PersonaStore.Saved(persona: $1, place: $0)
    }
    _ = stage.console.handle(
      .personaStore(PersonaStore(path: "team/personas.yaml", saved: isSaved ? saved : nil)))
    return stage
  }

  /// The entries that `s` asks the program to write.
  private func saved(_ stage: inout Stage) -> [PersonaEntry]? {
    let effects = stage.console.handle(.input(.key(.character("s"))))
    guard case .savePersonas(let entries)? = effects.first else { return nil }
    return entries
  }

  @Test func aPersonaIsRenamedClonedAndDeletedAndUndoneEachTime() throws {
    var stage = try stage()
    let names = { (stage: Stage) in stage.console.cast.personas.map(\.name) }
    let before = names(stage)
    stage.press("P", "Down", "r", "Ctrl-u", "'Gold'", "Enter")
    #expect(names(stage)[1] == "Gold")
    stage.press("c", "Ctrl-u", "'Gold 2'", "Enter")
    #expect(names(stage)[2] == "Gold 2" && stage.console.cast.active == 2)
    #expect(Set(stage.console.cast.personas.map(\.id)).count == names(stage).count)
    stage.press("d")
    #expect(names(stage)[2] == before[2] && names(stage).count == before.count)
    stage.press("Esc", "u", "u", "u")
    #expect(names(stage) == before && stage.console.cast.active == 0)
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
    for _ in 0..<20 {
      stage.press("P", "d")
      stage.press("Esc")
    }
    #expect(stage.console.cast.personas.count == 1)
    stage.press("P", "d")
    #expect(stage.text.contains("The last persona stays"))
  }

  @Test func savingWritesWhatChangedAndKeepsTheRestInPlace() throws {
    var stage = try stage()
    stage.press("s", "Enter", "P")
    let entries = try #require(saved(&stage))
    #expect(entries.filter(\.isChanged).map(\.place) == [0])
    #expect(entries.count == stage.console.cast.personas.count)
    guard case .kameleoon(let visitor) = entries[1].persona.visitor else { return }
    // A file is told names, so that it outlives the numbers.
    #expect(
      visitor.data.contains {
        $0.kind == .namedCustomData(name: "membership_tier", values: ["gold"])
      })
  }

  @Test func bundledPersonasAreSavedOnlyOnceTheyWereChanged() throws {
    var stage = try Stage(width: 120, height: 40)
    let bundled = stage.console.cast.personas
    _ = stage.console.handle(
      .personaStore(PersonaStore(path: "personas.yaml", bundled: bundled)))
    stage.press("2", "P", "Down", "r", "Ctrl-u", "'Mine'", "Enter")
    let entries = try #require(saved(&stage))
    #expect(entries.map(\.persona.name) == ["Mine"] && entries[0].place == nil)
  }

  @Test func theDemoSaysWhyItDoesNotSave() throws {
    var stage = try Stage(width: 120, height: 40)
    _ = stage.console.handle(
      .personaStore(PersonaStore(path: nil, whyNot: "The demo writes no file.")))
    stage.press("P")
    #expect(saved(&stage) == nil)
    #expect(stage.text.contains("The demo writes no file."))
    stage.press("Esc", "s", "Enter")
    #expect(stage.console.handle(.input(.key(.character("q")))) == [.quit])
  }

  @Test func quittingAsksOnceWhereTheFileIsNotSaved() throws {
    var stage = try stage()
    #expect(stage.console.handle(.input(.key(.character("q")))) == [.quit])
    stage.press("s", "Enter")
    #expect(stage.console.handle(.input(.key(.character("q")))) == [])
    #expect(
      stage.text.contains(
        "personas.yaml is not saved. s saves and quits, q quits without, Esc stays."))
    stage.press("Esc")
    #expect(stage.console.overlay == nil)
    #expect(stage.console.handle(.input(.key(.ctrl("c")))) == [])
    #expect(stage.console.handle(.input(.key(.ctrl("c")))) == [.quit])
    stage.press("Esc", "q")
    let entries = try #require(saved(&stage))
    #expect(entries.count == stage.console.cast.personas.count)

    var failed = stage
    #expect(failed.console.handle(.personasNotSaved("Not saved: disk full.")) == [])
    #expect(failed.text.contains("Not saved: disk full."))
    #expect(failed.console.cast == stage.console.cast)
    #expect(failed.console.handle(.input(.key(.character("q")))) == [])

    let store = PersonaStore(
      path: "team/personas.yaml",
      saved: stage.console.cast.personas.enumerated().map {
        PersonaStore.Saved(persona: $1, place: $0)
      }, option: " --personas team/personas.yaml")
    #expect(stage.console.handle(.personasSaved(store, note: "Saved.")) == [.quit])
    #expect(
      stage.console.farewell == [
        "1 override kept in persona \"First-time visitor in Lyon\"; clear with: flagscope persona"
          + " clear \"First-time visitor in Lyon\" --personas team/personas.yaml"
      ])
  }

  @Test func whatIsSavedIsNoLongerUnsaved() throws {
    var stage = try stage()
    stage.press("2", "v", "e", "'x'", "Enter")
    #expect(stage.console.hasUnsavedFile)
    stage.press("P")
    #expect(stage.text.contains("Gold member in Paris *"))
    stage.press("Esc", "u", "u")
    #expect(!stage.console.hasUnsavedFile)
  }

  @Test func theFarewellIsThatOfTheDesign() throws {
    var stage = try stage()
    var persona = stage.console.cast.personas[0]
    persona.name = "Loyal FR"
    persona.visitor.overrides = [
      .simulated(flag: "a", variation: nil), .simulated(flag: "b", variation: nil),
    ]
    _ = stage.console.handle(
      .personaStore(
        PersonaStore(path: "p", saved: [PersonaStore.Saved(persona: persona, place: 0)])))
    #expect(
      stage.console.farewell == [
        #"2 overrides kept in persona "Loyal FR"; clear with: flagscope persona clear "Loyal FR""#
      ])
  }
}
