extension Kameleoon.Compiler {
  typealias Flag = Kameleoon.Flag
  typealias Rule = Kameleoon.Rule
  typealias Entry = Kameleoon.Entry
  typealias Variation = Kameleoon.Variation
  typealias Text = Kameleoon.Text
  typealias Span = Kameleoon.Span
  typealias SourceValue = Kameleoon.SourceValue

  mutating func readFlags(_ views: [JSONView]) {
    for (position, view) in views.enumerated() {
      if let key = view["featureKey"] { refuseList(key) }
      let key = view["featureKey"].map { parts.texts.add($0) } ?? Text()
      let bytes = Array(parts.texts.bytes[key.range])
      let earlier = bytes.withUnsafeBufferPointer {
        parts.flagsByKey.find($0, in: parts.texts.bytes)
      }
      currentFlag = earlier ?? parts.flags.count
      let flag = readFlag(view, key: key, position: position)
      if let earlier {
        warn(view, "the key occurs twice: the last definition counts, in the place of the first")
        parts.flags[earlier] = flag
      } else {
        parts.flagsByKey.insert(key, in: parts.texts.bytes)
        parts.flags.append(flag)
      }
      if let id = view["id"] { refuseList(id) }
      currentFlag = nil
    }
    buildTables()
  }

  /// The tables by id know the flags that count only: of a repeated key the last definition.
  private mutating func buildTables() {
    for (index, flag) in parts.flags.enumerated() {
      parts.flagOfID[flag.id] = Int32(index)
      for rule in flag.rules.range {
        parts.ruleOfExperiment[parts.rules[rule].experimentNumber] = Int32(rule)
        for entry in parts.rules[rule].entries.range where !parts.entries[entry].isIDNull {
          parts.entryOfVariation[parts.entries[entry].idNumber] = Int32(entry)
        }
      }
    }
  }

  private mutating func readFlag(_ view: JSONView, key: Text, position: Int) -> Flag {
    let variations = readVariations(view)
    let rules = readRules(view, variations: variations)
    let defaultView = view["defaultVariationKey"]
    let defaultKey = defaultView.map { parts.texts.add($0) } ?? Text()
    let hasDefault = defaultView?.kind != .null
    let bucketing = bucketingSlot(view["bucketingCustomDataId"])
    return Flag(
      key: key, id: number(of: view["id"], default: 0), idSource: source(view["id"]),
      defaultKey: hasDefault ? defaultKey : Text(), hasDefaultKey: hasDefault,
      defaultVariation: hasDefault ? variation(of: defaultKey, in: variations) : -1,
      isEnabled: view["environmentEnabled"]?.isTruthy ?? false,
      group: group(view["mutuallyExclusiveGroup"]),
      isGroupBroken: isBrokenGroup(view["mutuallyExclusiveGroup"]), bucketingSlot: bucketing.slot,
      hasUnusedBucketing: bucketing.isUnused, rules: rules, variations: variations,
      position: Int32(position))
  }

  private mutating func group(_ view: JSONView?) -> Int32 {
    guard let view, view.isTruthy else { return -1 }
    guard view.kind == .string else {
      refuseList(view)
      return -1
    }
    let name = parts.texts.add(view)
    let bytes = Array(parts.texts.bytes[name.range])
    if let group = groupOfName[bytes] { return group }
    let group = Int32(parts.groups.count)
    groupOfName[bytes] = group
    parts.groups.append(Kameleoon.Group(name: name, members: Span()))
    return group
  }

  /// A group that is neither text, null nor zero cannot be hashed.
  private mutating func isBrokenGroup(_ view: JSONView?) -> Bool {
    guard let view, view.kind != .string, view.kind != .null else { return false }
    guard view.isTruthy || view.kind == .array || view.kind == .object else { return false }
    warn(view, "the exclusion group is no text: the official SDK crashes at this flag", .crash)
    return true
  }

