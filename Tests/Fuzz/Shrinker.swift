/// Makes an input smaller as long as it still fails in the same way.
struct Shrinker {
  /// Whether an input still fails; asked at most `tries` times.
  let fails: (FuzzInput) -> Bool
  private var tries = 400

  init(fails: @escaping (FuzzInput) -> Bool) {
    self.fails = fails
  }

  /// - Returns: the smallest input that was found.
  mutating func shrink(_ input: FuzzInput) -> FuzzInput {
    var smallest = input
    shrinkSteps(&smallest)
    if let tree = JSONTree(smallest.text) {
      smallest.text = shrunk(tree, smallest).bytes
    } else {
      shrinkBytes(&smallest)
    }
    return smallest
  }

  private mutating func isStillFailing(_ input: FuzzInput) -> Bool {
    tries -= 1
    return tries > 0 && fails(input)
  }

  /// Takes out runs of a list, the longest first, while what is left fails.
  private mutating func reduce(
    count: Int, removing: (Range<Int>, inout FuzzInput) -> Void, of input: inout FuzzInput
  ) -> Bool {
    var (count, run, hasShrunk) = (count, max(1, count / 2), false)
    while run >= 1, count > 0 {
      var start = 0
      while start < count {
        let range = start..<min(count, start + run)
        var candidate = input
        removing(range, &candidate)
        if isStillFailing(candidate) {
          input = candidate
          count -= range.count
          hasShrunk = true
        } else {
          start += run
        }
      }
      run = run == 1 ? 0 : run / 2
    }
    return hasShrunk
  }

  private mutating func shrinkSteps(_ input: inout FuzzInput) {
    _ = reduce(
      count: input.steps.count, removing: { $1.steps.removeSubrange($0) }, of: &input)
  }

  private mutating func shrinkBytes(_ input: inout FuzzInput) {
    _ = reduce(count: input.text.count, removing: { $1.text.removeSubrange($0) }, of: &input)
  }

  private mutating func shrunk(_ tree: JSONTree, _ input: FuzzInput) -> JSONTree {
    var (tree, input, hasShrunk) = (tree, input, true)
    input.text = tree.bytes
    while hasShrunk, tries > 0 {
      hasShrunk = false
      for path in Self.containers(of: tree) {
        guard let count = Self.node(at: path, of: tree)?.count, count > 0 else { continue }
        let isSmaller = reduce(
          count: count,
          removing: { range, candidate in
            guard var smaller = JSONTree(candidate.text) else { return }
            Self.remove(range, at: path[...], from: &smaller)
            candidate.text = smaller.bytes
          }, of: &input)
        guard isSmaller, let smaller = JSONTree(input.text) else { continue }
        tree = smaller
        hasShrunk = true
      }
    }
    return tree
  }

  /// The ways to the lists and objects of a tree, the outer ones first.
  private static func containers(of tree: JSONTree) -> [[Int]] {
    var paths: [[Int]] = tree.count > 0 ? [[]] : []
    var next = 0
    while next < paths.count, paths.count < 300 {
      let path = paths[next]
      next += 1
      guard let node = node(at: path, of: tree) else { continue }
      for index in 0..<node.count where node[index].count > 0 { paths.append(path + [index]) }
    }
    return paths
  }

  private static func node(at path: [Int], of tree: JSONTree) -> JSONTree? {
    var node = tree
    for index in path {
      guard index < node.count else { return nil }
      node = node[index]
    }
    return node
  }

  private static func remove(
    _ range: Range<Int>, at path: ArraySlice<Int>, from tree: inout JSONTree
  ) {
    guard let index = path.first else {
      return tree.remove(range.clamped(to: 0..<tree.count))
    }
    guard index < tree.count else { return }
    var child = tree[index]
    remove(range, at: path.dropFirst(), from: &child)
    tree[index] = child
  }
}
