extension Kameleoon {
  /// A visitor as evaluations read it: never changed, so that passes share it.
  final class PreparedVisitor: Sendable {
    let visitor: Visitor
    let options: EvaluationOptions
    let profile: Profile
    /// The SDK's own version, which SDK_LANGUAGE conditions compare.
    let sdkVersion: Version
    let context: Context
    /// The visitor's place as spelled; the context has it in lower case.
    let geolocation: DataItem.Geolocation?
    let consent: Bool?
    let isCodeValid: Bool
    /// The SDK refuses the file.
    let isRefused: Bool
    /// What is hashed instead of the visitor code; the visitor code if nothing.
    let mapping: String?
    let banditScores: [DataItem.BanditScore]
    /// When the visitor's record was created; nil: there is none.
    let recordCreated: Int?
    /// The names of rules and segments, for explanations.
    let labels: Labels
    /// Whether overrides make a record.
    private let createsRecord: Bool

    /// Prepares a visitor.
    ///
    /// - Parameters:
    ///   - visitor: the visitor.
    ///   - configuration: the configuration.
    ///   - options: profile and time.
    ///   - createsRecord: whether its overrides make a record.
    ///   - extraIDs: numbers for the visitor's ids that the file does not have.
    ///   - record: takes the record that was made of the visitor's data.
    convenience init(
      _ visitor: Visitor, _ configuration: Configuration, _ options: EvaluationOptions,
      createsRecord: Bool, _ extraIDs: inout ExtraIDs, record: inout Record?
    ) {
      record = Self.record(of: visitor, createsRecord, configuration.model, options)
      self.init(
        visitor, record, configuration, options, createsRecord: createsRecord, &extraIDs)
    }

    /// Prepares a visitor whose record lives.
    convenience init(
      _ visitor: Visitor, _ record: Record?, _ configuration: Configuration,
      _ options: EvaluationOptions
    ) {
      var extraIDs = ExtraIDs()
      self.init(visitor, record, configuration, options, createsRecord: false, &extraIDs)
    }

    private init(
      _ visitor: Visitor, _ record: Record?, _ configuration: Configuration,
      _ options: EvaluationOptions, createsRecord: Bool, _ extraIDs: inout ExtraIDs
    ) {
      let model = configuration.model
      self.visitor = visitor
      self.options = options
      self.createsRecord = createsRecord
      labels = configuration.labels
      isRefused = !configuration.isLoaded(by: options.profile)
      profile = options.profile
      sdkVersion =
        profile == .kameleoon322
        ? Version(major: 3, minor: 22, patch: 2) : Version(major: 3, minor: 18, patch: 0)
      context = Context(record, code: visitor.code, model: model, extraIDs: &extraIDs)
      geolocation = record?.geolocation?.value
      recordCreated = record?.created
      consent = record?.consent
      isCodeValid = CallError(checking: visitor.code) == nil
      mapping = record?.mapping.flatMap { $0.isEmpty ? nil : $0 }
      banditScores = record?.banditScores ?? []
    }

    /// The same with another visitor's data, as conditions read it.
    func replacing(
      _ visitor: Visitor, _ model: Model, _ extraIDs: inout ExtraIDs
    ) -> PreparedVisitor {
      let record = Self.record(of: visitor, createsRecord, model, options)
      return PreparedVisitor(
        self, visitor,
        Context(record, code: visitor.code, model: model, extraIDs: &extraIDs),
        geolocation: record?.geolocation?.value, recordCreated: record?.created)
    }

    /// The same with one part of another visitor's data; nil where that part hangs on other data.
    func replacing(
      _ part: MissParts.Part, by visitor: Visitor, _ model: Model
    ) -> PreparedVisitor? {
      // A visitor's last item may be what its record hangs on.
      guard recordCreated != nil, !visitor.data.isEmpty,
        visitor.data.allSatisfy({ $0.visitorCode == nil })
      else { return nil }
      var context = context
      guard context.reread(part, from: visitor.data, model) else { return nil }
      // The place is only named in explanations, which nobody asks of such a visitor.
      return PreparedVisitor(
        self, visitor, context, geolocation: geolocation, recordCreated: recordCreated)
    }

    /// What conditions do not read stays as it was.
    private init(
      _ kept: PreparedVisitor, _ visitor: Visitor, _ context: Context,
      geolocation: DataItem.Geolocation?, recordCreated: Int?
    ) {
      self.visitor = visitor
      self.context = context
      self.geolocation = geolocation
      self.recordCreated = recordCreated
      options = kept.options
      profile = kept.profile
      sdkVersion = kept.sdkVersion
      consent = kept.consent
      isCodeValid = kept.isCodeValid
      isRefused = kept.isRefused
      mapping = kept.mapping
      banditScores = kept.banditScores
      labels = kept.labels
      createsRecord = kept.createsRecord
    }

    private static func record(
      of visitor: Visitor, _ createsRecord: Bool, _ model: Model, _ options: EvaluationOptions
    ) -> Record? {
      var store = RecordStore(visitor, customData: model.customData, now: options.now)
      if createsRecord { _ = store.record(of: visitor.code, at: options.now) }
      return store.find(visitor.code)
    }
  }
}
