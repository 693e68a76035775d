import Testing

@Suite struct JourneyFileTests {
  @Test func bothPlatformsHaveJourneys() {
    #expect(JourneyFile.all(of: "kameleoon").count == 4)
    #expect(JourneyFile.all(of: "flagship").count == 10)
  }
}
