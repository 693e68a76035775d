/// What a step looked at, with the values it compared.
public enum TraceSubject: Equatable, Sendable {
  /// The gates of a flag, before any rule; children: the gates
  case gates
  /// Whether the flag is on in the configuration's environment
  case environment(isOn: Bool)
  /// The panic switch (Flagship)
  case panic(isOn: Bool)
  /// A simulation of the flag: the variation key (nil: the default), or none set
  case simulation(Simulation)
  /// Consent, at the holdout or inside an experiment rule
  case consent(Consent)
  /// The holdout experiment; nil: the file has none
  case holdout(Split?)
  /// The exclusion group; nil: the flag is in none
  case exclusionGroup(ExclusionGroup?)

  /// One rule (Kameleoon); children: force, segment, exposure, consent, bandit, split
  case rule(Rule)
  /// A force on the rule's experiment
  case force(Force)
  /// A segment; children: its tree (one node)
  case segment(Segment)
  /// All children must hold
  case all
  /// One child must hold
  case any
  /// The right child alone decides, since the operator is missing (a vendor's oddity)
  case rightOnly
  /// One condition
  case condition(Condition)
  /// The share of targeted visitors the rule takes
  case exposure(Exposure)
  /// The contextual bandit's choice
  case bandit(Split)
  /// The division among variations
  case split(Split)
  /// What is served when no rule serves
  case defaultVariation(String)

  /// One campaign (Flagship); children: its groups
  case campaign(Campaign)
  /// One variation group (Flagship); children: targeting groups, kept assignment, split
  case group(Group)
  /// A targeting group: all of its conditions must hold (Flagship)
  case targetingGroup(number: Int, count: Int)
  /// An assignment kept from an earlier visit (Flagship)
  case kept(Kept)
  /// A variation that the server chose, instead of targeting and draw (Flagship)
  case decided(Decided)
  /// What the bucketing file answers, beside what the server decided (Flagship)
  case local(Local)
  /// An override of a campaign (Flagship), and the variation that it gives as people call it
  case override(Override, variation: String?)
  /// Several campaigns set the key (Flagship)
  case clash(Clash)
  /// A sentence about a part that cannot be evaluated
  case fault(String)
}

extension TraceSubject {
  /// A simulation gate.
  public enum Simulation: Equatable, Sendable {
    /// No simulation is set for the flag
    case none
    /// The flag answers this variation; nil is its default
    case variation(String?)
  }

  /// A consent gate.
  public struct Consent: Equatable, Sendable {
    /// Whether the configuration requires consent.
    public var isRequired: Bool
    /// The visitor's consent: given, refused, or nil if never asked.
    public var isGiven: Bool?
    /// Whether refusal blocks everything (FULLY_BLOCK) or experiments only (PARTIALLY_BLOCK).
    public var blocksFully: Bool

    /// Makes the facts; see the properties.
    public init(isRequired: Bool, isGiven: Bool?, blocksFully: Bool) {
      self.isRequired = isRequired
      self.isGiven = isGiven
      self.blocksFully = blocksFully
    }
  }

  /// An exclusion group and whom it picked.
  public struct ExclusionGroup: Equatable, Sendable {
    /// The group's name.
    public var name: String
    /// The visitor's position in 0...1.
    public var position: Double
    /// The hashed text.
    public var hashedText: String
    /// The flags in the group, in its order.
    public var flags: Members
    /// The index in `flags` of the one that may be evaluated.
    public var picked: Int

    /// Makes the facts; see the properties.
    public init(
      name: String, position: Double, hashedText: String, flags: Members, picked: Int
    ) {
      self.name = name
      self.position = position
      self.hashedText = hashedText
      self.flags = flags
      self.picked = picked
    }
  }

