extension Kameleoon {
  /// One pass of one visitor over the flags: the visitor's record and what evaluations saved in it.
  public struct Pass: Sendable {
    let model: Model
    let options: EvaluationOptions
    let profile: Profile
    private(set) var visitor: Visitor
    /// The SDK's own version, which SDK_LANGUAGE conditions compare.
    let sdkVersion: Version
    private(set) var context: Context
    /// The visitor's place as spelled; the context has it in lower case.
    private(set) var geolocation: DataItem.Geolocation?
    let consent: Bool?
    /// Whether overrides make a record.
    private let createsRecord: Bool
    let isCodeValid: Bool
    /// The SDK refuses the file.
    let isRefused: Bool
    /// What is hashed instead of the visitor code; the visitor code if nothing.
    let mapping: String?
    let banditScores: [DataItem.BanditScore]
    let prior: [Record.PriorAssignment]
    var simulations: [Simulation]
    var forces: [Force]

    // What evaluations change.
    var hasRecord: Bool
    var created: Int
    var assignments: [Assignment] = []
    /// By experiment number the index in `assignments`, -1 if none.
    var assignmentOf: [Int32]
    var hashBuffer = HashBuffer()

    /// A simulation of a flag; no rule: its default.
    struct Simulation: Sendable {
      var flag: Int32
      var rule: Int32
      var entry: Int32
    }

    /// A force on an experiment.
    struct Force: Sendable {
      var experiment: Int32
      var entry: Int32
      var keepsTargeting: Bool
    }

    /// A saved assignment.
    struct Assignment: Sendable {
      var experiment: Int32
      var variation: Int32
      var kind: Rule.Kind
      /// Milliseconds.
      var time: Double
      var isSent: Bool
      var origin: Origin

      enum Origin: Sendable {
        case rule(Int32, entry: Int32)
        case holdout(entry: Int32)
        case prior(Int32)
      }
    }

    /// Starts a pass; the visitor's data is brought into the form that conditions read.
    ///
    /// - Parameters:
    ///   - configuration: the configuration.
    ///   - visitor: the visitor.
    ///   - options: profile and time.
    public init(
      _ configuration: Configuration, for visitor: Visitor, options: EvaluationOptions
    ) {
      let model = configuration.model
      self.model = model
      self.options = options
      self.visitor = visitor
      profile = options.profile
      sdkVersion =
        profile == .kameleoon322
        ? Version(major: 3, minor: 22, patch: 2) : Version(major: 3, minor: 18, patch: 0)
      let overrides = Overrides(visitor, model: model)
      simulations = overrides.simulations
      forces = overrides.forces
      createsRecord = overrides.createsRecord
      let record = Self.record(of: visitor, createsRecord, model, options)
      var extraIDs = ExtraIDs()
      context = Context(record, code: visitor.code, model: model, extraIDs: &extraIDs)
      geolocation = record?.geolocation
      consent = record?.consent
      isCodeValid = !visitor.code.isEmpty && visitor.code.unicodeScalars.count <= 255
      isRefused = !configuration.isLoaded(by: options.profile)
      mapping = record?.mapping.flatMap { $0.isEmpty ? nil : $0 }
      banditScores = record?.banditScores ?? []
      prior = record?.assigned ?? []
      hasRecord = record != nil
      created = record?.created ?? options.now
      let numbers = prior.map {
        (extraIDs.number(of: $0.experiment, model), extraIDs.number(of: $0.variation, model))
      }
      assignmentOf = Array(
        repeating: -1, count: Int(max(model.ids.count, (numbers.map(\.0).max() ?? -1) + 1)))
      for (index, number) in numbers.enumerated() {
        save(
          Assignment(
            experiment: number.0, variation: number.1, kind: Self.kind(prior[index].ruleType),
            time: prior[index].time, isSent: prior[index].isSent, origin: .prior(Int32(index))))
      }
    }

    private static func record(
      of visitor: Visitor, _ createsRecord: Bool, _ model: Model, _ options: EvaluationOptions
    ) -> Record? {
      var store = RecordStore(visitor, customData: model.customData, now: options.now)
      if createsRecord { _ = store.record(of: visitor.code, at: options.now) }
      return store.find(visitor.code)
    }

    /// Takes over another visitor's data, as conditions read it; what was saved stays.
    mutating func readRecord(of visitor: Visitor) {
      let record = Self.record(of: visitor, createsRecord, model, options)
      var extraIDs = ExtraIDs()
      self.visitor = visitor
      context = Context(record, code: visitor.code, model: model, extraIDs: &extraIDs)
      geolocation = record?.geolocation
      hasRecord = record != nil || !assignments.isEmpty
      created = record?.created ?? created
    }

    private static func kind(_ ruleType: String?) -> Rule.Kind {
      switch ruleType {
      case "EXPERIMENTATION": .experiment
      case "TARGETED_DELIVERY": .delivery
      default: .unknown
      }
    }

    func assignment(of experiment: Int32) -> Assignment? {
      guard experiment >= 0, Int(experiment) < assignmentOf.count else { return nil }
      let index = assignmentOf[Int(experiment)]
      return index < 0 ? nil : assignments[Int(index)]
    }

    /// Keeps an assignment; one of the same experiment is replaced in its place.
    mutating func save(_ assignment: Assignment) {
      let index = assignmentOf[Int(assignment.experiment)]
      if index >= 0 {
        assignments[Int(index)] = assignment
      } else {
        assignmentOf[Int(assignment.experiment)] = Int32(assignments.count)
        assignments.append(assignment)
      }
      if !hasRecord {
        hasRecord = true
        created = options.now
      }
    }

    /// Decides a flag without recording why.
    public mutating func decide(_ flag: Int) -> Answer {
      var silence = SilentRecorder()
      return evaluate(flag, &silence)
    }
  }
}

extension Kameleoon.Pass {
  /// A variation that is saved for the visitor.
  public struct SavedAssignment: Equatable, Sendable {
    /// The experiment's id.
    public var experimentID: JSONValue
    /// The variation's id.
    public var variationID: JSONValue
    /// `EXPERIMENTATION`, `TARGETED_DELIVERY` or nil.
    public var ruleType: String?
    /// Whether it counts as sent, so that it will not be sent to the platform.
    public var isSent: Bool
  }

  /// The variations saved for the visitor so far, in the order of first saving.
  public var savedAssignments: [SavedAssignment] {
    assignments.map { assignment in
      let ids = ids(of: assignment.origin)
      let type: String? =
        switch assignment.kind {
        case .experiment: "EXPERIMENTATION"
        case .delivery: "TARGETED_DELIVERY"
        case .unknown: nil
        }
      return SavedAssignment(
        experimentID: ids.experiment, variationID: ids.variation, ruleType: type,
        isSent: assignment.isSent)
    }
  }

  private func ids(
    of origin: Assignment.Origin
  ) -> (experiment: JSONValue, variation: JSONValue) {
    switch origin {
    case .prior(let index):
      (prior[Int(index)].experiment, prior[Int(index)].variation)
    case .rule(let rule, let entry):
      (
        model.value(model.rules[Int(rule)].experiment) ?? 0,
        model.value(model.entries[Int(entry)].id) ?? .null
      )
    case .holdout(let entry):
      (
        model.holdout.flatMap { model.value($0.experiment) } ?? 0,
        model.value(model.entries[Int(entry)].id) ?? .null
      )
    }
  }
}
