public import FlagEngine

/// One place where a journey went another way than it expects.
public struct JourneyDifference: Equatable, Sendable {
  /// Where, and what was expected and came, in a sentence.
  public var sentence: String
  /// Whether it is meant: a fault of the official SDK that this one does not repeat.
  public var isMeant: Bool
}

extension Journey {
  /// Compares what came of the journey with what it expects.
  ///
  /// Compared is what the journey writes down: numbers by value, members in any order, generated ids
  /// and nonces by whether they are the same, the kind of the official SDK's language's own errors and not
  /// their wording.
  ///
  /// - Parameter played: what `played(_:)` gave.
  /// - Returns: every difference, in the order of the steps.
  public func differences(from played: JSONValue) -> [JourneyDifference] {
    var check = JourneyCheck()
    if let error = played["error"], content["error"] == nil {
      check.add("the journey", "cannot be played: \((played["message"] ?? error).shortText)")
    }
    if platform == .kameleoon {
      for name in ["configLoaded", "startRequests", "eventStreams"] where content[name] != nil {
        check.compare(name, content[name], played[name])
      }
    }
    let steps = content["steps"].elements
    let came = played["steps"].elements
    for (index, step) in steps.enumerated() {
      let place = "step \(index + 1) \(step["op"]?.text ?? "")"
      let own = index < came.count ? came[index] : .null
      switch platform {
      case .flagship: check.compareFlagship(place, step["expect"], own["expect"])
      case .kameleoon: check.compareKameleoon(place, step, own)
      }
    }
    return check.differences
  }

  /// Plays the journey once more as an application would live it, without the faults of the official
  /// SDK that this one does not repeat, and tells where it goes another way.
  ///
  /// - Parameters:
  ///   - played: what `played(_:)` gave, with those faults.
  ///   - options: how it was played.
  /// - Returns: every difference, all of them meant, in the order of the steps.
  public func deviations(
    from played: JSONValue, _ options: ReplayOptions
  ) async -> [JourneyDifference] {
    var journey = self
    journey.content = played
    var options = options
    options.keepsVendorFaults = false
    return journey.differences(from: await journey.played(options)).map { difference in
      JourneyDifference(
        sentence: difference.sentence
          + "; so in an application, since this SDK does not repeat a fault of the official one",
        isMeant: true)
    }
  }
}

/// Collects the differences of one journey.
private struct JourneyCheck {
  var differences: [JourneyDifference] = []
  /// Which of ours stands for which expected nonce.
  private var nonces: [String: String] = [:]

  mutating func add(_ place: String, _ text: String, isMeant: Bool = false) {
    differences.append(JourneyDifference(sentence: "\(place): \(text)", isMeant: isMeant))
  }

  // MARK: Steps

  mutating func compareFlagship(_ place: String, _ expected: JSONValue?, _ own: JSONValue?) {
    guard let expected else { return }
    if let printed = expected["printed"] {
      add(
        place,
        "the official SDK prints \(printed.shortText) on standard output; this one never prints",
        isMeant: true)
    }
    compareOutcome(place, expected, own, resultIsOptional: false)
    for name in ["requests", "exceptionsReported"] {
      compare("\(place), \(name)", expected[name] ?? [], own?[name] ?? [], member: name)
    }
    for name in ["logs", "polled"] where expected[name] != nil {
      compare("\(place), \(name)", expected[name], own?[name])
    }
  }

  mutating func compareKameleoon(_ place: String, _ step: JSONValue, _ own: JSONValue) {
    let isCrash = step["crash"] == true
    let count = differences.count
    compareOutcome(place, step, own, resultIsOptional: true)
    if isCrash || Self.throwsInstead(step, own) {
      let reason =
        isCrash
        ? "the official SDK lets an exception out here; this one does not crash"
        : "the official SDK swallows the error; this one throws it"
      if differences.count > count {
        differences.removeSubrange(count...)
        add(place, reason, isMeant: true)
      }
    }
    compare("\(place), requests", step["requests"] ?? [], own["requests"] ?? [])
    compare("\(place), eventStreams", step["eventStreams"] ?? [], own["eventStreams"] ?? [])
  }

  /// Whether it is one of the calls whose errors the official SDK swallows.
  private static func throwsInstead(_ step: JSONValue, _ own: JSONValue) -> Bool {
    ["getRemoteData", "getRemoteVisitorData", "getWarehouseAudience"]
      .contains(step["op"]?.text ?? "") && own["error"] != nil && step["error"] == nil
  }

  private mutating func compareOutcome(
    _ place: String, _ expected: JSONValue, _ own: JSONValue?, resultIsOptional: Bool
  ) {
    let error = expected["error"]
    let ownError = own?["error"]
    switch (error, ownError) {
    case (nil, nil):
      let result = expected["result"] ?? (resultIsOptional ? .null : nil)
      let ownResult = own?["result"] ?? (resultIsOptional ? .null : nil)
      guard result != nil || ownResult != nil else { return }
      compare("\(place), result", result, ownResult)
    case (nil, let ownError?):
      add(place, "gives the error \(ownError.shortText) in the place of a result")
    case (let error?, nil):
      let result = own?["result"] ?? .null
      add(place, "gives \(result.shortText) in the place of the error \(error.shortText)")
    case (let error?, let ownError?): compareErrors(place, error, ownError)
    }
  }

  /// The SDKs' own errors are compared with their words; those of their language by their kind.
  private mutating func compareErrors(
    _ place: String, _ expected: JSONValue, _ own: JSONValue
  ) {
    guard let type = expected["type"]?.text, let ownType = own["type"]?.text else {
      return compare("\(place), error", expected, own)
    }
    guard type == ownType else {
      return add("\(place), error", "expected \(type), got \(ownType)")
    }
    if Self.ownErrors.contains(type) {
      compare("\(place), error", expected["message"], own["message"])
    }
  }

