import FlagEngine
import TerminalUI
import Testing

@testable import FlagConsole

/// A console without a screen on the demo, driven by lines.
struct PlainStage {
  var plain: PlainConsole

  /// The demos as they are told first; a stage is a copy, since reading one takes long.
  private static let kameleoon = Result(catching: { try PlainStage(reading: .kameleoon) })
  private static let flagship = Result(catching: { try PlainStage(reading: .flagship) })

  init(_ platform: Platform = .kameleoon) throws {
    self = try (platform == .kameleoon ? Self.kameleoon : Self.flagship).get()
  }

  private init(reading platform: Platform) throws {
    let demo = try Demo(platform)
    let source = Console.Source(
      name: "\(platform.rawValue) shop", kind: .demo, revision: demo.revision, byteCount: 1234)
    try self.init(demo.configuration, personas: demo.personas, source: source)
  }

  init(
    _ configuration: FlagConfiguration, personas: PersonaList,
    source: Console.Source = Console.Source(
      name: "shop.json", kind: .file, revision: "9f3c", byteCount: 1234)
  ) throws {
    plain = PlainConsole(source: source, theme: RoleTheme.theme)
    let options = EvaluationOptions(
      profile: configuration.platform.defaultProfile, now: personas.now ?? 1_767_225_600_000)
    _ = plain.handle(.loaded(Catalogue(configuration), source, personas, options))
    _ = answer()
  }

  /// Enters lines.
  ///
  /// - Returns: what is answered to the last of them.
  @discardableResult
  mutating func enter(_ lines: String...) -> String {
    var last = ""
    for line in lines {
      _ = plain.enter(line)
      last = answer()
    }
    return last
  }

  /// What is told once all that was asked for is found out.
  mutating func answer() -> String {
    while plain.isWorking { _ = plain.work() }
    return plain.report().joined(separator: "\n")
  }
}

@Suite struct PlainTests {
  // MARK: Everything is reachable

  /// The places of the key table with the lines that lead there from the list.
  private static let ways: [Scope: [String]] = [
    .list: ["flags"], .detail: ["why"], .visitor: ["visitor"], .edit: ["set country"],
    .fields: ["add-field"], .paste: ["paste"], .pasted: ["paste plan=gold"], .prompt: ["import"],
    .filter: ["filter"], .dialog: ["force"], .personas: ["personas"], .copy: ["copy"],
    .help: ["source"], .palette: ["palette"], .problems: ["problems"], .outbox: ["outbox"],
    .acts: ["outbox", "acts"], .form: ["convert"], .table: ["matrix"],
  ]
  /// What the demo has nothing of: its personas are in no file, and nothing of it is sent.
  private static let beyondTheDemo: Set<Scope> = [.save, .leaving, .payload, .send]

  @Test(arguments: Scope.allCases) func everyPlaceOfTheKeyTableIsReachedByWords(scope: Scope) throws
  {
    guard !Self.beyondTheDemo.contains(scope) else { return }
    var stage = try PlainStage()
    let way = try #require(Self.ways[scope], "no line leads to \(scope)")
    for line in way { stage.enter(line) }
    #expect(stage.plain.console.scope == scope)
  }