  private mutating func bucketingSlot(_ view: JSONView?) -> (slot: Int32, isUnused: Bool) {
    if let view, view.isTruthy { refuseList(view) }
    guard let view, view.isTruthy, let index = parts.customData.indexOfID[number(of: view)]
    else { return (-1, false) }
    guard index != 0 else {
      warn(view, "the bucketing custom data stands at index 0, which the SDK never uses")
      return (-1, true)
    }
    return (parts.customData.slot(of: index), false)
  }

  // MARK: Variations

  private mutating func readVariations(_ flag: JSONView) -> Span {
    let start = parts.variations.count
    for (index, view) in list(flag, "variations").enumerated() {
      let variables = view["variables"]
      _ = list(view, "variables")
      parts.variations.append(
        Variation(
          key: view["key"].map { parts.texts.add($0) } ?? Text(), variables: source(variables),
          hasBrokenVariable: hasBrokenVariable(variables, isFirst: index == 0)))
    }
    let variations = Span(start: Int32(start), count: Int32(parts.variations.count - start))
    variationsByKey = VariationIndex(variations, in: parts)
    return variations
  }

  private mutating func hasBrokenVariable(_ variables: JSONView?, isFirst: Bool) -> Bool {
    guard let variables else { return false }
    var isBroken = false
    // The SDK looks for JS and CSS in the first variation of each flag, until it finds one.
    for variable in variables.elements where isFirst {
      guard let type = variable["type"] else { continue }
      if type.isString("JS") || type.isString("CSS") { break }
      refuseList(type)
    }
    for variable in variables.elements {
      guard let key = variable["key"], key.kind == .array || key.kind == .object else { continue }
      warn(
        key,
        "the variable's key is no text: the official SDK crashes when it is served (3.22.2 refuses"
          + " the whole file)", .unreadableVariable)
      isBroken = true
    }
    for variable in variables.elements where variable["type"]?.isString("JSON") == true {
      guard let value = variable["value"], let text = value.string else { continue }
      do {
        _ = try JSONDocument(Array(text.utf8))
      } catch {
        warn(
          value,
          "the variable is no JSON: the official SDK crashes when it is served (3.22.2 refuses the"
            + " whole file)", .unreadableVariable)
        isBroken = true
      }
    }
    return isBroken
  }

  /// The first of the current flag's variations with that key, or -1.
  func variation(of key: Text, in variations: Span) -> Int32 {
    let texts = parts.texts.bytes
    return texts.withUnsafeBufferPointer { bytes in
      if let index = variationsByKey, index.variations == variations {
        return index.find(UnsafeBufferPointer(rebasing: bytes[key.range]), in: texts)
      }
      for index in variations.range {
        let candidate = parts.variations[index].key
        if candidate.count == key.count,
          bytes[candidate.range].elementsEqual(bytes[key.range])
        {
          return Int32(index)
        }
      }
      return -1
    }
  }

  // MARK: Rules

  private mutating func readRules(_ flag: JSONView, variations: Span) -> Span {
    // Entries are read before the next rule, so that both lists stay in order.
    var rules: [Rule] = []
    for (index, view) in list(flag, "rules").enumerated() {
      rules.append(readRule(view, index: index, variations: variations))
    }
    let start = parts.rules.count
    parts.rules += rules
    return Span(start: Int32(start), count: Int32(rules.count))
  }

  private mutating func readRule(_ view: JSONView, index: Int, variations: Span) -> Rule {
    let id = view["id"]
    if id == nil { refuse(view, "a rule has no id") }
    let experiment = view["experimentId"]
    if let experiment { refuseList(experiment) }
    let respool = view["respoolTime"].flatMap { $0.isTruthy ? $0 : nil }
    let exposition = fraction(view["exposition"])
    if exposition.isBroken, let exposition = view["exposition"] {
      warn(exposition, "the exposition is no number: the official SDK crashes at this rule", .crash)
    }
    return Rule(
      id: source(id), idNumber: number(of: id, default: 0), experiment: source(experiment),
      experimentNumber: number(of: experiment, default: 0),
      isExperimentNull: experiment?.kind == .null, kind: kind(view["type"]),
      exposition: exposition.value, isExpositionBroken: exposition.isBroken,
      entries: readEntries(view, variations: variations),
      exposureSuffix: suffix(id, default: "None", respool),
      splitSuffix: suffix(experiment, default: "0", respool),
      segment: segmentReference(view["segmentId"]), segmentID: source(view["segmentId"]),
      hasOddOrder: view["order"]?.int.map { $0 != index } ?? false)
  }

