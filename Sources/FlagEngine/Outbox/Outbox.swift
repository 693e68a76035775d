/// What an application would tell the platform about what is on the screen, held until the user sends
/// it or takes it away.
///
/// Nothing gets in by looking at flags: each row comes of something that the application does, an
/// `ApplicationAct`. Its payload is made by the code that the SDK clients send with.
public struct Outbox: Sendable {
  /// The most rows that are kept; what comes beyond takes the place of the oldest.
  public static let countLimit = 100_000

  /// The rows, in the order in which they came.
  public private(set) var rows: [Row] = []
  /// How many rows that waited were taken away because there were too many.
  public private(set) var lostCount = 0
  /// How many rows wait to be sent.
  public private(set) var heldCount = 0

  private var kameleoon: KameleoonApplication
  private var flagship: FlagshipApplication
  private var nextID = 1

  /// What came of an act.
  public struct Outcome: Equatable, Sendable {
    /// The visitor afterwards: what was told of it in the act is part of it.
    public var visitor: Visitor
    /// The rows that came of it.
    public var rows: [Row]
    /// A text that the call gives back, such as a script; nil: nothing.
    public var answer: String?
  }

  /// An empty outbox.
  ///
  /// - Parameters:
  ///   - environmentID: Flagship's environment, which stands in every payload.
  ///   - seed: where nonces come from; nil: they are counted up from 1, so that two runs are alike.
  public init(environmentID: String = "ENV_ID", seed: UInt64? = nil) {
    kameleoon = KameleoonApplication(seed: seed)
    flagship = FlagshipApplication(environmentID: environmentID)
  }

  /// Flagship's environment, which stands in the payloads of what comes from now on.
  public var environmentID: String {
    get { flagship.environmentID }
    set { flagship.environmentID = newValue }
  }

  /// Whether Flagship's server decides (Decision API mode), so that visitors can log in.
  public var isDecidedByServer: Bool {
    get { flagship.isDecidedByServer }
    set { flagship.isDecidedByServer = newValue }
  }

  // MARK: Acts

  /// Does what an application does.
  ///
  /// What the visitor's data says that the platform was not told yet goes along, as the SDK sends it.
  ///
  /// - Parameters:
  ///   - act: what is done.
  ///   - visitor: the visitor, as the user edits one.
  ///   - configuration: the configuration.
  ///   - options: profile and time.
  /// - Returns: what came of it.
  /// - Throws: that the platform has no such act; what the SDK itself refuses is a row instead.
  public mutating func perform(
    _ act: ApplicationAct, as visitor: Visitor, in configuration: FlagConfiguration,
    options: EvaluationOptions
  ) throws(ActError) -> Outcome {
    let drafts: [Draft]
    var after = visitor
    var answer: String?
    switch (configuration, visitor) {
    case (.kameleoon(let file), .kameleoon(var visitor)):
      (drafts, answer) = try kameleoon.perform(act, &visitor, in: file, options: options)
      after = .kameleoon(visitor)
    case (.flagship(let file), .flagship(var visitor)):
      drafts = try flagship.perform(act, &visitor, in: file, options: options)
      after = .flagship(visitor)
    default: throw ActError("The visitor is of another platform than the configuration.")
    }
    let first = nextID
    for draft in drafts { add(draft, of: visitor.code, at: options.now) }
    let added = rows.suffix(min(nextID - first, rows.count))
    return Outcome(visitor: after, rows: Array(added), answer: answer)
  }

  /// What an act would come to; nothing is done.
  ///
  /// - Parameters: those of `perform`.
  /// - Returns: what would come of it; its rows have the numbers that they would have.
  /// - Throws: that the platform has no such act.
  public func preview(
    _ act: ApplicationAct, as visitor: Visitor, in configuration: FlagConfiguration,
    options: EvaluationOptions
  ) throws(ActError) -> Outcome {
    var trial = self
    // What it holds already need not be copied.
    trial.rows = []
    return try trial.perform(act, as: visitor, in: configuration, options: options)
  }

  private mutating func add(_ draft: Draft, of visitor: String, at time: Int) {
    if rows.count >= Self.countLimit { makeRoom() }
    let isKept = draft.payload.isEmpty
    rows.append(
      Row(
        id: nextID, time: time, visitor: draft.visitor ?? visitor, service: draft.service,
        kind: draft.kind, fields: draft.fields, reason: draft.reason, payload: draft.payload,
        state: isKept ? .kept : .held))
    nextID += 1
    if !isKept { heldCount += 1 }
  }

  /// Takes the oldest rows away, many at once: one after the other would move all others each time.
  private mutating func makeRoom() {
    let lost = rows.prefix(Self.countLimit / 10).count(where: \.isWaiting)
    lostCount += lost
    heldCount -= lost
    rows.removeFirst(Self.countLimit / 10)
  }

  /// A row before it has its number.
  struct Draft {
    var service: Service
    var kind: String
    var fields: [Field] = []
    var reason: Reason
    var payload: [UInt8] = []
    /// Another id than the visitor's that it is sent under; nil: the visitor's.
    var visitor: String?
  }

  /// Takes rows over that were kept from an earlier run; they wait.
  ///
  /// - Parameter kept: the rows; their numbers are given anew.
  public mutating func restore(_ kept: [Row]) {
    for row in kept where !row.payload.isEmpty {
      let draft = Draft(
        service: row.service, kind: row.kind, fields: row.fields,
        reason: .earlier(row.reason.sentence), payload: row.payload, visitor: row.visitor)
      add(draft, of: row.visitor, at: row.time)
    }
  }

  // MARK: States

  /// The place of the row of that number; nil: it has gone.
  public func place(of id: Int) -> Int? {
    guard let first = rows.first?.id, id >= first, id - first < rows.count else { return nil }
    // No number is left out, so that none has to be looked for.
    return id - first
  }

  /// The row of that number; nil: it has gone.
  public func row(_ id: Int) -> Row? { place(of: id).map { rows[$0] } }

  /// Sets where rows stand.
  ///
  /// - Parameters:
  ///   - ids: their numbers; those that have gone are passed over.
  ///   - state: where they stand.
  public mutating func set(_ ids: some Sequence<Int>, to state: State) {
    for id in ids {
      guard let place = place(of: id), rows[place].isSendable else { continue }
      if rows[place].isWaiting { heldCount -= 1 }
      rows[place].state = state
      if rows[place].isWaiting { heldCount += 1 }
    }
  }

  /// The rows that wait to be sent.
  public var waiting: [Row] { rows.filter(\.isWaiting) }
}
