extension Kameleoon {
  /// Turns a data file into a model, and lists what the official SDK refuses or reads oddly.
  ///
  /// Source: spec B, read by Python SDK 3.18.0; Vectors/kameleoon/malformed-data-file.json.
  struct Compiler {
    var parts = ModelParts()
    /// The number of a segment's id to its index.
    var segmentOfID = IDMap()
    var groupOfName: [[UInt8]: Int32] = [:]
    var patternOfText: [[UInt8]: Int32] = [:]
    /// Conditions that are spelled alike are one condition.
    var conditionOfSource = SourceIndex()
    /// The variations of the flag that is being read, where they are many.
    var variationsByKey: VariationIndex?
    /// The flag that is being read.
    var currentFlag: Int?
    /// The nodes whose operator is 0, see `Operation.zero`.
    var zeroNodes: Set<Int32> = []
    /// More problems than this are not listed one by one.
    static let problemLimit = 1_000

    /// Reads a document.
    static func compile(_ document: JSONDocument) -> Model {
      var compiler = Compiler()
      compiler.parts.source = document.bytes
      compiler.parts.texts.bytes.reserveCapacity(document.bytes.count / 12)
      document.withRoot { compiler.readRoot($0) }
      return Model(compiler.parts)
    }

    /// A model without flags, of a text that the SDK refuses.
    static func refused(_ text: String) -> Model {
      var parts = ModelParts()
      parts.problems = [ConfigurationProblem(path: "$", text: text, isRefusal: true)]
      return Model(parts)
    }

    // MARK: Problems

    mutating func refuse(_ view: JSONView, _ text: String) {
      note(view, text + ": the official SDK refuses the whole file", .refusal)
    }

    mutating func warn(
      _ view: JSONView, _ text: String, _ kind: ConfigurationProblem.Kind = .oddity
    ) {
      note(view, text, kind)
    }

    private mutating func note(
      _ view: JSONView, _ text: String, _ kind: ConfigurationProblem.Kind
    ) {
      let isRefusal = kind == .refusal
      guard parts.problems.count < Self.problemLimit || isRefusal && !isRefused else { return }
      parts.problems.append(
        ConfigurationProblem(path: view.path, text: text, kind: kind, flag: currentFlag))
      if isRefusal { isRefused = true }
    }

    private(set) var isRefused = false

    // MARK: Top level

    private mutating func readRoot(_ root: JSONView) {
      guard root.kind == .object else {
        if root.isTruthy { refuse(root, "the file is no object") }
        return
      }
      parts.dateModified = root["dateModified"]?.int ?? 0
      readSettings(root["configuration"])
      readCustomData(root["customData"])
      let flags = objects(root["featureFlags"], "featureFlags", isFalsyEmpty: true)
      let segments = objects(root["segments"], "segments", isFalsyEmpty: true)
      parts.ids.reserve(flags.count * 12 + segments.count)
      parts.flags.reserveCapacity(flags.count)
      parts.segments.reserveCapacity(segments.count)
      // Space that is not used is never touched.
      parts.rules.reserveCapacity(flags.count * 4)
      parts.entries.reserveCapacity(flags.count * 12)
      parts.variations.reserveCapacity(flags.count * 4)
      parts.conditions.reserveCapacity(segments.count * 4)
      parts.nodes.reserveCapacity(segments.count * 8)
      // Rules refer to segments and segments to flags: both are numbered before either is read.
      numberSegments(segments)
      readFlags(flags)
      readSegments(segments)
      parts.audienceSegments = segments.indices.filter {
        segments[$0]["audienceTracking"]?.isTruthy == true
      }.map { Int32($0) }
      if let holdout = root["holdout"] { readHoldout(holdout) }
      buildGroups(flags)
      warnOfCycles(segments)
    }

    /// The elements of a list of objects; what is no object is refused.
    ///
    /// An empty text or object counts as an empty list, since the SDK only walks over it.
    mutating func objects(
      _ list: JSONView?, _ name: String, isFalsyEmpty: Bool = false, isNullEmpty: Bool = true
    ) -> [JSONView] {
      guard let list else { return [] }
      guard list.kind == .array else {
        let isEmptyWalk = (list.kind == .string || list.kind == .object) && !list.isTruthy
        let isNull = list.kind == .null && isNullEmpty
        if !isNull, !isEmptyWalk, !(isFalsyEmpty && !list.isTruthy) {
          refuse(list, "\(name) is no list")
        }
        return []
      }
      var result: [JSONView] = []
      for element in list.elements {
        if element.kind == .object {
          result.append(element)
        } else {
          refuse(element, "an element of \(name) is no object")
        }
      }
      return result
    }

    private mutating func readSettings(_ settings: JSONView?) {
      guard let settings, settings.kind != .null else { return }
      guard settings.kind == .object else { return refuse(settings, "configuration is no object") }
      parts.consent.isRequired = settings["consentType"]?.isString("REQUIRED") ?? false
      parts.consent.blocksFully =
        settings["consentOptOutBehavior"]?.isString("FULLY_BLOCK") ?? false
      parts.isRealTime = settings["realTimeUpdate"]?.isTruthy ?? false
      parts.dataAPIDomain = settings["dataApiDomain"]?.string
    }

