import FlagEngine
import FlagReports
import TerminalUI
import Testing

@testable import FlagConsole

/// The screens about many visitors show the numbers that the engine counts.
@Suite struct ManyTests {
  private static let count = 600

  /// The demo with a small population.
  private func stage(_ platform: Platform = .kameleoon, width: Int = 140) throws -> Stage {
    var stage = try Stage(platform, width: width, height: 45)
    stage.console.context.crowd.count = Self.count
    return stage
  }

  private func sweep(_ stage: Stage, _ flags: [Int]?, hasFunnel: Bool) throws -> SweepReport {
    let resolution = try #require(stage.console.resolution)
    var sweep = Sweep(
      flags, of: resolution.configuration, profile: resolution.options.profile,
      hasFunnel: hasFunnel)
    let population = Population(of: resolution.visitor, count: Self.count, seed: 1)
    for place in 0..<Self.count { sweep.count(population[place], options: resolution.options) }
    return SweepReport(result: sweep.result, seed: nil, skipped: SweepReport.Skipped())
  }

  private func row(_ text: String, holding part: String) -> String {
    text.split(separator: "\n").first { $0.contains(part) }.map(String.init) ?? ""
  }

  // MARK: Sweep

  @Test(arguments: Platform.allCases)
  func theBarsAreWhatASweepCounts(_ platform: Platform) throws {
    var stage = try stage(platform)
    stage.press("w")
    let flag = try #require(stage.console.list.selected)
    let report = try sweep(stage, [flag], hasFunnel: true)
    let counts = try #require(report.result.flags.first)
    #expect(stage.text.contains("Sweep  600 \(platform.codeNoun)s, this context, seed 1"))
    for bar in report.bars(of: counts) { #expect(stage.text.contains(bar.text)) }
    // Long titles wrap.
    let words = stage.console.detail.lines.flatMap { $0.text.split(separator: " ") }
      .joined(separator: " ")
    for rule in counts.rules.prefix(2) {
      #expect(words.contains("reached \(rule.reached) ▸ targeted \(rule.targeted)"))
    }
  }

  @Test func theBarsFollowWhatIsTyped() throws {
    var stage = try stage()
    stage.press("/", "'free_shipping'", "Enter", "w")
    let flag = try #require(stage.console.list.selected)
    func expectBars() throws -> SweepReport {
      let report = try sweep(stage, [flag], hasFunnel: true)
      for bar in report.bars(of: try #require(report.result.flags.first)) {
        #expect(stage.text.contains(bar.text))
      }
      return report
    }
    let before = try expectBars()
    stage.press("v")
    for _ in 0..<20 {
      if case .field(let summary)? = stage.console.visitorPane.selected, summary.name == "city" {
        break
      }
      stage.press("Down")
    }
    // Not yet kept: the bars are those of what stands in the field.
    stage.press("e", "Ctrl-u", "'Paris'")
    #expect(stage.console.overlay != nil)
    #expect(try expectBars().result != before.result)
    stage.press("Esc")
    #expect(try expectBars().result == before.result)
  }

  @Test func enterOnABarListsCodesAndEnterBecomesOne() throws {
    var stage = try stage()
    stage.press("w")
    let variation = try #require(stage.console.detail.selectedLine?.codes)
    stage.press("Enter")
    #expect(stage.text.contains("codes for new_checkout = \(variation)"))
    stage.press("Down", "Enter")
    #expect(stage.console.overlay == nil)
    #expect(stage.console.selectedDecision?.served.text == variation)
    stage.press("u")
    #expect(stage.console.cast.visitor.code == "9f2c61d0a7b34e58")
  }

  @Test func allFlagsStandInTheOrderOfTheirDistance() throws {
    var stage = try stage()
    stage.press("w", "w")
    let report = try sweep(stage, nil, hasFunnel: false)
    let keys = report.rows.map(\.key)
    let shown = stage.text.split(separator: "\n").compactMap { line in
      keys.first { key in line.split(separator: " ").contains { $0 == key } }
    }
    #expect(shown == keys)
    for entry in report.rows.prefix(5) {
      #expect(row(stage.text, holding: entry.key).contains(entry.shares))
    }
    stage.press("Down", "Enter")
    #expect(stage.console.selectedKey == keys[1])
    stage.press("w", "w")
    #expect(stage.console.context.sweep == nil && stage.console.overlay == nil)
  }

  @Test func aPopulationIsChosenByWords() throws {
    var stage = try stage()
    stage.run("population 300 9")
    #expect(stage.console.context.crowd == Crowd(count: 300, seed: 9))
    stage.run("population nobody=2")
    #expect(stage.text.contains("\"nobody=2\" is no PERSONA=WEIGHT"))
    stage.press("Esc")
    stage.run("population personas")
    stage.press("w")
    #expect(stage.text.contains("contexts of 12 personas"))
    let known = VisitorRows(
      name: "v.csv", visitors: [stage.console.cast.visitor], notes: ["1 row was not used:"])
    _ = stage.console.handle(.visitors(known))
    stage.finish()
    #expect(stage.text.contains("Sweep  1 visitors of v.csv"))
  }

  // MARK: Personas

  @Test func theMatrixShowsWhatPersonasGetAndEnterGoesThere() throws {
    var stage = try stage(width: 200)
    stage.press("m", "Down", "l")
    #expect(stage.text.contains("flags equal for all"))
    let cursor = try #require(
      stage.text.split(separator: "\n").first { $0.contains("Gold member") })
    #expect(cursor.contains(">"))
    stage.press("Enter")
    #expect(stage.console.cast.active == 1 && stage.console.focus == .detail)
    let served = try #require(stage.console.selectedDecision?.served)
    #expect(cursor.contains("\(served.shaped) \(served.from)"))
  }

