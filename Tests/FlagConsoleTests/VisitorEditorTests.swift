import FlagEngine
import TerminalUI
import Testing

@testable import FlagConsole

/// The visitor's fields: what is listed, how each kind is typed, and what is said of bad input.
@Suite struct VisitorEditorTests {
  /// A Flagship file with these attributes in conditions, and one visitor.
  private func stage(
    _ conditions: String, context: JSONObject = [:], width: Int = 120
  ) throws -> Stage {
    let text = #"""
      {"panic":false,"campaigns":[{"id":"c","type":"ab","variationGroups":[{"id":"g",
      "targeting":{"targetingGroups":[{"targetings":[\#(conditions)]}]},
      "variations":[{"id":"v","allocation":100,"modifications":{"type":"JSON","value":{"x":1}}}]}]}]}
      """#
    var visitor = Flagship.Visitor(id: "visitor-1")
    visitor.context = context
    return try Stage(
      try FlagConfiguration(Array(text.utf8)),
      personas: PersonaList(
        personas: [
          Persona(id: "v", name: "Visitor", summary: "", visitor: .flagship(visitor))
        ], now: nil), width: width, height: 40)
  }

  private func condition(_ key: String, _ value: String) -> String {
    #"{"operator":"EQUALS","key":"\#(key)","value":\#(value)}"#
  }

  /// The rows of the pane as their names.
  private func names(_ stage: Stage) -> [String] {
    stage.console.visitorPane.rows.map { row in
      switch row {
      case .code: "code"
      case .anonymousID: "anonymous"
      case .consent: "consent"
      case .kept: "kept"
      case .fact(let name, _, _): "(\(name))"
      case .field(let summary): summary.name
      case .add: "+"
      }
    }
  }

  @Test func theFieldsThatConditionsReadComeBeforeTheOthersAndWhatIsNotSetLast() throws {
    let stage = try stage(
      condition("country", "\"FR\"") + "," + condition("plan", "\"gold\""),
      context: ["vip": true, "plan": "gold"])
    #expect(names(stage) == ["code", "anonymous", "kept", "plan", "vip", "country", "+"])
    #expect(stage.text.contains("used by 0 !"))
  }

  @Test func everyKindOfKameleoonDataCanBeAddedByName() throws {
    let values: [(name: String, typed: String, value: JSONValue)] = [
      ("data.3", "a, \"b, c\"", ["a", "b, c"]), ("data.favourite_category", "x", ["x"]),
      ("country", "Spain", "Spain"), ("region", "R", "R"), ("city", "C", "C"),
      ("device", "tablet", "TABLET"), ("browser", "Safari", "SAFARI"),
      ("browser.version", "12.5", 12.5), ("os", "ios", "IOS"), ("app.version", "1.2.3", "1.2.3"),
      ("page", "/a, /b", ["/a", "/b"]), ("title", "Home", "Home"), ("goal", "1, 2", [1, 2]),
      ("cookie.theme", "dark", "dark"), ("heat.1.7", "60.5", 60.5),
      ("personalization", "5501", [5501]), ("mapping", "user-9", "user-9"),
      ("assigned.260301", "12", 12), ("bandit.260301.12", "0.5", 0.5),
      ("useragent", "Mozilla/5.0", "Mozilla/5.0"), ("unique", "true", true),
      ("segment", "4183", [4183]),
    ]
    for (name, typed, value) in values {
      var stage = try Stage()
      stage.press("v", "a", "'\(name)'", "Enter", "Ctrl-u", "'\(typed)'", "Enter")
      #expect(stage.visitorValue(name) == value, "\(name)")
      #expect(stage.console.overlay == nil, "\(name)")
      stage.press("u")
    }
    var stage = try Stage()
    stage.press("v", "a", "'visits'", "Enter", "'2d, 3w'", "Enter")
    let now = stage.console.resolution?.options.now ?? 0
    #expect(
      stage.visitorValue("visits") == [
        .integer(now - 2 * 86_400_000), .integer(now - 21 * 86_400_000),
      ])
  }

  @Test func theCursorStaysOnItsFieldWhereverAnEditSortsIt() throws {
    var stage = try Stage()
    stage.press("v", "a", "'visits'", "Enter", "'2d'", "Enter")
    #expect(selectedName(stage) == "visits")
    stage.press("e", "Ctrl-u", "'3d'", "Enter")
    #expect(selectedName(stage) == "visits")
    stage.press("d")
    #expect(selectedName(stage) == "visits")
    stage.press("u")
    #expect(selectedName(stage) == "visits")
  }

  private func selectedName(_ stage: Stage) -> String? {
    guard case .field(let summary)? = stage.console.visitorPane.selected else { return nil }
    return summary.name
  }

  @Test func whatAnEditDoesToAnotherFieldIsTold() throws {
    var stage = try Stage(width: 120, height: 40)
    stage.press("v", "a", "'page'", "Enter", "Ctrl-u", "'/x'", "Enter")
    #expect(stage.text.contains(#"page "https://s…example/"→"/x", title "Home"→unset"#))
    stage.press("u", "a", "'browser.version'", "Enter", "Ctrl-u", "'120'", "Enter")
    stage.press("a", "'browser'", "Enter", "Esc", "Esc")
    var other = try Stage(width: 120, height: 40)
    other.press("5", "v", "a", "'browser.version'", "Enter", "'120'", "Enter")
    #expect(other.text.contains(#"browser.version unset→120.0, browser unset→"OTHER""#))
  }

  @Test func noMessageOfAFieldStandsUnderTheListOfFields() throws {
    var stage = try Stage(width: 120, height: 40)
    stage.press("v")
    while selectedName(stage) != "country" { stage.press("Down") }
    #expect(stage.text.contains("country: conditions compare"))
    stage.press("a")
    #expect(!stage.text.contains("conditions compare"))
  }

  @Test(arguments: [
    ("browser.version", "-5", "browser.version needs a number from 0 up; got \"-5\". Example: 5"),
    ("browser.version", "131.0.1", "got \"131.0.1\". Example: 131.0"),
    ("browser.version", "new", "got \"new\". Example: 12"),
    ("heat.12.7310", "12 000", "\"12 000\" has a space at 3. Example: 12000"),
    ("goal", "12.5", "goal needs a whole number; got \"12.5\". Example: 12"),
    ("visits", "3 days", "got \"3 days\". Example: 3d, 3w"),
  ])
  func examplesAreNearWhatWasTypedAndValid(
    _ name: String, _ typed: String, _ message: String
  ) throws {
    var stage = try Stage(width: 120, height: 40)
    stage.press("v", "a", "'\(name)'", "Enter", "Ctrl-u", "'\(typed)'", "Enter")
    #expect(stage.text.contains(message))
  }

  /// Texts that one line cannot hold as they are.
  private static let awkward: [String] = [
    "a\tb", "a\nb", "a\u{200b}b", "a\u{a0}b", "a\u{85}b", "a\u{2028}b", "a\u{1b}b", "a ", " a",
    "10", "true", "", "\"a\"", "\u{feff}a", "\u{202e}a", "a\u{7f}b", "a\r\nb", "👨‍👩‍👧", "\u{301}a",
    "\"open", "a, b", "\\",
  ]

  @Test(arguments: Platform.allCases)
  func editingWithoutTypingKeepsAnyValue(_ platform: Platform) throws {
    let values: [JSONValue] =
      Self.awkward.map { .string($0) } + [10, .double(10), .double(-0.0), .double(1e16)]
    for value in values {
      var stage = try Stage(platform)
      let field: Field =
        platform == .flagship ? .attribute(key: "category") : .customData(index: 3)
      let told: JSONValue = platform == .flagship ? value : [.string(value.text ?? "x")]
      stage.console.act("set") { $0.visitor[field] = told }
      stage.finish()
      let before = stage.console.cast.visitor
      stage.press("v")
      stage.console.context.visitorPane.select(field)
      stage.press("e", "Enter")
      #expect(stage.console.overlay == nil)
      #expect(stage.console.cast.visitor == before, "\(told.jsonText)")
      // Typing and taking it back says the same too.
      stage.press("e", "'x'", "Backspace", "Enter")
      #expect(stage.console.cast.visitor[field] == before[field], "\(told.jsonText)")
    }
  }

  @Test func aTextThatALineCannotHoldIsTypedInQuotes() {
    for text in Self.awkward {
      let typed = FieldText.typed(as: text)
      #expect(FieldText.unquoted(TextField(typed).text).isIdentical(to: text), "\(typed)")
      #expect(typed.safe == typed)
      let list = FieldText.text(.texts([text, "b"]), now: 0)
      #expect(FieldText.items(TextField(list).text) == [text, "b"], "\(list)")
    }
    #expect(FieldText.typed(as: "plain, \"quoted\"") == "plain, \"quoted\"")
  }

  @Test func listsThatHoldCommasReadBackTheSame() {
    let texts: [String] = ["a", "b, c", " d ", "\"e\"", "", "f\\"]
    let typed = FieldText.text(.texts(texts), now: 0)
    #expect(FieldText.items(typed) == texts)
    #expect(FieldText.items(" a ,b, ") == ["a", "b"])
    #expect(FieldText.items("it's 5\", or 6") == ["it's 5\"", "or 6"])
  }

  @Test func theTextThatIsHashedInsteadOfTheCodeIsShown() throws {
    var stage = try Stage(width: 120, height: 40)
    #expect(names(stage).contains("(bucketing)"))
    #expect(stage.text.contains("code, no"))
    stage.press("v", "a", "'data.company_id'", "Enter", "'acme'", "Enter")
    #expect(stage.text.contains("\"acme\""))
    stage.press("a", "'mapping'", "Enter", "'user-9'", "Enter")
    #expect(stage.text.contains("linked code"))

    var other = try Stage(.flagship, width: 120, height: 40)
    other.press("v", "Down", "Enter", "'anon-7'", "Enter")
    #expect(other.text.contains("anonymous id"))
    guard case .flagship(let visitor) = other.console.cast.visitor else { return }
    #expect(visitor.anonymousID == "anon-7")
    other.press("Down", "Down", "Enter", "'v1, v2'", "Enter")
    guard case .flagship(let kept) = other.console.cast.visitor else { return }
    #expect(kept.keptAssignments == ["v1", "v2"])
    other.press("Enter", "Ctrl-u", "Enter")
    guard case .flagship(let none) = other.console.cast.visitor else { return }
    #expect(none.keptAssignments == nil)
  }

  @Test func theSelectedFieldSaysWhatConditionsCompare() throws {
    var stage = try stage(
      condition("plan", "\"gold\"") + "," + condition("plan", "\"black\""),
      context: ["plan": "x"])
    stage.press("v", "Down", "Down", "Down")
    #expect(stage.text.contains("plan: conditions compare \"gold\", \"black\""))
  }

  // MARK: Bad input

  @Test func anUnknownNameSaysWhatMayBeMeant() throws {
    var stage = try stage(condition("country", "\"FR\""))
    stage.press("v", "a", "'contry'")
    #expect(
      stage.text.contains(
        #"No condition uses "contry". Did you mean "country"? Enter keeps, Tab takes "country"."#))
    var kept = stage
    kept.press("Enter", "'FR'", "Enter")
    #expect(kept.visitorValue("contry") == "FR")
    stage.press("Tab", "Enter", "'FR'", "Enter")
    #expect(stage.visitorValue("country") == "FR" && stage.visitorValue("contry") == nil)
  }

  @Test func aNumberWithASpaceIsShownWhere() throws {
    var stage = try stage(condition("visits", "1.5"), context: ["visits": 1.5])
    stage.press("v", "Down", "Down", "Down", "Enter", "Ctrl-u", "'12 000'", "Enter")
    let message = #"visits needs a number; "12 000" has a space at 3. Example: 12000"#
    #expect(stage.text.contains(message))
    guard case .edit(let editor)? = stage.console.overlay else {
      Issue.record("the field is closed")
      return
    }
    #expect(editor.input.text == "12 000" && editor.input.cursor == 2)
    stage.press("Del", "Enter")
    #expect(stage.console.overlay == nil && stage.visitorValue("visits") == 12000.0)
  }

  @Test func whatIsNeitherTrueNorFalseIsStoredAsTextAtTheSecondEnter() throws {
    var stage = try stage(condition("vip", "true"), context: ["vip": true])
    stage.press("v", "Down", "Down", "Down", "Enter", "Ctrl-u", "'yes'", "Enter")
    #expect(
      stage.text.contains(
        #"vip needs true or false; got "yes". Enter again to store it as text."#))
    stage.press("Enter")
    #expect(stage.console.overlay == nil && stage.visitorValue("vip") == "yes")
  }

  @Test func aTextWhereRulesCompareNumbersIsWarnedOf() throws {
    let group = #"{"targetings":[\#(condition("age", "30"))]}"#
    let groups = (1...2).map { id in
      #"{"id":"g\#(id)","targeting":{"targetingGroups":[\#(group)]},"variations":[]}"#
    }.joined(separator: ",")
    let text = #"{"campaigns":[{"id":"c","type":"ab","variationGroups":[\#(groups)]}]}"#
    var visitor = Flagship.Visitor(id: "v")
    visitor.context = ["age": 30]
    let personas = PersonaList(
      personas: [Persona(id: "v", name: "V", summary: "", visitor: .flagship(visitor))], now: nil)
    var stage = try Stage(
      try FlagConfiguration(Array(text.utf8)), personas: personas, width: 120, height: 40)
    stage.press("v", "Down", "Down", "Down", "Enter", "Ctrl-t", "Ctrl-t", "Ctrl-t", "Enter")
    #expect(stage.visitorValue("age") == "30")
    #expect(
      stage.text.contains(
        "Stored age as text. 2 rules compare it as a number and will not match. Ctrl-t changes"
          + " the type."))
  }

  @Test func aCodeIsNeverEmptyAndNeverTooLong() throws {
    var stage = try Stage(width: 120, height: 40)
    stage.press("v", "Enter", "Ctrl-u", "Enter")
    #expect(
      stage.text.contains(
        "Visitor code is empty. Type one, or Ctrl-g generates 16 characters."))
    stage.press("'\(String(repeating: "x", count: 311))'", "Enter")
    #expect(
      stage.text.contains(
        "Visitor code is 311 characters; the limit is 255. Nothing was changed."))
    stage.press("Esc")
    #expect(stage.console.cast.visitor.code == "9f2c61d0a7b34e58")

    var other = try Stage(.flagship, width: 120, height: 40)
    other.press("v", "Enter", "Ctrl-u", "Enter")
    #expect(
      other.text.contains(
        "Visitor id is empty: the SDK makes one (19 digits). Type one, or Ctrl-g."))
    #expect(other.console.handle(.input(.key(.ctrl("g")))) == [.generateCode(.flagship)])
  }
}
