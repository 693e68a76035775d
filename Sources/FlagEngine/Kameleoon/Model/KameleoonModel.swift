internal import Synchronization

extension Kameleoon {
  /// A run of bytes in a store of texts.
  struct Text: Equatable, Sendable {
    var start: UInt32 = 0
    var count: UInt32 = 0

    @inline(__always)
    var range: Range<Int> { Int(start)..<Int(start) + Int(count) }
  }

  /// A value in the source that is read when somebody asks for it; empty where the file has none.
  struct SourceValue: Equatable, Sendable {
    var start: UInt32 = 0
    var count: UInt32 = 0

    var isMissing: Bool { count == 0 }
  }

  /// A run of elements in one of the model's lists.
  struct Span: Equatable, Sendable {
    var start: Int32 = 0
    var count: Int32 = 0

    @inline(__always)
    var range: Range<Int> { Int(start)..<Int(start) + Int(count) }
  }

  /// A data file, compiled: flat lists that refer to each other by index, and texts in one store.
  ///
  /// Nothing in the lists holds a reference, so that deciding copies and counts nothing.
  final class Model: Sendable {
    /// Tells this model from any other that there was.
    let generation = generations.add(1, ordering: .relaxed).newValue
    private static let generations = Atomic(0)
    let source: [UInt8]
    let texts: [UInt8]
    let flags: [Flag]
    let flagsByKey: TextIndex
    let rules: [Rule]
    let entries: [Entry]
    /// The entries' expositions alone, which every split walks over.
    let shares: [Share]
    let variations: [Variation]
    let segments: [Segment]
    let nodes: [Node]
    let conditions: [Condition]
    /// The type of each condition as the file spells it.
    let conditionTypes: [Text]
    /// The places of GEOLOCATION conditions as the file spells them.
    let placeSpellings: [PlaceSpelling]
    let groups: [Group]
    let members: [Int32]
    let patterns: [PythonRegex]
    let acceptedTexts: [Text]
    let customData: CustomDataTable
    /// Numbers for the ids that the vendor's language takes for equal.
    let ids: IDTable
    /// For each id (by number) the rule of its experiment: of several the last.
    let ruleOfExperiment: IDMap
    /// For each variation id (by number) its entry: of several the last.
    let entryOfVariation: IDMap
    /// For each flag id (by number) the flag.
    let flagOfID: IDMap
    let holdout: Holdout?
    let consent: ConsentRule
    let isRealTime: Bool
    let dataAPIDomain: String?
    let dateModified: Int
    /// The segments for audiences, in the order of the file.
    let audienceSegments: [Int32]
    let problems: [ConfigurationProblem]
    let isRefused: Bool
    /// A variable of type JSON somewhere holds no JSON.
    let hasBrokenVariable: Bool
    /// For each segment whether what was saved for the visitor can change its answer.
    let segmentsReadingAssignments: [Bool]
    /// Conditions in words, by index.
    let words = Memo<ConditionWords.Words>()
    /// What names a segment without a label, by index.
    let gists = Memo<String>()
    /// What rules are called, by index, without their labels.
    let ruleFacts = Memo<TraceSubject.Rule>()
    /// The first flag with a rule of that id (by number).
    let flagsOfRules = Lazy<[Int32: Int32]>()
    /// The variables of variations, by index.
    let variables = Memo<[FlagEngine.Variable]>()

    init(_ parts: ModelParts) {
      source = parts.source
      texts = parts.texts.bytes
      flags = parts.flags
      flagsByKey = parts.flagsByKey
      rules = parts.rules
      entries = parts.entries
      shares = parts.entries.map {
        Share(exposition: $0.exposition, isBroken: $0.isExpositionBroken)
      }
      variations = parts.variations
      segments = parts.segments
      nodes = parts.nodes
      conditions = parts.conditions
      conditionTypes = parts.conditionTypes
      placeSpellings = parts.placeSpellings
      groups = parts.groups
      members = parts.members
      patterns = parts.patterns
      acceptedTexts = parts.acceptedTexts
      customData = parts.customData
      ids = parts.ids
      ruleOfExperiment = parts.ruleOfExperiment
      entryOfVariation = parts.entryOfVariation
      flagOfID = parts.flagOfID
      holdout = parts.holdout
      consent = parts.consent
      isRealTime = parts.isRealTime
      dataAPIDomain = parts.dataAPIDomain
      dateModified = parts.dateModified
      audienceSegments = parts.audienceSegments
      problems = parts.problems
      isRefused = problems.contains(where: \.isRefusal)
      hasBrokenVariable = parts.variations.contains(where: \.hasBrokenVariable)
      segmentsReadingAssignments = parts.segmentsReadingAssignments()
    }

