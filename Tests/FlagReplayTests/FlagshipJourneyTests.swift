import FlagEngine
import FlagReplay
import Testing

/// Journeys of the official Flagship SDK, step by step.
@Suite struct FlagshipJourneyTests {
  @Test(arguments: JourneyFile.all(of: "flagship"))
  func theClientAnswersAndSendsAsTheVendorDid(_ file: JourneyFile) async throws {
    let content = try file.read()
    guard case .array(let journeys)? = content["scenarios"] else {
      Issue.record("\(file.name) has no journeys")
      return
    }
    for journey in journeys {
      let played = await FlagshipJourney.play(journey, in: content, options: ReplayOptions())
      let expected = try #require(journey["steps"]?.elements)
      let steps = try #require(played["steps"]?.elements)
      #expect(steps.count == expected.count)
      for (index, (step, original)) in zip(steps, expected).enumerated() {
        let place = "\(journey["id"]?.text ?? ""), step \(index + 1): \(step["op"]?.text ?? "")"
        for name in ["result", "error", "requests", "logs", "polled", "exceptionsReported"] {
          let recorded = original["expect"]?[name].map { Self.comparable($0) }
          let own = step["expect"]?[name].map { Self.comparable($0) }
          #expect(own?.jsonText == recorded?.jsonText, "\(place), \(name)")
        }
      }
    }
  }

  /// A recorded value without the wording of Python's own errors, which varies with its version.
  private static func comparable(_ value: JSONValue) -> JSONValue {
    let ownErrors = ["TypingError", "ParamError", "ConnectionError", "ReadTimeout"]
    switch value {
    case .object(var object):
      if let type = object["type"]?.text, object["message"] != nil, !ownErrors.contains(type) {
        object["message"] = "…"
      }
      return .object(object)
    case .array(let elements):
      return .array(
        elements.map { element in
          guard case .array(let pair) = element, pair.count == 2, let type = pair[0].text,
            type.hasSuffix("Error"), !ownErrors.contains(type)
          else { return element }
          return [pair[0], "…"]
        })
    default: return value
    }
  }
}

extension JSONValue {
  fileprivate var elements: [JSONValue]? {
    guard case .array(let elements) = self else { return nil }
    return elements
  }
}
