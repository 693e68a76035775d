import FlagEngine
import Testing

@testable import FlagFiles

/// A saved file differs in the changed entries' lines only, however it is written.
@Suite struct PersonaBytesTests {
  /// A file whose parts are known.
  private struct File {
    var head: String
    /// Each entry with what stands between it and the next.
    var entries: [String]
    var gaps: [String]
    var tail: String

    var text: String { head + zip(entries, gaps).map { $0 + $1 }.joined() + tail }
  }

  /// What becomes of an entry.
  private enum Fate: CaseIterable {
    case kept, changed, deleted
  }

  private static func code(_ random: inout SeededRandom) -> String {
    random.pick(["k1f9", "\"0123\"", "'it''s # no comment'", "\"a\\\"b, ]\"", "é-日", "x # yes"])
  }

  private static func blockFile(_ random: inout SeededRandom) -> File {
    let indent = String(repeating: " ", count: random.pick([0, 2, 4]))
    let isSpaced = Bool.random(using: &random)
    var file = File(head: "", entries: [], gaps: [], tail: "")
    file.head =
      random.pick(["", "# top\n", "now: 5\n\n"])
      + "personas:" + random.pick(["\n", "  # all of them\n", "\n\n"])
    for number in 0..<Int.random(in: 1...5, using: &random) {
      var entry = Bool.random(using: &random) ? indent + "# about \(number)\n" : ""
      switch Int.random(in: 0..<4, using: &random) {
      case 0: entry += indent + "- {id: p\(number), visitorCode: \"c\"}   # in one line\n"
      case 1:
        entry +=
          indent + "-\n\(indent)    id: p\(number)\n\(indent)    visitorId: f\n"
          + indent + "    context: {a: 1}\n"
      case 2:
        entry +=
          indent + "-   visitorCode: \(code(&random))\n\(indent)    # inside\n"
          + indent + "    id: p\(number)\n\(indent)    note: |\n\(indent)      - id: no entry\n"
      default:
        entry +=
          indent + "- id: p\(number)\n\(indent)  visitorCode: \(code(&random))\n"
          + indent + "  data:\n\(indent)  - {type: Device, device: PHONE}\n"
      }
      file.entries.append(entry)
      file.gaps.append(isSpaced ? "\n" : "")
    }
    file.tail = random.pick(["", "# end\n", "owner: [qa, \"- x\"]\n"])
    // A comment further in than a list without indent would be its last entry's.
    if indent.isEmpty, file.tail.hasPrefix("#") { file.tail = "" }
    return file
  }

  private static func flowFile(_ random: inout SeededRandom) -> File {
    let isJSON = Bool.random(using: &random)
    let isWide = Bool.random(using: &random)
    let outer = isJSON ? "{\"now\": 5," + (isWide ? "\n  " : " ") : "now: 5\n"
    var file = File(head: "", entries: [], gaps: [], tail: "")
    file.head = outer + (isJSON ? "\"personas\": [" : "personas: [") + (isWide ? "\n    " : "")
    let count = Int.random(in: 1...5, using: &random)
    for number in 0..<count {
      let code = random.pick(["\"k1f9\"", "\"a\\\"b, ]}\"", "\"é #\""])
      let isLong = isWide && Bool.random(using: &random)
      file.entries.append(
        isLong
          ? "{\n      \"id\": \"p\(number)\",\n      \"visitorCode\" : \(code)\n    }"
          : "{ \"id\": \"p\(number)\", \"visitorCode\":  \(code) }")
      file.gaps.append(number == count - 1 ? "" : isWide ? ",\n    " : ", ")
    }
    file.tail = (isWide ? "\n  ]" : "]") + (isJSON ? ", \"owner\":\"qa\"}" : "   # end\n")
    return file
  }

  @Test(arguments: 0..<400)
  func everyByteOfTheOthersStays(_ seed: Int) throws {
    var random = SeededRandom(seed: UInt64(seed))
    var file = seed % 2 == 0 ? Self.blockFile(&random) : Self.flowFile(&random)
    if seed % 5 == 0 {
      let wide = { (text: String) in text.replacing("\n", with: "\r\n") }
      file = File(
        head: wide(file.head), entries: file.entries.map(wide), gaps: file.gaps.map(wide),
        tail: wide(file.tail))
    }
    let document = try PersonaDocument(Array(file.text.utf8))
    #expect(document.entries.count == file.entries.count, "\(file.text)")
    let fates = file.entries.map { _ in random.pick(Fate.allCases) }
    let addsBehind = Int.random(in: -1..<file.entries.count, using: &random)
    var wanted: [PersonaDocument.Entry] = []
    var personas: [Persona] = []
    for (place, fate) in fates.enumerated() {
      var persona = try Persona(json: document.entries[place])
      switch fate {
      case .kept: wanted.append(.kept(place))
      case .changed:
        persona.visitor.code += "-changed"
        persona.summary = "x: #"
        wanted.append(.changed(place, persona.json))
      case .deleted: break
      }
      if fate != .deleted { personas.append(persona) }
      if place == addsBehind {
        let new = Persona(id: "new", name: "n", summary: "", visitor: persona.visitor)
        personas.append(new)
        wanted.append(.added(new.json))
      }
    }
    let text = try document.revised(wanted).text
    #expect(try PersonaList(json: PersonaDocument(Array(text.utf8)).json).personas == personas)

    guard !personas.isEmpty else { return }
    // The kept parts stand there in order, those that are neighbours as they were.
    #expect(text.utf8.starts(with: file.head.utf8.dropLast(fates[0] == .kept ? 0 : 8)), "\(text)")
    #expect(text.hasSuffix(file.tail), "\(text)")
    var rest = text[...]
    for (place, fate) in fates.enumerated() where fate == .kept {
      let hasNeighbour = place + 1 < fates.count && fates[place + 1] == .kept && addsBehind != place
      let part =
        file.entries[place] + (hasNeighbour ? file.gaps[place] + file.entries[place + 1] : "")
      let found = rest.ranges(of: part).first
      #expect(found != nil, "entry \(place) in\n\(text)\nof\n\(file.text)")
      if let found { rest = rest[found.lowerBound...].dropFirst() }
    }
  }
}
