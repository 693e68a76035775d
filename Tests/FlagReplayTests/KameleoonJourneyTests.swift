import FlagEngine
import FlagReplay
import Testing

/// Journeys as the official SDK 3.18.0 has gone through them.
@Suite struct KameleoonJourneyTests {
  @Test(arguments: JourneyFile.all(of: "kameleoon"))
  func isAnsweredAndSentAsByTheOfficialSDK(_ file: JourneyFile) throws {
    let json = try file.read()
    guard case .array(let cases)? = json["cases"] else {
      Issue.record("the file has no cases")
      return
    }
    for journey in cases {
      let played = KameleoonJourney.play(journey, in: json, options: ReplayOptions())
      var comparison = JourneyComparison()
      comparison.compare(journey, played)
      let name = journey["name"]?.text ?? ""
      #expect(comparison.differences.isEmpty, "\(name): \(comparison.differences.prefix(4))")
    }
  }

  @Test func isPlayedAlikeTwice() throws {
    let file = try #require(JourneyFile.all(of: "kameleoon").last).read()
    guard case .array(let cases)? = file["cases"], let journey = cases.first else { return }
    let options = ReplayOptions()
    #expect(
      KameleoonJourney.play(journey, in: file, options: options).jsonText
        == KameleoonJourney.play(journey, in: file, options: options).jsonText)
  }
}

/// Compares what a journey came to with what is expected, by the rules of the recordings: numbers by
/// value, nonces by which of them are equal, cookies without the order of their attributes, and the
/// visitors of one request in any order.
struct JourneyComparison {
  private(set) var differences: [String] = []
  private var nonces: [String: String] = [:]
  private var expectedOf: [String: String] = [:]

  mutating func compare(_ expected: JSONValue, _ played: JSONValue) {
    compare(expected["configLoaded"] ?? true, played["configLoaded"] ?? true, "configLoaded")
    compareRequests(expected["startRequests"], played["startRequests"], "startRequests")
    compare(expected["eventStreams"] ?? [], played["eventStreams"] ?? [], "eventStreams")
    let steps = Self.list(expected["steps"])
    let playedSteps = Self.list(played["steps"])
    guard steps.count == playedSteps.count else {
      differences.append("\(steps.count) steps, played \(playedSteps.count): \(played.jsonText)")
      return
    }
    for (number, (step, other)) in zip(steps, playedSteps).enumerated() {
      let place = "step \(number + 1) \(step["op"]?.text ?? "")"
      if step["crash"] != nil {
        if other["error"] == nil { differences.append("\(place): no error") }
      } else {
        compare(step["error"] ?? .null, other["error"] ?? .null, "\(place).error")
        compareResult(step, other, place)
      }
      compareRequests(step["requests"], other["requests"], "\(place).requests")
      compare(step["eventStreams"] ?? [], other["eventStreams"] ?? [], "\(place).eventStreams")
    }
  }

  private static func list(_ json: JSONValue?) -> [JSONValue] {
    if case .array(let list)? = json { list } else { [] }
  }

  private mutating func compareResult(_ step: JSONValue, _ other: JSONValue, _ place: String) {
    guard let cookies = step["result"]?["setCookie"]?.text else {
      return compare(step["result"] ?? .null, other["result"] ?? .null, "\(place).result")
    }
    let played = other["result"]?["setCookie"]?.text ?? "(none)"
    if Self.cookies(cookies) != Self.cookies(played) {
      differences.append("\(place).setCookie: \(cookies), played \(played)")
    }
    compare(
      step["result"]?["visitorCode"] ?? .null, other["result"]?["visitorCode"] ?? .null,
      "\(place).visitorCode")
  }

  private static func cookies(_ text: String) -> [Set<String>] {
    text.split(separator: "\r\n").map { cookie in
      Set(cookie.split(separator: "; ").map { $0.trimmingPrefix(" ") }.map { String($0) })
    }
  }

  private mutating func compareRequests(
    _ expected: JSONValue?, _ played: JSONValue?, _ place: String
  ) {
    let expected = Self.list(expected)
    let played = Self.list(played)
    guard expected.count == played.count else {
      let urls = { (list: [JSONValue]) in list.map { $0["url"]?.text ?? $0.jsonText } }
      differences.append("\(place): \(urls(expected)), played \(urls(played))")
      return
    }
    for (number, (left, right)) in zip(expected, played).enumerated() {
      let place = "\(place)[\(number)]"
      guard case .object(var known) = left, case .object(var other) = right else { continue }
      compareLines(Self.list(known["bodyLines"]), Self.list(other["bodyLines"]), place)
      (known["bodyLines"], other["bodyLines"]) = (nil, nil)
      compare(.object(known), .object(other), place)
    }
  }

  private mutating func compareLines(
    _ expected: [JSONValue], _ played: [JSONValue], _ place: String
  ) {
    // The visitors of a request may come in any order, the lines of one of them not.
    let known = Self.byVisitor(expected.compactMap(\.text))
    let other = Self.byVisitor(played.compactMap(\.text))
    guard known.map(\.key) == other.map(\.key) else {
      differences.append("\(place): lines \(expected), played \(played)")
      return
    }
    for (left, right) in zip(known, other) {
      let (lines, playedLines) = (left.lines.map(Self.parts), right.lines.map(Self.parts))
      guard lines.map(\.rest) == playedLines.map(\.rest) else {
        differences.append("\(place): lines \(left.lines), played \(right.lines)")
        continue
      }
      for (line, playedLine) in zip(lines, playedLines) {
        let isNew = nonces[line.nonce] == nil && expectedOf[playedLine.nonce] == nil
        if isNew {
          nonces[line.nonce] = playedLine.nonce
          expectedOf[playedLine.nonce] = line.nonce
        } else if nonces[line.nonce] != playedLine.nonce {
          differences.append("\(place): another nonce in \(playedLine)")
        }
      }
    }
  }

  private static func parts(_ line: String) -> (nonce: String, rest: String) {
    let end = line.firstIndex(of: "&") ?? line.endIndex
    return (String(line[..<end]), String(line[end...]))
  }

  private static func byVisitor(_ lines: [String]) -> [(key: String, lines: [String])] {
    var groups: [String: [String]] = [:]
    for line in lines {
      let key = line.split(separator: "&").first {
        $0.hasPrefix("visitorCode=") || $0.hasPrefix("mappingValue=")
      }
      groups[key.map(String.init) ?? "", default: []].append(line)
    }
    return groups.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
  }

  private mutating func compare(_ expected: JSONValue, _ played: JSONValue, _ place: String) {
    if !Self.isEqual(expected, played) {
      differences.append("\(place): \(expected.jsonText), played \(played.jsonText)")
    }
  }

  private static func isEqual(_ left: JSONValue, _ right: JSONValue) -> Bool {
    switch (left, right) {
    case (.integer(let left), .double(let right)): Double(left) == right
    case (.double(let left), .integer(let right)): left == Double(right)
    case (.array(let left), .array(let right)):
      left.count == right.count && zip(left, right).allSatisfy(isEqual)
    case (.object(let left), .object(let right)):
      left.members.count == right.members.count
        && left.members.allSatisfy { member in
          right[member.name].map { isEqual(member.value, $0) } ?? false
        }
    default: left == right
    }
  }
}
