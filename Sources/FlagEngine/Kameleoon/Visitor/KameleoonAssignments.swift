extension Kameleoon {
  /// A variation that is assigned to a visitor.
  package struct Assignment: Sendable {
    /// The experiment's id, as the file or remote data has it.
    package var experimentID: JSONValue
    /// The variation's id.
    package var variationID: JSONValue
    /// The numbers of both ids in the model that read them last; `unknownNumber` for an id that the
    /// file does not have.
    var experiment: Int32
    var variation: Int32
    var kind: Rule.Kind
    /// Milliseconds since 1970 UTC.
    package var time: Double
    /// Whether it is to be sent.
    package var sending: Sending

    /// The number of an id that the file does not have: no condition asks for it.
    static let unknownNumber: Int32 = -2

    /// `EXPERIMENTATION`, `TARGETED_DELIVERY` or nil, as the file spells it.
    package var ruleType: String? {
      switch kind {
      case .experiment: "EXPERIMENTATION"
      case .delivery: "TARGETED_DELIVERY"
      case .unknown: nil
      }
    }

    /// Whether it may be sent although the visitor has not consented.
    var needsNoConsent: Bool { kind == .delivery }
  }

  /// The variations assigned to a visitor, one an experiment, in the order of first saving.
  ///
  /// They carry the numbers that a model gives their ids, so that a condition finds them at once; a
  /// newer model numbers them anew.
  struct Assignments: Sendable, RandomAccessCollection {
    private var list: [Assignment] = []
    /// The places by experiment number, of many.
    private var places = IntegerTable()
    /// The model whose numbers they carry; 0: none.
    private var generation = 0

    /// With so many a look at each is as quick as a table.
    private static let scanLimit = 12

    var startIndex: Int { 0 }
    var endIndex: Int { list.count }
    subscript(place: Int) -> Assignment { list[place] }

    /// The assignment of an experiment, by its number in the model of the last `number(by:)`.
    func find(_ experiment: Int32) -> Assignment? {
      place(of: experiment).map { list[$0] }
    }

    private func place(of experiment: Int32) -> Int? {
      guard experiment >= 0 else { return nil }
      if list.count > Self.scanLimit { return places.find(Int(experiment)).map { Int($0) } }
      return list.firstIndex { $0.experiment == experiment }
    }

    /// Keeps an assignment, numbered by the same model; one of the same experiment is replaced in its
    /// place.
    mutating func save(_ assignment: Assignment) {
      let known =
        assignment.experiment >= 0
        ? place(of: assignment.experiment)
        : list.firstIndex {
          IDTable.canonical($0.experimentID) == IDTable.canonical(assignment.experimentID)
        }
      if let known {
        list[known] = assignment
      } else {
        list.append(assignment)
        listPlaces(from: list.count - 1)
      }
    }

    /// Gives all of them the numbers of a model.
    mutating func number(by model: Model) {
      guard generation != model.generation else { return }
      generation = model.generation
      guard !list.isEmpty else { return }
      places = IntegerTable()
      for place in list.indices {
        list[place].experiment =
          model.ids.find(list[place].experimentID) ?? Assignment.unknownNumber
        list[place].variation = model.ids.find(list[place].variationID) ?? Assignment.unknownNumber
      }
      listPlaces(from: 0)
    }

    private mutating func listPlaces(from first: Int) {
      guard list.count > Self.scanLimit else { return }
      // The first ones were too few for a table.
      let start = first == Self.scanLimit ? 0 : first
      for place in start..<list.count where list[place].experiment >= 0 {
        _ = places.number(of: Int(list[place].experiment), orInsert: Int32(place))
      }
    }

    /// Changes what has become of the sending of each.
    mutating func update(_ change: (inout Sending) -> Void) {
      for place in list.indices { change(&list[place].sending) }
    }

    /// Sends some of them along.
    mutating func update(at place: Int, _ change: (inout Assignment) -> Void) {
      change(&list[place])
    }
  }
}