    /// The key of the variation with that id (by number).
    func key(ofVariation number: Int32) -> Text? {
      entryOfVariation[number].map { entries[Int($0)].key }
    }

    /// The text as a `String`.
    func string(_ text: Text) -> String {
      texts.withUnsafeBufferPointer { texts in
        String(decoding: UnsafeBufferPointer(rebasing: texts[text.range]), as: UTF8.self)
      }
    }

    /// The value at that place of the source, nil where the file has none.
    func value(_ source: SourceValue) -> JSONValue? {
      guard !source.isMissing else { return nil }
      let start = Int(source.start)
      let bytes = self.source[start..<start + Int(source.count)]
      if let int = smallInteger(bytes) { return .integer(int) }
      guard let document = try? JSONDocument(Array(bytes)) else {
        preconditionFailure("the bytes were read as JSON when the file was loaded")
      }
      return document.withRoot { $0.value }
    }

    private func smallInteger(_ bytes: ArraySlice<UInt8>) -> Int? {
      guard bytes.count < 18 else { return nil }
      var value = 0
      for byte in bytes {
        guard byte &- 0x30 < 10 else { return nil }
        value = value * 10 + Int(byte & 0x0F)
      }
      return value
    }

    /// The value at that place as the vendor's language prints it.
    func printed(_ source: SourceValue) -> String {
      value(source).map(PythonText.text(of:)) ?? "None"
    }
  }

  /// The lists of a model while they are filled.
  struct ModelParts {
    var source: [UInt8] = []
    var texts = TextStore()
    var flags: [Flag] = []
    var flagsByKey = TextIndex()
    var rules: [Rule] = []
    var entries: [Entry] = []
    var variations: [Variation] = []
    var segments: [Segment] = []
    var nodes: [Node] = []
    var conditions: [Condition] = []
    var conditionTypes: [Text] = []
    var placeSpellings: [PlaceSpelling] = []
    var groups: [Group] = []
    var members: [Int32] = []
    var patterns: [PythonRegex] = []
    var acceptedTexts: [Text] = []
    var customData = CustomDataTable()
    var ids = IDTable()
    var ruleOfExperiment = IDMap()
    var entryOfVariation = IDMap()
    var flagOfID = IDMap()
    var holdout: Holdout?
    var consent = ConsentRule()
    /// Whether the vendor announces newer files on a connection of its own.
    var isRealTime = false
    /// The host of the data API that the file names.
    var dataAPIDomain: String?
    /// When the file was changed last, in milliseconds since 1970 UTC.
    var dateModified = 0
    /// The segments for audiences, in the order of the file.
    var audienceSegments: [Int32] = []
    var problems: [ConfigurationProblem] = []
  }

  /// Consent as the configuration asks for it.
  struct ConsentRule: Equatable, Sendable {
    var isRequired = false
    var blocksFully = false
  }

  /// A feature flag.
  struct Flag: Sendable {
    var key: Text
    var id: Int32
    var idSource: SourceValue
    var defaultKey: Text
    /// A `null` default key: the result then has no key.
    var hasDefaultKey: Bool
    /// The variation with the default key; -1: the flag has none.
    var defaultVariation: Int32
    var isEnabled: Bool
    /// The exclusion group; -1: none.
    var group: Int32
    /// The group is no text: the official SDK crashes when it asks for it.
    var isGroupBroken: Bool
    /// The slot of the custom data that gives the code for hash; -1: none.
    var bucketingSlot: Int32
    /// The bucketing custom data stands at index 0, which is never used.
    var hasUnusedBucketing: Bool
    var rules: Span
    var variations: Span
    /// Its place in `featureFlags`.
    var position: Int32
  }

