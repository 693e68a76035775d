import Glibc

/// What counts say about shares.
public enum Statistics {
  /// The 95 % interval of a share by Wilson's score: it holds the share of the whole population in 95
  /// of 100 samples, and stays inside 0...1 also for counts near none and near all.
  ///
  /// - Parameters:
  ///   - count: how many of them, 0...total.
  ///   - total: how many were looked at; with none the share may be anything.
  /// - Returns: the least and the greatest share, 0...1.
  ///
  /// Source: E. B. Wilson, "Probable inference", 1927, without correction for continuity.
  public static func wilson(_ count: Int, of total: Int) -> ClosedRange<Double> {
    guard total > 0 else { return 0...1 }
    // The 97.5th percentile of the normal distribution.
    let z = 1.959963984540054
    let (n, share) = (Double(total), Double(count) / Double(total))
    let weight = 1 + z * z / n
    let center = (share + z * z / (2 * n)) / weight
    let reach = z / weight * (share * (1 - share) / n + z * z / (4 * n * n)).squareRoot()
    let low = count == 0 ? 0 : max(0, center - reach)
    let high = count == total ? 1 : min(1, center + reach)
    return low...max(low, high)
  }

  /// The probability of a chi-square statistic as great as this one, or greater, where chance alone
  /// is at work.
  ///
  /// - Parameters:
  ///   - statistic: the sum of squared distances, each over what was expected; 0 or more.
  ///   - degrees: the degrees of freedom, from 1.
  /// - Returns: the probability, 0...1; 1 where there is nothing to compare.
  ///
  /// Source: the closed forms for whole degrees, Abramowitz and Stegun 26.4.4 and 26.4.5.
  public static func chiSquareTail(_ statistic: Double, degrees: Int) -> Double {
    guard degrees > 0, statistic > 0 else { return 1 }
    let half = statistic / 2
    guard half.isFinite else { return 0 }
    // Each term as its logarithm: e^-half alone would vanish long before the sum does.
    let isEven = degrees % 2 == 0
    var sum = isEven ? 0 : erfc(half.squareRoot())
    // Term i is half^i / i!, of odd degrees half^(i - 1/2) / Γ(i + 1/2), with Γ(3/2) = √π / 2.
    var logarithm = isEven ? -half : -half + log(half) / 2 - log(Double.pi.squareRoot() / 2)
    for term in 0..<(degrees / 2) {
      sum += exp(logarithm)
      logarithm += log(half) - log(Double(term) + (isEven ? 1 : 1.5))
    }
    return min(1, sum)
  }

  /// How far counts are from the shares that were promised.
  public struct Distance: Equatable, Sendable {
    /// The sum of squared distances, each over what was expected.
    public private(set) var chiSquare = 0.0
    /// How many counts could move freely.
    public private(set) var degrees = 0

    /// Nothing was compared.
    public init() {}

    /// The probability that chance alone takes counts so far away, 0...1.
    public var probability: Double { Statistics.chiSquareTail(chiSquare, degrees: degrees) }

    /// Compares counts with shares, beside what was compared already; kinds of which less than 5 are
    /// expected are compared together, since the statistic is not made for them.
    ///
    /// - Parameter kinds: of each kind the count and its part, in any unit, of what was promised.
    public mutating func add(_ kinds: [(count: Int, share: Double)]) {
      let whole = kinds.reduce(0) { $0 + max(0, $1.share) }
      let total = Double(kinds.reduce(0) { $0 + $1.count })
      guard whole > 0, whole.isFinite, total > 0 else { return }
      var cells: [(count: Double, expected: Double)] = []
      var rest = (count: 0.0, expected: 0.0)
      for kind in kinds {
        let expected = total * max(0, kind.share) / whole
        if expected >= 5 {
          cells.append((Double(kind.count), expected))
        } else {
          rest = (rest.count + Double(kind.count), rest.expected + expected)
        }
      }
      if rest.expected >= 5 {
        cells.append(rest)
      } else if rest.count > 0 || rest.expected > 0,
        let least = cells.indices.min(by: { cells[$0].expected < cells[$1].expected })
      {
        cells[least].count += rest.count
        cells[least].expected += rest.expected
      }
      guard cells.count > 1 else { return }
      for cell in cells {
        chiSquare += (cell.count - cell.expected) * (cell.count - cell.expected) / cell.expected
      }
      degrees += cells.count - 1
    }
  }
}
