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

  /// Texts one behind the other.
  struct TextStore: Sendable {
    var bytes: [UInt8] = []

    mutating func add(_ text: some Sequence<UInt8>) -> Text {
      let start = bytes.count
      bytes.append(contentsOf: text)
      return Text(start: UInt32(start), count: UInt32(bytes.count - start))
    }

    /// Adds a text of the source; one without escapes is copied byte by byte.
    mutating func add(_ view: JSONView) -> Text {
      let node = view.node
      if node.kind == .string, !node.flag {
        return add(
          UnsafeBufferPointer(
            rebasing: view.bytes[node.start..<node.start + Int(node.extent)]))
      }
      // An integer prints as it is written, but for a zero with a sign.
      if node.kind == .integer, view.bytes[node.start] != 0x2D {
        return add(
          UnsafeBufferPointer(
            rebasing: view.bytes[node.start..<node.start + Int(node.extent)]))
      }
      if let text = view.string { return add(text.utf8) }
      return add(PythonText.text(of: view.value).utf8)
    }
  }

  /// Finds texts by their bytes.
  struct TextIndex: Sendable {
    private var slots: [Int32] = []
    private var keys: [Text] = []

    /// How many texts it holds.
    var count: Int { keys.count }

    /// The number of the text, or nil.
    func find(_ key: UnsafeBufferPointer<UInt8>, in texts: [UInt8]) -> Int? {
      guard !slots.isEmpty else { return nil }
      var slot = Int(truncatingIfNeeded: Self.hash(key)) & (slots.count - 1)
      while slots[slot] >= 0 {
        let candidate = keys[Int(slots[slot])]
        if Int(candidate.count) == key.count,
          texts.withUnsafeBufferPointer({ $0[candidate.range].elementsEqual(key) })
        {
          return Int(slots[slot])
        }
        slot = (slot + 1) & (slots.count - 1)
      }
      return nil
    }

    /// Gives the text, which must not be there yet, the next number.
    mutating func insert(_ text: Text, in texts: [UInt8]) {
      keys.append(text)
      if keys.count * 2 > slots.count {
        slots = Array(repeating: -1, count: max(16, slots.count * 4))
        for index in keys.indices { place(index, in: texts) }
      } else {
        place(keys.count - 1, in: texts)
      }
    }

    private mutating func place(_ index: Int, in texts: [UInt8]) {
      let hash = texts.withUnsafeBufferPointer {
        Self.hash(UnsafeBufferPointer(rebasing: $0[keys[index].range]))
      }
      var slot = Int(truncatingIfNeeded: hash) & (slots.count - 1)
      while slots[slot] >= 0 { slot = (slot + 1) & (slots.count - 1) }
      slots[slot] = Int32(index)
    }

    /// FNV-1a, its high bits folded into the low ones.
    private static func hash(_ bytes: UnsafeBufferPointer<UInt8>) -> UInt64 {
      var hash: UInt64 = 0xcbf2_9ce4_8422_2325
      for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
      return hash ^ hash >> 32
    }
  }

  /// Numbers ids such that equal ids, by the vendor's language, have one number.
  ///
  /// There `1`, `1.0` and `true` are equal, `"1"` is not.
  struct IDTable: Sendable {
    private var integers = IntegerTable()
    private var others: [JSONValue: Int32] = [:]
    private(set) var count: Int32 = 0

    /// Space for as many ids.
    mutating func reserve(_ capacity: Int) { integers.reserve(capacity) }

    /// The number of the id, a new one if it is not there yet.
    mutating func number(of value: JSONValue) -> Int32 {
      let value = Self.canonical(value)
      if case .integer(let integer) = value { return number(of: integer) }
      if let number = others[value] { return number }
      others[value] = count
      count += 1
      return count - 1
    }

    /// The number of the id, a new one if it is not there yet.
    mutating func number(of integer: Int) -> Int32 {
      let number = integers.number(of: integer, orInsert: count)
      if number == count { count += 1 }
      return number
    }

    /// The number of the id, if it is there.
    func find(_ value: JSONValue) -> Int32? {
      let value = Self.canonical(value)
      if case .integer(let integer) = value { return integers.find(integer) }
      return others[value]
    }

    static func canonical(_ value: JSONValue) -> JSONValue {
      switch value {
      case .bool(let value): .integer(value ? 1 : 0)
      case .double(let value): Int(exactly: value).map(JSONValue.integer) ?? .double(value)
      default: value
      }
    }
  }

  /// Values by the number of an id; the numbers are dense.
  struct IDMap: Sendable {
    private var values: [Int32] = []

    subscript(number: Int32) -> Int32? {
      get {
        guard number >= 0, Int(number) < values.count, values[Int(number)] >= 0 else { return nil }
        return values[Int(number)]
      }
      set {
        if Int(number) >= values.count {
          let missing = Int(number) + 1 - values.count
          values.append(contentsOf: repeatElement(-1, count: missing))
        }
        values[Int(number)] = newValue ?? -1
      }
    }
  }

  /// Numbers by integers, in open addressing: files hold hundreds of thousands of ids.
  struct IntegerTable: Sendable {
    private var slots: [(key: Int, number: Int32)] = []
    private var count = 0

    mutating func reserve(_ capacity: Int) {
      var size = 64
      while size < capacity * 2 { size *= 2 }
      if size > slots.count { grow(to: size) }
    }

    func find(_ key: Int) -> Int32? {
      guard !slots.isEmpty else { return nil }
      let number = slots[place(of: key)].number
      return number < 0 ? nil : number
    }

    /// The number of the key; a new key gets the given one.
    mutating func number(of key: Int, orInsert number: Int32) -> Int32 {
      if (count + 1) * 2 > slots.count { grow(to: max(64, slots.count * 2)) }
      let place = place(of: key)
      if slots[place].number >= 0 { return slots[place].number }
      slots[place] = (key, number)
      count += 1
      return number
    }

    private func place(of key: Int) -> Int {
      // Fibonacci hashing: the high bits of the product depend on all bits of the key.
      let hash = UInt64(bitPattern: Int64(key)) &* 0x9E37_79B9_7F4A_7C15
      var place = Int(truncatingIfNeeded: hash >> 32) & (slots.count - 1)
      while slots[place].number >= 0, slots[place].key != key {
        place = (place + 1) & (slots.count - 1)
      }
      return place
    }

    private mutating func grow(to size: Int) {
      let old = slots
      slots = Array(repeating: (0, -1), count: size)
      for slot in old where slot.number >= 0 { slots[place(of: slot.key)] = slot }
    }
  }

  /// The custom data of the file: indexes by id and by name, and dense slots for those that
  /// conditions or bucketing read.
  package struct CustomDataTable: Sendable {
    /// A table without custom data.
    package init() {}

    /// The index of a custom data by the number of its id.
    var indexOfID: [Int32: Int] = [:]
    /// The index of a custom data by its name's bytes.
    var indexOfName: [[UInt8]: Int] = [:]
    /// Its name by index, of several the last.
    var nameOfIndex: [Int: String] = [:]
    /// The index that carries the cross-device user id.
    package var mappingIndex: Int?
    /// The indexes whose values are never sent.
    var localIndexes: Set<Int> = []
    /// The indexes whose values belong to the visitor, not to a visit: told by remote data, they are
    /// sent again.
    var visitorIndexes: Set<Int> = []
    private(set) var slots: [Int: Int32] = [:]
    private(set) var indexes: [Int] = []

    /// The index that a key of custom data means; nil where the file does not know the name.
    func index(of key: DataItem.CustomData.Key) -> Int? {
      switch key {
      // -1 stands for "no index".
      case .index(let index): index == -1 ? nil : index
      case .name(let name): indexOfName[Array(name.utf8)]
      }
    }

    /// Whether the values at an index are never sent.
    package func isLocal(index: Int) -> Bool { localIndexes.contains(index) }

    /// Whether the values at an index belong to the visitor, not to a visit.
    package func isScoped(index: Int) -> Bool { visitorIndexes.contains(index) }

    /// The slot of an index, a new one if there is none.
    mutating func slot(of index: Int) -> Int32 {
      if let slot = slots[index] { return slot }
      slots[index] = Int32(indexes.count)
      indexes.append(index)
      return Int32(indexes.count - 1)
    }
  }
}
