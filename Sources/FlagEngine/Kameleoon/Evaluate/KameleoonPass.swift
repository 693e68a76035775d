extension Kameleoon {
  /// One pass of one visitor over the flags: the visitor's record and what evaluations saved in it.
  public struct Pass: Sendable {
    let model: Model
    /// What evaluations only read, behind one reference: a pass is copied at every turn.
    private(set) var prepared: PreparedVisitor
    var simulations: [Simulation]
    var forces: [Force]

    // What evaluations change.
    var hasRecord: Bool
    var created: Int
    var assignments: Assignments
    var hashBuffer = HashBuffer()
    /// The truths of the steady conditions asked so far, by index.
    ///
    /// The same one, asked again by another rule, has the same truth. Empty: nothing is remembered.
    var findings: [Finding?]
    /// The steps of the steady conditions that were explained, by index; nil: none are kept.
    private(set) var conditionNodes: Memo<TraceNode>?
    /// Whether the variables of what is served are read, of which one may be broken.
    var readsVariables = true
    /// Whether a visitor code that is empty or too long is refused.
    var checksCode = true
    /// Whether the flag that is evaluated hangs on a pattern that was given up.
    var isLimited = false

    var visitor: Visitor { prepared.visitor }
    var options: EvaluationOptions { prepared.options }
    var profile: Profile { prepared.profile }
    var consent: Bool? { prepared.consent }

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

    /// Starts a pass; the visitor's data is brought into the form that conditions read.
    ///
    /// - Parameters:
    ///   - configuration: the configuration.
    ///   - visitor: the visitor.
    ///   - options: profile and time.
    public init(
      _ configuration: Configuration, for visitor: Visitor, options: EvaluationOptions
    ) {
      self.init(configuration, for: visitor, options: options, remembers: true)
    }

    /// Starts a pass; see above.
    ///
    /// - Parameters:
    ///   - configuration: the configuration.
    ///   - visitor: the visitor.
    ///   - options: profile and time.
    ///   - remembers: whether what conditions come to is kept for other flags, which costs more than
    ///     it saves where only one is decided.
    init(
      _ configuration: Configuration, for visitor: Visitor, options: EvaluationOptions,
      remembers: Bool
    ) {
      let model = configuration.model
      self.model = model
      let overrides = Overrides(visitor, model: model)
      simulations = overrides.simulations
      forces = overrides.forces
      var extraIDs = ExtraIDs()
      var record: Record?
      prepared = PreparedVisitor(
        visitor, configuration, options, createsRecord: overrides.createsRecord, &extraIDs,
        record: &record)
      hasRecord = record != nil
      created = record?.created ?? options.now
      findings = remembers ? Array(repeating: nil, count: model.conditions.count) : []
      conditionNodes = remembers ? Memo() : nil
      assignments = record?.assigned ?? Assignments()
      assignments.number(by: model)
    }

    /// Starts a pass of a visitor whose record lives, for a few flags.
    ///
    /// What is assigned is taken out of the record and belongs back into it, see `Visit`.
    init(
      _ configuration: Configuration, _ visitor: Visitor, _ record: inout Record?,
      options: EvaluationOptions
    ) {
      model = configuration.model
      assignments = Assignments()
      if record == nil {
        (simulations, forces) = ([], [])
      } else {
        record?.overrides.find(in: model)
        simulations = record?.overrides.passSimulations ?? []
        forces = record?.overrides.passForces(model) ?? []
        record?.release(&assignments)
      }
      assignments.number(by: model)
      prepared = PreparedVisitor(visitor, record, configuration, options)
      hasRecord = record != nil
      created = record?.created ?? options.now
      findings = []
    }

    /// Takes over another visitor's data, as conditions read it; what was saved stays.
    mutating func readRecord(of visitor: Visitor) {
      var extraIDs = ExtraIDs()
      take(prepared.replacing(visitor, model, &extraIDs))
    }

    /// Takes over one part of another visitor's data, for the silent check of conditions that read
    /// that part.
    ///
    /// - Parameters:
    ///   - visitor: another visitor.
    ///   - part: the only part in which it differs from `base`.
    ///   - base: a visitor as it was prepared.
    mutating func readRecord(
      of visitor: Visitor, part: MissParts.Part, over base: PreparedVisitor
    ) {
      if let changed = base.replacing(part, by: visitor, model) {
        take(changed)
      } else {
        readRecord(of: visitor)
      }
    }

    private mutating func take(_ visitor: PreparedVisitor) {
      prepared = visitor
      findings = []
      conditionNodes = nil
      hasRecord = visitor.recordCreated != nil || !assignments.isEmpty
      created = visitor.recordCreated ?? created
    }

    func assignment(of experiment: Int32) -> Assignment? { assignments.find(experiment) }

    /// Keeps an assignment; one of the same experiment is replaced in its place.
    mutating func save(_ assignment: Assignment) {
      assignments.save(assignment)
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
    assignments.map {
      SavedAssignment(
        experimentID: $0.experimentID, variationID: $0.variationID, ruleType: $0.ruleType,
        isSent: $0.sending.state == .sent)
    }
  }
}
