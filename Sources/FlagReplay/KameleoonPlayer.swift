internal import FlagClient
internal import FlagEngine

/// Plays the steps of a journey.
struct KameleoonPlayer {
  let client: KameleoonClient
  let stage: KameleoonStage

  /// The members of a step that tell what was answered and sent.
  private static let told: Set<String> = ["result", "error", "crash", "requests", "eventStreams"]

  /// Plays a step.
  ///
  /// - Parameter step: its operation and arguments.
  /// - Returns: the step with what was answered and sent.
  mutating func play(_ step: JSONValue) -> JSONObject {
    var played = JSONObject()
    if case .object(let members) = step {
      for member in members.members where !Self.told.contains(member.name) {
        played[member.name] = member.value
      }
    }
    do {
      let result = try perform(step)
      if result != .null { played["result"] = result }
    } catch let error as KameleoonError {
      played["error"] = .string(error.name)
      if case .configurationError = error { played["crash"] = true }
    } catch let error as JourneyFault {
      played["error"] = "JourneyError"
      played["message"] = .string(error.text)
    } catch is CookieFault {
      played["error"] = "CookieError"
      played["crash"] = true
    } catch let error as VisitorFormatError {
      played["error"] = "JourneyError"
      played["message"] = .string(error.description)
    } catch {
      played["error"] = "JourneyError"
    }
    stage.executor.drain()
    let sent = stage.takeSent()
    if !sent.requests.isEmpty { played["requests"] = .array(sent.requests) }
    if !sent.streams.isEmpty { played["eventStreams"] = .array(sent.streams) }
    return played
  }

  private mutating func perform(_ step: JSONValue) throws -> JSONValue {
    let code = step["visitorCode"]?.text ?? ""
    switch step["op"]?.text {
    case "getVariation", "getVariations", "isFeatureActive", "getFeatureVariationKey",
      "getFeatureVariable", "getFeatureVariationVariables", "getFeatureList", "getActiveFeatures",
      "getActiveFeatureListForVisitor":
      return try ask(step, code)
    case "getRemoteData", "getRemoteVisitorData", "getWarehouseAudience":
      return try fetch(step, code)
    case "flush":
      if let isUnique = step["isUniqueIdentifier"], isUnique != .null {
        if step["visitorCode"] != nil { try setUnique(isUnique, code) }
      }
      try flush(step, step["visitorCode"].map { _ in code })
    case "trackingTick": wait { client in await client.trackingTick() }
    case "refetch": return refetch(step)
    case "clock":
      if let time = step["set"]?.wholeNumber {
        stage.now = time
      } else {
        stage.now += step["advance"]?.wholeNumber ?? 0
      }
      return .integer(stage.now)
    case "purge": return .texts(client.purgeVisitors().sorted(by: Self.precedes))
    case "state":
      return client.record(of: code).map { KameleoonState.json($0.record, $0.isUnique) } ?? .null
    case "dataFile": stage.serve(Array((step["dataFile"] ?? .null).jsonText.utf8))
    case "respond":
      stage.respond(step["kind"]?.text ?? "", step["responses"]?.elements ?? [])
    default: return try tell(step, code)
    }
    return .null
  }

  private static func precedes(_ left: String, _ right: String) -> Bool {
    left.unicodeScalars.lexicographicallyPrecedes(right.unicodeScalars)
  }

  @discardableResult
  func wait<Outcome: Sendable>(
    _ work: @escaping @Sendable (KameleoonClient) async -> Outcome
  ) -> Outcome? {
    let client = client
    return stage.executor.run { await work(client) }
  }

  // MARK: Telling

  private func tell(_ step: JSONValue, _ code: String) throws -> JSONValue {
    switch step["op"]?.text {
    case "addData": try addData(step, code)
    case "consent": return try consent(step, code)
    case "forced":
      try client.force(
        step["variationKey"]?.text, step["experimentId"] ?? .null, code,
        forceTargeting: step["forceTargeting"]?.isTruthy ?? true)
    case "simulationCookie":
      _ = try client.visitorCode(cookies: [
        KameleoonClient.visitorCodeCookie: code,
        Kameleoon.CookieText.name: step["value"]?.text ?? "",
      ])
    case "getVisitorCode": return try visitorCode(step)
    case "trackConversion": try trackConversion(step, code)
    case "evaluateAudiences": try client.evaluateAudiences(for: code)
    case "getEngineTrackingCode": return .string(client.engineTrackingCode(for: code))
    case let other: throw JourneyFault("there is no operation '\(other ?? "")'")
    }
    return .null
  }

  private func addData(_ step: JSONValue, _ code: String) throws {
    var items: [Kameleoon.DataItem] = []
    for json in step["data"]?.elements ?? [] where json != .null {
      let item = try Kameleoon.DataItem(json: json)
      // The vendor's types have no other names.
      guard item.kind.hasKnownName else { throw JourneyFault("unknown name in \(json.jsonText)") }
      items.append(item)
    }
    let track = step["track"]?.isTruthy ?? true
    guard items.contains(where: { $0.visitorCode != nil }) else {
      return try client.addData(to: code, items.map(\.kind), track: track)
    }
    for item in items {
      try client.addData(to: item.visitorCode ?? code, [item.kind], track: track)
    }
  }

