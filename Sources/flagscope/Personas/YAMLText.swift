import FlagConsole
import FlagEngine
import Yams

/// YAML read into JSON values: what is not in quotes and reads as a JSON number, boolean or null is
/// one, everything else is a text.
///
/// YAML 1.1's own readings (`NO` a boolean, `12:30` a number, dates) would turn countries into
/// booleans.
struct YAMLText {
  /// A list with the line, from 0, on which each of its entries begins.
  struct Entries {
    var values: [JSONValue]
    var lines: [Int]
    /// Whether the list is written with a `- ` for each entry.
    var isBlock: Bool
  }

  /// The values that one text may have: what names of anchors repeat counts each time.
  private static let valueLimit = 1_000_000

  private let root: Node
  /// The text as a value.
  let value: JSONValue

  /// Reads a text.
  ///
  /// - Parameters:
  ///   - text: the text.
  ///   - mayBeEmpty: whether a text of nothing but comments is an object without members.
  /// - Throws: what is wrong, with its line.
  init(_ text: String, mayBeEmpty: Bool = false) throws(InputError) {
    do {
      let empty = mayBeEmpty ? Node.mapping(Node.Mapping([])) : nil
      guard let root = try Yams.compose(yaml: text) ?? empty else {
        throw InputError("it is empty")
      }
      self.root = root
      var budget = Self.valueLimit
      value = try Self.value(root, &budget)
    } catch let error as InputError {
      throw error
    } catch let error as YamlError {
      throw InputError(Self.reason(error))
    } catch {
      throw InputError("it is no YAML")
    }
  }

  /// The entries of a list at the top.
  func entries(named name: String) -> Entries? {
    guard let list = root.mapping?[Node(name)]?.sequence else { return nil }
    var budget = Self.valueLimit
    let values = list.compactMap { try? Self.value($0, &budget) }
    guard values.count == list.count else { return nil }
    return Entries(
      values: values, lines: list.map { ($0.mark?.line ?? 0) - 1 }, isBlock: list.style != .flow)
  }

  /// The line, from 1, on which a member's name stands.
  ///
  /// - Parameter names: the names that lead to it from the top.
  /// - Returns: the line, or that of the last name that is there.
  func line(of names: [String]) -> Int? {
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

  private static func value(_ node: Node, _ budget: inout Int) throws(InputError) -> JSONValue {
    budget -= 1
    guard budget > 0 else { throw InputError("it has more than \(valueLimit) values") }
    switch node {
    case .scalar(let scalar): return value(scalar)
    case .sequence(let list):
      var values: [JSONValue] = []
      for element in list { values.append(try value(element, &budget)) }
      return .array(values)
    case .mapping(let mapping):
      var object = JSONObject()
      for (name, element) in mapping {
        guard let name = name.scalar?.string else {
          throw InputError("line \(node.mark?.line ?? 0): a name is no text")
        }
        object[name] = try value(element, &budget)
      }
      return .object(object)
    case .alias: throw InputError("line \(node.mark?.line ?? 0): the alias leads nowhere")
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
    case .duplicatedKeysInMapping(let duplicates, _): "\(duplicates) appears twice"
    default: "it is no YAML"
    }
  }
}
