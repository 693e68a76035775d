import Glibc

/// A JSON value on its own: what a variable, a context attribute or a modification holds.
///
/// Integers and other numbers are told apart (`10` is not `10.0`), and texts are compared by their
/// code points: "é" and "e" with an accent are two texts, as in the vendors' languages.
public enum JSONValue: Sendable {
  /// `null`
  case null
  /// `true` or `false`
  case bool(Bool)
  /// A number written without point and exponent
  case integer(Int)
  /// An integer beyond 64 bits, as its digits with an optional `-`
  case hugeInteger(String)
  /// Any other number
  case double(Double)
  /// A text
  case string(String)
  /// A list
  case array([JSONValue])
  /// An object
  case object(JSONObject)
}

/// The members of a JSON object in order; a repeated name keeps its place and takes the new value.
public struct JSONObject: Sendable {
  /// A name and its value.
  public struct Member: Sendable, Equatable {
    /// The name.
    public var name: String
    /// The value.
    public var value: JSONValue

    /// Makes a member.
    public init(name: String, value: JSONValue) {
      self.name = name
      self.value = value
    }

    /// Compares names by code points.
    public static func == (left: Member, right: Member) -> Bool {
      left.name.isIdentical(to: right.name) && left.value == right.value
    }
  }

  /// The members in order, no name twice.
  public private(set) var members: [Member] = []
  /// Where each name stands, in an object with more members than are quickly looked through.
  private var places: [CodePoints: Int] = [:]

  /// With so many members a look at each is as quick as a table.
  private static let scanLimit = 16

  /// An object without members.
  public init() {}

  /// The value of that name; setting nil removes the member.
  public subscript(name: String) -> JSONValue? {
    get { place(of: name).map { members[$0].value } }
    set {
      switch (place(of: name), newValue) {
      case (let place?, let value?): members[place].value = value
      case (let place?, nil):
        members.remove(at: place)
        listPlaces()
      case (nil, let value?): append(Member(name: name, value: value))
      case (nil, nil): break
      }
    }
  }

  private func place(of name: String) -> Int? {
    places.isEmpty
      ? members.firstIndex { $0.name.isIdentical(to: name) } : places[CodePoints(name)]
  }

  private mutating func append(_ member: Member) {
    members.append(member)
    if places.isEmpty {
      listPlaces()
    } else {
      places[CodePoints(member.name)] = members.count - 1
    }
  }

  private mutating func listPlaces() {
    places = [:]
    guard members.count > Self.scanLimit else { return }
    for (place, member) in members.enumerated() { places[CodePoints(member.name)] = place }
  }
}

extension JSONObject: Equatable, Hashable {
  /// Whether both have the same members in the same order.
  public static func == (left: JSONObject, right: JSONObject) -> Bool {
    left.members == right.members
  }

  /// Hashes names and values.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(members.count)
    for member in members {
      hasher.combine(CodePoints(member.name))
      hasher.combine(member.value)
    }
  }
}

extension JSONObject: ExpressibleByDictionaryLiteral {
  /// An object with these members in this order.
  public init(dictionaryLiteral elements: (String, JSONValue)...) {
    for (name, value) in elements { self[name] = value }
  }
}

extension JSONValue: Equatable, Hashable {
  /// Whether both are the same kind with the same content; NaN equals NaN.
  public static func == (left: JSONValue, right: JSONValue) -> Bool {
    switch (left, right) {
    case (.null, .null): true
    case (.bool(let left), .bool(let right)): left == right
    case (.integer(let left), .integer(let right)): left == right
    case (.hugeInteger(let left), .hugeInteger(let right)): left == right
    case (.double(let left), .double(let right)): left == right || left.isNaN && right.isNaN
    case (.string(let left), .string(let right)): left.isIdentical(to: right)
    case (.array(let left), .array(let right)): left == right
    case (.object(let left), .object(let right)): left == right
    default: false
    }
  }

  /// Hashes the content.
  public func hash(into hasher: inout Hasher) {
    switch self {
    case .null: hasher.combine(0)
    case .bool(let value): hasher.combine(value)
    case .integer(let value): hasher.combine(value)
    case .hugeInteger(let value): hasher.combine(value)
    case .double(let value): hasher.combine(value.isNaN ? 0 : value)
    case .string(let value): hasher.combine(CodePoints(value))
    case .array(let values): hasher.combine(values)
    case .object(let object): hasher.combine(object)
    }
  }
}

extension JSONValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral,
  ExpressibleByFloatLiteral, ExpressibleByBooleanLiteral, ExpressibleByArrayLiteral,
  ExpressibleByDictionaryLiteral, ExpressibleByNilLiteral
{
  /// A text.
  public init(stringLiteral value: String) { self = .string(value) }
  /// An integer.
  public init(integerLiteral value: Int) { self = .integer(value) }
  /// A number.
  public init(floatLiteral value: Double) { self = .double(value) }
  /// A boolean.
  public init(booleanLiteral value: Bool) { self = .bool(value) }
  /// A list.
  public init(arrayLiteral elements: JSONValue...) { self = .array(elements) }
  /// An object with these members in this order.
  public init(dictionaryLiteral elements: (String, JSONValue)...) {
    var object = JSONObject()
    for (name, value) in elements { object[name] = value }
    self = .object(object)
  }
  /// The value `null`.
  public init(nilLiteral: ()) { self = .null }
}

extension JSONValue {
  /// Reads a whole JSON text.
  ///
  /// - Parameter text: the text.
  /// - Throws: the first fault with its place.
  public init(parsing text: String) throws(JSONError) {
    self = try JSONDocument(Array(text.utf8)).withRoot { $0.value }
  }

  /// The value at that name of an object; nil for other kinds.
  public subscript(name: String) -> JSONValue? {
    guard case .object(let object) = self else { return nil }
    return object[name]
  }

  /// The text of a string; nil for other kinds.
  public var text: String? {
    guard case .string(let text) = self else { return nil }
    return text
  }

  /// Whether the vendors' language takes the value for true: all but `null`, `false`, zero and what
  /// is empty.
  package var isTruthy: Bool {
    switch self {
    case .null: false
    case .bool(let value): value
    case .integer(let value): value != 0
    case .hugeInteger: true
    case .double(let value): value != 0
    case .string(let text): !text.isEmpty
    case .array(let values): !values.isEmpty
    case .object(let object): !object.members.isEmpty
    }
  }

  /// The compact JSON text of this value.
  public var jsonText: String {
    var writer = JSONWriter()
    writer.write(self)
    return String(decoding: writer.bytes, as: UTF8.self)
  }
}

extension String {
  /// Whether both have the same code points; `==` would also take other spellings of an accent.
  ///
  /// - Parameter other: the text to compare with.
  /// - Returns: whether every code point is the same.
  public func isIdentical(to other: String) -> Bool {
    let count = utf8.count
    guard count == other.utf8.count else { return false }
    var (left, right) = (self, other)
    return left.withUTF8 { left in
      right.withUTF8 { right in
        guard let left = left.baseAddress, let right = right.baseAddress else { return true }
        return memcmp(left, right, count) == 0
      }
    }
  }
}
