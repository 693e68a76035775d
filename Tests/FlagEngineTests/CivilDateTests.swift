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

  @Test(arguments: [
    (0, "Thu, 01 Jan 1970 00:00:00 GMT"),
    (951_827_696, "Tue, 29 Feb 2000 12:34:56 GMT"),
    (1_795_356_204, "Sun, 22 Nov 2026 14:03:24 GMT"),
    (4_107_542_399, "Sun, 28 Feb 2100 23:59:59 GMT"),
    (4_107_542_400, "Mon, 01 Mar 2100 00:00:00 GMT"),
    (-1, "Wed, 31 Dec 1969 23:59:59 GMT"),
  ])
  func aTimeIsWrittenAsHeadersWriteIt(seconds: Int, text: String) {
    #expect(HTTPDate.text(seconds) == text)
  }

  @Test func aTimeOfHTTPIsCountedFrom1970() {
    #expect(HTTPDate.milliseconds("Sun, 06 Nov 1994 08:49:37 GMT") == 784_111_777_000)
    #expect(HTTPDate.milliseconds("Thu, 01 Jan 1970 00:00:00 GMT") == 0)
    #expect(HTTPDate.milliseconds("Sat, 29 Feb 2020 12:00:00 GMT") == 1_582_977_600_000)
    #expect(HTTPDate.milliseconds("Sun Nov  6 08:49:37 1994") == nil)
  }
}
