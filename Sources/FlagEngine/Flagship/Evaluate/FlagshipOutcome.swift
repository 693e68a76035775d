extension Flagship {
  /// What a condition or a group of them comes to.
  enum Truth: UInt8, Sendable {
    case fails
    case holds
    /// The SDK raises TypeError; the server drops the variation group
    case raises
    /// The server crashes
    case crashes

    var isError: Bool { self == .raises || self == .crashes }
  }

  /// A variation chosen in a group.
  struct Selection: Sendable {
    enum Kind: UInt8, Sendable {
      case variation
      /// The bucket lies past the last part
      case none
      /// A damaged part was reached
      case unreadable
      /// The kept variation is no longer in the file (server)
      case gone
    }

    var kind: Kind
    var isKept = false
    var variation: Int
    /// The bucket, if it was drawn, 0..<100.
    var bucket: Int

    init(_ kind: Kind, _ variation: Int = -1, bucket: Int = -1) {
      self.kind = kind
      self.variation = variation
      self.bucket = bucket
    }
  }

  /// What a campaign, or a group of it, gives.
  struct Outcome: Equatable, Sendable {
    enum Kind: UInt8, Sendable {
      /// Not asked yet
      case pending
      /// No group targets the visitor
      case nothing
      /// A variation
      case served
      /// Targeted, but no variation
      case untracked
      /// An error that stops the synchronisation
      case stopped
      /// Hidden by an override
      case hidden
      /// Left out by the server
      case leftOut
    }

    enum Fault: UInt8, Sendable {
      case none
      /// The group cannot be read: AttributeError
      case unreadable
      /// The group has no targeting: AttributeError
      case withoutTargeting
      /// A condition's key is a list or an object: TypeError
      case keyRaises
      /// A version is empty: the server crashes
      case crash

      /// The vendor's error.
      var errorName: String { self == .keyRaises ? "TypeError" : "AttributeError" }
    }

    var kind: Kind
    var fault: Fault
    var isKept = false
    var isForced = false
    var group: Int32
    var variation: Int32

    init(_ kind: Kind, fault: Fault = .none, group: Int = -1, variation: Int = -1) {
      self.kind = kind
      self.fault = fault
      self.group = Int32(truncatingIfNeeded: group)
      self.variation = Int32(truncatingIfNeeded: variation)
    }

    /// Whether the synchronisation ends here with an error.
    func stops(_ rules: Rules) -> Bool {
      kind == .stopped && !rules.isServer || kind == .untracked && rules.untrackedStops
    }
  }

  /// A group's kept assignment.
  struct Kept: Sendable {
    enum Kind: UInt8, Sendable {
      case none
      case variation
      /// Looking for the assignment raises: the group is unreadable
      case raises
      /// The server kept a variation that the file no longer has
      case gone
    }

    var kind = Kind.none
    var variation: Int32 = -1
  }

  /// Why the server leaves a campaign out.
  enum Exclusion: UInt8, Sendable {
    case none
    /// An earlier campaign has the same id
    case repeated
    /// The visitor is outside the campaign's bucket ranges
    case outsideRanges
    /// One visitor, one test: another `ab` campaign was chosen
    case otherTest
  }

  /// The override of a campaign, resolved.
  struct CampaignOverride: Sendable {
    enum Kind: UInt8, Sendable { case none, variation, allocation, hidden }

    var kind = Kind.none
    var group = -1
    var variation = -1
  }
}
