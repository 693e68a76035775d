extension Flagship {
  /// Reads a bucketing file into the tables of `Bucketing`, with the vendor's tolerance.
  ///
  /// Source: Python SDK 2.1.1 and 2.1.5, observed; Vectors/flagship/robustness.json.
  struct Compiler {
    typealias Bucketing = Flagship.Bucketing
    typealias Operator = Flagship.Operator
    typealias Python = Flagship.Python

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
    var presets = Set(Flagship.presetKeys)

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
