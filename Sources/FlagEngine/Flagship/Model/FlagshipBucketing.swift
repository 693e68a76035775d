extension Flagship {
  /// A bucketing file, compiled: flat tables of small records that refer to each other by index.
  ///
  /// Only what deciding needs is here; names and values stay in the document until somebody asks.
  final class Bucketing: Sendable {
    let document: JSONDocument
    /// What tells answers of the Decision API from a bucketing file; nil: it is a file.
    let decided: Decided?
    /// Whether the campaigns are an earlier file's, kept in sight while panic is announced alone.
    let keepsCampaigns: Bool
    /// What the file as a whole is.
    let outline: Outline
    let campaigns: ContiguousArray<Campaign>
    let groups: ContiguousArray<Group>
    let targetingGroups: ContiguousArray<TargetingGroup>
    let conditions: ContiguousArray<Condition>
    let operands: ContiguousArray<Operand>
    let variations: ContiguousArray<Variation>
    let settings: ContiguousArray<Setting>
    let settingIndex: SettingIndex
    /// UTF-8 of all texts that are compared or hashed.
    let text: ContiguousArray<UInt8>
    /// The context keys that conditions read, in order of first appearance.
    let attributes: [Attribute]
    let attributeIndex: [CodePoints: Int]
    /// The keys that variations set, in order of first appearance.
    let flags: [Flag]
    let flagIndex: [CodePoints: Int]
    /// The campaigns of the flags side by side, and where each flag's end; for deciding.
    let flagCampaigns: ContiguousArray<Int32>
    let flagEnds: ContiguousArray<Int32>
    let problems: [ConfigurationProblem]
    /// Campaigns that can stop the synchronisation of 2.1.1, in order.
    let campaignsThatCanStop211: [Int]
    /// Campaigns that can stop it in later versions too: damaged ones.
    let campaignsThatCanStop: [Int]
    /// A condition compares versions, on which the server can crash.
    let comparesVersions: Bool

    init(_ document: JSONDocument, decided: Decided? = nil, keepsCampaigns: Bool = false) {
      var compiler = Compiler(isAnswer: decided != nil)
      document.withRoot { compiler.read($0) }
      compiler.addFlags(decided?.otherKeys ?? [])
      self.document = document
      self.decided = decided
      self.keepsCampaigns = keepsCampaigns
      outline = compiler.outline
      campaigns = compiler.campaigns
      groups = compiler.groups
      targetingGroups = compiler.targetingGroups
      conditions = compiler.conditions
      operands = compiler.operands
      variations = compiler.variations
      settings = compiler.settings
      settingIndex = SettingIndex(compiler)
      text = compiler.text
      attributes = compiler.attributes
      attributeIndex = compiler.attributeIndex
      flags = compiler.flags
      flagIndex = compiler.flagIndex
      flagCampaigns = ContiguousArray(compiler.flags.flatMap { $0.campaigns.map { Int32($0) } })
      var end: Int32 = 0
      flagEnds = ContiguousArray(
        compiler.flags.map { flag in
          end += Int32(flag.campaigns.count)
          return end
        })
      problems = compiler.problems
      comparesVersions = compiler.conditions.contains { $0.op.isVersion }
      campaignsThatCanStop211 = compiler.campaigns.indices.filter {
        compiler.campaigns[$0].canBeUntracked || compiler.campaigns[$0].isDamaged
      }
      campaignsThatCanStop = compiler.campaigns.indices.filter {
        compiler.campaigns[$0].isDamaged
      }
    }

    /// A value of the document; the view must not leave `body`.
    func withNode<Outcome>(_ node: Int32, _ body: (JSONView) -> Outcome) -> Outcome {
      document.withRoot { root in
        body(JSONView(bytes: root.bytes, nodes: root.nodes, index: Int(node)))
      }
    }
  }
}

extension Flagship.Bucketing {
  /// The file as a whole.
  struct Outline: Sendable {
    var rootKind = JSONView.Kind.object
    /// Whether `"panic" in file` holds for the vendor's language; nil: it cannot be asked.
    var hasPanic: Bool? = false
    /// Whether the member is literally `true`.
    var panicIsTrue = false
    /// The campaigns cannot be walked: the synchronisation raises TypeError.
    var campaignsAreUnusable = false
    var isReconciling = false
    var isOneVisitorOneTest = false
  }

  /// What is known about campaigns that the server decided.
  struct Decided: Sendable {
    /// So many campaigns at the beginning come from earlier answers than the newest.
    var earlierCount = 0
    /// Keys that are listed although no answer sets them.
    var otherKeys: [String] = []
  }

  /// A part of `text`, or of another list.
  struct Span: Equatable, Sendable {
    var start: Int32 = 0
    var count: Int32 = 0

    var range: Range<Int> { Int(start)..<Int(start) + Int(count) }
  }

  struct Campaign: Sendable {
    /// The entry in the document.
    var node: Int32
    /// The campaign has an id and is walked; the SDK skips others.
    var isListed = false
    /// The server walks it, also without an id.
    var isKnownToServer = false
    /// Its groups, by index.
    var firstGroup: Int32 = 0
    var groupCount: Int32 = 0
    /// A group's parts may not reach 100.
    var canBeUntracked = false
    /// A part of it can raise an error.
    var isDamaged = false
    /// Another campaign before has the same id; the server drops it.
    var isRepeated = false
    /// The type is literally `ab`.
    var isAB = false
    /// `bucketRanges` is there.
    var hasRanges = false