  @Test func twoPersonasAreComparedWhereTheyPart() throws {
    var stage = try stage()
    stage.press("m", "c", "Down", "c")
    #expect(stage.text.contains("Compare  First-time visitor in Lyon │ Gold member in Paris"))
    #expect(stage.text.contains("They part at: rule 2 › split"))
    #expect(stage.text.contains("equal for both"))
  }

  @Test func whoGetsAVariationIsASentenceAndAShare() throws {
    var stage = try stage()
    stage.run("who")
    let resolution = try #require(stage.console.resolution)
    let who = resolution.configuration.whoGets(0, options: resolution.options)
    let text = stage.text
    #expect(text.contains(who[0].variation + ": "))
    #expect(text.contains("measured: "))
  }

  // MARK: Expected

  @Test(arguments: Platform.allCases)
  func everyOfferedWayLeadsThere(_ platform: Platform) throws {
    let stage = try stage(platform)
    let flag = try #require(stage.console.list.selected)
    let resolution = try #require(stage.console.resolution)
    let parts = resolution.configuration.variations(of: flag)
    for (row, part) in parts.enumerated() {
      var other = stage
      other.press("E")
      for _ in 0..<row { other.press("Down") }
      other.press("Enter")
      let expected = try #require(
        ExpectedAnswer(part.id, of: flag, in: resolution.configuration))
      let before = other.console.cast.visitor
      other.press("Enter")
      let answer = try #require(other.console.resolution?.answers[flag])
      guard expected.isMet(by: answer, of: flag, in: resolution.configuration) else {
        #expect(other.text.contains("No way") || other.text.contains("cannot be reached"))
        continue
      }
      other.press("u")
      if other.console.overlay == nil { #expect(other.console.cast.visitor == before) }
    }
  }

  // MARK: Two configurations

  @Test func aReleaseIsComparedByCause() throws {
    var stage = try stage()
    let text = try Demo(.kameleoon).text
    let changed = text.replacing("\"exposition\":0.9", with: "\"exposition\":0.1")
      .replacing("\"exposition\": 0.9", with: "\"exposition\": 0.1")
    #expect(changed != text)
    let old = try FlagConfiguration(Array(changed.utf8))
    _ = stage.console.handle(.compared((name: "old.json", configuration: old), with: nil))
    stage.finish()
    #expect(stage.text.contains("Diff  old.json │ kameleoon shop"))
    #expect(stage.text.contains("new_checkout   differs for"))
    #expect(stage.text.contains("exposure 0.1"))
    #expect(stage.text.contains("of 600 visitors"))
    // Last, what the files hold.
    stage.press("End")
    #expect(row(stage.text, holding: "JSON   featureFlags[").contains(".exposition"))
    #expect(stage.text.contains("0.1 → 0.9"))
    stage.press("Enter")
    #expect(stage.text.contains("This is no part of one flag."))
    stage.press("Home", "Enter")
    #expect(stage.console.selectedKey == "new_checkout" && stage.console.overlay == nil)
    stage.press("D")
    #expect(stage.text.contains("another file or source"))
    stage.press("Down", "Down", "Enter")
    #expect(stage.text.contains("Diff  kameleoon-"))
    stage.press("Esc")
    let other = try Demo(.flagship).configuration
    _ = stage.console.handle(.compared((name: "b.json", configuration: other), with: nil))
    #expect(stage.text.contains("there is nothing to compare"))
  }

