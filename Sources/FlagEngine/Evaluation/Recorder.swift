/// What an evaluation of either vendor tells about its steps while it decides.
///
/// A step opens, its parts are added, and it closes with its verdict. Deciding silently and deciding
/// with a transcript are one function, generic over the recorder; the silent recorder's empty methods
/// vanish when it is specialised.
protocol Recorder {
  /// Whether steps are kept; then conditions that the answer does not need are asked as well.
  static var isTranscript: Bool { get }

  /// Starts a step whose parts follow.
  mutating func open()
  /// Ends the innermost open step; `node` gets its parts and makes them the node's children.
  mutating func close(_ node: ([TraceNode]) -> TraceNode)
  /// Adds a step without parts.
  mutating func add(_ node: @autoclosure () -> TraceNode)

  // For a funnel.

  /// Whether rules are heard, and nothing else.
  static var isFunnel: Bool { get }
  /// The rule that is asked takes the visitor.
  mutating func expose()
  /// A rule was asked.
  mutating func add(_ step: RuleStep)
}

extension Recorder {
  static var isFunnel: Bool { false }
  @inline(__always)
  mutating func expose() {}
  @inline(__always)
  mutating func add(_ step: RuleStep) {}

  /// Ends the innermost open step; its parts become the node's children.
  @inline(__always)
  mutating func close(_ node: @autoclosure () -> TraceNode) {
    close { children in
      var node = node()
      node.children = children
      return node
    }
  }
}

/// Keeps nothing.
struct SilentRecorder: Recorder {
  // Never read. A value without a byte has no place of its own, and the thread sanitizer takes two
  // threads' recorders for one variable.
  private var place: UInt8 = 0

  static var isTranscript: Bool { false }
  @inline(__always)
  mutating func open() {}
  @inline(__always)
  mutating func close(_ node: ([TraceNode]) -> TraceNode) {}
  @inline(__always)
  mutating func add(_ node: @autoclosure () -> TraceNode) {}
}

/// Keeps every step.
struct TranscriptRecorder: Recorder {
  static var isTranscript: Bool { true }
  /// The parts of the open steps, the outermost first.
  private var levels: [[TraceNode]]

  init() {
    levels = []
    levels.reserveCapacity(6)
    levels.append(Self.level(of: 8))
  }

  /// A level with room for what it usually holds, since it is large things that would be moved.
  private static func level(of count: Int) -> [TraceNode] {
    var level: [TraceNode] = []
    level.reserveCapacity(count)
    return level
  }

  /// The steps at the outermost level.
  var nodes: [TraceNode] { levels[0] }

  mutating func open() { levels.append(Self.level(of: 4)) }

  mutating func close(_ node: ([TraceNode]) -> TraceNode) {
    guard levels.count > 1, let children = levels.popLast() else {
      preconditionFailure("every step that closes was opened")
    }
    levels[levels.count - 1].append(node(children))
  }

  mutating func add(_ node: @autoclosure () -> TraceNode) {
    levels[levels.count - 1].append(node())
  }
}
