import FlagEngine
import Foundation
import Testing

@testable import FlagFiles

/// Files of personas: what is read, and what a save changes.
@Suite struct PersonaDocumentTests {
  /// A team's file with comments in every place.
  private static let team = """
    # The team's visitors.
    now: 1767225600000

    personas:
      # Comes back every week.
      - id: gold
        name: Gold "black"   # not "platinum"
        visitorCode: "0123"
        legalConsent: true
        data:
          - {type: Device, device: PHONE}
          - {type: CustomData, name: plan, values: [gold, "1,000"]}
          - {type: Conversion, goalId: 7, revenue: 89.9}
        team: growth

      # From Norway.
      - id: no
        name: Norwegian
        visitorId: n-1
        context: {country: NO, age: 30, ratio: 30.0, vip: yes}

      - id: new
        name: New
        visitorCode: abc
        overrides:
          # kept for the demo
          - {simulate: promo, variation: null}
          - {force: 311, variation: on, keepsTargeting: true}
    # the end
    owner: qa

    """

  private func document(_ text: String) throws -> PersonaDocument {
    try PersonaDocument(Array(text.utf8))
  }

  private func personas(_ text: String) throws -> [Persona] {
    try PersonaList(json: try document(text).json).personas
  }

  @Test func wordsWithoutQuotesAreTextsUnlessJSONReadsThemOtherwise() throws {
    let personas = try personas(Self.team)
    #expect(personas.map(\.id) == ["gold", "no", "new"])
    #expect(personas[0].visitor.code == "0123")
    guard case .flagship(let visitor) = personas[1].visitor else {
      Issue.record("no Flagship visitor")
      return
    }
    #expect(
      visitor.context == ["country": "NO", "age": 30, "ratio": 30.0, "vip": "yes"] as JSONObject)
    #expect(
      personas[2].visitor.overrides == [
        .simulated(flag: "promo", variation: nil),
        .forced(experiment: 311, variation: "on", keepsTargeting: true),
      ])
  }

  @Test func aFileThatIsNotChangedKeepsEveryByte() throws {
    let revision = try document(Self.team).revised([.kept(0), .kept(1), .kept(2)])
    #expect(revision.text == Self.team && revision.remark.isEmpty)
  }

  @Test func aChangedPersonaRewritesItsChangedLinesAlone() throws {
    var changed = try personas(Self.team)[1]
    guard case .flagship(var visitor) = changed.visitor else { return }
    visitor.id = "n-2"
    changed.visitor = .flagship(visitor)
    let revision = try document(Self.team).revised([
      .kept(0), .changed(1, changed.json), .kept(2),
    ])
    #expect(
      revision.text == Self.team.replacingOccurrences(of: "visitorId: n-1", with: "visitorId: n-2"))
    #expect(revision.remark.isEmpty)
  }

  @Test func commentsInsideAChangedPersonaStayUnlessTheirLinesGo() throws {
    var changed = try personas(Self.team)[0]
    changed.summary = "x: #y"
    changed.visitor.code = "0124"
    let revision = try document(Self.team).revised([
      .changed(0, changed.json), .kept(1), .kept(2),
    ])
    #expect(try personas(revision.text)[0] == changed)
    #expect(revision.remark.isEmpty && revision.text.contains(#"# not "platinum""#))
    // What only the team knows stays.
    #expect(revision.text.contains("team: growth") && revision.text.contains("revenue: 89.9"))

    var cleared = try personas(Self.team)[2]
    cleared.visitor.overrides = []
    let other = try document(Self.team).revised([.kept(0), .kept(1), .changed(2, cleared.json)])
    #expect(try personas(other.text)[2] == cleared)
    #expect(other.remark == " Comments inside \"New\" are gone.")
  }

  @Test func personasAreAddedBehindTheirNeighboursAndTakenAway() throws {
    let added = Persona(
      id: "x", name: "no", summary: "é\n\u{85}\u{202e}", visitor: .flagship(.init(id: "1e3")))
    let revision = try document(Self.team).revised([.kept(0), .kept(2), .added(added.json)])
    let read = try personas(revision.text)
    #expect(read.map(\.id) == ["gold", "new", "x"] && read.last == added)
    #expect(revision.text.hasSuffix("owner: qa\n"))
    #expect(!revision.text.contains("Norw") && revision.text.contains("# the end"))
    let between = try document(Self.team).revised([
      .kept(0), .added(added.json), .kept(1), .kept(2),
    ])
    #expect(try personas(between.text).map(\.id) == ["gold", "x", "no", "new"])
  }

  /// Files of other shapes, and what they are with persona `c` behind the others.
  @Test(arguments: [
    (
      "personas: [{id: a, visitorCode: b}] # one line\n",
      #"personas: [{id: a, visitorCode: b}, {"id":"c","name":"c","visitorCode":"d"}] # one line\#n"#
    ),
    (
      "personas:\n-\n  id: a\n  visitorCode: b # dash alone\n",
      "personas:\n-\n  id: a\n  visitorCode: b # dash alone\n"
        + "- id: c\n  name: c\n  visitorCode: d\n"
    ),
    (
      "personas: &all\n  - &one {id: a, visitorCode: b}  # anchored\nagain: *one\n",
      "personas: &all\n  - &one {id: a, visitorCode: b}  # anchored\n"
        + "  - id: c\n    name: c\n    visitorCode: d\nagain: *one\n"
    ),
    (
      "{\r\n\t\"personas\": [\r\n\t\t{\r\n\t\t\t\"visitorCode\": \"b\"\r\n\t\t}\r\n\t]\r\n}",
      "{\r\n\t\"personas\": [\r\n\t\t{\r\n\t\t\t\"visitorCode\": \"b\"\r\n\t\t},\r\n\t\t{\r\n"
        + "\t\t\t\"id\": \"c\",\r\n\t\t\t\"name\": \"c\",\r\n\t\t\t\"visitorCode\": \"d\"\r\n\t\t}\r\n\t]\r\n}"
    ),
    (
      "personas:\r\n  - visitorCode: b\r\n# last",
      "personas:\r\n  - visitorCode: b\r\n"
        + "  - id: c\r\n    name: c\r\n    visitorCode: d\r\n# last"
    ),
  ])
  func aFileOfAnotherShapeKeepsIt(_ text: String, _ wanted: String) throws {
    let added = Persona(id: "c", name: "c", summary: "", visitor: .kameleoon(.init(code: "d")))
    let revision = try document(text).revised([.kept(0), .added(added.json)])
    #expect(revision.text == wanted)
    #expect(try document(revision.text).revised([.kept(0), .kept(1)]).text == wanted)
  }

  @Test(arguments: [
    "personas: []\n", "personas:   # none yet\n", "", "# nothing\n", "owner: qa\npersonas:\nnow: 5",
    "personas: [ ]", "{\"personas\":[]}", "\u{feff}personas: []\n", "\u{feff}{\"personas\": []}",
  ])
  func anEmptyListTakesPersonasAndGivesThemBack(_ text: String) throws {
    let added = Persona(id: "c", name: "c", summary: "", visitor: .kameleoon(.init(code: "d")))
    let one = try document(text).revised([.added(added.json)])
    #expect(try personas(one.text) == [added])
    for line in text.split(separator: "\n") where line.contains("#") || line.contains(": 5") {
      #expect(one.text.contains(line))
    }
    let none = try document(one.text).revised([])
    #expect(try personas(none.text).isEmpty)
  }

  @Test func aByteOrderMarkStaysWhereItIs() throws {
    let text = "\u{feff}personas:\n- id: a\n  visitorCode: b\n- {id: c, visitorCode: d}\n"
    var changed = try personas(text)[0]
    changed.visitor.code = "x"
    let revision = try document(text).revised([.changed(0, changed.json), .kept(1)])
    let wanted = text.utf8.map { $0 == 0x62 ? 0x78 : $0 }
    #expect(revision.bytes == wanted)
  }

  @Test func whatAMergeKeyBringsIsRead() throws {
    let text = """
      defaults: &shop {visitorCode: a, legalConsent: true}
      personas:
        - <<: *shop
          id: first
        - {<<: [*shop], id: second, visitorCode: b}   # its own code

      """
    let read = try personas(text)
    #expect(read.map(\.visitor.code) == ["a", "b"])
    var changed = read[0]
    changed.visitor.code = "c"
    let revision = try document(text).revised([.changed(0, changed.json), .kept(1)])
    #expect(try personas(revision.text) == [changed, read[1]])
    #expect(revision.text.contains("# its own code") && revision.text.hasPrefix("defaults: &shop"))
  }

  @Test func whatOthersReferToIsNotChangedBehindTheirBacks() throws {
    let text = "personas:\n  - &one {id: a, visitorCode: b}\nagain: *one\n"
    var changed = try personas(text)[0]
    changed.visitor.code = "c"
    let error = #expect(throws: FileFault.self) {
      try document(text).revised([.changed(0, changed.json)])
    }
    #expect(error?.message.contains("anchors") == true)
  }

  @Test(arguments: 0..<200)
  func anyTextReadsBackFromYAML(_ seed: Int) throws {
    var random = SeededRandom(seed: UInt64(seed))
    func text() -> String {
      let pool: [Unicode.Scalar] = [
        "a", "Z", "0", "-", ":", "#", " ", "\n", "\t", "\"", "'", "\\", "{", "]", ",", "&", "*",
        "!", "|", ">", "%", "@", "`", "~", "é", "\u{7f}", "\u{85}", "\u{2028}",
        "\u{10ffff}", "日", "\u{0}", "?", "=", "<", "y", "N", "o",
      ]
      var scalars = String.UnicodeScalarView()
      for _ in 0..<Int(random.next() % 8) {
        scalars.append(pool[Int(random.next() % UInt64(pool.count))])
      }
      return String(scalars)
    }
    var visitor = Flagship.Visitor(id: text())
    for _ in 0..<4 { visitor.context["k" + text()] = .string(text()) }
    let persona = Persona(
      id: "i" + text(), name: text(), summary: text(), visitor: .flagship(visitor))
    let revision = try PersonaDocument().revised([.added(persona.json)])
    let read = try personas(revision.text)
    // An empty description is left out.
    #expect(read == [persona], "\(revision.text)")
  }

  @Test(arguments: [
    ("personas: {", "line 2, column 1: did not find expected node content"),
    ("a: 1", "the file has no list \"personas\""), ("a: 1\na: 2", "\"a\" appears twice"),
    ("[[[", "line 2, column 1: did not find expected node content"),
  ])
  func aFileThatCannotBeReadSaysWhere(_ text: String, _ reason: String) {
    let error = #expect(throws: FileFault.self) { try document(text) }
    #expect(error?.message.hasSuffix(reason) == true, "\(error?.message ?? "")")
  }

  @Test func aFileThatRepeatsItselfWithoutEndIsRefused() throws {
    var text = "a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n"
    for level in 1...9 {
      let parts = Array(repeating: "*a\(level - 1)", count: 10).joined(separator: ",")
      text += "a\(level): &a\(level) [\(parts)]\n"
    }
    #expect(throws: FileFault.self) { try document(text + "personas: []\n") }
    let nested = String(repeating: "[", count: 5_000)
    #expect(throws: FileFault.self) { try document("personas: \(nested)") }
  }
}
