package import FlagEngine
internal import Yams

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

    fileprivate init?(_ mark: Mark?) {
      guard let mark else { return nil }
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

  private let root: Node
  /// The text as a value.
  package let value: JSONValue

  /// Reads a text.
  ///
  /// - Parameters:
  ///   - text: the text.
  ///   - mayBeEmpty: whether a text of nothing but comments is an object without members.
  /// - Throws: what is wrong, with its line.
  package init(_ text: String, mayBeEmpty: Bool = false) throws(FileFault) {
    do {
      let empty = mayBeEmpty ? Node.mapping(Node.Mapping([])) : nil
      guard let root = try Yams.compose(yaml: text) ?? empty else {
        throw FileFault("it is empty")
      }
      self.root = root
      var budget = Self.valueLimit
      value = try Self.value(root, &budget)
    } catch let error as FileFault {
      throw error
    } catch let error as YamlError {
      throw FileFault(Self.reason(error))
    } catch {
      throw FileFault("it is no YAML")
    }
  }

  /// A list at the top.
  func list(named name: String) -> List? {
    guard let (key, node) = root.mapping?.first(where: { $0.key.scalar?.string == name }),
      let keyPlace = Place(key.mark), let place = Place(node.mark)
    else { return nil }
    guard let sequence = node.sequence else {
      guard let scalar = node.scalar, Self.value(scalar) == .null else { return nil }
      return List(name: keyPlace, place: place, entries: [], isMissing: true)
    }
    var budget = Self.valueLimit
    let entries = sequence.compactMap { node -> Entry? in
      guard let value = try? Self.value(node, &budget), let place = Place(node.mark) else {
        return nil
      }
      let members = node.mapping.map(Array.init) ?? []
      let named = members.compactMap { member in
        member.key.scalar.flatMap { scalar in
          Place(member.key.mark).map { (name: scalar.string, place: $0) }
        }
      }
      return Entry(value: value, place: place, members: named.count == members.count ? named : [])
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
      line = member.key.mark?.line
      node = member.value
    }
    return line
  }

  private static func value(_ node: Node, _ budget: inout Int) throws(FileFault) -> JSONValue {
    budget -= 1
    guard budget > 0 else { throw FileFault("it has more than \(valueLimit) values") }
    switch node {
    case .scalar(let scalar): return value(scalar)
    case .sequence(let list):
      var values: [JSONValue] = []
      for element in list { values.append(try value(element, &budget)) }
      return .array(values)
    case .mapping(let mapping):
      var object = JSONObject()
      var inherited: [JSONValue] = []
      for (name, element) in mapping {
        guard let scalar = name.scalar else {
          throw FileFault("line \(node.mark?.line ?? 0): a name is no text")
        }
        let value = try value(element, &budget)
        if scalar.string == "<<", scalar.style == .plain, value.isObjects {
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
    case .alias: throw FileFault("line \(node.mark?.line ?? 0): the alias leads nowhere")
    }
  }

  private static func value(_ scalar: Node.Scalar) -> JSONValue {
    guard scalar.style == .plain || scalar.style == .any else { return .string(scalar.string) }
    if scalar.string.isEmpty || scalar.string == "~" { return .null }
    guard let value = try? JSONValue(parsing: scalar.string) else { return .string(scalar.string) }
    switch value {
    case .null, .bool, .integer, .hugeInteger: return value
    case .double(let number) where number.isFinite: return value
    case .double, .string, .array, .object: return .string(scalar.string)
    }
  }

  private static func reason(_ error: YamlError) -> String {
    switch error {
    case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
      .composer(_, let problem, let mark, _):
      "line \(mark.line), column \(mark.column): \(problem)"
    case .reader(let problem, _, _, _): problem
    case .duplicatedKeysInMapping(let duplicates, let context):
      "line \(context.mark.line): "
        + duplicates.map { "\"\($0)\"" }.joined(separator: ", ") + " appears twice"
    default: "it is no YAML"
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
