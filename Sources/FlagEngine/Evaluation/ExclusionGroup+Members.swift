extension TraceSubject.ExclusionGroup {
  /// The keys of the flags in a group.
  ///
  /// Every flag of a group tells of all: so they are named by their place in the file, and a key is
  /// read when somebody asks for it.
  public struct Members: RandomAccessCollection, ExpressibleByArrayLiteral, Equatable, Sendable {
    private enum Source: Sendable {
      case keys([String])
      case file(Kameleoon.Model, Kameleoon.Span)
    }

    private let source: Source

    /// Members with these keys.
    public init(arrayLiteral keys: String...) { source = .keys(keys) }

    init(of model: Kameleoon.Model, _ members: Kameleoon.Span) { source = .file(model, members) }

    /// The place of the first member.
    public var startIndex: Int { 0 }

    /// The number of members.
    public var endIndex: Int {
      switch source {
      case .keys(let keys): keys.count
      case .file(_, let members): Int(members.count)
      }
    }

    /// The key of a member.
    public subscript(position: Int) -> String {
      switch source {
      case .keys(let keys): keys[position]
      case .file(let model, let members):
        model.string(model.flags[Int(model.members[Int(members.start) + position])].key)
      }
    }

    /// Whether both have the same keys in the same order.
    public static func == (left: Self, right: Self) -> Bool {
      if case .file(let model, let members) = left.source,
        case .file(let other, let others) = right.source, model === other
      {
        return members == others
      }
      return left.elementsEqual(right)
    }
  }
}
