internal import FlagClient
internal import FlagEngine

/// What a step hands to a call: a JSON value, or the tuple that JSON has none for.
enum PythonArgument {
  case value(JSONValue)
  case tuple([JSONValue])

  init(_ json: JSONValue) {
    if case .object(let object) = json, object.members.count == 1,
      case .array(let elements)? = object["tuple"]
    {
      self = .tuple(elements)
    } else {
      self = .value(json)
    }
  }

  /// The value; a tuple reads as a list.
  var json: JSONValue {
    switch self {
    case .value(let value): value
    case .tuple(let elements): .array(elements)
    }
  }

  /// Whether the language takes it for true.
  var isTrue: Bool {
    switch json {
    case .null: false
    case .bool(let value): value
    case .integer(let number): number != 0
    case .hugeInteger: true
    case .double(let number): number != 0
    case .string(let text): !text.isEmpty
    case .array(let elements): !elements.isEmpty
    case .object(let object): !object.members.isEmpty
    }
  }
}

/// The kinds of values that the vendor's argument check tells apart.
struct PythonKinds: Sendable {
  var names: Set<String>
  /// What the check's message says is expected.
  var shown: String

  static let text = PythonKinds(names: ["str"], shown: "<class 'str'>")
  // True and false are integers, too.
  static let integer = PythonKinds(names: ["int", "bool"], shown: "<class 'int'>")
  static let boolean = PythonKinds(names: ["bool"], shown: "<class 'bool'>")
  static let context = PythonKinds(
    names: ["dict", "tuple"], shown: "[<class 'dict'>, <class 'tuple'>]")
  static let object = PythonKinds(names: ["dict"], shown: "<class 'dict'>")
  static let modification = PythonKinds(
    names: ["str", "bool", "int", "float", "dict", "list"],
    shown: "[<class 'str'>, <class 'bool'>, <class 'int'>, <class 'float'>, <class 'dict'>, "
      + "<class 'list'>]")
  /// A category stands in a step as `cat:NAME`.
  static let category = PythonKinds(names: ["category"], shown: "<enum 'EventCategory'>")

  func accept(_ argument: PythonArgument) -> Bool {
    if case .tuple = argument { return names.contains("tuple") }
    if argument.json.categoryName != nil { return names.contains("category") }
    return names.contains(argument.json.pythonKind)
  }
}

/// A method of the official SDK as its callers see it: names, defaults, and the argument check as it
/// really is.
///
/// The check looks at all positional arguments but the last, and at no keyword argument.
///
/// Source: Flagship Python SDK 2.1.1, observed; spec section 11.1 (Q12), `scenario-typing`.
struct PythonMethod: Sendable {
  struct Parameter: Sendable {
    var name: String
    /// Nil: it must be given.
    var fallback: JSONValue?
    /// What the check accepts; nil: it does not look at it.
    var kinds: PythonKinds?
    /// The most characters, also of a number's text.
    var lengthLimit: Int?
    /// The least number.
    var least: Int?

    init(
      _ name: String, _ kinds: PythonKinds? = nil, or fallback: JSONValue? = nil,
      lengthLimit: Int? = nil, least: Int? = nil
    ) {
      self.name = name
      self.fallback = fallback
      self.kinds = kinds
      self.lengthLimit = lengthLimit
      self.least = least
    }
  }

  /// The class and the method, as the language's own errors show it.
  var name: String
  /// The method, as the check's errors show it.
  var checkedName: String
  var parameters: [Parameter]

  init(_ name: String, checkedAs checkedName: String? = nil, _ parameters: Parameter...) {
    self.name = name
    self.checkedName = checkedName ?? name
    self.parameters = parameters
  }

  /// The arguments in the order of the parameters.
  ///
  /// - Throws: what the check or the language finds wrong.
  func bind(
    _ arguments: [PythonArgument], _ keywords: [(name: String, value: PythonArgument)]
  ) throws(FlagshipError) -> [PythonArgument] {
    try check(arguments)
    return try place(arguments, keywords)
  }

  private func check(_ arguments: [PythonArgument]) throws(FlagshipError) {
    let checkedCount = parameters.count { $0.kinds != nil }
    guard checkedCount > 0 else { return }
    for (index, argument) in arguments.dropLast().enumerated() {
      guard index < parameters.count, let kinds = parameters[index].kinds else {
        guard index < checkedCount else {
          throw FlagshipError("IndexError", "tuple index out of range")
        }
        continue
      }
      try check(argument, parameters[index], kinds)
    }
  }

  func check(
    _ argument: PythonArgument, _ parameter: Parameter, _ kinds: PythonKinds
  ) throws(FlagshipError) {
    let subject = "Parameter '\(parameter.name)' for '\(checkedName)' function is not valid. "
    guard kinds.accept(argument) else {
      throw FlagshipError("TypingError", subject + "Expecting \(kinds.shown) type.")
    }
    if let limit = parameter.lengthLimit,
      Flagship.shown(argument.json).unicodeScalars.count > limit
    {
      throw FlagshipError("ParamError", subject + "Expected max value length \(limit).")
    }
    if let least = parameter.least, case .integer(let number) = argument.json, number < least {
      throw FlagshipError("ParamError", subject + "Expected min value \(least).")
    }
  }

  private func place(
    _ arguments: [PythonArgument], _ keywords: [(name: String, value: PythonArgument)]
  ) throws(FlagshipError) -> [PythonArgument] {
    guard arguments.count <= parameters.count else { throw tooMany(arguments.count) }
    var values: [PythonArgument?] = arguments.map { $0 }
    values += Array(repeating: nil, count: parameters.count - arguments.count)
    for (name, value) in keywords {
      guard let index = parameters.firstIndex(where: { $0.name == name }) else {
        throw typeError("got an unexpected keyword argument '\(name)'")
      }
      guard values[index] == nil else {
        throw typeError("got multiple values for argument '\(name)'")
      }
      values[index] = value
    }
    var bound: [PythonArgument] = []
    var missing: [String] = []
    for (parameter, value) in zip(parameters, values) {
      if let value {
        bound.append(value)
      } else if let fallback = parameter.fallback {
        bound.append(.value(fallback))
      } else {
        missing.append("'\(parameter.name)'")
      }
    }
    guard missing.isEmpty else { throw lacking(missing) }
    return bound
  }

  private func typeError(_ text: String) -> FlagshipError {
    FlagshipError("TypeError", "\(name)() \(text)")
  }

  private func lacking(_ names: [String]) -> FlagshipError {
    let list =
      switch names.count {
      case 1: names[0]
      case 2: names.joined(separator: " and ")
      default: names.dropLast().joined(separator: ", ") + ", and \(names[names.count - 1])"
      }
    return typeError(
      "missing \(names.count) required positional argument\(names.count == 1 ? "" : "s"): \(list)")
  }

  /// The object itself counts as an argument.
  private func tooMany(_ count: Int) -> FlagshipError {
    let least = 1 + parameters.count { $0.fallback == nil }
    let most = 1 + parameters.count
    let takes =
      least == most
      ? "\(most) positional argument\(most == 1 ? "" : "s")"
      : "from \(least) to \(most) positional arguments"
    return typeError("takes \(takes) but \(count + 1) were given")
  }
}

extension JSONValue {
  /// The name of an event's category that a step writes as `cat:NAME`.
  var categoryName: String? {
    guard let text, text.hasPrefix("cat:") else { return nil }
    return String(text.dropFirst(4))
  }
}
