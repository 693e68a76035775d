/// A part of a YAML text, and where it begins.
package indirect enum YAMLNode: Sendable {
  /// A place in a text; both from 1.
  package struct Mark: Equatable, Sendable {
    package var line: Int
    package var column: Int

    /// Makes a place; see the properties.
    package init(line: Int, column: Int) {
      self.line = line
      self.column = column
    }
  }

  /// A single value, as it stands there.
  package struct Scalar: Sendable {
    package var string: String
    /// Whether it stands without quotes, so that it may be something else than a text.
    package var isPlain: Bool
    package var mark: Mark
  }

  /// A name and what it stands for.
  package typealias Member = (key: YAMLNode, value: YAMLNode)

  case scalar(Scalar)
  case sequence([YAMLNode], Mark)
  case mapping([Member], Mark)

  /// Where it begins; of what an alias repeats, where that stands itself.
  package var mark: Mark {
    switch self {
    case .scalar(let scalar): scalar.mark
    case .sequence(_, let mark), .mapping(_, let mark): mark
    }
  }

  /// The value, if it is a single one.
  package var scalar: Scalar? { if case .scalar(let scalar) = self { scalar } else { nil } }

  /// The parts, if it is a list.
  package var sequence: [YAMLNode]? {
    if case .sequence(let nodes, _) = self { nodes } else { nil }
  }

  /// The members in order, if it has such.
  package var mapping: [Member]? {
    if case .mapping(let members, _) = self { members } else { nil }
  }
}

/// Why a text is no YAML.
package struct YAMLFault: Error, Equatable {
  /// What is wrong.
  package var problem: String
  /// Where; nil where the bytes cannot even be read.
  package var mark: YAMLNode.Mark?
  /// Whether the place is that of a whole line.
  package var isOfLine = false

  /// Where, and what is wrong.
  package var sentence: String {
    guard let mark else { return problem }
    return isOfLine
      ? "line \(mark.line): \(problem)" : "line \(mark.line), column \(mark.column): \(problem)"
  }
}
