extension Kameleoon.Compiler {
  typealias Node = Kameleoon.Node

  /// What the official SDK's call stack holds when it begins with a rule: a segment that a condition
  /// refers to takes `segmentFrames` of it, a node of a tree one.
  ///
  /// Where the SDK is called from deep inside a server, its stack ends a little earlier.
  ///
  /// Source: Python SDK 3.18.0 with Python 3.11, observed: the longest chains of segments whose
  /// condition stands under 0, 1, 2, 3 and 5 nodes are 196, 163, 140, 123 and 98.
  static let frameLimit = 976
  static let segmentFrames = 5
  /// More conditions behind one another overflow it while the file is read.
  static let treeDepthLimit = 960

  /// Gives every segment its index, so that rules and conditions can refer to it.
  mutating func numberSegments(_ views: [JSONView]) {
    for (index, view) in views.enumerated() {
      let id = view["id"]
      if let id { refuseList(id) }
      segmentOfID[number(of: id, default: -1)] = Int32(index)
      parts.segments.append(
        Kameleoon.Segment(id: source(id), root: -1))
    }
  }

  mutating func readSegments(_ views: [JSONView]) {
    for (index, view) in views.enumerated() {
      guard let data = view["conditionsData"], data.kind != .null else { continue }
      guard data.kind == .object else {
        refuse(data, "conditionsData is no object")
        continue
      }
      parts.segments[index].root = readTree(data)
    }
  }

  private mutating func readTree(_ data: JSONView) -> Int32 {
    guard let firstLevel = data["firstLevel"] else {
      refuse(data, "conditionsData has no firstLevel")
      return -1
    }
    guard firstLevel.isTruthy else { return -1 }
    guard firstLevel.kind == .array else {
      refuse(firstLevel, "firstLevel is no list")
      return -1
    }
    var groups: [Int32] = []
    for group in firstLevel.elements { groups.append(readGroup(group)) }
    let operators = data["firstLevelOrOperators"]
    if operators == nil, groups.count > 1 {
      refuse(data, "firstLevelOrOperators is missing")
    }
    if let operators, operators.kind != .array, operators.isTruthy, groups.count > 1 {
      refuse(operators, "firstLevelOrOperators is no list")
    }
    if let operators, operators.elements.count < groups.count - 1 {
      warn(operators, "an operator between groups is missing: the groups before it do not count")
    }
    return build(groups, operators, isFirstLevel: true)
  }

  private mutating func readGroup(_ group: JSONView) -> Int32 {
    guard group.kind != .null else { return add(.nothing) }
    guard group.kind == .object, let list = group["conditions"] else {
      refuse(group, "a group has no conditions")
      return add(.nothing)
    }
    guard list.isTruthy else { return add(.nothing) }
    guard list.kind == .array else {
      refuse(list, "conditions is no list")
      return add(.nothing)
    }
    var leaves: [Int32] = []
    for element in list.elements { leaves.append(readCondition(element)) }
    let operators = group["orOperators"]
    if leaves.count > 1, (operators?.elements.count ?? 0) < leaves.count - 1 {
      refuse(group, "orOperators is too short")
    }
    return build(leaves, operators, isFirstLevel: false)
  }

  mutating func add(_ node: Node) -> Int32 {
    parts.nodes.append(node)
    return Int32(parts.nodes.count - 1)
  }

  /// An operator as the SDK takes it: it shapes the tree by its truthiness, and is compared with
  /// true and false when the tree is evaluated.
  private enum Operation {
    case or, and
    /// A number that is zero: shapes like AND, and is what a failed left side gives. As a left side of
    /// another node and at the top it counts as false, as a right side it does not.
    case zero
    /// Missing or an empty value: shapes like AND, the right side alone counts.
    case none
    /// Any other value: shapes like OR, the right side alone counts.
    case odd
  }

  /// The vendor's right-recursive pairing (spec D.1), from the end, so that nothing recurses.
  private mutating func build(
    _ items: [Int32], _ operators: JSONView?, isFirstLevel: Bool
  ) -> Int32 {
    guard items.count > 1 else { return items.first ?? -1 }
    let operations = operators.map { $0.elements.map(Self.reading) } ?? []
    func operation(at index: Int) -> Operation {
      index < operations.count ? operations[index] : .none
    }
    // Walk forward, noting which items stand alone and which in pairs.
    var steps: [(left: Int32, operation: Operation)] = []
    var index = 0
    var last: Int32 = -1
    while true {
      let item = items[index]
      guard index + 1 < items.count else {
        last = item
        break
      }
      let first = operation(at: index)
      if first == .or || first == .odd {
        steps.append((item, first))
        index += 1
        continue
      }
      let pair = join(first, item, items[index + 1])
      guard index + 2 < items.count else {
        last = pair
        break
      }
      steps.append((pair, operation(at: index + 1)))
      index += 2
    }
    if steps.count > Self.treeDepthLimit, let operators {
      refuse(operators, "more conditions behind one another than the SDK's call stack holds")
      return last
    }
    if operations.contains(.zero), let operators {
      warn(operators, "an operator is 0 instead of false: what fails before it may count as true")
    }
    if operations.contains(.odd), let operators {
      warn(operators, "an operator is neither true nor false: only the part after it counts")
    }
    return steps.reversed().reduce(last) { right, step in join(step.operation, step.left, right) }
  }

