import FlagEngine

/// One Flagship visitor and what is asked about it.
struct FlagshipCase {
  var visitor: Flagship.Visitor
  /// The id as the line has it; the SDK makes one for an empty id.
  var givenID: String
  /// The flags to read, with the code's own defaults.
  var keys: [(key: String, default: JSONValue)] = []

  /// The case of a visitor who was described on the command line.
  init(visitor: Flagship.Visitor) {
    self.visitor = visitor
    givenID = visitor.id
    completeID()
  }

  /// Reads a line.
  ///
  /// - Throws: what is missing or of the wrong kind.
  init(_ root: JSONView) throws(LineError) {
    if let id = root["visitorId"], id.kind != .string, id.kind != .null {
      throw LineError("visitorId is no text")
    }
    if let context = root["context"], context.kind != .object, context.kind != .null {
      throw LineError("context is no object")
    }
    visitor = Flagship.Visitor(json: root)
    givenID = visitor.id
    keys = try Self.keys(root["keys"])
    visitor.overrides = try Self.overrides(root["overrides"])
    completeID()
  }

  /// The SDK makes an id where none is given.
  private mutating func completeID() {
    guard visitor.id.isEmpty, visitor.anonymousID == nil else { return }
    visitor.id = Flagship.Visitor.generatedID(
      localTime: Clock.localDigits, number: Int.random(in: 10_000...99_999))
  }

  private static func overrides(_ json: JSONView?) throws(LineError) -> [Override] {
    guard let json, json.kind != .null else { return [] }
    guard json.kind == .array else { throw LineError("overrides is no list") }
    var overrides: [Override] = []
    for element in json.elements {
      do throws(VisitorFormatError) {
        overrides.append(try Override(json: element.value))
      } catch {
        throw LineError(error.description)
      }
    }
    return overrides
  }

  private static func keys(
    _ json: JSONView?
  ) throws(LineError) -> [(key: String, default: JSONValue)] {
    guard let json, json.kind != .null else { return [] }
    guard json.kind == .array else { throw LineError("keys is no list") }
    var keys: [(key: String, default: JSONValue)] = []
    for element in json.elements {
      guard let name = element["key"]?.string else {
        throw LineError("an entry of keys has no text \"key\"")
      }
      keys.append((name, element["default"]?.value ?? .null))
    }
    return keys
  }
}