  /// A rule's identity.
  public struct Rule: Equatable, Sendable {
    /// Its number in the flag, from 1.
    public var number: Int
    /// How many rules the flag has.
    public var count: Int
    /// Its id as text.
    public var id: String
    /// The name that people gave it, if they did.
    public var label: String?
    /// Whether it is an experiment or a targeted delivery; nil for an unknown type.
    public var kind: Kind?
    /// Its experiment's id as text.
    public var experimentID: String
    /// The share of targeted visitors it takes, 0...1.
    public var exposition: Double?
    /// Why the evaluation ended before it, for `notReached`.
    public var notReachedBecause: String?

    /// The kinds of rules.
    public enum Kind: String, Sendable {
      /// Divides its visitors among variations
      case experiment
      /// Gives its first variation to everyone it targets and exposes
      case delivery
    }

    /// Makes the facts; see the properties.
    public init(
      number: Int, count: Int, id: String, kind: Kind?, experimentID: String,
      exposition: Double?, notReachedBecause: String? = nil
    ) {
      self.number = number
      self.count = count
      self.id = id
      self.kind = kind
      self.experimentID = experimentID
      self.exposition = exposition
      self.notReachedBecause = notReachedBecause
    }
  }

  /// A force on an experiment.
  public struct Force: Equatable, Sendable {
    /// The variation it gives.
    public var variation: String
    /// Whether the segment is evaluated first.
    public var keepsTargeting: Bool
    /// Why it has no effect, if it has none.
    public var idleBecause: String?

    /// Makes the facts; see the properties.
    public init(variation: String, keepsTargeting: Bool, idleBecause: String? = nil) {
      self.variation = variation
      self.keepsTargeting = keepsTargeting
      self.idleBecause = idleBecause
    }
  }

  /// A segment.
  public struct Segment: Equatable, Sendable {
    /// Its id as text; nil: the rule has none and targets everyone.
    public var id: String?
    /// The name that people gave it, if they did.
    public var label: String?
    /// How many of its conditions hold.
    public var matched: Int
    /// How many conditions it has.
    public var count: Int

    /// Makes the facts; see the properties.
    public init(id: String?, matched: Int, count: Int) {
      self.id = id
      self.matched = matched
      self.count = count
    }

    /// Its number, and what names it where its conditions are not in sight: `#4183 "Loyal FR"`,
    /// `#4183 (country is "FR", …)`.
    ///
    /// - Parameter gist: what names it where nobody did; empty: nothing.
    /// - Returns: the title.
    public func title(gist: String) -> String {
      let number = "#\(id ?? "")"
      if let label { return "\(number) \(Explanation.quoted(label))" }
      return gist.isEmpty ? number : "\(number) (\(gist))"
    }
  }

  /// A condition and the two values it compared, in words.
  public struct Condition: Equatable, Sendable {
    /// The vendor's type or operator, such as `GEOLOCATION` or `NOT_EQUALS`.
    public var type: String
    /// The field it reads; nil if no visitor field can change it.
    public var field: Field?
    /// The name of what it reads: `country`, `data.membership_tier`.
    public var label: String
    /// What must hold, after the label: `is "FR"`, `is among "gold", "black"`, `> 2`.
    public var expectation: String
    /// Whether the result is inverted (`NOT`).
    public var isExcluded: Bool
    /// The visitor's value in words; nil: nobody supplied one.
    public var actual: String?
    /// Whether it asks for another segment; children: that one's tree.
    var asksForSegment = false

    /// Makes the facts; see the properties.
    public init(
      type: String, field: Field?, label: String, expectation: String, isExcluded: Bool = false,
      actual: String?
    ) {
      self.type = type
      self.field = field
      self.label = label
      self.expectation = expectation
      self.isExcluded = isExcluded
      self.actual = actual
    }
  }

  /// A position against a share.
  public struct Exposure: Equatable, Sendable {
    /// The visitor's position in 0...1.
    public var position: Double
    /// The share the rule takes, 0...1; the visitor is exposed when `position <= share`.
    public var share: Double
    /// The hashed text.
    public var hashedText: String

