internal import FlagClient
internal import FlagEngine

/// What Python's `dict.update` takes for keys and values.
enum PythonMapping {
  /// Reads an object, or a sequence of pairs.
  ///
  /// - Throws: what Python raises for anything else.
  static func read(_ value: JSONValue) throws(FlagshipError) -> JSONObject {
    switch value {
    case .object(let object): return object
    case .array(let elements): return try pairs(elements)
    case .string(let text): return try pairs(text.unicodeScalars.map { .string(String($0)) })
    case .null, .bool, .integer, .hugeInteger, .double:
      throw FlagshipError("TypeError", "'\(value.pythonKind)' object is not iterable")
    }
  }

  private static func pairs(_ elements: [JSONValue]) throws(FlagshipError) -> JSONObject {
    var object = JSONObject()
    for (index, element) in elements.enumerated() {
      let parts: [JSONValue]
      switch element {
      case .array(let values): parts = values
      case .string(let text): parts = text.unicodeScalars.map { .string(String($0)) }
      case .object(let object): parts = object.members.map { .string($0.name) }
      case .null, .bool, .integer, .hugeInteger, .double:
        throw FlagshipError(
          "TypeError",
          "cannot convert dictionary update sequence element #\(index) to a sequence")
      }
      guard parts.count == 2 else {
        throw FlagshipError(
          "ValueError",
          "dictionary update sequence element #\(index) has length \(parts.count); 2 is required")
      }
      // A key of another kind than text is refused later, and changes nothing.
      if let key = parts[0].text { object[key] = parts[1] }
    }
    return object
  }
}
