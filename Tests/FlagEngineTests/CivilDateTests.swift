import FlagEngine
import Testing

@Suite struct CivilDateTests {
  @Test(arguments: [
    (0, "1970-01-01"), (-1, "1969-12-31"), (59, "1970-03-01"), (11_016, "2000-02-29"),
    (11_017, "2000-03-01"), (20_454, "2026-01-01"), (-719_468, "0000-03-01"),
    (-719_529, "-0001-12-31"), (2_932_896, "9999-12-31"),
  ])
  func aDayHasItsDate(_ days: Int, _ text: String) {
    #expect(CivilDate(daysSince1970: days).description == text)
  }

  @Test func everyDateLeadsBackToItsDay() {
    for days in stride(from: -800_000, through: 3_000_000, by: 97) {
      let date = CivilDate(daysSince1970: days)
      #expect(1...12 ~= date.month && 1...31 ~= date.day)
      #expect(date.daysSince1970 == days)
    }
  }
}
