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
    var assignments: [Assignment] = []
    /// The index in `assignments` by experiment number.
    private var assignmentOf = IntegerTable()
    var hashBuffer = HashBuffer()
    /// The truths of the steady conditions asked so far, by index.
    ///
    /// The same one, asked again by another rule, has the same truth. Empty: nothing is remembered.
    var findings: [Finding?]
    /// The steps of the steady conditions that were explained, by index; nil: none are kept.
    private(set) var conditionNodes: Memo<TraceNode>? = Memo()
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
      let overrides = Overrides(visitor, model: model)
      simulations = overrides.simulations
      forces = overrides.forces
      var extraIDs = ExtraIDs()
      prepared = PreparedVisitor(
        visitor, configuration, options, createsRecord: overrides.createsRecord, &extraIDs)
      hasRecord = prepared.recordCreated != nil
      created = prepared.recordCreated ?? options.now
      findings = Array(repeating: nil, count: model.conditions.count)
      let prior = prepared.prior
      let numbers = prior.map {
        (extraIDs.number(of: $0.experiment, model), extraIDs.number(of: $0.variation, model))
      }
      for (index, number) in numbers.enumerated() {
        save(
          Assignment(
            experiment: number.0, variation: number.1, kind: Self.kind(prior[index].ruleType),
            time: prior[index].time, isSent: prior[index].isSent, origin: .prior(Int32(index))))
      }
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

    private static func kind(_ ruleType: String?) -> Rule.Kind {
      switch ruleType {
      case "EXPERIMENTATION": .experiment
      case "TARGETED_DELIVERY": .delivery
      default: .unknown
      }
    }

    func assignment(of experiment: Int32) -> Assignment? {
      guard experiment >= 0, let index = assignmentOf.find(Int(experiment)) else { return nil }
      return assignments[Int(index)]
    }

    /// Keeps an assignment; one of the same experiment is replaced in its place.
    mutating func save(_ assignment: Assignment) {
      let index = assignmentOf.number(
        of: Int(assignment.experiment), orInsert: Int32(assignments.count))
      if Int(index) < assignments.count {
        assignments[Int(index)] = assignment
      } else {
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
      (prepared.prior[Int(index)].experiment, prepared.prior[Int(index)].variation)
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
