package import FlagEngine
internal import FlagYAML

/// YAML read into JSON values: what is not in quotes and reads as a JSON number, boolean or null is
/// one, everything else is a text.
///
/// YAML 1.1's own readings (`NO` a boolean, `12:30` a number, dates) would turn countries into
/// booleans.
package struct YAMLText {
  /// Where something begins: the line from 0, the column from 0 in scalars.
  struct Place: Equatable {
    var line: Int
    var column: Int

    fileprivate init(_ mark: YAMLNode.Mark) {
      (line, column) = (mark.line - 1, mark.column - 1)
    }
  }

  /// An entry of a list, and where the names of its members stand where it has such.
  struct Entry {
    var value: JSONValue
    var place: Place
    var members: [(name: String, place: Place)]
  }

  /// A list at the top of a text.
  struct List {
    /// Where its name stands.
    var name: Place
    /// Where it begins.
    var place: Place
    var entries: [Entry]
    /// Whether nothing stands behind the name.
    var isMissing: Bool
  }

  /// The values that one text may have: what names of anchors repeat counts each time.
  private static let valueLimit = 1_000_000

  private let root: YAMLNode
  /// The text as a value.
  package let value: JSONValue

  /// Reads a text.
  ///
  /// - Parameters:
  ///   - text: the text.
  ///   - mayBeEmpty: whether a text of nothing but comments is an object without members.
  /// - Throws: what is wrong, with its line.
  package init(_ text: String, mayBeEmpty: Bool = false) throws(FileFault) {
    let found: YAMLNode?
    do {
      found = try YAMLReader.root(of: text)
    } catch {
      throw FileFault(error.sentence)
    }
    let nothing = YAMLNode.mapping([], YAMLNode.Mark(line: 1, column: 1))
    guard let root = found ?? (mayBeEmpty ? nothing : nil) else { throw FileFault("it is empty") }
    self.root = root
    var budget = Self.valueLimit
    value = try Self.value(root, &budget)
  }

  /// A list at the top.
  func list(named name: String) -> List? {
    guard let (key, node) = root.mapping?.first(where: { $0.key.scalar?.string == name }) else {
      return nil
    }
    let (keyPlace, place) = (Place(key.mark), Place(node.mark))
    guard let sequence = node.sequence else {
      guard let scalar = node.scalar, Self.value(scalar) == .null else { return nil }
      return List(name: keyPlace, place: place, entries: [], isMissing: true)
    }
    var budget = Self.valueLimit
    let entries = sequence.compactMap { node -> Entry? in
      guard let value = try? Self.value(node, &budget) else { return nil }
      let members = node.mapping ?? []
      let named = members.compactMap { member in
        member.key.scalar.map { (name: $0.string, place: Place($0.mark)) }
      }
      return Entry(
        value: value, place: Place(node.mark), members: named.count == members.count ? named : [])
    }
    guard entries.count == sequence.count else { return nil }
    return List(name: keyPlace, place: place, entries: entries, isMissing: false)
  }

  /// The line, from 1, on which a member's name stands.
  ///
  /// - Parameter names: the names that lead to it from the top.
  /// - Returns: the line, or that of the last name that is there.
  package func line(of names: [String]) -> Int? {
    var node = root
    var line: Int?
    for name in names {
      guard let member = node.mapping?.first(where: { $0.key.scalar?.string == name }) else {
        break
      }
      line = member.key.mark.line
      node = member.value
    }
    return line
  }

  private static func value(_ node: YAMLNode, _ budget: inout Int) throws(FileFault) -> JSONValue {
    budget -= 1
    guard budget > 0 else { throw FileFault("it has more than \(valueLimit) values") }
    switch node {
    case .scalar(let scalar): return value(scalar)
    case .sequence(let list, _):
      var values: [JSONValue] = []
      for element in list { values.append(try value(element, &budget)) }
      return .array(values)
    case .mapping(let mapping, let mark):
      var object = JSONObject()
      var inherited: [JSONValue] = []
      for (name, element) in mapping {
        guard let scalar = name.scalar else {
          throw FileFault("line \(mark.line): a name is no text")
        }
        let value = try value(element, &budget)
        if scalar.string == "<<", scalar.isPlain, value.isObjects {
          inherited.append(value)
        } else {
          object[scalar.string] = value
        }
      }
      // YAML's merge key: what another mapping holds, below what stands here.
      for value in inherited.flatMap(\.objects) {
        for member in value.members where object[member.name] == nil {
          object[member.name] = member.value
        }
      }
      return .object(object)
    }
  }

  private static func value(_ scalar: YAMLNode.Scalar) -> JSONValue {
    guard scalar.isPlain else { return .string(scalar.string) }
    if scalar.string.isEmpty || scalar.string == "~" { return .null }
    guard let value = try? JSONValue(parsing: scalar.string) else { return .string(scalar.string) }
    switch value {
    case .null, .bool, .integer, .hugeInteger: return value
    case .double(let number) where number.isFinite: return value
    case .double, .string, .array, .object: return .string(scalar.string)
    }
  }
}

extension JSONValue {
  /// Whether the value is an object, or a list of nothing but objects.
  fileprivate var isObjects: Bool {
    switch self {
    case .object: true
    case .array(let values): !values.isEmpty && objects.count == values.count
    default: false
    }
  }

  /// The object, or those of the list.
  fileprivate var objects: [JSONObject] {
    switch self {
    case .object(let object): [object]
    case .array(let values):
      values.compactMap { if case .object(let object) = $0 { object } else { nil } }
    default: []
    }
  }
}
