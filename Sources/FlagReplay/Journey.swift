public import FlagEngine

/// A written journey of SDK calls, with the file it stands in.
public struct Journey: Sendable {
  /// The journey as it is written.
  public var content: JSONValue
  /// What stands around it: data files, the frozen time; null where it stands alone.
  public var file: JSONValue
  /// Whose SDK it calls.
  public var platform: Platform

  /// The journey's name; empty if it has none.
  public var name: String { content["id"]?.text ?? content["name"]?.text ?? "" }

  /// Plays the journey without a network, a clock or randomness from outside.
  ///
  /// - Parameter options: where nonces and ids come from.
  /// - Returns: the journey with what was answered and sent in the place of what it expects.
  public func played(_ options: ReplayOptions) async -> JSONValue {
    switch platform {
    case .flagship: await FlagshipJourney.play(content, in: file, options: options)
    case .kameleoon: KameleoonJourney.play(content, in: file, options: options)
    }
  }
}

/// Why a text holds no journeys.
public struct JourneyError: Error, Equatable, Sendable {
  /// What is wrong, and where, in a sentence.
  public var sentence: String

  /// Makes an error; see the property.
  public init(sentence: String) { self.sentence = sentence }
}

extension Journey {
  /// Reads journeys: a step file with `cases` or `scenarios`, a list, a single journey, or one of these
  /// on each line.
  ///
  /// - Parameter bytes: the text, UTF-8.
  /// - Returns: the journeys in their order, at least one.
  /// - Throws: what is wrong with the text, and where.
  public static func read(_ bytes: [UInt8]) throws(JourneyError) -> [Journey] {
    let whole: Result<JSONValue, JSONError>
    do throws(JSONError) {
      whole = .success(try JSONDocument(bytes).withRoot(\.value))
    } catch {
      whole = .failure(error)
    }
    let journeys =
      switch whole {
      case .success(let value): try read(value, "")
      case .failure(let error): try lines(of: bytes, orElse: error)
      }
    guard !journeys.isEmpty else { throw JourneyError(sentence: "There is no journey in it.") }
    return journeys
  }

  /// Reads a journey, a list or a step file on each line.
  ///
  /// - Throws: what is wrong with a line; `error` where not even the first is JSON.
  private static func lines(
    of bytes: [UInt8], orElse error: JSONError
  ) throws(JourneyError) -> [Journey] {
    var journeys: [Journey] = []
    for (index, line) in bytes.split(separator: 0x0A, omittingEmptySubsequences: false).enumerated()
    where !line.allSatisfy({ $0 == 0x20 || $0 == 0x0D || $0 == 0x09 }) {
      let value: JSONValue
      do throws(JSONError) {
        value = try JSONDocument(Array(line)).withRoot(\.value)
      } catch let fault {
        guard !journeys.isEmpty else {
          throw JourneyError(sentence: "It is no JSON: \(error.description).")
        }
        throw JourneyError(sentence: "Line \(index + 1) is no JSON: \(fault.description).")
      }
      journeys += try read(value, "line \(index + 1)")
    }
    return journeys
  }

  private static func read(
    _ value: JSONValue, _ place: String
  ) throws(JourneyError) -> [Journey] {
    switch value {
    case .array(let elements):
      var journeys: [Journey] = []
      for (index, element) in elements.enumerated() {
        journeys += try read(element, below(place, "case \(index + 1)"))
      }
      return journeys
    case .object(let object):
      guard case .array(let cases)? = object["cases"] ?? object["scenarios"] else {
        return [try one(value, in: .null, place)]
      }
      var journeys: [Journey] = []
      for (index, element) in cases.enumerated() {
        journeys.append(try one(element, in: value, below(place, "case \(index + 1)")))
      }
      return journeys
    default:
      throw JourneyError(
        sentence: "\(capitalized(place)) is no journey: an object with steps is expected.")
    }
  }

  private static func one(
    _ content: JSONValue, in file: JSONValue, _ place: String
  ) throws(JourneyError) -> Journey {
    guard case .array(let steps)? = content["steps"] else {
      throw JourneyError(
        sentence: "\(capitalized(place)) has no list of steps: "
          + #"{"steps":[{"op":"…"},…]} is expected."#)
    }
    for (index, step) in steps.enumerated() where step["op"]?.text == nil {
      throw JourneyError(
        sentence: "\(capitalized(below(place, "step \(index + 1)"))) names no call: it has no op.")
    }
    let ops = steps.compactMap { $0["op"]?.text }
    guard let platform = platform(of: content, file, ops) else {
      throw JourneyError(
        sentence: "\(capitalized(place)) is of neither platform: none of its calls is known.")
    }
    if platform == .flagship, let unknown = ops.firstIndex(where: { !flagshipOps.contains($0) }) {
      throw JourneyError(
        sentence: "\(capitalized(below(place, "step \(unknown + 1)"))) names no call of Flagship: "
          + "\"\(ops[unknown])\". The calls are \(flagshipOps.sorted().joined(separator: ", ")).")
    }
    return Journey(content: content, file: file, platform: platform)
  }

  private static func platform(
    of content: JSONValue, _ file: JSONValue, _ ops: [String]
  ) -> Platform? {
    if content["dataFile"] != nil || content["dataFileText"] != nil || file["dataFiles"] != nil
      || ops.contains(where: kameleoonOps.contains)
    {
      return .kameleoon
    }
    let isFlagship =
      content["mode"] != nil || file["scenarios"] != nil
      || ops.contains(where: flagshipOps.contains)
    return isFlagship ? .flagship : nil
  }

  /// What the steps of a Flagship journey may do.
  static let flagshipOps: Set<String> = [
    "set_bucketing", "set_api", "set_status", "set_cache", "forget_file", "start", "close",
    "create_visitor", "update_context", "synchronize", "get_modification",
    "get_modification_with_results", "get_modification_info", "activate", "authenticate",
    "unauthenticate", "send_hit", "get_context", "state", "wait_polls",
  ]

  /// The calls by which a Kameleoon journey is known; `state` is in both.
  private static let kameleoonOps: Set<String> = [
    "addData", "consent", "forced", "simulationCookie", "getVariation", "getVariations",
    "isFeatureActive", "getFeatureVariationKey", "getFeatureVariable",
    "getFeatureVariationVariables", "getFeatureList", "getActiveFeatures",
    "getActiveFeatureListForVisitor", "trackConversion", "flush", "trackingTick",
    "evaluateAudiences", "getEngineTrackingCode", "getRemoteData", "getRemoteVisitorData",
    "getWarehouseAudience", "refetch", "dataFile", "getVisitorCode", "clock", "purge",
  ]

  private static func below(_ place: String, _ part: String) -> String {
    place.isEmpty ? part : "\(place), \(part)"
  }

  private static func capitalized(_ place: String) -> String {
    place.isEmpty ? "It" : place.prefix(1).uppercased() + place.dropFirst()
  }
}