  @Test(arguments: ways.keys.sorted { $0.rawValue < $1.rawValue })
  func everyActionOfTheKeyTableIsAWordWhereItsKeyWorks(scope: Scope) throws {
    var there = try PlainStage()
    for line in Self.ways[scope] ?? [] { there.enter(line) }
    for binding in Keymap.standardBindings where binding.scopes.contains(scope) {
      var stage = there
      let colon = Scope.typing.contains(scope) ? ":" : ""
      let answer = stage.enter(colon + binding.command.name)
      #expect(!answer.contains("No command"), "\(binding.command.name) in \(scope)")
      #expect(
        stage.plain.lastCommand != nil || PlainWord(typed: binding.command.name) != nil,
        "\(binding.command.name) in \(scope)")
    }
  }

  @Test func theKeysThemselvesAreWords() throws {
    var stage = try PlainStage()
    stage.enter("f")
    #expect(stage.plain.console.scope == .dialog)
    stage.enter("Esc", "V")
    #expect(stage.plain.console.scope == .paste)
  }

  @Test func everyCommandOfThePaletteIsAWord() throws {
    for command in LineCommand.all {
      var stage = try PlainStage()
      #expect(!stage.enter(command.name).contains("No command"), "\(command.name)")
    }
  }

  @Test func helpTellsOfEveryWord() throws {
    for word in PlainWord.allCases {
      var stage = try PlainStage()
      #expect(stage.enter("help \(word.rawValue)").contains(word.rawValue))
    }
    var stage = try PlainStage()
    let help = [stage.enter("help"), stage.enter("all")].joined(separator: "\n")
    for word in PlainWord.allCases { #expect(help.contains("\(word.rawValue)")) }
    for command in LineCommand.all { #expect(help.contains(command.name)) }
  }

  // MARK: What is told

  @Test func nothingThatIsToldIsLongerThanALineOrNoText() throws {
    for platform in [Platform.kameleoon, .flagship] {
      var stage = try PlainStage(platform)
      var told = ""
      for line in [
        "where", "help", "all", "flags", "more", "why", "all", "visitor", "all", "personas",
        "cancel", "force", "cancel", "simulate", "cancel", "log", "back",
        "source", "add-field", "all", ":cancel", "paste a=1; b=2 \u{1b}[31mred", "cancel",
      ] {
        told += stage.enter(line) + "\n"
      }
      for line in told.split(separator: "\n") {
        #expect(TextWidth.columns(of: line) <= 80, "\(line)")
        #expect(line.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7f })
      }
      for mark in ["✓", "✗", "≈", "├", "●", "│", "─", "→"] { #expect(!told.contains(mark)) }
    }
  }

  @Test func aLongListIsToldAPageAtATime() throws {
    let flags = (1...45).map { number -> JSONValue in
      [
        "id": .integer(number), "featureKey": .string("flag_\(number)"), "variations": [],
        "defaultVariationKey": "off", "environmentEnabled": true, "rules": [],
      ]
    }
    let configuration = try FlagConfiguration(
      Array(JSONValue.object(["featureFlags": .array(flags)]).jsonText.utf8))
    var stage = try PlainStage(
      configuration, personas: PersonaList(personas: [.blank(.kameleoon)], now: nil))
    let first = stage.enter("flags")
    #expect(first.contains("1. flag_1: off"))
    #expect(first.contains("1 to 20 of 45; more tells the next."))
    #expect(!first.contains("flag_21"))
    #expect(stage.enter("more").contains("21 to 40 of 45; more tells the next."))
    #expect(stage.enter("more").contains("of 45."))
    #expect(stage.enter("more") == "That was all.")
    #expect(stage.enter("27").contains("flag_27 serves off"))
  }

  @Test func aChangeIsToldOnce() throws {
    var stage = try PlainStage()
    let answer = stage.enter("set country Belgium")
    #expect(answer.hasPrefix("country"))
    #expect(answer.contains("to \"Belgium\""))
    #expect(answer.split(separator: "\n").count(where: { $0.contains("Belgium") }) == 1)
    #expect(stage.answer() == "")
    #expect(stage.enter("undo").contains("undid"))
  }

  @Test func aLineThatDoesNothingSaysWhy() throws {
    var stage = try PlainStage()
    let undone = stage.enter("undo")
    #expect(undone == "Nothing to undo.")
    #expect(stage.enter("zoom").contains("without a screen"))
    #expect(stage.enter("zzzz") == "No command \"zzzz\". Type help for the words.")
    #expect(stage.enter("flgs") == "No command \"flgs\". Did you mean flags?")
    #expect(stage.enter("99").contains("There is no 99 here"))
    #expect(stage.enter("open chekout").contains("This file has no flag \"chekout\"."))
    #expect(stage.enter("set contry France").contains("country"))
  }

  @Test func commentsAndEmptyLinesDoNothing() throws {
    var stage = try PlainStage()
    let before = stage.plain.console.cast
    #expect(stage.enter("", "# a comment") == "")
    #expect(stage.plain.console.cast == before)
  }

  @Test func aLineInAFieldIsTextAndAColonMakesItACommand() throws {
    var stage = try PlainStage()
    #expect(stage.enter("set country").contains("country"))
    #expect(stage.plain.prompt == "country: ")
    stage.enter(":cancel")
    #expect(stage.plain.prompt == "flagscope> ")
    #expect(stage.enter("set country", "help").contains("to \"help\""))
  }

  @Test func numbersChooseWhatIsListed() throws {
    var stage = try PlainStage()
    #expect(stage.enter("personas").contains("2. "))
    #expect(stage.enter("2").contains("persona 2"))
    #expect(stage.plain.console.cast.active == 1)
    #expect(stage.enter("persona 1").contains("persona 1"))
    stage.enter("flags", "force")
    let told = stage.enter("2")
    #expect(told.contains("2. "))
    #expect(told.contains("then:"))
    #expect(stage.enter("").contains("forced"))
  }

  @Test func aPasteOfSeveralLinesEndsWithAFullStop() throws {
    var stage = try PlainStage()
    stage.enter("paste", "country=Belgium", "plan=gold")
    let parts = stage.enter(".")
    #expect(parts.contains("taken"))
    #expect(stage.enter("accept").contains("pasted"))
  }

  @Test func ctrlCDropsWhatIsAskedAndThenEnds() throws {
    var stage = try PlainStage()
    stage.enter("set country")
    let hasDropped = stage.plain.interrupt()
    #expect(hasDropped)
    #expect(stage.plain.console.overlay == nil)
    let hasMore = stage.plain.interrupt()
    #expect(!hasMore)
  }

  @Test func waysToAnExpectedAnswerAreNumbered() throws {
    var stage = try PlainStage()
    let key = stage.plain.console.resolution?.configuration.key(of: 0) ?? ""
    let unknown = stage.enter("expect \(key) no_such_variation")
    #expect(unknown.contains("is not part of \(key)"))
  }

  @Test func withoutAConfigurationItSaysWhatIsMissing() {
    let source = Console.Source(name: "shop.json", kind: .file)
    var plain = PlainConsole(source: source, theme: RoleTheme.theme)
    let reading = plain.report()
    #expect(reading == ["Reading shop.json…"])
    _ = plain.handle(.failed("Cannot read shop.json: no such file."))
    #expect(plain.report() == ["Cannot read shop.json: no such file."])
    _ = plain.enter("flags")
    #expect(plain.report() == ["Cannot read shop.json: no such file."])
    #expect(plain.failure == "Cannot read shop.json: no such file.")
    let effects = plain.enter("quit")
    #expect(effects == [.quit])
  }
}
