extension Flagship.Configuration {
  /// Reads a bucketing file as the SDK does, which takes any JSON.
  ///
  /// - Parameter document: the file.
  package init(taking document: JSONDocument) { self.init(Flagship.Bucketing(document)) }

  /// Whether the file switches everything off.
  ///
  /// - Parameter profile: the SDK that reads it.
  /// - Returns: whether it is panic.
  package func isPanic(_ profile: Profile) -> Bool { bucketing.isPanic(Flagship.Rules(profile)) }

  /// The name of the error with which the SDK's `start` refuses the file; nil: it takes it.
  ///
  /// - Parameter profile: the SDK that reads it.
  /// - Returns: the error.
  package func startError(_ profile: Profile) -> String? {
    bucketing.startError(Flagship.Rules(profile))
  }
}

extension Flagship.Configuration {
  /// What the SDK's error says of a file that it cannot use.
  ///
  /// - Parameter name: the error's name.
  /// - Returns: the sentence of Python 3.11.
  package func startErrorMessage(_ name: String) -> String {
    let kind = Flagship.pythonKind(bucketing.outline.rootKind)
    return name == "TypeError"
      ? "argument of type '\(kind)' is not iterable" : "'\(kind)' object has no attribute 'get'"
  }

  /// What the SDK's error says of campaigns that cannot be walked.
  package var campaignsErrorMessage: String {
    let kind = bucketing.document.withRoot { $0["campaigns"]?.kind ?? .null }
    return "'\(Flagship.pythonKind(kind))' object is not iterable"
  }
}

extension Flagship {
  /// The name of a value's kind in the SDK's language.
  ///
  /// - Parameter kind: the kind.
  /// - Returns: the name.
  package static func pythonKind(_ kind: JSONView.Kind) -> String {
    switch kind {
    case .null: "NoneType"
    case .bool: "bool"
    case .integer: "int"
    case .double: "float"
    case .string: "str"
    case .array: "list"
    case .object: "dict"
    }
  }
}

extension JSONValue {
  /// The name of the value's kind in the SDK's language.
  package var pythonKind: String {
    switch self {
    case .null: "NoneType"
    case .bool: "bool"
    case .integer, .hugeInteger: "int"
    case .double: "float"
    case .string: "str"
    case .array: "list"
    case .object: "dict"
    }
  }
}
