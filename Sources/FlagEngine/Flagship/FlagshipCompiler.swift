extension Flagship {
  /// Reads a bucketing file into the tables of `Bucketing`, with the vendor's tolerance.
  ///
  /// Source: Python SDK 2.1.1 and 2.1.5, observed; Vectors/flagship/robustness.json.
  struct Compiler {
    var outline = Bucketing.Outline()
    var campaigns = ContiguousArray<Bucketing.Campaign>()
    var groups = ContiguousArray<Bucketing.Group>()
    var targetingGroups = ContiguousArray<Bucketing.TargetingGroup>()
    var conditions = ContiguousArray<Bucketing.Condition>()
    var operands = ContiguousArray<Bucketing.Operand>()
    var variations = ContiguousArray<Bucketing.Variation>()
    var settings = ContiguousArray<Bucketing.Setting>()
    var text = ContiguousArray<UInt8>()
    var attributes: [Bucketing.Attribute] = []
    var attributeIndex: [CodePoints: Int] = [:]
    var flags: [Bucketing.Flag] = []
    var flagIndex: [CodePoints: Int] = [:]
    var problems: [ConfigurationProblem] = []
    /// An answer of the Decision API is read: the server has decided, and damaged campaigns give
    /// nothing instead of stopping the SDK.
    let isAnswer: Bool
    private var campaignIDs: Set<CodePoints> = []
    private var presets = Set(Flagship.presetKeys)

    init(isAnswer: Bool = false) {
      self.isAnswer = isAnswer
    }

    mutating func read(_ root: JSONView) {
      readOutline(root)
      guard let list = root["campaigns"] else { return }
      let path = "$.campaigns"
      switch list.kind {
      case .array:
        for (index, element) in list.elements.enumerated() {
          readCampaign(element, path: "\(path)[\(index)]")
        }
      case .object, .string:
        report(path, "is no list: the SDK walks it as texts and finds no campaign")
      default:
        outline.campaignsAreUnusable = true
        report(path, "cannot be walked: the SDK's synchronisation raises TypeError", .crash)
      }
    }

    private mutating func readOutline(_ root: JSONView) {
      outline.rootKind = root.kind
      outline.hasPanic = root.holdsName("panic")
      if let panic = root["panic"] {
        outline.panicIsTrue = panic.bool == true
        if !outline.panicIsTrue {
          report(
            "$.panic", "is there without being true: SDK 2.1.1 takes any such member for panic")
        }
      }
      if root.kind != .object, root.holdsName("campaigns") == true {
        outline.campaignsAreUnusable = true
      }
      if root.kind != .object, root.kind != .null {
        report("$", "is no object: SDK 2.1.2 and later do not start with it", .refusal)
      }
      let settings = root["accountSettings"]
      outline.isReconciling =
        settings?["enabledXPC"]?.bool == true || root["visitorConsolidation"]?.bool == true
        || settings?["visitorConsolidation"]?.bool == true
      outline.isOneVisitorOneTest = settings?["enabled1V1T"]?.bool == true
    }

    mutating func report(
      _ path: @autoclosure () -> String, _ text: String,
      _ kind: ConfigurationProblem.Kind = .oddity
    ) {
      // A file with a million faults needs no million sentences.
      guard problems.count < 1_000 else { return }
      problems.append(ConfigurationProblem(path: path(), text: text, kind: kind))
    }

    // MARK: Campaigns and groups

    private mutating func readCampaign(_ view: JSONView, path: @autoclosure () -> String) {
      var campaign = Bucketing.Campaign(node: Int32(view.index), firstGroup: Int32(groups.count))
      defer { campaigns.append(campaign) }
      let id = view["id"]
      if id == nil { report(path(), "is no object with an id: the SDK skips it") }
      guard view.kind == .object else { return }
      campaign.isListed = id != nil
      campaign.isKnownToServer = !isAnswer || id != nil
      campaign.isAB = view["type"]?.isString("ab") == true
      campaign.hasRanges = !isAnswer && view["bucketRanges"]?.kind == .array
      campaign.isRepeated =
        !isAnswer && !campaignIDs.insert(CodePoints(id?.idText ?? "")).inserted
      if campaign.isRepeated {
        report(
          "\(path()).id", "occurs before: SDK 2.1.x uses both campaigns, the server only the first")
      }
      if !isAnswer, let list = view["variationGroups"], list.kind == .array {
        for (index, group) in list.elements.enumerated() {
          readGroup(group, path: "\(path()).variationGroups[\(index)]")
        }
      } else if let id = view["variationGroupId"], let variation = view["variation"] {
        readAnswer(view, groupID: id, variation: variation, path: path())
      } else {
        report(
          path(),
          "has no \(isAnswer ? "variation of a group" : "list of variation groups"): it gives nothing"
        )
      }
      campaign.groupCount = Int32(groups.count) - campaign.firstGroup
      for group in campaign.groups {
        campaign.isDamaged = campaign.isDamaged || groups[group].isFragile
        if groups[group].state != .readable || groups[group].isPreselected {
          campaign.isDamaged = true
        }
        let last = groups[group].variations.last.map { variations[$0].end } ?? 0
        if !(last >= 100) { campaign.canBeUntracked = true }
      }
    }

    private mutating func readGroup(_ view: JSONView, path: @autoclosure () -> String) {
      var group = Bucketing.Group(node: Int32(view.index), campaign: Int32(campaigns.count))
      defer { groups.append(group) }
      guard view.kind == .object, let id = view["id"], let list = view["variations"],
        list.isWalkable
      else {
        group.state = .unreadable
        report(
          path(), "has no id or no list of variations: the SDK stops here with an error", .crash)
        return
      }
      setID(id, of: &group)
      if id.kind != .string {
        // Only hashing needs the text: a kept assignment is found without.
        group.hasTextID = false
        group.isFragile = true
        report("\(path()).id", "is no text: where it is hashed the SDK stops with an error", .crash)
      }
      readTargeting(view["targeting"], of: &group, path: path())
      if case .unreadable = group.state { return }
      group.firstVariation = Int32(variations.count)
      var sum = AllocationSum()
      for (index, variation) in list.walked.enumerated() {
        readVariation(variation, sum: &sum, path: "\(path()).variations[\(index)]")
        let place = variations.count - 1
        if index > 0 {
          let before = variations[place - 1]
          variations[place].firstBucket = max(
            before.firstBucket, before.endBucket(Rules(.flagship215)))
          variations[place].firstServerBucket = max(
            before.firstServerBucket, before.endBucket(Rules(.flagshipServer)))
        }
        let read = variations[place]
        if read.isDamaged || read.hasBadAllocation || read.idKind == .unhashable {
          group.isFragile = true
        }
      }
      if list.kind == .string || list.kind == .object {
        group.isFragile = group.isFragile || list.isTruthy
      }
      group.variationCount = Int32(variations.count) - group.firstVariation
      reportRemainder(sum, of: group, path: path())
    }

    private mutating func setID(_ id: JSONView, of group: inout Bucketing.Group) {
      let text = id.idText
      group.id = keep(text)
      group.hashedID.combine(text, .python)
      group.hashedIDOnServer.combine(text, .utf8)
    }

    private mutating func reportRemainder(
      _ sum: AllocationSum, of group: Bucketing.Group, path: @autoclosure () -> String
    ) {
      guard !group.isFragile, sum.double < 100 else { return }
      let end = Int(exactly: sum.double).map { "\($0)" } ?? Python.text(sum.double)
      report(
        "\(path()).variations",
        "parts end at \(end):"
          + " visitors beyond get no variation, SDK 2.1.1 stops for them with an error")
    }

    /// A campaign in the shape of the Decision API: one group, its variation already chosen.
    private mutating func readAnswer(
      _ view: JSONView, groupID: JSONView, variation: JSONView, path: @autoclosure () -> String
    ) {
      var group = Bucketing.Group(node: Int32(view.index), campaign: Int32(campaigns.count))
      group.isPreselected = true
      group.isDecided = isAnswer
      group.hasTextID = groupID.kind == .string
      setID(groupID, of: &group)
      if !isAnswer {
        report(
          path(), "has the shape of a Decision API answer; a bucketing file holds variation groups")
        readTargeting(view["targeting"], of: &group, path: path())
      }
      group.firstVariation = Int32(variations.count)
      var sum = AllocationSum()
      readVariation(variation, sum: &sum, path: "\(path()).variation")
      group.variationCount = 1
      group.isFragile = true
      groups.append(group)
    }

    // MARK: Targeting

    private mutating func readTargeting(
      _ view: JSONView?, of group: inout Bucketing.Group, path: @autoclosure () -> String
    ) {
      group.firstTargetingGroup = Int32(targetingGroups.count)
      guard let view else {
        group.state = .withoutTargeting
        report(path(), "has no targeting: the SDK stops here with an error", .crash)
        return
      }
      guard view.kind == .object, let list = view["targetingGroups"], list.isWalkable else {
        group.state = .unreadable
        report(
          "\(path()).targeting",
          "has no list of targeting groups: the SDK stops here with an error", .crash)
        return
      }
      // No single character of a text is a targeting group.
      for (index, element) in list.walked.enumerated() where list.kind != .string {
        let place = "\(path()).targeting.targetingGroups[\(index)]"
        switch element.holdsName("targetings") {
        case false?: report(place, "has no targetings: the SDK leaves it out")
        case true? where element.kind == .object && element["targetings"]?.isWalkable == true:
          guard let rules = element["targetings"] else { continue }
          readTargetings(rules, of: &group, path: "\(place).targetings")
        default:
          group.state = .unreadable
          report(place, "has no list of targetings: the SDK stops here with an error", .crash)
          return
        }
      }
      group.targetingGroupCount = Int32(targetingGroups.count) - group.firstTargetingGroup
    }

    private mutating func readTargetings(
      _ list: JSONView, of group: inout Bucketing.Group, path: @autoclosure () -> String
    ) {
      let first = Int32(conditions.count)
      for (index, rule) in list.walked.enumerated() {
        readCondition(rule, path: "\(path())[\(index)]")
        if conditions[conditions.count - 1].keyRaises { group.isFragile = true }
      }
      let count = Int32(conditions.count) - first
      if count == 0 {
        report(path(), "is empty: SDK 2.1.x matches everybody, the server nobody")
      }
      targetingGroups.append(.init(firstCondition: first, conditionCount: count))
    }

    private mutating func readCondition(_ view: JSONView, path: @autoclosure () -> String) {
      var condition = Bucketing.Condition(
        node: Int32(view.index), op: .unknown, attribute: -1, firstOperand: Int32(operands.count))
      defer { conditions.append(condition) }
      let key = view["key"]
      let name = view["operator"]
      let value = view["value"]
      if let name { condition.op = Operator(name) }
      if let key, let text = key.string {
        condition.attribute = Int32(attribute(text, provider: view["provider"]?.string))
      }
      condition.isIncomplete = key == nil || name == nil || value == nil
      if condition.isIncomplete {
        report(path(), "is no object with key, operator and value: it never holds")
      } else if let key, key.kind == .array || key.kind == .object {
        condition.keyRaises = true
        report("\(path()).key", "is no text: the SDK stops here with TypeError", .crash)
      } else if condition.op.isServerOnly {
        report(
          "\(path()).operator",
          condition.op == .unknown
            ? "is no operator: the rule never holds"
            : "is known to the server only: with SDK 2.1.x the rule never holds")
      }
      if let value { readOperands(value, of: &condition) }
      reportSpecialKey(condition, path: path())
    }

    private mutating func reportSpecialKey(
      _ condition: Bucketing.Condition, path: @autoclosure () -> String
    ) {
      guard condition.attribute >= 0, !condition.isIncomplete else { return }
      let attribute = attributes[Int(condition.attribute)]
      switch attribute.special {
      case .visitorID:
        report(
          path(), "reads fs_users: SDK 2.1.x compares its preset \"\", the server the visitor id")
      case .allUsers:
        let isPlain =
          condition.op == .equals && !condition.isList && condition.operandCount == 1
          && operands[Int(condition.firstOperand)].isString
          && operands[Int(condition.firstOperand)].text.count == 0
        if !isPlain {
          report(
            path(),
            "reads fs_all_users in another way than EQUALS \"\": SDK 2.1.x compares its preset \"\", "
              + "the server takes it for true")
        }
      case .none:
        if attribute.isPreset, condition.op == .notEquals || condition.op == .notContains {
          report(
            path(), "is negative on a preset key: with SDK 2.1.x it holds while nobody sets it")
        }
      }
    }

    private mutating func readOperands(_ value: JSONView, of condition: inout Bucketing.Condition) {
      if value.kind == .array {
        condition.isList = true
        appendElements(of: value)
        if condition.op == .startsWith || condition.op == .endsWith {
          condition.listText = keep(Python.text(value.value))
        }
        condition.operandCount = Int32(value.elements.count)
      } else {
        operands.append(operand(value))
        condition.operandCount = 1
      }
    }

    /// Puts the elements of a list side by side, those of lists in it behind them.
    private mutating func appendElements(of list: JSONView) {
      let first = operands.count
      for element in list.elements { operands.append(operand(element)) }
      var index = first
      for element in list.elements {
        if element.kind == .array {
          operands[index].value = .list(
            .init(start: Int32(operands.count), count: Int32(element.elements.count)))
          appendElements(of: element)
        }
        index += 1
      }
    }

    private mutating func operand(_ view: JSONView) -> Bucketing.Operand {
      var operand = Bucketing.Operand(view.value)
      operand.text = view.string.map { keep($0) } ?? keep(Python.text(view.value))
      return operand
    }

    private mutating func attribute(_ key: String, provider: String?) -> Int {
      let name = CodePoints(provider.map { "\($0)\u{0}\(key)" } ?? key)
      if let index = attributeIndex[name] { return index }
      let special: Bucketing.Attribute.Special =
        provider != nil
        ? .none
        : key.isIdentical(to: "fs_all_users")
          ? .allUsers : key.isIdentical(to: "fs_users") ? .visitorID : .none
      attributeIndex[name] = attributes.count
      attributes.append(
        .init(key: key, provider: provider, isPreset: presets.contains(key), special: special))
      return attributes.count - 1
    }

    // MARK: Variations

    private mutating func readVariation(
      _ view: JSONView, sum: inout AllocationSum, path: @autoclosure () -> String
    ) {
      var variation = Bucketing.Variation(
        node: Int32(view.index), firstSetting: Int32(settings.count))
      defer { variations.append(variation) }
      let modifications = view["modifications"]
      let value = modifications?["value"]
      let isReadable =
        modifications?["type"] != nil
        && (value?.kind == .object
          || (value?.kind == .array || value?.kind == .string)
            && value?.isTruthy == false)
      if let id = view["id"], isReadable {
        switch id.kind {
        case .string: variation.idKind = .text
        case .null: variation.idKind = .null
        case .array, .object: variation.idKind = .unhashable
        default: variation.idKind = .other
        }
        variation.id = keep(id.idText)
        if variation.idKind == .unhashable {
          report("\(path()).id", "is no text: \(consequence("drawn"))", isAnswer ? .oddity : .crash)
        }
      } else {
        variation.isDamaged = true
        report(
          path(), "has no id or no readable modifications: \(consequence("reached"))",
          isAnswer ? .oddity : .crash)
      }
      if !isAnswer, !sum.add(view["allocation"]) {
        variation.hasBadAllocation = true
        if !variation.isDamaged {
          report(
            "\(path()).allocation", "is no number: where it is reached the SDK stops with an error",
            .crash)
        }
      }
      variation.end = sum.double
      variation.serverEnd = sum.single
      guard !variation.isDamaged, let value else { return }
      readSettings(value)
      variation.settingCount = Int32(settings.count) - variation.firstSetting
    }

    private func consequence(_ verb: String) -> String {
      isAnswer
        ? "the campaign gives nothing" : "where it is \(verb) the SDK stops with an error"
    }

    private mutating func readSettings(_ value: JSONView) {
      let first = settings.count
      var placeOfFlag: [Int: Int] = [:]
      for member in value.members {
        let flag = flag(member.name.string ?? "")
        let setting = Bucketing.Setting(flag: Int32(flag), node: Int32(member.value.index))
        // Of a repeated member the last value counts, at the first one's place.
        if let place = place(of: flag, from: first, &placeOfFlag) {
          settings[place] = setting
        } else {
          settings.append(setting)
        }
        let campaign = campaigns.count
        if flags[flag].campaigns.last != campaign { flags[flag].campaigns.append(campaign) }
      }
    }

    /// Where the variation that is being read has set the flag before.
    private func place(of flag: Int, from first: Int, _ known: inout [Int: Int]) -> Int? {
      guard settings.count - first > SettingIndex.scanLimit else {
        return settings[first...].firstIndex { $0.flag == Int32(flag) }
      }
      for place in first + known.count..<settings.count { known[Int(settings[place].flag)] = place }
      return known[flag]
    }

    /// Lists keys that no campaign sets.
    mutating func addFlags(_ keys: [String]) {
      for key in keys { _ = flag(key) }
    }

    private mutating func flag(_ key: String) -> Int {
      let name = CodePoints(key)
      if let index = flagIndex[name] { return index }
      flagIndex[name] = flags.count
      flags.append(.init(key: key, campaigns: []))
      return flags.count - 1
    }

    private mutating func keep(_ string: String) -> Bucketing.Span {
      let start = text.count
      text.append(contentsOf: string.utf8)
      return .init(start: Int32(start), count: Int32(text.count - start))
    }
  }

  /// Allocations added up as the vendor's language adds: exact integers until the first float.
  struct AllocationSum {
    private enum Value {
      case integer(Int)
      /// Beyond every double: adding a float raises
      case huge(isNegative: Bool)
      case float(Double)
    }

    private var value = Value.integer(0)
    /// The sum in single precision, as the server adds.
    private(set) var single: Float = 0

    /// The sum so far; only its order against 0...99 matters.
    var double: Double {
      switch value {
      case .integer(let value): Double(value)
      case .huge(let isNegative): isNegative ? -.infinity : .infinity
      case .float(let value): value
      }
    }

    /// Adds an allocation, 0 if there is none; false if that raises an error.
    mutating func add(_ view: JSONView?) -> Bool {
      guard let view else { return true }
      single += Float(view.number ?? (view.bool == true ? 1 : 0))
      switch (view.kind, value) {
      case (.bool, .integer(let sum)): value = .integer(sum &+ (view.bool == true ? 1 : 0))
      case (.bool, .float(let sum)): value = .float(sum + (view.bool == true ? 1 : 0))
      case (.bool, .huge): break
      case (.integer, _): return add(integer: view)
      case (.double, .integer(let sum)): value = .float(Double(sum) + (view.number ?? .nan))
      case (.double, .float(let sum)): value = .float(sum + (view.number ?? .nan))
      default: return false
      }
      return true
    }

    private mutating func add(integer view: JSONView) -> Bool {
      let number = view.number ?? .nan
      switch value {
      case .integer(let sum):
        if let int = view.int {
          let (total, overflow) = sum.addingReportingOverflow(int)
          value = overflow ? .float(Double(sum) + Double(int)) : .integer(total)
        } else if number.isInfinite {
          value = .huge(isNegative: number < 0)
        } else {
          value = .float(Double(sum) + number)
        }
      case .float(let sum):
        guard number.isFinite else { return false }
        value = .float(sum + number)
      case .huge: break
      }
      return true
    }
  }
}