  /// What follows the code in a hashed text: an id and the respool time, as the SDK prints them.
  private mutating func suffix(
    _ id: JSONView?, default missing: String, _ respool: JSONView?
  ) -> Text {
    var text = id.map { parts.texts.add($0) } ?? parts.texts.add(missing.utf8)
    if let respool { text.count += parts.texts.add(respool).count }
    return text
  }

  private func kind(_ view: JSONView?) -> Rule.Kind {
    guard let view else { return .unknown }
    if view.isString("EXPERIMENTATION") { return .experiment }
    return view.isString("TARGETED_DELIVERY") ? .delivery : .unknown
  }

  private mutating func segmentReference(_ view: JSONView?) -> Kameleoon.SegmentReference {
    guard let view, view.isTruthy else { return .everyone }
    refuseList(view)
    if let segment = segmentOfID[number(of: view)] { return .segment(segment) }
    warn(
      view,
      "names segment \(printed(view, default: "")), which the file lacks: everyone is targeted")
    return .dangling
  }

  mutating func readEntries(
    _ rule: JSONView, variations: Span, isHoldout: Bool = false
  ) -> Span {
    let start = parts.entries.count
    for view in list(rule, "variationByExposition") {
      let keyView = view["variationKey"]
      let key = keyView.map { parts.texts.add($0) } ?? Text()
      let hasKey = keyView?.kind != .null
      let id = view["variationId"]
      // The holdout's are never looked up.
      if let id, !isHoldout { refuseList(id) }
      let exposition = fraction(view["exposition"])
      if exposition.isBroken, let exposition = view["exposition"] {
        warn(
          exposition, "the exposition is no number: the official SDK crashes at this split", .crash)
      }
      let entry = Entry(
        key: key, hasKey: hasKey, id: source(id),
        idNumber: id.map { number(of: $0) } ?? -1, isIDNull: id == nil || id?.kind == .null,
        exposition: exposition.value, isExpositionBroken: exposition.isBroken,
        variation: hasKey ? variation(of: key, in: variations) : -1)
      parts.entries.append(entry)
    }
    return Span(start: Int32(start), count: Int32(parts.entries.count - start))
  }

  private func fraction(_ view: JSONView?) -> (value: Double, isBroken: Bool) {
    guard let view else { return (0, false) }
    if let number = view.number { return (number, false) }
    if let bool = view.bool { return (bool ? 1 : 0, false) }
    return (0, true)
  }

  /// The objects of a list that may be missing but not null.
  private mutating func list(_ view: JSONView, _ name: StaticString) -> [JSONView] {
    objects(view[name], "\(name)", isNullEmpty: false)
  }

  /// Ids that are lists or objects cannot be looked up.
  mutating func refuseList(_ id: JSONView) {
    if id.kind == .array || id.kind == .object { refuse(id, "an id is no simple value") }
  }
}

/// A flag's variations by key, where they are more than are quickly looked through.
struct VariationIndex {
  let variations: Kameleoon.Span
  private var keys = Kameleoon.TextIndex()
  /// The first variation of each key.
  private var firsts: [Int32] = []

  init?(_ variations: Kameleoon.Span, in parts: Kameleoon.ModelParts) {
    guard variations.count > 16 else { return nil }
    self.variations = variations
    let texts = parts.texts.bytes
    for index in variations.range {
      let key = parts.variations[index].key
      let isKnown = texts.withUnsafeBufferPointer {
        find(UnsafeBufferPointer(rebasing: $0[key.range]), in: texts) >= 0
      }
      guard !isKnown else { continue }
      keys.insert(key, in: texts)
      firsts.append(Int32(index))
    }
  }

  /// The first variation with that key, or -1.
  func find(_ key: UnsafeBufferPointer<UInt8>, in texts: [UInt8]) -> Int32 {
    keys.find(key, in: texts).map { firsts[$0] } ?? -1
  }
}