  @Test func keptVersionsSaySinceWhenAFlagAnswersSo() throws {
    var stage = try stage()
    stage.press("T")
    #expect(stage.text.contains("no versions of it are kept"))
    let text = try Demo(.kameleoon).text
    let older = try FlagConfiguration(
      Array(text.replacing("new_checkout", with: "old_checkout").utf8))
    let versions = (0..<3).map { place in
      KeptVersion(
        digest: String(repeating: "\(place)", count: 64), receivedAt: Double(9 - place) * 1_000,
        timeOfDay: "12:0\(9 - place)", byteCount: 10, path: "v\(place)")
    }
    let now = try #require(stage.console.resolution?.configuration)
    #expect(stage.console.handle(.versions(versions)) == [.readVersions(versions)])
    for (version, configuration) in zip(versions, [now, now, older]) {
      _ = stage.console.handle(.versionRead(version.digest, configuration))
    }
    stage.finish()
    #expect(stage.text.contains("since 12:08 (1111)"))
    #expect(stage.text.contains("◆"))
    stage.press("Down")
    #expect(
      stage.console.handle(.input(.key(Key(.left)))) == [.showVersion(versions[2])])
    _ = stage.console.handle(.version(versions[2], Catalogue(older)))
    stage.finish()
    #expect(stage.text.contains("VERSION 1/3 2222"))
    stage.press("Esc")
    #expect(stage.text.contains("old_checkout"))
    _ = stage.console.handle(.versions(versions))
    _ = stage.console.handle(.version(versions[0], Catalogue(now)))
    stage.finish()
    #expect(!stage.text.contains("VERSION"))
  }

  // MARK: Pins

  @Test func aBrokenPinIsCountedMarkedAndListedFirst() throws {
    var stage = try stage()
    stage.press("=")
    #expect(stage.text.contains("new_checkout is pinned to one_page"))
    let persona = stage.console.cast.personas[0]
    let pins = [
      Pin(line: 3, subject: .persona(persona.id), flag: "dark_mode", outcome: .equals("on")),
      Pin(
        line: 4, subject: .persona(persona.id), flag: "new_checkout", outcome: .equals("express")),
      Pin(line: 5, subject: .persona("gone"), flag: "dark_mode", outcome: .equals("on")),
    ]
    _ = stage.console.handle(.pins(pins, path: "flagscope.pins.yaml", fault: ""))
    stage.finish()
    #expect(stage.text.contains("1 PIN BROKEN"))
    #expect(row(stage.text, holding: "> new_checkout").contains("✗ pin"))
    stage.run("pins")
    let lines = stage.text.split(separator: "\n").map(String.init)
    let broken = try #require(lines.firstIndex { $0.contains("✗ \(persona.id) / new_checkout") })
    let gone = try #require(lines.firstIndex { $0.contains("! gone / dark_mode") })
    let held = try #require(lines.firstIndex { $0.contains("✓ \(persona.id) / dark_mode") })
    #expect(broken < gone && gone < held)
    #expect(stage.text.contains("pinned express, now one_page"))
    #expect(stage.console.handle(.input(.key(.character("d")))) == [.unpin(pins[1])])
    stage.press("Esc", "/", "'is:broken'", "Enter")
    #expect(stage.console.list.matches == [0])
    #expect(stage.console.handle(.input(.key(.character("=")))).count == 1)
  }

  // MARK: Problems

  @Test func threeColumnsShowThePinsBesideTheVisitor() throws {
    var stage = try Stage(width: 200, height: 60)
    #expect(!stage.text.contains("── Pins"))
    stage.press("=", "]", "Down", "=")
    #expect(stage.text.contains("── Pins  2   ✓ 2   ✗ 0 "))
    #expect(row(stage.text, holding: "new_checkout  is one_page").contains("✓"))
    // One row of its title and a pin is the least; the fields keep the rest.
    var narrow = try Stage(width: 120, height: 40)
    narrow.press("=")
    #expect(!narrow.text.contains("── Pins"))
  }

  // MARK: What changes below them

  /// An edit that is typed over a table changes what it shows.
  @Test(arguments: [
    ["m"], ["m", "c", "Down", "c"], ["w", "w"],
    [":", "'find free_shipping_banner=on_lower'", "Enter"],
  ])
  func tablesFollowWhatIsTypedOverThem(_ keys: [String]) throws {
    var stage = try stage()
    for key in keys { stage.press(key) }
    stage.finish()
    let before = stage.text.split(separator: "\n").prefix(40)
    stage.press(":", "'set country Belgium'", "Enter")
    stage.finish()
    #expect(stage.console.scope == .table)
    #expect(stage.text.split(separator: "\n").prefix(40) != before)
    #expect(stage.console.cast.visitor[.country] == "Belgium")
  }

  /// A newer file without the flag that a box is about.
  @Test(arguments: [
    [":", "'who'", "Enter"], ["E"], ["E", "Enter"], [":", "'find new_checkout=express'", "Enter"],
    ["m", "c", "Down", "c"], ["w", "w"], ["m"], ["=", "Alt-="],
  ])
  func aFlagThatIsGoneTakesItsBoxAlong(_ keys: [String]) throws {
    var stage = try stage()
    for key in keys { stage.press(key) }
    let empty = try FlagConfiguration(Array(#"{"featureFlags": []}"#.utf8))
    let old = try #require(stage.console.resolution).configuration
    _ = stage.console.handle(
      .followed(
        Catalogue(empty),
        Console.Source(name: "x", kind: .live, revision: "1", byteCount: 1),
        ConfigurationChanges(from: old, to: empty)))
    stage.finish()
    stage.press("Enter", "y", "Esc", "Esc")
    #expect(stage.text.contains("no flags"))
  }

  // MARK: Copies

  /// What the last key copies, after others.
  private func copied(_ stage: inout Stage, _ key: String) -> String? {
    let effects = Key(name: key).map { stage.console.handle(.input(.key($0))) } ?? []
    for case .copy(let clipping) in effects { return clipping.text }
    return nil
  }

  @Test(arguments: [
    (["w", "w"], "flag,variation,count,n,share,low,high\n", ["n", "seed", "flags"]),
    (["m"], "flag,", ["personas", "flags"]),
    (["m", "c", "Down", "c"], "flag,", ["visitors", "equal", "flags"]),
    (["E", "Enter"], "kind,way\n", ["flag", "expected", "ways", "reason"]),
    ([":", "'who'", "Enter"], "variation,who,count,n\n", ["flag", "n", "variations"]),
    ([":", "'find new_checkout=express'", "Enter"], "code\n", ["codes", "share", "tried"]),
    (["=", "Alt-="], "persona,flag,expected,actual,why\n", ["pins", "broken", "errors"]),
    (["D", "End", "Enter"], "flag,from,to,count,n\n", ["n", "flags", "edited"]),
    (["!"], "kind,severity,flag,rule,path,text,fix\n", ["problems"]),
  ])
  func aTableIsCopiedAsTextCSVOrJSON(
    _ keys: [String], _ csv: String, _ members: [String]
  ) throws {
    var stage = try stage()
    for key in keys { stage.press(key) }
    let overlay = stage.console.overlay
    stage.press("y")
    #expect(stage.text.contains("Copy  the table"))
    let text = try #require(copied(&stage, "t"))
    #expect(text.contains("\n"))
    // The table is there again.
    #expect(stage.console.overlay == overlay)
    stage.press("y")
    let table = try #require(copied(&stage, "c"))
    #expect(table.hasPrefix(csv), "\(table)")
    stage.press("y")
    let json = try JSONValue(parsing: try #require(copied(&stage, "j")))
    for member in members { #expect(json[member] != nil, "\(member)") }
  }

  @Test func theSweepBesideTheExplanationIsCopiedToo() throws {
    var stage = try stage()
    stage.press("w", "y", "w")
    let json = try JSONValue(parsing: try #require(copied(&stage, "j")))
    let flag = try #require(stage.console.list.selected)
    #expect(json["flags"] == (try sweep(stage, [flag], hasFunnel: true)).json["flags"])
    #expect(json["seed"] == 1)
    stage.press("y", "w")
    #expect(copied(&stage, "t")?.hasPrefix("Sweep  600 codes, this context, seed 1") == true)
  }

  @Test(arguments: Platform.allCases)
  func theProblemsAreThoseOfLint(_ platform: Platform) throws {
    var stage = try stage(platform)
    let resolution = try #require(stage.console.resolution)
    var lint = Lint(resolution.configuration, options: resolution.options)
    lint.work()
    stage.press("!")
    #expect(stage.text.contains("\(lint.findings.count) problems: "))
    #expect(stage.text.contains(lint.findings[0].kind.rawValue))
    let count = lint.findings.count { $0.severity > .info }
    #expect(stage.text.contains("! \(count)"))
  }

  @Test(arguments: Platform.allCases)
  func whatIsAcceptedIsCountedAndNotListed(_ platform: Platform) throws {
    var stage = try stage(platform)
    let resolution = try #require(stage.console.resolution)
    var lint = Lint(resolution.configuration, options: resolution.options)
    lint.work()
    let kind = lint.findings[0].kind
    let left = lint.findings.count { $0.kind != kind }
    let entry = try LintReport.Acceptance(
      json: ["kind": .string(kind.rawValue), "reason": "mended next week"])
    _ = stage.console.handle(.accepted([entry], fault: ""))
    stage.finish()
    stage.press("!")
    #expect(stage.text.contains("\(lint.findings.count - left) more accepted"))
    #expect(!stage.text.contains(kind.rawValue))
    // The file is gone.
    _ = stage.console.handle(.accepted([], fault: ""))
    stage.finish()
    #expect(stage.text.contains("\(lint.findings.count) problems: "))
  }
}