  /// A variation of a flag.
  struct Variation: Sendable {
    var key: Text
    /// The list of its variables.
    var variables: SourceValue
    /// A variable of type JSON holds a text that is no JSON: the official SDK crashes.
    var hasBrokenVariable: Bool
  }

  /// A rule of a flag.
  struct Rule: Sendable {
    var id: SourceValue
    var idNumber: Int32
    var experiment: SourceValue
    /// The number of the experiment's id in the model's `ids`.
    var experimentNumber: Int32
    var isExperimentNull: Bool
    var kind: Kind
    /// The share of targeted visitors that it takes, 0...1; NaN is never reached.
    var exposition: Double
    /// The exposition is no number: the official SDK crashes.
    var isExpositionBroken: Bool
    var entries: Span
    /// What follows the code in the hashed texts: id and respool time.
    var exposureSuffix: Text
    var splitSuffix: Text
    var segment: SegmentReference
    var segmentID: SourceValue
    /// The place that the unused field `order` gives it differs from its place in the list.
    var hasOddOrder: Bool

    enum Kind: UInt8, Sendable {
      case experiment, delivery, unknown
    }
  }

  /// Whom a rule targets.
  enum SegmentReference: Equatable, Sendable {
    case everyone
    /// The file lacks the segment: everyone.
    case dangling
    case segment(Int32)
  }

  /// A variation's part in a rule.
  struct Entry: Sendable {
    var key: Text
    var hasKey: Bool
    var id: SourceValue
    var idNumber: Int32
    /// The id is missing or null: the assignment is not saved.
    var isIDNull: Bool
    var exposition: Double
    var isExpositionBroken: Bool
    /// The flag's variation with this key; -1: none.
    var variation: Int32
  }

  /// An entry's exposition.
  struct Share: Sendable {
    var exposition: Double
    /// It is no number: the official SDK crashes when it asks for it.
    var isBroken: Bool
  }

  /// An exclusion group.
  struct Group: Sendable {
    var name: Text
    /// Its flags by ascending id.
    var members: Span
  }

  /// The holdout experiment.
  struct Holdout: Sendable {
    var experiment: SourceValue
    var experimentNumber: Int32
    var isExperimentNull: Bool
    /// The experiment's id is no simple value: the official SDK crashes when it saves.
    var isBroken: Bool
    var entries: Span
    var suffix: Text
  }

  /// A segment: its tree.
  struct Segment: Sendable {
    var id: SourceValue
    /// The root in the model's nodes; -1: no tree, everyone.
    var root: Int32
  }

  /// A node of a segment's tree, in the vendor's pairing (spec D.1).
  enum Node: Sendable {
    case condition(Int32)
    /// A condition that asks for another segment.
    case segment(Int32)
    case pair(Joint, Int32, Int32)
    /// A missing part counts as true.
    case nothing
  }

  /// What joins the two sides of a pair.
  enum Joint: UInt8, Sendable {
    case all, any
    /// The operator is missing: the left side is evaluated, the right side alone counts.
    case rightOnly
    /// The operator is 0 instead of false, and the node the right side of another: where its left side
    /// fails it gives 0, which is not false and so counts as true.
    case implies
  }

  /// A condition of a tree, with the nodes that stand above it.
  struct Leaf {
    var condition: Int
    var frames: Int
  }

  /// The conditions of a tree, from left to right.
  static func leaves(below root: Int32, _ nodes: [Node]) -> [Leaf] {
    var result: [Leaf] = []
    var stack = root >= 0 ? [(node: root, frames: 0)] : []
    while let (node, frames) = stack.popLast() {
      switch nodes[Int(node)] {
      case .condition(let condition), .segment(let condition):
        result.append(Leaf(condition: Int(condition), frames: frames))
      case .pair(_, let left, let right):
        stack.append((right, frames + 1))
        stack.append((left, frames + 1))
      case .nothing: break
      }
    }
    return result
  }

}
