import Testing

@testable import FlagEngine

/// Pins: outcomes that are expected of flags for personas.
@Suite struct PinTests {
  private static func check(_ entries: [JSONValue], now: FlagConfiguration) throws -> PinCheck {
    var france = Kameleoon.Visitor(code: "v")
    france[.country] = "France"
    france.overrides = [.simulated(flag: "f", variation: "b")]
    let personas = [
      Persona(
        id: "french", name: "A French visitor", summary: "", visitor: .kameleoon(france)),
      Persona(
        id: "guest", name: "Guest", summary: "",
        visitor: .kameleoon(Kameleoon.Visitor(code: "guest"))),
    ]
    var pins: [Pin] = []
    for (place, json) in entries.enumerated() { pins.append(try Pin(json: json, line: place + 2)) }
    var check = PinCheck(
      pins, of: now, personas: personas, options: KameleoonPropertyTests.options)
    while !check.isThrough { check.work(1) }
    return check
  }

  /// A delivery of `a` to France; everybody else gets `off`.
  private static func shop() throws -> FlagConfiguration {
    try LintTests.file(
      [LintTests.rule(1, type: "TARGETED_DELIVERY", segment: 7, [LintTests.entry("a", 1)])],
      conditions: [LintTests.country("France")])
  }

  @Test func aPinHoldsWhereTheFlagAnswersSo() throws {
    let check = try Self.check(
      [
        ["persona": "french", "flag": "f", "expect": "a"],
        ["persona": "A French visitor", "flag": "f", "expect": ["not": "off"]],
        ["persona": "guest", "flag": "f", "expect": ["anyOf": ["off", "b"]]],
        ["visitor": ["visitorCode": "x"], "flag": "f", "expect": "off"],
      ], now: Self.shop())
    #expect(check.broken.isEmpty && check.faults.isEmpty)
    #expect(check.heldCount == 4)
  }

  @Test func aBrokenPinSaysWhatIsAnsweredAndWhy() throws {
    let check = try Self.check(
      [["persona": "guest", "flag": "f", "expect": "a", "reason": "all of Europe"]],
      now: Self.shop())
    let broken = try #require(check.broken.first)
    #expect(broken.pin.line == 2)
    #expect(broken.pin.words == "a")
    #expect(broken.actual == "(off)")
    #expect(broken.why == "≈ misses by 1: country")
  }

  @Test func variablesAreHeldOneByOne() throws {
    let shop = try FlagConfiguration(KameleoonVectorFile.bytes("kameleoon-shop.json"))
    let visitor: JSONValue = ["visitorCode": "x"]
    let decision = try #require(
      (0..<shop.flagCount).lazy.map {
        shop.explain(
          $0, for: .kameleoon(Kameleoon.Visitor(code: "x")), options: KameleoonPropertyTests.options
        )
      }.first { !$0.variables.isEmpty })
    let variable = decision.variables[0]
    func check(_ value: JSONValue) throws -> PinCheck {
      var check = PinCheck(
        [
          try Pin(json: [
            "visitor": visitor, "flag": .string(decision.flagKey),
            "variables": .object([variable.key: value]),
          ])
        ], of: shop, personas: [], options: KameleoonPropertyTests.options)
      check.work()
      return check
    }
    #expect(try check(variable.value ?? .null).broken.isEmpty)
    let broken = try check("another")
    #expect(broken.broken.first?.actual.contains("\(variable.key) = ") == true)
  }

  @Test func whatIsGoneIsAnErrorOfItsOwn() throws {
    let check = try Self.check(
      [
        ["persona": "guest-be", "flag": "f", "expect": "a"],
        ["persona": "guest", "flag": "g", "expect": "a"],
        ["persona": "guest", "flag": "f", "expect": "c"],
        ["visitor": ["visitorId": "x"], "flag": "f", "expect": "a"],
      ], now: Self.shop())
    #expect(check.broken.isEmpty)
    #expect(
      check.faults.map(\.text) == [
        "persona \"guest-be\" does not exist", "flag \"g\" does not exist",
        "f has no variation \"c\"", "\"x\" is no visitor of Kameleoon",
      ])
  }

  @Test func aPinReadsWhatItWrites() throws {
    for json: JSONValue in [
      ["persona": "guest", "flag": "f", "expect": "a", "reason": "since March"],
      ["persona": "guest", "flag": "f", "expect": ["not": "a"]],
      ["persona": "guest", "flag": "f", "expect": ["anyOf": ["a", "b"]], "variables": ["k": 1]],
    ] {
      #expect(try Pin(json: json).json == json)
    }
    #expect(throws: VisitorFormatError.self) { try Pin(json: ["persona": "guest", "flag": "f"]) }
    #expect(throws: VisitorFormatError.self) { try Pin(json: ["flag": "f", "expect": "a"]) }
  }

  @Test func aFlagshipPinTakesAVariationOrAValue() throws {
    let file = try LintTests.campaigns([
      LintTests.group("g", [[LintTests.everyone]], [LintTests.variation("a", 100, 3)])
    ])
    for (text, holds) in [("a", true), ("3", true), ("--", false)] {
      var check = PinCheck(
        [
          try Pin(json: ["visitor": ["visitorId": "x"], "flag": "k", "expect": .string(text)])
        ], of: file, personas: [], options: EvaluationOptions(profile: .flagship215, now: 0))
      check.work()
      #expect(check.broken.isEmpty == holds && check.faults.isEmpty, "\(text)")
    }
  }
}
