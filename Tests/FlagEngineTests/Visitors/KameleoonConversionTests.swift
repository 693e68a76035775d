import FlagEngine
import Testing

/// The list of conversions as it is shown and edited.
@Suite struct KameleoonConversionTests {
  private static func visitor(_ conversions: Kameleoon.DataItem.Conversion...) -> Kameleoon.Visitor
  {
    var visitor = Kameleoon.Visitor(code: "v")
    visitor.data = conversions.map { Kameleoon.DataItem(.conversion($0)) }
    return visitor
  }

  private static func conversions(_ visitor: Kameleoon.Visitor) -> [Kameleoon.DataItem.Conversion] {
    visitor.data.compactMap { if case .conversion(let told) = $0.kind { told } else { nil } }
  }

  @Test(arguments: [
    "7 revenue=10.5", "7 revenue=5", "7 negative=true", "7 metadata.5=m1,m2",
    "7 revenue=-1.0 negative=true metadata.payment=card", "7 \"metadata.note=two words\"",
    "7 'metadata.note=say \"hi\"'",
  ])
  func whatIsTypedIsWhatIsListed(_ text: String) throws {
    let told = try Kameleoon.DataItem.Conversion(typed: text)
    #expect(Self.visitor(told)[.goals] == .array([.string(text)]))
  }

  @Test func whatNothingIsToldWithIsItsGoal() {
    let visitor = Self.visitor(
      .init(goal: 7), .init(goal: "seven"), .init(goal: 8, revenue: .null, isNegative: nil),
      // A comma in a value cannot be typed.
      .init(goal: 9, metadata: [.init(.index(1), ["a,b"])]))
    #expect(visitor[.goals] == [7, "seven", 8, 9])
  }

  @Test func whatStaysListedStaysAsItWasTold() {
    let told = Kameleoon.DataItem.Conversion(goal: 9, metadata: [.init(.index(1), ["a,b"])])
    var visitor = Self.visitor(.init(goal: 7, revenue: 2.0), told)
    visitor.data[1].at = 1_767_225_600_000
    visitor[.goals] = [8, 9]
    #expect(Self.conversions(visitor) == [.init(goal: 8), told])
    #expect(visitor.data.last?.at == 1_767_225_600_000)
    visitor[.goals] = [9, 9]
    #expect(Self.conversions(visitor) == [told, .init(goal: 9)])
    visitor[.goals] = nil
    #expect(visitor.data.isEmpty)
  }

  @Test(arguments: ["", "seven", "7 revenue=much", "7 colour=red", "7 negative=perhaps"])
  func whatIsNoConversionIsRefused(_ text: String) {
    #expect(throws: ActError.self) { try Kameleoon.DataItem.Conversion(typed: text) }
  }
}
