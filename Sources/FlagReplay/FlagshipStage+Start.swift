internal import FlagClient
internal import FlagEngine

// Starting the client, and the visitor of a journey.
extension FlagshipStage {
  private static let startMethod = Method(
    "Flagship.__Flagship.start", checkedAs: "start", Parameter("env_id", .text),
    Parameter("api_key", .text), Parameter("configuration"))

  func start(_ step: JSONValue) async throws(FlagshipError) {
    guard let configuration = try configuration(step["config"]) else { return }
    let environment = step["envId"] ?? "env_oracle"
    let key = step["apiKey"] ?? "key_oracle"
    do {
      _ = try Self.startMethod.bind([.value(environment), .value(key), .value([:])], [])
    } catch {
      try report(error)
      return
    }
    noteInterval(configuration.pollingInterval)
    try await client.start(
      environmentID: environment.text ?? "", apiKey: Secret(key.text ?? ""), configuration)
  }

  /// The options of a step; nil: an error about them was caught.
  private func configuration(
    _ config: JSONValue?
  ) throws(FlagshipError) -> FlagshipClientConfiguration? {
    var configuration = FlagshipClientConfiguration(
      eventHandler: eventHandler, visitorCache: nil, profile: profile)
    let interval = config?["polling_interval"] ?? .integer(-1)
    guard let seconds = interval.pythonNumber else {
      // What was not read yet keeps its default.
      try report(FlagshipError("NameError", "name 'long' is not defined"))
      return configuration
    }
    configuration.pollingInterval = seconds
    let mode = config?["mode"] ?? journey["mode"] ?? "BUCKETING"
    guard let mode = mode.text else {
      throw FlagshipError(
        "TypeError", "attribute name must be string, not '\(mode.pythonKind)'")
    }
    configuration.mode = FlagshipClientConfiguration.Mode(rawValue: mode) ?? .decisionAPI
    if let timeout = config?["timeout"]?.pythonNumber { configuration.timeout = timeout }
    configuration.visitorCache = recorder.cache
    return configuration
  }

  private static let createMethod = Method(
    "Flagship.__Flagship.create_visitor", checkedAs: "create_visitor",
    Parameter("visitor_id", .text, or: .null), Parameter("authenticated", .boolean, or: false),
    Parameter("context", .object, or: [:]))

  func createVisitor(_ step: JSONValue) throws(FlagshipError) {
    let earlier = visitor
    // Where errors are caught, what fails gives no visitor; those about arguments are never caught.
    if catchesAll { visitor = nil }
    let bound: [PythonArgument]
    do { bound = try Self.createMethod.bind(arguments(step), step["kwargs"].keywords) } catch {
      if error.concernsArgument { visitor = earlier }
      throw error
    }
    let context = try PythonMapping.read(bound[2].json)
    let given = bound[0].json
    visitor = try client.visitor(
      shownAs: Flagship.shown(given), isAuthenticated: bound[1].isTrue, context: context
    ) { () throws(FlagshipError) in
      switch given {
      case .null: return ""
      case .string(let text): return text
      case .array(let elements): return elements.isEmpty ? "" : Flagship.shown(given)
      case .object(let object): return object.members.isEmpty ? "" : Flagship.shown(given)
      case .bool, .integer, .hugeInteger, .double:
        throw FlagshipError("TypeError", "object of type '\(given.pythonKind)' has no len()")
      }
    }
  }

  var stateJSON: JSONValue {
    var modifications = JSONObject()
    for modification in visitor?.modifications ?? [] {
      modifications[modification.key] = modification.value
    }
    let calls = recorder.cacheCalls
    return [
      "visitorId": visitor.map { .string($0.id) } ?? .null,
      "anonymousId": visitor?.anonymousID.map { .string($0) } ?? .null,
      "panic": visitor.map { .bool($0.isPanic) } ?? .null,
      "modifications": visitor == nil ? .null : .object(modifications),
      "bucketingLoaded": client.hasBucketingFile.map { .bool($0) } ?? .null,
      "localFile": .bool(recorder.savedFile != nil), "saved": calls.saved,
      "lookups": calls.lookups,
    ]
  }
}

extension JSONValue {
  /// The value as a number of the SDK's language: true and false are 1 and 0.
  fileprivate var pythonNumber: Double? {
    switch self {
    case .bool(let value): value ? 1 : 0
    case .integer(let number): Double(number)
    case .hugeInteger(let digits): Double(digits)
    case .double(let number): number
    case .null, .string, .array, .object: nil
    }
  }
}