  private static let ownErrors = ["TypingError", "ParamError", "ConnectionError", "ReadTimeout"]

  // MARK: Values

  /// Compares two values.
  ///
  /// - Parameters:
  ///   - place: where they stand, in words.
  ///   - expected: what was expected.
  ///   - own: what came.
  ///   - member: the name of the member that holds them: some are compared in a way of their own.
  mutating func compare(
    _ place: String, _ expected: JSONValue?, _ own: JSONValue?, member: String = ""
  ) {
    guard let expected else {
      return add(place, "is there, and is not expected: \((own ?? .null).shortText)")
    }
    guard let own else { return add(place, "is missing; expected \(expected.shortText)") }
    switch (expected, own) {
    case (.object(let expected), .object(let own)):
      for member in expected.members {
        compare("\(place).\(member.name)", member.value, own[member.name], member: member.name)
      }
      for member in own.members where expected[member.name] == nil {
        compare("\(place).\(member.name)", nil, member.value)
      }
    case (.array(let expected), .array(let own)):
      switch member {
      case "bodyLines": compareLines(place, expected, own)
      case "exceptionsReported": compareReports(place, expected, own)
      default: compareLists(place, expected, own)
      }
    case (.string(let text), .string(let ownText)):
      if !isSame(member, text, ownText) { differs(place, expected, own) }
    default:
      if !expected.isSameNumber(as: own), expected != own { differs(place, expected, own) }
    }
  }

  private mutating func compareLists(
    _ place: String, _ expected: [JSONValue], _ own: [JSONValue]
  ) {
    for index in 0..<min(expected.count, own.count) {
      compare("\(place) \(index + 1)", expected[index], own[index])
    }
    for missing in expected.dropFirst(own.count) {
      add(place, "lacks \(missing.shortText)")
    }
    for more in own.dropFirst(expected.count) { add(place, "has \(more.shortText), too") }
  }

  /// Errors that were reported, as `[kind, words]`.
  private mutating func compareReports(
    _ place: String, _ expected: [JSONValue], _ own: [JSONValue]
  ) {
    func kinds(_ reports: [JSONValue]) -> [JSONValue] {
      reports.map { report in
        let type = report.elements.first?.text ?? ""
        return Self.ownErrors.contains(type) ? report : .string(type)
      }
    }
    if kinds(expected) != kinds(own) { differs(place, .array(expected), .array(own)) }
  }

  private mutating func differs(_ place: String, _ expected: JSONValue, _ own: JSONValue) {
    add(place, "expected \(expected.shortText), got \(own.shortText)")
  }

  // MARK: Texts

  private func isSame(_ name: String, _ expected: String, _ own: String) -> Bool {
    if expected.isIdentical(to: own) { return true }
    if name == "setCookie" { return Self.cookies(expected) == Self.cookies(own) }
    guard let mask = expected.firstRange(of: "<generated>") else { return false }
    // A generated id stands for any.
    let tail = expected[mask.upperBound...]
    guard own.hasPrefix(expected[..<mask.lowerBound]), own.hasSuffix(tail) else { return false }
    let inside = own.dropFirst(expected[..<mask.lowerBound].count).dropLast(tail.count)
    return inside.utf8.count == 19 && inside.utf8.allSatisfy { 0x30...0x39 ~= $0 }
  }

  /// Values of Set-Cookie, each with its attributes in any order.
  private static func cookies(_ text: String) -> [[String]] {
    text.split(whereSeparator: \.isNewline).map { cookie in
      let parts = cookie.split(separator: ";").map { part in
        String(part.drop { $0 == " " })
      }
      return parts.prefix(1) + parts.dropFirst().map { $0.lowercased() }.sorted()
    }
    .sorted { $0.joined() < $1.joined() }
  }

  /// Lines of tracking: those of several visitors come in any order, and nonces count by sameness.
  private mutating func compareLines(
    _ place: String, _ expected: [JSONValue], _ own: [JSONValue]
  ) {
    let lines = expected.map { TrackingLine($0.text ?? "") }
    var ownLines = own.map { TrackingLine($0.text ?? "") }
    for line in lines {
      guard let index = ownLines.firstIndex(where: { $0.rest == line.rest }) else {
        add(place, "lacks the line \(line.rest)")
        continue
      }
      let found = ownLines.remove(at: index)
      if let known = nonces.updateValue(found.nonce, forKey: line.nonce), known != found.nonce {
        add(place, "the nonce of the line \(line.rest) is not the one that it had before")
      }
    }
    for line in ownLines { add(place, "has the line \(line.rest), too") }
  }
}

/// A line of tracking without its nonce.
private struct TrackingLine {
  var nonce = ""
  var rest: String

  init(_ text: String) {
    var parts = text.split(separator: "&", omittingEmptySubsequences: false)
    if let index = parts.firstIndex(where: { $0.hasPrefix("nonce=") }) {
      nonce = String(parts.remove(at: index).dropFirst(6))
    }
    rest = parts.joined(separator: "&")
  }
}

extension JSONValue {
  /// The value in a few characters.
  fileprivate var shortText: String {
    let text = jsonText
    return text.count > 200 ? text.prefix(199) + "…" : text
  }

  fileprivate func isSameNumber(as other: JSONValue) -> Bool {
    guard let own = number, let other = other.number else { return false }
    return own == other
  }

  private var number: Double? {
    switch self {
    case .integer(let number): Double(exactly: number)
    case .double(let number): number
    default: nil
    }
  }
}

extension JSONValue? {
  fileprivate var elements: [JSONValue] { self?.elements ?? [] }
}
