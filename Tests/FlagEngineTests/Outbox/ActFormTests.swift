import FlagEngine
import Testing

/// Acts as they are typed.
@Suite struct ActFormTests {
  @Test(arguments: [
    ("", "Type an act: activate, convert"),
    ("fly", "Kameleoon has no act \"fly\"."),
    ("convert", "convert needs goal: the goal's id: 7310."),
    ("convert x", "goal needs a whole number; got \"x\". Example: 7310"),
    ("convert 1 revenue=lots", "revenue needs a number; got \"lots\". Example: 49.90"),
    ("convert 1 revenue=nan", "revenue needs a number; got \"nan\"."),
    ("convert 1 negative=no", "negative needs true or false; got \"no\"."),
    ("convert 1 2", "convert has no place for \"2\". It takes: goal, revenue, negative, metadata"),
    ("consent maybe", "consent needs given or refused; got \"maybe\"."),
    ("page", "page needs url: its address"),
    ("page x referrers=1,b", "referrers needs whole numbers with commas between them; got \"1,b\""),
    ("page 'x", "A quote is not closed: put ' at its end."),
    ("flush now", "flush takes no arguments; got \"now\"."),
    ("seen", "Type the key of a flag, or all."),
  ])
  func whatIsWrongIsSaidInASentence(_ text: String, _ sentence: String) {
    do throws(ActError) {
      _ = try ActForm.act(text, of: .kameleoon)
      Issue.record("\(text) is an act")
    } catch {
      #expect(error.sentence.hasPrefix(sentence), "\(error.sentence)")
    }
  }

  @Test func argumentsComeByPlaceOrByName() throws {
    let expected = try ActForm.act("convert 7310 revenue=5", of: .kameleoon)
    #expect(try ActForm.act("convert revenue=5 goal=7310", of: .kameleoon) == expected)
    #expect(try ActForm.act("convert 7310 revenue=5.0", of: .kameleoon) != expected)
    #expect(
      try ActForm.act("page https://a.example/?q=1 title=\"A b\"", of: .kameleoon)
        == .page(.init(url: "https://a.example/?q=1", title: "A b")))
  }

  @Test func everyActCanBeDoneWithWhatItsHintsSay() throws {
    for platform in Platform.allCases {
      for form in ActForm.all(of: platform) {
        let entries = form.fields.filter { $0.kind != .values }.map { field in
          let example = field.hint.ranges(of: ": ").last.map { field.hint[$0.upperBound...] }
          let text =
            switch field.kind {
            case .choice(let words): words[0]
            case .bool: "true"
            default: String(example ?? "text")
            }
          return (name: field.name, text: text)
        }
        #expect(throws: Never.self, "\(form.name)") { try form.act(entries) }
      }
    }
  }

  @Test func theFilterOfRemoteDataIsReadFromItsForm() throws {
    let filter = try ActForm.filter([("visits", "5"), ("all", "true"), ("kcs", "false")])
    #expect(filter.previousVisitAmount == 5 && filter.pageViews && !filter.heat)
    #expect(throws: ActError("visits is 1 to 25; got 26.", field: "visits")) {
      try ActForm.filter([("visits", "26")])
    }
  }
}