    private mutating func readCustomData(_ list: JSONView?) {
      for entry in objects(list, "customData") {
        guard let index = entry["index"], index.kind != .null else { continue }
        let number: Int?
        switch index.kind {
        case .integer: number = index.int ?? Int.max
        case .double: number = index.number.flatMap(Self.customDataIndex)
        case .bool: number = index.bool == true ? 1 : 0
        case .string: number = PythonText.int((index.string ?? "").utf8)
        case .null, .array, .object: number = nil
        }
        guard let number else {
          refuse(index, "the index of a custom data is no number")
          continue
        }
        if let id = entry["id"] { refuseList(id) }
        if let name = entry["name"] { refuseList(name) }
        if let id = entry["id"] { parts.customData.indexOfID[self.number(of: id)] = number }
        if let name = entry["name"]?.string {
          parts.customData.indexOfName[Array(name.utf8)] = number
          parts.customData.nameOfIndex[number] = name
        }
        if entry["localOnly"]?.isTruthy == true { parts.customData.localIndexes.insert(number) }
        if entry["scope"]?.isString("VISITOR") == true {
          parts.customData.visitorIndexes.insert(number)
        }
        if entry["isMappingIdentifier"]?.isTruthy == true {
          if parts.customData.mappingIndex != nil {
            warn(entry, "several custom data are mapping identifiers; the last one counts")
          }
          parts.customData.mappingIndex = number
        }
      }
    }

    /// A float without its fraction; beyond 64 bits no visitor has data, so that the end of them does.
    private static func customDataIndex(_ number: Double) -> Int? {
      guard number.isFinite else { return nil }
      return Int(exactly: number.rounded(.towardZero)) ?? (number < 0 ? .min : .max)
    }

    private mutating func readHoldout(_ holdout: JSONView) {
      guard holdout.kind == .object else { return refuse(holdout, "holdout is no object") }
      let experiment = holdout["experimentId"]
      let text = printed(experiment, default: "0")
      parts.holdout = Holdout(
        experiment: source(experiment), experimentNumber: number(of: experiment, default: 0),
        isExperimentNull: experiment?.kind == .null,
        isBroken: experiment?.kind == .array || experiment?.kind == .object,
        entries: readEntries(holdout, variations: Span(), isHoldout: true),
        suffix: parts.texts.add(text.utf8))
    }

    // MARK: Groups and cycles

    private mutating func buildGroups(_ views: [JSONView]) {
      var flagsOfGroup: [[Int]] = Array(repeating: [], count: parts.groups.count)
      for (index, flag) in parts.flags.enumerated() where flag.group >= 0 {
        flagsOfGroup[Int(flag.group)].append(index)
      }
      for (index, flags) in flagsOfGroup.enumerated() {
        let order = flags.map { ($0, parts.value(parts.flags[$0].idSource)) }
        if order.count > 1 {
          let areNumbers = order.allSatisfy { $0.1.map(Self.orderNumber) != .some(nil) }
          let areTexts = order.allSatisfy { $0.1?.text != nil }
          if !areNumbers, !areTexts {
            refuse(
              views[Int(parts.flags[flags[0]].position)],
              "the ids of the flags in one exclusion group cannot be ordered")
          }
        }
        let sorted = order.sorted { left, right in
          if let left = left.1?.text, let right = right.1?.text {
            return left.unicodeScalars.lexicographicallyPrecedes(right.unicodeScalars)
          }
          let numbers = (
            left.1.flatMap(Self.orderNumber) ?? 0, right.1.flatMap(Self.orderNumber) ?? 0
          )
          return numbers.0 != numbers.1 ? numbers.0 < numbers.1 : left.0 < right.0
        }
        parts.groups[index].members = Span(
          start: Int32(parts.members.count), count: Int32(sorted.count))
        parts.members += sorted.map { Int32($0.0) }
      }
    }

    private static func orderNumber(_ value: JSONValue) -> Double? {
      switch value {
      case .integer(let value): Double(value)
      case .double(let value): value
      case .bool(let value): value ? 1 : 0
      case .hugeInteger(let digits): Double(digits)
      default: nil
      }
    }

    // MARK: Values

    func source(_ view: JSONView?) -> SourceValue {
      guard let view else { return SourceValue() }
      let range = view.sourceRange
      return SourceValue(start: UInt32(range.lowerBound), count: UInt32(range.count))
    }

    mutating func number(of view: JSONView?, default missing: Int) -> Int32 {
      guard let view else { return parts.ids.number(of: missing) }
      return number(of: view)
    }

    mutating func number(of view: JSONView) -> Int32 {
      if view.kind == .integer, let int = view.int { return parts.ids.number(of: int) }
      return parts.ids.number(of: view.value)
    }

    /// What the vendor's language prints for the value.
    func printed(_ view: JSONView?, default missing: String) -> String {
      view.map { PythonText.text(of: $0.value) } ?? missing
    }
  }
}

extension Kameleoon.ModelParts {
  /// The value at that place of the source, nil where the file has none.
  func value(_ value: Kameleoon.SourceValue) -> JSONValue? {
    guard !value.isMissing else { return nil }
    let start = Int(value.start)
    return try? JSONDocument(Array(source[start..<start + Int(value.count)])).withRoot { $0.value }
  }
}