extension JSONView {
  /// Whether the vendor's language can walk over the value: lists, the names of objects, the
  /// characters of texts.
  var isWalkable: Bool { kind == .array || kind == .object || kind == .string }

  /// What such a walk meets: the elements, or stand-ins that are no objects.
  ///
  /// The names of an object are texts like any other; of a text each character counts, and one
  /// stand-in is enough, since none of them is a part that can be read.
  var walked: [JSONView] {
    switch kind {
    case .array: Array(elements)
    case .object: members.map(\.name)
    case .string: isTruthy ? [JSONView(bytes: bytes, nodes: nodes, index: index)] : []
    default: []
    }
  }

  /// `name in value` of the vendor's language: a member, an element, a part of a text; nil: an error.
  func holdsName(_ name: StaticString) -> Bool? {
    switch kind {
    case .object: return self[name] != nil
    case .array: return elements.contains { $0.isString(name) }
    case .string:
      let text = Array((string ?? "").utf8)
      let part = Array(UnsafeBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount))
      guard text.count >= part.count else { return false }
      return (0...(text.count - part.count)).contains { text[$0..<$0 + part.count] == part[...] }
    default: return nil
    }
  }

  /// An id as text, as the vendor's language prints it.
  var idText: String { string ?? Flagship.Python.text(value) }
}
