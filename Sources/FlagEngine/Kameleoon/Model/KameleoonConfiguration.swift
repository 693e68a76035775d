extension Kameleoon {
  /// A configuration, read and compiled.
  public struct Configuration: Sendable {
    let model: Model
    /// The names of its rules and segments.
    public var labels = Labels()

    init(_ document: JSONDocument) throws(ConfigurationError) {
      model = Compiler.compile(document)
    }

    /// Reads what a server answered, as the SDK takes it: a text that is no JSON is refused, an
    /// empty one changes nothing and leaves a configuration without flags.
    ///
    /// - Parameter answer: the bytes of the answer.
    public init(answer: [UInt8]) {
      guard !answer.isEmpty else {
        model = Model(ModelParts())
        return
      }
      do throws(JSONError) {
        model = Compiler.compile(try JSONDocument(answer))
      } catch {
        model = Compiler.refused("not JSON: \(error)")
      }
    }

    /// Whether the official SDK 3.18.0 takes the file; if not, it knows no flag.
    public var isLoaded: Bool { !model.isRefused }

    /// Whether an official SDK takes the file; 3.22.2 also refuses variables that are no JSON.
    ///
    /// - Parameter profile: the SDK.
    /// - Returns: whether the SDK knows the file's flags.
    public func isLoaded(by profile: Profile) -> Bool {
      !model.isRefused && !(profile == .kameleoon322 && model.hasBrokenVariable)
    }

    /// Whether the vendor announces newer files on a connection of its own (`realTimeUpdate`).
    public var isRealTime: Bool { model.isRealTime }

    /// The number of feature flags.
    public var flagCount: Int { model.flags.count }

    /// What the official SDK refuses, crashes on or reads unexpectedly.
    public var problems: [ConfigurationProblem] { model.problems }

    /// The key of a flag.
    public func key(of flag: Int) -> String { model.string(model.flags[flag].key) }

    /// The index of the flag with that key, compared by code points.
    public func index(of key: String) -> Int? { model.index(of: key) }

    /// Whether a flag's answer can hang on what earlier flags saved in the same pass.
    public func dependsOnEarlierFlags(_ flag: Int) -> Bool {
      flag > 0 && model.dependsOnAssignments(flag)
    }

    /// What the SDK says to each force of a case: nil, or the name of its error.
    ///
    /// - Parameters:
    ///   - json: the list of `{experimentId, variationKey, forceTargeting}`.
    ///   - profile: the SDK; one that refuses the file knows no experiment, and taking a force back
    ///     needs none.
    /// - Returns: one entry a force, in order.
    public func forceErrors(of json: JSONValue?, profile: Profile = .kameleoon318) -> [String?] {
      guard case .array(let list)? = json else { return [] }
      return list.map { entry in
        guard let key = entry["variationKey"]?.text else { return nil }
        let experiment = entry["experimentId"] ?? .null
        guard isLoaded(by: profile) else {
          return CallError.featureExperimentNotFound(id: PythonText.text(of: experiment)).name
        }
        switch Overrides.force(experiment, key, model: model) {
        case .success: return nil
        case .failure(let error): return error.name
        }
      }
    }
  }
}

extension Kameleoon.Configuration {
  // MARK: Answers

  /// An answer in words.
  public func served(_ flag: Int, by answer: Answer) -> Served {
    let flagData = model.flags[flag]
    let defaultKey =
      answer.hasEmptyKey ? "" : flagData.hasDefaultKey ? model.string(flagData.defaultKey) : nil
    switch answer.source {
    case .environmentOff:
      return Served(variationKey: nil, text: "--", from: "env off", shape: .nothing)
    case .error:
      return Served(variationKey: nil, text: "--", from: "error", shape: .nothing)
    case .consent where answer.failure != nil:
      return Served(variationKey: nil, text: "--", from: "consent", shape: .nothing)
    case .rule, .forced, .simulated:
      guard answer.variation != -1 else {
        return Served(
          variationKey: defaultKey, text: defaultKey ?? "(none)", from: "simulated",
          shape: .simulated)
      }
      return served(flagData, by: answer)
    case .defaultVariation, .holdout, .group, .consent, .panic, .nothing:
      return Served(
        variationKey: defaultKey, text: defaultKey ?? "(none)", from: from(answer),
        shape: .defaultVariation)
    }
  }

  private func served(_ flag: Kameleoon.Flag, by answer: Answer) -> Served {
    let rule = model.rules[Int(flag.rules.start + answer.rule)]
    let entry = model.entries[model.entry(answer, rule)]
    let key = answer.hasEmptyKey ? "" : entry.hasKey ? model.string(entry.key) : nil
    let shape: Served.Shape =
      switch answer.source {
      case .forced: .forced
      case .simulated: .simulated
      default: .served
      }
    return Served(
      variationKey: key, variationID: model.value(entry.id),
      experimentID: model.value(rule.experiment) ?? 0, ruleID: model.value(rule.id),
      text: key ?? "(none)", from: from(answer), shape: shape)
  }

  private func from(_ answer: Answer) -> String {
    switch answer.source {
    case .rule: "rule \(answer.rule + 1)"
    case .defaultVariation: "default"
    case .forced: "forced"
    case .simulated: "simulated"
    case .environmentOff: "env off"
    case .holdout: "holdout"
    case .group: "group"
    case .consent: "consent"
    case .panic, .nothing, .error: "error"
    }
  }

