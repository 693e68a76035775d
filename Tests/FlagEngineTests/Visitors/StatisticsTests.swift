import Glibc
import Testing

@testable import FlagEngine

@Suite struct StatisticsTests {
  @Test(arguments: [(1, 10), (5, 10), (9, 10), (30, 100), (1, 100_000), (99_999, 100_000)])
  func theEndsOfAnIntervalAreJustBelievable(_ count: Int, _ total: Int) {
    // A share is believable while the count is within z standard deviations of what it expects.
    let interval = Statistics.wilson(count, of: total)
    let share = Double(count) / Double(total)
    for end in [interval.lowerBound, interval.upperBound] {
      let deviations = abs(share - end) / (end * (1 - end) / Double(total)).squareRoot()
      #expect(abs(deviations - 1.959963984540054) < 1e-9)
    }
    #expect(interval.contains(share))
  }

  @Test func anIntervalStaysWithinWhatSharesCanBe() {
    #expect(Statistics.wilson(0, of: 20).lowerBound == 0)
    #expect(Statistics.wilson(0, of: 20).upperBound > 0.1)
    #expect(Statistics.wilson(20, of: 20).upperBound == 1)
    #expect(Statistics.wilson(0, of: 0) == 0...1)
  }

  /// The tail by adding up the density, which is another way than the closed forms.
  private static func tail(_ statistic: Double, degrees: Int) -> Double {
    let half = Double(degrees) / 2
    let (count, end) = (200_000, statistic + 400)
    let width = (end - statistic) / Double(count)
    func density(_ x: Double) -> Double {
      exp((half - 1) * log(x) - x / 2 - half * log(2.0) - lgamma(half))
    }
    return (0..<count).reduce(0) { sum, index in
      let x = statistic + Double(index) * width
      return sum + width / 6 * (density(x) + 4 * density(x + width / 2) + density(x + width))
    }
  }

  @Test(arguments: [1, 2, 3, 4, 7, 10, 31])
  func theTailIsThatOfTheDensity(_ degrees: Int) {
    for statistic in [0.5, 3.841_459, 18.307, 60] {
      let expected = Self.tail(statistic, degrees: degrees)
      let tail = Statistics.chiSquareTail(statistic, degrees: degrees)
      #expect(abs(tail - expected) < 1e-7 + expected * 1e-6, "\(statistic)")
    }
  }

  @Test func tablesGiveTheSame() {
    #expect(abs(Statistics.chiSquareTail(3.841_459, degrees: 1) - 0.05) < 1e-6)
    #expect(abs(Statistics.chiSquareTail(10.827_566, degrees: 1) - 0.001) < 1e-7)
    #expect(abs(Statistics.chiSquareTail(18.307_038, degrees: 10) - 0.05) < 1e-6)
    #expect(abs(Statistics.chiSquareTail(124.342_113, degrees: 100) - 0.05) < 1e-6)
    #expect(Statistics.chiSquareTail(0, degrees: 3) == 1)
    #expect(Statistics.chiSquareTail(5_000, degrees: 2) == 0)
    #expect(Statistics.chiSquareTail(1_800, degrees: 1_800) > 0.4)
  }

  @Test func rareKindsAreComparedTogether() {
    var distance = Statistics.Distance()
    distance.add([(50, 0.5), (46, 0.46), (2, 0.02), (2, 0.02)])
    // The two rare ones expect 4 together, too few as well: they go to the smaller of the others.
    #expect(distance.degrees == 1)
    #expect(distance.chiSquare == 0)
    distance.add([(60, 0.5), (40, 0.5)])
    #expect(distance.degrees == 2)
    #expect(distance.chiSquare == 4)
  }

  @Test func nothingIsSaidOfKindsThatWereNotPromised() {
    var distance = Statistics.Distance()
    distance.add([(3, 0)])
    distance.add([])
    distance.add([(0, 0.5), (0, 0.5)])
    #expect(distance.degrees == 0)
    #expect(distance.probability == 1)
  }
}
