import FlagEngine
import Synchronization
import Testing

@Suite struct KameleoonVectorTests {
  static let counts = Mutex<(cases: Int, answers: Int, crashes: Int, deviations: Int)>((0, 0, 0, 0))

  /// Cases in which we answer differently on purpose, with the reason.
  static let deviations: [String: String] = [
    "simulated.json: true as expId and varId": booleanID,
    "simulated.json: false as expId": booleanID,
    "simulated.json: false as varId": booleanID,
  ]
  private static let booleanID =
    "a boolean in the simulation cookie is no id; the SDK's language takes true for 1, false for 0"

  /// Recorded where SDK 3.22.2 answers differently from 3.18.0.
  static let later = KameleoonVectorFile(
    name: "../kameleoon-3.22.2/differences.json", profile: .kameleoon322)

  @Test(arguments: KameleoonVectorFile.all + [later])
  func decidesAsTheVendorDoes(_ file: KameleoonVectorFile) throws {
    var failures: [String] = []
    var answers = 0
    var crashes = 0
    let cases = try KameleoonVector.cases(of: file)
    var deviations = 0
    for test in cases {
      let outcome = check(test)
      if let reason = Self.deviations["\(file.name): \(test.name)"] {
        deviations += 1
        print("deliberate deviation: \(file.name): \(test.name): \(reason)")
        #expect(!outcome.failures.isEmpty, "no longer a deviation")
        continue
      }
      failures += outcome.failures.map { "\(test.name): \($0)" }
      answers += outcome.answers
      crashes += outcome.crashes
    }
    let total = Self.counts.withLock { counts in
      counts.cases += cases.count
      counts.answers += answers
      counts.crashes += crashes
      counts.deviations += deviations
      return counts
    }
    print(
      "\(file.name): \(cases.count) cases, \(answers) answers, \(crashes) of them errors where the"
        + " official SDK crashes, \(deviations) deliberate deviations; Kameleoon so far:"
        + " \(total.cases) cases, \(total.answers) answers, \(total.deviations) deviations")
    #expect(failures.isEmpty, "\(failures.count): \(failures.prefix(20).joined(separator: "\n"))")
    #expect(!cases.isEmpty)
  }

  private struct Outcome {
    var failures: [String] = []
    var answers = 0
    var crashes = 0
  }

  private func check(_ test: KameleoonVector) -> Outcome {
    var outcome = Outcome()
    let isLoaded = test.json["configLoaded"] != .bool(false)
    if test.configuration.isLoaded(by: test.options.profile) != isLoaded {
      outcome.failures.append(
        "loaded \(!isLoaded), expected \(isLoaded): "
          + "\(test.configuration.problems.filter(\.isRefusal).map(\.text))")
    }
    var pass = test.pass()
    for key in test.features {
      guard let expected = test.json["expected"]?[key] else { continue }
      outcome.answers += 1
      guard let flag = test.configuration.index(of: key) else {
        if expected["error"] != "FeatureNotFound", expected["error"] != "VisitorCodeInvalid" {
          outcome.failures.append("\(key): not found, expected \(expected.jsonText)")
        }
        continue
      }
      if test.options.isIsolated { pass = test.pass() }
      var spoken = pass
      let answer = pass.decide(flag)
      let decision = spoken.explain(flag)
      if decision.answer != answer {
        outcome.failures.append("\(key): silent \(answer), transcript \(decision.answer)")
      }
      if spoken.savedAssignments != pass.savedAssignments {
        outcome.failures.append("\(key): the transcript saved something else")
      }
      if expected["crash"] == .bool(true) { outcome.crashes += 1 }
      let served = test.configuration.served(flag, by: answer)
      let variables = test.configuration.variables(flag, by: answer)
      if let difference = difference(expected, answer, served, variables) {
        outcome.failures.append("\(key): \(difference)")
      }
    }
    checkState(test, pass, &outcome)
    return outcome
  }

  private func checkState(
    _ test: KameleoonVector, _ pass: Kameleoon.Pass, _ outcome: inout Outcome
  ) {
    if case .array(let list)? = test.json["assigned"], !test.options.isIsolated {
      let saved = pass.savedAssignments.map { saved -> JSONValue in
        [
          "experimentId": saved.experimentID, "variationId": saved.variationID,
          "ruleType": saved.ruleType.map { .string($0) } ?? .null, "sent": .bool(saved.isSent),
        ]
      }
      if saved != list { outcome.failures.append("assigned \(saved), expected \(list)") }
    }
    if let forced = test.json["forced"] {
      let errors = test.configuration.forceErrors(of: forced).map {
        $0.map { JSONValue.string($0) } ?? .null
      }
      let expected: [JSONValue] =
        if case .array(let list)? = test.json["forcedErrors"] { list } else {
          errors.map { _ in .null }
        }
      if errors != expected {
        outcome.failures.append("force errors \(errors), expected \(expected)")
      }
    }
  }

  private func difference(
    _ expected: JSONValue, _ answer: Answer, _ served: Served, _ variables: [Variable]
  ) -> String? {
    if let key = expected.text {
      return served.variationKey == key ? nil : "\(served.variationKey ?? "nil"), expected \(key)"
    }
    if expected["crash"] == .bool(true) {
      return answer.failure == .configurationError ? nil : "no error, expected \(expected.jsonText)"
    }
    if let error = expected["error"]?.text {
      return answer.failure?.rawValue == error ? nil : "\(answer), expected \(error)"
    }
    if let failure = answer.failure { return "\(failure), expected \(expected.jsonText)" }
    let facts: [(String, JSONValue)] = [
      ("variationKey", served.variationKey.map { .string($0) } ?? .null),
      ("variationId", served.variationID ?? .null), ("experimentId", served.experimentID ?? .null),
      ("ruleId", served.ruleID ?? .null),
    ]
    for (name, value) in facts {
      guard let wanted = expected[name] else { continue }
      if !isEqual(wanted, value) { return "\(name) \(value.jsonText), expected \(wanted.jsonText)" }
    }
    guard case .object(let wanted)? = expected["variables"] else { return nil }
    var found = JSONObject()
    for variable in variables {
      found[variable.key] = [
        "type": .string(variable.type ?? ""), "value": variable.value ?? .null,
      ]
    }
    for member in wanted.members {
      guard let value = found[member.name] else { return "no variable \(member.name)" }
      if !isEqual(member.value["value"] ?? .null, value["value"] ?? .null) {
        return "variable \(member.name) \(value.jsonText), expected \(member.value.jsonText)"
      }
    }
    return wanted.members.count == found.members.count ? nil : "more variables than expected"
  }

  /// Numbers by value, the rest exactly.
  private func isEqual(_ left: JSONValue, _ right: JSONValue) -> Bool {
    switch (left, right) {
    case (.integer(let left), .double(let right)): return Double(left) == right
    case (.double(let left), .integer(let right)): return left == Double(right)
    case (.array(let left), .array(let right)):
      return left.count == right.count && zip(left, right).allSatisfy(isEqual)
    case (.object(let object), .double(let right)):
      return object["$float"] == .string(right.isNaN ? "nan" : right > 0 ? "inf" : "-inf")
    case (.object(let left), .object(let right)):
      return left.members.count == right.members.count
        && left.members.allSatisfy { member in
          right[member.name].map { isEqual(member.value, $0) } ?? false
        }
    default: return left == right
    }
  }
}