    var groups: Range<Int> { Int(firstGroup)..<Int(firstGroup + groupCount) }

    func isWalked(_ rules: Flagship.Rules) -> Bool { rules.isServer ? isKnownToServer : isListed }
  }

  struct Group: Sendable {
    /// How far the group can be read.
    enum State: UInt8, Sendable {
      case readable
      /// The walk stops with an error on arriving here
      case unreadable
      /// No targeting: the error comes when it is asked
      case withoutTargeting
    }

    var node: Int32
    var campaign: Int32
    var state = State.readable
    var id = Span()
    /// The id of an API-shaped campaign's group that is no text: it has no bucket.
    var hasTextID = true
    /// The only variation is taken without hashing: a campaign in the Decision API's shape.
    var isPreselected = false
    /// The server has targeted the visitor and drawn: the campaign comes from its answer.
    var isDecided = false
    /// A variation or allocation that can make the group unreadable, or a key that cannot be asked.
    var isFragile = false
    var firstTargetingGroup: Int32 = 0
    var targetingGroupCount: Int32 = 0
    var firstVariation: Int32 = 0
    var variationCount: Int32 = 0
    /// The hash after the id, in the SDK's bytes and in the server's.
    var hashedID = MurmurHash3.Hasher()
    var hashedIDOnServer = MurmurHash3.Hasher()

    var targetingGroups: Range<Int> {
      Int(firstTargetingGroup)..<Int(firstTargetingGroup + targetingGroupCount)
    }
    var variations: Range<Int> { Int(firstVariation)..<Int(firstVariation + variationCount) }
  }

  struct TargetingGroup: Sendable {
    var firstCondition: Int32
    var conditionCount: Int32

    var conditions: Range<Int> { Int(firstCondition)..<Int(firstCondition + conditionCount) }
  }

  struct Condition: Sendable {
    var node: Int32
    var op: Flagship.Operator
    /// Index of the attribute, or -1: a key that no context holds.
    var attribute: Int32
    /// The targeting value is a list, its elements are the operands.
    var isList = false
    /// The key is a list or an object: asking for it raises TypeError.
    var keyRaises = false
    /// Not an object, or a member is missing: never holds.
    var isIncomplete = false
    var firstOperand: Int32 = 0
    var operandCount: Int32 = 0
    /// The text of a whole list, for the prefix operators.
    var listText = Span()

    var operands: Range<Int> { Int(firstOperand)..<Int(firstOperand + operandCount) }
  }

  /// A value on either side of a comparison, with its text in the vendor's language.
  struct Operand: Sendable {
    enum Value: Sendable {
      /// The key is not in the context
      case missing
      case bool(Bool)
      case integer(Int)
      /// An integer beyond 64 bits; its text has the digits
      case huge
      case double(Double)
      case string
      case null
      /// A list, with its elements among the operands or slots (the server reads them)
      case list(Span)
      case object
    }

    var value = Value.missing
    /// The text as the vendor's language prints it; of a string, itself.
    var text = Span()

    var isMissing: Bool { if case .missing = value { true } else { false } }
    var isString: Bool { if case .string = value { true } else { false } }

    /// An integer, or a boolean as the number that it equals.
    @inline(__always)
    var integer: Int? {
      switch value {
      case .integer(let integer): integer
      case .bool(let bool): bool ? 1 : 0
      case .missing, .huge, .double, .string, .null, .list, .object: nil
      }
    }
  }

  struct Variation: Sendable {
    /// The kinds of ids that matter.
    enum IDKind: UInt8, Sendable {
      case text, null, other
      /// A list or an object: selecting it raises, the group is unreadable
      case unhashable
    }

    var node: Int32
    /// Its id or modifications are not as they must be.
    var isDamaged = false
    /// The allocation cannot be added up.
    var hasBadAllocation = false
    var idKind = IDKind.text
    var id = Span()
    /// The sum of the allocations up to and with this one.
    var end: Double = 0
    /// The same in single precision, as the server adds.
    var serverEnd: Float = 0
    /// The first bucket, 0...100, that no variation before covers; with the server's sums.
    var firstBucket: Int8 = 0
    var firstServerBucket: Int8 = 0
    var firstSetting: Int32 = 0
    var settingCount: Int32 = 0

    var settings: Range<Int> { Int(firstSetting)..<Int(firstSetting + settingCount) }

    /// The bucket behind its last one, 0...100.
    func endBucket(_ rules: Flagship.Rules) -> Int8 {
      let end = rules.isServer ? Double(serverEnd) : end
      return end.isNaN ? 0 : Int8(min(100, max(0, end.rounded(.up))))
    }
  }

  /// A variation's value for a key.
  struct Setting: Sendable {
    var flag: Int32
    /// The value in the document.
    var node: Int32
  }

  struct Attribute: Sendable {
    /// Keys that the server reads specially.
    enum Special: Sendable { case none, allUsers, visitorID }

    var key: String
    /// A third party's context that holds the key (server only).
    var provider: String?
    /// The SDK presets it to `""`.
    var isPreset: Bool
    var special: Special
  }

  struct Flag: Sendable {
    var key: String
    /// The campaigns that set it, in the order of the file.
    var campaigns: [Int]
  }
}