  private mutating func join(_ operation: Operation, _ left: Int32, _ right: Int32) -> Int32 {
    // Read from the end: the right side is known to be one only here.
    if zeroNodes.contains(right), case .pair(.all, let first, let second) = parts.nodes[Int(right)]
    {
      parts.nodes[Int(right)] = .pair(.implies, first, second)
    }
    switch operation {
    case .zero:
      let node = add(.pair(.all, left, right))
      zeroNodes.insert(node)
      return node
    case .or: return add(.pair(.any, left, right))
    case .and: return add(.pair(.all, left, right))
    case .none, .odd: return add(.pair(.rightOnly, left, right))
    }
  }

  private static func reading(_ view: JSONView) -> Operation {
    if let bool = view.bool { return bool ? .or : .and }
    if view.number == 1 { return .or }
    if view.number == 0 { return .zero }
    return view.isTruthy ? .odd : .none
  }

  // MARK: Cycles

  /// Warns of segments that contain themselves and of chains that are too deep.
  ///
  /// Whether it bites shows only in an evaluation, since a condition before it may settle the answer.
  mutating func warnOfCycles(_ views: [JSONView]) {
    // 0: not seen yet; otherwise 1 + the most of the stack that it can take.
    var depths = Array(repeating: 0, count: parts.segments.count)
    var isOpen = Array(repeating: false, count: parts.segments.count)
    let references = parts.segments.map { parts.references(below: $0.root) }
    for start in parts.segments.indices where depths[start] == 0 {
      var stack = [(segment: start, next: 0)]
      isOpen[start] = true
      depths[start] = 1
      while let top = stack.last {
        guard top.next < references[top.segment].count else {
          isOpen[top.segment] = false
          stack.removeLast()
          if let parent = stack.last {
            let frames = references[parent.segment][parent.next - 1].frames
            depths[parent.segment] = max(
              depths[parent.segment], depths[top.segment] + frames + Self.segmentFrames)
          }
          continue
        }
        stack[stack.count - 1].next += 1
        let (child, frames) = references[top.segment][top.next]
        if isOpen[child] {
          warn(views[child], "the segment contains itself: the official SDK crashes on it", .crash)
        } else if depths[child] > 0 {
          depths[top.segment] = max(
            depths[top.segment], depths[child] + frames + Self.segmentFrames)
        } else {
          isOpen[child] = true
          depths[child] = 1
          stack.append((child, 0))
        }
      }
      if depths[start] > Self.frameLimit + 1 {
        warn(
          views[start], "segments are nested deeper than the official SDK's call stack holds",
          .crash)
      }
    }
  }
}

extension Kameleoon.ModelParts {
  /// For each segment whether what was saved for the visitor can change its answer: a condition asks
  /// for assignments, or for data of a record that saving would create.
  func segmentsReadingAssignments() -> [Bool] {
    var result = segments.map { segment in
      Kameleoon.leaves(below: segment.root, nodes).contains { leaf in
        switch conditions[leaf.condition].dependence {
        case .record, .assignments: true
        case .visitor, .segment: false
        }
      }
    }
    // Whoever refers to such a segment reads them too.
    var parents: [[Int]] = Array(repeating: [], count: segments.count)
    for (index, segment) in segments.enumerated() {
      for child in references(below: segment.root) { parents[child.segment].append(index) }
    }
    var open = result.indices.filter { result[$0] }
    while let segment = open.popLast() {
      for parent in parents[segment] where !result[parent] {
        result[parent] = true
        open.append(parent)
      }
    }
    return result
  }

  /// The segments that conditions below a node refer to, with the nodes that stand above each.
  func references(below root: Int32) -> [(segment: Int, frames: Int)] {
    Kameleoon.leaves(below: root, nodes).compactMap { leaf in
      guard case .segment(let test) = conditions[leaf.condition].test, test.segment >= 0 else {
        return nil
      }
      return (Int(test.segment), leaf.frames)
    }
  }
}

extension JSONView.Elements {
  /// How many elements there are.
  var count: Int {
    var copy = self
    var count = 0
    while copy.next() != nil { count += 1 }
    return count
  }
}
