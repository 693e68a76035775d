/// A boolean tree over numbered conditions, as the search for the nearest miss sees a targeting.
indirect enum MissTree: Sendable {
  /// A condition's truth, or its opposite below an excluded part.
  case leaf(Int, isInverted: Bool)
  /// All must hold; true if there are none.
  case all([MissTree])
  /// One must hold.
  case any([MissTree])
  /// A truth that nothing changes.
  case constant(Bool)
  /// What cannot be evaluated: neither it nor its opposite ever holds.
  case never

  /// Whether the tree holds.
  ///
  /// - Parameter truth: a condition's truth by its number.
  /// - Returns: the truth of the tree.
  func holds(_ truth: (Int) -> Bool) -> Bool {
    switch self {
    case .leaf(let leaf, let isInverted): truth(leaf) != isInverted
    case .all(let parts): parts.allSatisfy { $0.holds(truth) }
    case .any(let parts): parts.contains { $0.holds(truth) }
    case .constant(let truth): truth
    case .never: false
    }
  }

  /// Whether the tree could hold if every condition of `isFree` had the truth it asks for.
  func couldHold(_ truth: (Int) -> Bool, isFree: (Int) -> Bool) -> Bool {
    switch self {
    case .leaf(let leaf, let isInverted): isFree(leaf) || truth(leaf) != isInverted
    case .all(let parts): parts.allSatisfy { $0.couldHold(truth, isFree: isFree) }
    case .any(let parts): parts.contains { $0.couldHold(truth, isFree: isFree) }
    case .constant(let truth): truth
    case .never: false
    }
  }

  /// What holds where this fails.
  var inverted: MissTree {
    switch self {
    case .leaf(let leaf, let isInverted): .leaf(leaf, isInverted: !isInverted)
    case .all(let parts): .any(parts.map(\.inverted))
    case .any(let parts): .all(parts.map(\.inverted))
    case .constant(let truth): .constant(!truth)
    case .never: .never
    }
  }

  /// The tree with another in the place of every leaf.
  ///
  /// - Parameter tree: what stands for a leaf that is not inverted, by its number.
  /// - Returns: the larger tree.
  func expanded(_ tree: (Int) -> MissTree) -> MissTree {
    switch self {
    case .leaf(let leaf, let isInverted): isInverted ? tree(leaf).inverted : tree(leaf)
    case .all(let parts): .all(parts.map { $0.expanded(tree) })
    case .any(let parts): .any(parts.map { $0.expanded(tree) })
    case .constant, .never: self
    }
  }

  /// Calls `body` with every leaf and whether it is inverted.
  func forEachLeaf(_ body: (Int, Bool) -> Void) {
    switch self {
    case .leaf(let leaf, let isInverted): body(leaf, isInverted)
    case .all(let parts), .any(let parts): for part in parts { part.forEachLeaf(body) }
    case .constant, .never: break
    }
  }
}

/// One way to set a part of the context, and what conditions make of it.
struct MissMove: Sendable {
  /// The part: moves of one part exclude each other.
  var part: Int
  /// The fields it sets; each counts as one change.
  var changes: [ContextChange]
  /// The truth of every condition that reads the part.
  var truths: [(leaf: Int, truth: Bool)]
}

/// Finds the smallest set of changes that makes a tree true.
enum MissSearch {
  /// More changes are not proposed.
  static let changeLimit = 3
  /// Sets that are tried before the search gives up: keeps hostile trees below some milliseconds.
  static let trialLimit = 50_000

  /// The smallest set of changes, the first in the order of the moves among equally small ones, sets
  /// whose changes all have values before others.
  ///
  /// - Parameters:
  ///   - tree: the targeting.
  ///   - truths: every condition's truth as the visitor is, but with a record.
  ///   - moves: what can be changed.
  ///   - needsValues: whether sets with a change that has no value are left out.
  ///   - confirm: whether the targeting holds with these changes, by the real evaluator.
  /// - Returns: the changes, or nil if no set of up to `changeLimit` makes the tree true.
  static func smallest(
    _ tree: MissTree, truths: [Bool], moves: [MissMove], needsValues: Bool = false,
    confirm: ([ContextChange]) -> Bool
  ) -> [ContextChange]? {
    let moves = useful(moves, tree, truths)
    for size in 1...changeLimit {
      for isOffered in needsValues ? [true] : [true, false] {
        var walk = Walk(tree: tree, truths: truths, moves: moves, isOffered: isOffered)
        if let found = walk.find(size, from: 0, [], confirm) { return found }
      }
    }
    return nil
  }

  /// The moves that no other move of their part surpasses, at the same cost or below.
  private static func useful(
    _ moves: [MissMove], _ tree: MissTree, _ truths: [Bool]
  ) -> [MissMove] {
    var wantsTrue = Array(repeating: false, count: truths.count)
    var wantsFalse = wantsTrue
    tree.forEachLeaf { leaf, isInverted in
      if isInverted { wantsFalse[leaf] = true } else { wantsTrue[leaf] = true }
    }
    func covers(_ left: MissMove, _ right: MissMove) -> Bool {
      zip(left.truths, right.truths).allSatisfy { left, right in
        (!wantsTrue[left.leaf] || left.truth || !right.truth)
          && (!wantsFalse[left.leaf] || !left.truth || right.truth)
      }
    }
    let changing = moves.filter { move in
      move.truths.contains {
        $0.truth != truths[$0.leaf] && ($0.truth ? wantsTrue : wantsFalse)[$0.leaf]
      }
    }
    return changing.enumerated().filter { index, move in
      !changing.enumerated().contains { other, better in
        other != index && better.part == move.part
          && better.changes.count <= move.changes.count
          && hasValues(better) && covers(better, move)
          && (!covers(move, better) || !hasValues(move)
            || better.changes.count < move.changes.count || other < index)
      }
    }.map(\.element)
  }

  private static func hasValues(_ move: MissMove) -> Bool {
    move.changes.allSatisfy { $0.value != nil }
  }

  private struct Walk {
    let tree: MissTree
    let truths: [Bool]
    let moves: [MissMove]
    /// Whether only sets with values are looked at, or only the others.
    let isOffered: Bool
    var trials = 0

    mutating func find(
      _ size: Int, from start: Int, _ chosen: [Int], _ confirm: ([ContextChange]) -> Bool
    ) -> [ContextChange]? {
      if size == 0 { return verified(chosen, confirm) }
      for index in start..<max(start, moves.count) {
        let move = moves[index]
        guard move.changes.count <= size, !chosen.contains(where: { moves[$0].part == move.part }),
          !isOffered || hasValues(move), trials < trialLimit
        else { continue }
        if let found = find(size - move.changes.count, from: index + 1, chosen + [index], confirm) {
          return found
        }
      }
      return nil
    }

    private mutating func verified(
      _ chosen: [Int], _ confirm: ([ContextChange]) -> Bool
    ) -> [ContextChange]? {
      trials += 1
      var truths = truths
      for index in chosen {
        for (leaf, truth) in moves[index].truths { truths[leaf] = truth }
      }
      guard tree.holds({ truths[$0] }) else { return nil }
      let changes = chosen.flatMap { moves[$0].changes }
      let areValues = changes.allSatisfy { $0.value != nil }
      guard areValues == isOffered else { return nil }
      return !areValues || confirm(changes) ? changes : nil
    }
  }
}
