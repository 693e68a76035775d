/// The search for a flag's nearest misses, some rules or variation groups at a time: a flag may have
/// thousands.
public struct NearestMissSearch: Sendable {
  /// A miss, and what decides between misses of one size.
  struct Found: Sendable {
    var miss: NearestMiss
    /// How many of its conditions read what nobody supplied.
    var unknowns: Int
  }

  private enum Source: Sendable {
    case kameleoon(Kameleoon.Pass)
    case flagship(Flagship.Pass, groups: [Int])
  }

  /// The flag's index.
  public let flag: Int
  private let source: Source
  private let count: Int
  private var next = 0
  private var found: [Found] = []

  init(_ pass: Kameleoon.Pass, flag: Int) {
    self.flag = flag
    source = .kameleoon(pass)
    let isLoaded = Kameleoon.Configuration(model: pass.model).isLoaded(by: pass.profile)
    count = isLoaded ? Int(pass.model.flags[flag].rules.count) : 0
  }

  init(_ pass: Flagship.Pass, flag: Int) {
    self.flag = flag
    let groups = pass.bucketing.flags[flag].campaigns.flatMap {
      pass.bucketing.campaigns[$0].groups
    }
    source = .flagship(pass, groups: groups)
    count = groups.count
  }

  /// Whether every rule or group was looked at.
  public var isThrough: Bool { next == count }

  /// Looks at some more rules or groups.
  ///
  /// - Parameter limit: at most so many.
  public mutating func work(_ limit: Int = .max) {
    let end = next + min(limit, count - next)
    while next < end {
      let miss =
        switch source {
        case .kameleoon(let pass): pass.nearestMiss(flag, rule: next)
        case .flagship(let pass, let groups): pass.nearestMiss(group: groups[next], place: next)
        }
      if let miss { found.append(miss) }
      next += 1
    }
  }

  /// One entry a rule or group that was looked at and did not match: the smallest sets of changes
  /// first, ties by fewer unknowns, then by the order in the file.
  public var misses: [NearestMiss] {
    found.sorted { left, right in
      let sizes = (Self.size(left.miss), Self.size(right.miss))
      if sizes.0 != sizes.1 { return sizes.0 < sizes.1 }
      if left.unknowns != right.unknowns { return left.unknowns < right.unknowns }
      return left.miss.rule < right.miss.rule
    }.map(\.miss)
  }

  private static func size(_ miss: NearestMiss) -> Int {
    miss.changes.isEmpty ? .max : miss.changes.count
  }
}