    /// Makes the facts; see the properties.
    public init(position: Double, share: Double, hashedText: String) {
      self.position = position
      self.share = share
      self.hashedText = hashedText
    }
  }

  /// A position or bucket against the cumulated shares of variations.
  public struct Split: Equatable, Sendable {
    /// One variation's part.
    public struct Part: Equatable, Sendable {
      /// The variation's key or name.
      public var variation: String
      /// The end of its part: cumulated shares, 0...1 (Kameleoon) or 0...100 (Flagship).
      public var end: Double

      /// Makes a part; see the properties.
      public init(variation: String, end: Double) {
        self.variation = variation
        self.end = end
      }
    }

    /// The id of the experiment or group.
    public var id: String
    /// The position in 0...1 (Kameleoon) or the bucket in 0..<100 (Flagship).
    public var position: Double
    /// The parts in the order of the file.
    public var parts: [Part]
    /// The index of the part the position falls in; nil: past the last one.
    public var picked: Int?
    /// The hashed text.
    public var hashedText: String
    /// What all shares add up to: 1 (Kameleoon) or 100 (Flagship).
    public var whole: Double

    /// Makes the facts; see the properties.
    public init(
      id: String, position: Double, parts: [Part], picked: Int?, hashedText: String,
      whole: Double = 1
    ) {
      self.whole = whole
      self.id = id
      self.position = position
      self.parts = parts
      self.picked = picked
      self.hashedText = hashedText
    }
  }

  /// A campaign's identity (Flagship).
  public struct Campaign: Equatable, Sendable {
    /// Its number in the file, from 1.
    public var number: Int
    /// How many campaigns the file has.
    public var count: Int
    /// Its id as text.
    public var id: String
    /// Its name, if the file has one.
    public var name: String?
    /// Its type as written, such as `ab` or `toggle`.
    public var type: String?
    /// What it came to for the flag.
    var result: Flagship.CampaignResult?

    /// Makes the facts; see the properties.
    public init(number: Int, count: Int, id: String, name: String?, type: String?) {
      self.number = number
      self.count = count
      self.id = id
      self.name = name
      self.type = type
    }
  }

  /// A variation group's identity (Flagship).
  public struct Group: Equatable, Sendable {
    /// Its number in the campaign, from 1.
    public var number: Int
    /// How many groups the campaign has.
    public var count: Int
    /// Its id as text.
    public var id: String
    /// Its name, if the file has one.
    public var name: String?
    /// Why it was not looked at, for `notReached`.
    public var notReachedBecause: String?

    /// Makes the facts; see the properties.
    public init(
      number: Int, count: Int, id: String, name: String?, notReachedBecause: String? = nil
    ) {
      self.number = number
      self.count = count
      self.id = id
      self.name = name
      self.notReachedBecause = notReachedBecause
    }
  }

  /// A kept assignment (Flagship).
  public struct Kept: Equatable, Sendable {
    /// The kept variation's id.
    public var variationID: String
    /// Its name or id in the file; nil: the file no longer has it.
    public var variation: String?
    /// What a fresh draw would give: the variation's name or id, nil if none.
    public var fresh: String?
    /// The bucket of a fresh draw, 0..<100.
    public var bucket: Int

    /// Makes the facts; see the properties.
    public init(variationID: String, variation: String?, fresh: String?, bucket: Int) {
      self.variationID = variationID
      self.variation = variation
      self.fresh = fresh
      self.bucket = bucket
    }
  }

  /// A key that several campaigns set (Flagship).
  public struct Clash: Equatable, Sendable {
    /// The campaign whose value counts, by name or id.
    public var winner: String
    /// The others, with their variation and value in words.
    public var hidden: [String]

    /// Makes the facts; see the properties.
    public init(winner: String, hidden: [String]) {
      self.winner = winner
      self.hidden = hidden
    }
  }
}
