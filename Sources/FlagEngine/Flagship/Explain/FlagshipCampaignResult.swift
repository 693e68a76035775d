extension Flagship {
  /// What a campaign came to for a flag: the facts from which its notes and sentences are made.
  struct CampaignResult: Equatable, Sendable {
    enum Kind: Equatable, Sendable {
      /// No group targets the visitor
      case nothing
      case served
      /// Targeted, but no variation
      case untracked(Remainder)
      case stopped(Outcome.Fault)
      /// Hidden by an override
      case hidden
      /// Left out by the server
      case leftOut(LeftOut)
    }

    var kind: Kind
    /// The campaign's index in the file.
    var place: Int
    /// The variation that it gives, by name or id.
    var variation: String?
    var isForced = false
    /// The synchronisation ends here with an error.
    var stops = false
    /// Why the campaign's override has no effect; nil if it has one or there is none.
    var idleBecause: IdleCause?
  }

  /// A targeted group that has no variation for the visitor's bucket.
  struct Remainder: Equatable, Sendable {
    /// What the SDK does then.
    enum Consequence: Equatable, Sendable {
      /// The server drops the campaign
      case leftOut
      /// The synchronisation ends with an error; so many campaigns after it are lost
      case stops(lost: Int)
      case nextGroup
      /// It was the last group
      case nothing
    }

    /// The group by name or id.
    var group: String
    /// The visitor's bucket, 0..<100.
    var bucket: Int
    /// The variation with the last share, and the bucket in which that ends; nil: there are no shares.
    var last: Share?
    var consequence: Consequence

    struct Share: Equatable, Sendable {
      var variation: String
      var end: Int
    }

    var sentence: String {
      let place =
        last.map { "past the last share (\($0.variation) ends at \($0.end))" } ?? "in no share"
      return "Group \(group) targets the visitor, but bucket \(bucket) is \(place): "
        + consequenceWords
    }

    private var consequenceWords: String {
      switch consequence {
      case .leftOut: "the campaign is left out; later groups are not tried."
      case .stops(0): "SDK 2.1.1 stops here with an error."
      case .stops(1): "SDK 2.1.1 stops here with an error; the campaign after it is lost."
      case .stops(let lost):
        "SDK 2.1.1 stops here with an error; the \(lost) campaigns after it are lost."
      case .nextGroup: "next group tried."
      case .nothing: "the campaign gives nothing."
      }
    }
  }

  /// Why the server leaves a campaign out.
  enum LeftOut: Equatable, Sendable {
    case keptVariationIsGone, isRepeated, outsideRanges, otherTest

    var words: String {
      switch self {
      case .keptVariationIsGone:
        "the kept variation is no longer in the file: the server leaves the campaign out"
      case .isRepeated: "another campaign before has this id: the server drops this one"
      case .outsideRanges:
        "the visitor is outside the campaign's bucket ranges: the server leaves it out"
      case .otherTest: "one visitor, one test: the visitor already takes part in another one"
      }
    }
  }

  /// Why an override of a campaign has no effect.
  enum IdleCause: Equatable, Sendable {
    case unknownVariation(String)
    case cannotBeEvaluated, leftOut, nobodyTargeted, otherGroup

    var words: String {
      switch self {
      case .unknownVariation(let name):
        "the campaign has no variation \(Explanation.quoted(name))"
      case .cannotBeEvaluated: "the campaign cannot be evaluated"
      case .leftOut: "the server leaves the campaign out"
      case .nobodyTargeted: "no group targets the visitor"
      case .otherGroup: "the deciding group has no such variation"
      }
    }
  }
}