  private func setUnique(_ isUnique: JSONValue, _ code: String) throws(KameleoonError) {
    try client.addData(to: code, [.uniqueIdentifier(isUnique.isTruthy)])
  }

  private func trackConversion(_ step: JSONValue, _ code: String) throws {
    if let isUnique = step["isUniqueIdentifier"], isUnique != .null {
      try setUnique(isUnique, code)
    }
    var conversion = Kameleoon.DataItem.Conversion(goal: step["goalId"] ?? .null)
    if let revenue = step["revenue"] { conversion.revenue = revenue }
    if let negative = step["negative"] { conversion.isNegative = negative.isTruthy }
    conversion.metadata = try Kameleoon.DataItem.metadata(step["metadata"])
    try client.trackConversion(conversion, for: code)
  }

  private func consent(_ step: JSONValue, _ code: String) throws -> JSONValue {
    let value = step["value"]?.isTruthy ?? false
    guard let header = step["cookies"] else {
      try client.setLegalConsent(value, for: code)
      return .null
    }
    var jar = try Self.jar(header)
    try client.setLegalConsent(value, for: code, cookies: &jar)
    return ["setCookie": .string(Self.text(of: jar))]
  }

  private func visitorCode(_ step: JSONValue) throws -> JSONValue {
    var readOnly: [String: String] = [:]
    if case .object(let members)? = step["cookiesReadonly"] {
      for member in members.members { readOnly[member.name] = member.value.text ?? "" }
    }
    let given = step["default"]?.text
    var result = JSONObject()
    var jar: Kameleoon.CookieJar?
    if let cookies = step["cookies"] { jar = try Self.jar(cookies) }
    let source = readOnly.isEmpty ? jar ?? .init() : Kameleoon.CookieJar(readOnly)
    let code = try client.visitorCode(from: source, writing: &jar, defaultCode: given)
    result["visitorCode"] = .string(code)
    if let jar { result["setCookie"] = .string(Self.text(of: jar)) }
    guard step["maskCode"]?.isTruthy == true else { return .object(result) }
    result["generatedMatches"] = .bool(
      code.utf8.count == 16 && code.utf8.allSatisfy { "0123456789abcdef".utf8.contains($0) })
    // The recordings replace the code in JSON, where other codes than generated ones may be escaped.
    guard code.utf8.allSatisfy({ 0x20...0x7E ~= $0 && $0 != 0x22 && $0 != 0x5C }) else {
      return .object(result)
    }
    for member in result.members {
      if let text = member.value.text {
        result[member.name] = .string(text.replacing(code, with: "{CODE}"))
      }
    }
    return .object(result)
  }

  private static func jar(_ cookies: JSONValue) throws(CookieFault) -> Kameleoon.CookieJar {
    if let header = cookies.text {
      let jar = Kameleoon.CookieJar(header: header)
      guard !jar.hasIllegalName else { throw CookieFault() }
      return jar
    }
    var values: [String: String] = [:]
    if case .object(let members) = cookies {
      for member in members.members { values[member.name] = member.value.text ?? "" }
    }
    return Kameleoon.CookieJar(values)
  }

  private static func text(of jar: Kameleoon.CookieJar) -> String {
    jar.all.joined(separator: "\r\n ")
  }

  // MARK: Sending

  private func flush(_ step: JSONValue, _ code: String?) throws {
    let isInstant = step["instant"]?.isTruthy ?? false
    switch (code, isInstant) {
    case (let code?, false): try client.flush(code)
    case (nil, false): client.flushAll()
    case (nil, true): wait { await $0.flushAllInstantly() }
    case (let code?, true):
      let error = wait { client -> KameleoonError? in
        do throws(KameleoonError) {
          try await client.flushInstantly(code)
          return nil
        } catch {
          return error
        }
      }
      if let error = error ?? nil { throw error }
    }
  }

  private func refetch(_ step: JSONValue) -> JSONValue {
    let timestamp = step["ts"]
    let success = wait { await $0.refetch(timestamp: timestamp) } ?? false
    return [
      "success": .bool(success),
      "lastModified": client.lastModified.map { .string($0) } ?? .null,
      "features": .texts(client.featureKeys),
    ]
  }
}

/// The official SDK's language fails on a cookie header.
private struct CookieFault: Error {}

extension Kameleoon.DataItem.Kind {
  /// Whether a browser, device or system is one that the vendor has.
  fileprivate var hasKnownName: Bool {
    switch self {
    case .browser(let name, _): Kameleoon.Browser(rawValue: name) != nil
    case .device(let name): Kameleoon.Device(rawValue: name) != nil
    case .operatingSystem(let name): Kameleoon.OperatingSystem(rawValue: name) != nil
    default: true
    }
  }
}