  /// What the code receives with an answer.
  public func variables(_ flag: Int, by answer: Answer) -> [Variable] {
    if answer.failure == .environmentDisabled || answer.failure == .flagNotFound
      || answer.failure == .visitorCodeInvalid
    {
      return []
    }
    let variation = model.variation(of: answer, model.flags[flag])
    guard variation >= 0 else { return [] }
    return model.variables.value(variation) {
      model.variables(of: model.variations[Int(variation)])
    }
  }

  // MARK: Overrides

  /// The simulations that exist for a flag: its default, and each variation of its rules.
  public func simulations(of flag: Int) -> [OverrideChoice] {
    let flagData = model.flags[flag]
    let key = key(of: flag)
    var choices = [
      OverrideChoice(
        override: .simulated(flag: key, variation: nil),
        title: flagData.hasDefaultKey ? "(\(model.string(flagData.defaultKey)))" : "(none)",
        detail: "the default", variables: variables(flag, by: Answer(.simulated)))
    ]
    var places: [JSONValue: Int] = [:]
    for number in 0..<Int(flagData.rules.count) {
      for choice in entries(flag, rule: number) {
        // Whichever rule gives it, what is simulated is the same; all of them are named.
        if let place = places[.string(choice.key)] {
          choices[place].detail += "; \(choice.detail)"
          continue
        }
        places[.string(choice.key)] = choices.count
        choices.append(
          OverrideChoice(
            override: .simulated(flag: key, variation: choice.key), title: choice.key,
            detail: choice.detail, variables: choice.variables))
      }
    }
    return choices
  }

  /// The forces that exist for a flag: each variation of each of its experiments.
  public func forces(of flag: Int) -> [OverrideChoice] {
    let flagData = model.flags[flag]
    return (0..<Int(flagData.rules.count)).flatMap { number in
      let rule = model.rules[Int(flagData.rules.start) + number]
      let experiment = model.value(rule.experiment) ?? 0
      return entries(flag, rule: number).map { choice in
        OverrideChoice(
          override: .forced(
            experiment: experiment, variation: choice.key, keepsTargeting: false),
          title: choice.key, detail: choice.detail, variables: choice.variables)
      }
    }
  }

  private func entries(
    _ flag: Int, rule number: Int
  ) -> [(key: String, detail: String, variables: [Variable])] {
    let flagData = model.flags[flag]
    let rule = model.rules[Int(flagData.rules.start) + number]
    return rule.entries.range.compactMap { index in
      let entry = model.entries[index]
      guard entry.hasKey else { return nil }
      let kind = rule.kind == .delivery ? "delivery" : "experiment"
      let answer = Answer(
        .forced, rule: Int32(number), variation: Int32(index) - rule.entries.start)
      let share = rule.kind == .delivery ? rule.exposition : entry.exposition
      return (
        model.string(entry.key),
        "\(kind) #\(model.printed(rule.experiment)) (rule \(number + 1)), "
          + "\(Percent.text(share))",
        variables(flag, by: answer)
      )
    }
  }

  /// Whether an override concerns a flag.
  public func concerns(_ override: Override, flag: Int) -> Bool {
    switch override {
    case .simulated(let key, _): return index(of: key) == flag
    case .forced(let experiment, _, _):
      guard let number = model.ids.find(experiment) else { return false }
      return model.flags[flag].rules.range.contains {
        model.rules[$0].experimentNumber == number
      }
    case .forcedVariation, .forcedAllocation, .hidden: return false
    }
  }
}

extension Kameleoon.Model {
  /// Whether a condition of the flag reads what was assigned, or may see that a record was made.
  func dependsOnAssignments(_ flag: Int) -> Bool {
    for rule in flags[flag].rules.range {
      guard case .segment(let segment) = rules[rule].segment else { continue }
      if segmentsReadingAssignments[Int(segment)] { return true }
    }
    return false
  }

  /// The variables of a variation, as the SDK hands them out (spec H.3).
  func variables(of variation: Kameleoon.Variation) -> [Variable] {
    guard case .array(let list)? = value(variation.variables) else { return [] }
    var variables: [Variable] = []
    var places: [CodePoints: Int] = [:]
    for item in list {
      let key = item["key"].map(PythonText.text(of:)) ?? ""
      let type: String? =
        switch item["type"] {
        case nil: ""
        case .null?: nil
        case let type?: type.text ?? PythonText.text(of: type)
        }
      let variable = Variable(key: key, type: type, value: Self.value(of: item))
      // Of a repeated key the last one counts, at the first one's place.
      if let place = places.updateValue(variables.count, forKey: CodePoints(key)) {
        variables[place] = variable
        places[CodePoints(key)] = place
      } else {
        variables.append(variable)
      }
    }
    return variables
  }

  private static func value(of item: JSONValue) -> JSONValue? {
    switch item["type"]?.text {
    case "BOOLEAN", "NUMBER", "STRING", "JS", "CSS": return item["value"] ?? false
    case "JSON":
      guard let text = item["value"]?.text else { return .null }
      return try? JSONValue(parsing: text)
    default: return .null
    }
  }
}

/// Shares as percentages.
enum Percent {
  /// A share of 0...1 as a percentage with as many decimals as it needs, at most 4: `50 %`.
  static func text(_ share: Double) -> String { digits(share) + " %" }

  /// The number of `text(_:)` without the sign.
  static func digits(_ share: Double) -> String {
    var text = NumberPair.fixed(share * 100, 4)
    // A share that no file means, and no number of decimals.
    guard text.contains("."), !text.contains("e") else { return text }
    while text.hasSuffix("0") { text.removeLast() }
    if text.hasSuffix(".") { text.removeLast() }
    return text
  }
}
