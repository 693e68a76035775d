extension Flagship {
  /// What one synchronisation of a visitor leaves behind, campaign by campaign and key by key.
  ///
  /// The members are those of the recorded cases; the SDK's own view, aborts included.
  public struct Synchronization: Equatable, Sendable {
    /// A campaign's answer.
    public struct CampaignAnswer: Equatable, Sendable {
      /// The campaign's id as text.
      public var campaignID: String
      /// The deciding group's id; nil where the group cannot be read.
      public var groupID: JSONValue?
      /// The variation's id; nil: untracked.
      public var variationID: JSONValue?
      /// The file's `reference` of the variation; nil: untracked.
      public var reference: JSONValue?
      /// Why the campaign cannot be evaluated.
      public var error: String?
    }

    /// A key's value and where it comes from.
    public struct Modification: Equatable, Sendable {
      /// The key.
      public var key: String
      /// The value.
      public var value: JSONValue
      /// The campaign's id, as the file has it.
      public var campaignID: JSONValue
      /// The variation group's id.
      public var groupID: JSONValue
      /// The variation's id.
      public var variationID: JSONValue
      /// The file's `reference` of the variation.
      public var reference: JSONValue
    }

    /// How the synchronisation ended.
    public enum Outcome: Equatable, Sendable {
      /// It ran through
      case ok
      /// The file switches everything off
      case panic
      /// The SDK raised this error; earlier campaigns count
      case error(String)
    }

    /// The error with which `start` refuses the file, if it does.
    public var startError: String?
    /// How the synchronisation ended.
    public var outcome = Outcome.ok
    /// The campaigns that target the visitor or cannot be evaluated, in the order of the file; of two
    /// with one id the last.
    public var campaigns: [CampaignAnswer] = []
    /// The values by key, in the SDK's order.
    public var modifications: [Modification] = []
    /// The bucket by variation group id, 0..<100; nil if the id is no text.
    public var buckets: [(groupID: String, bucket: Int?)] = []
    /// Whether a group targets the visitor: a boolean or `error:Kind`, by variation group id.
    public var targeted: [(groupID: String, value: JSONValue)] = []
    /// What the visitor cache is asked to save; nil: nothing, or no cache is configured.
    public var savedCache: JSONValue?
    /// The id that was hashed.
    public var effectiveVisitorID = ""
    /// What the SDK could not read of the file, in the order in which it says so.
    public var faults: [ParsingFault] = []
    /// Whether the error comes before the context is sent to the vendor; others come behind it.
    public var stopsBeforeContextEvent = false

    /// Compares everything.
    public static func == (left: Self, right: Self) -> Bool {
      left.startError == right.startError && left.outcome == right.outcome
        && left.campaigns == right.campaigns && left.modifications == right.modifications
        && left.buckets.elementsEqual(right.buckets, by: ==)
        && left.targeted.elementsEqual(right.targeted, by: ==)
        && left.savedCache == right.savedCache
        && left.effectiveVisitorID == right.effectiveVisitorID && left.faults == right.faults
        && left.stopsBeforeContextEvent == right.stopsBeforeContextEvent
    }
  }

  /// Runs one whole synchronisation.
  ///
  /// - Parameters:
  ///   - configuration: the bucketing file.
  ///   - visitor: the visitor, with an id (see `Visitor.generatedID`).
  ///   - options: the profile; time is not read.
  /// - Returns: what the SDK would have afterwards.
  public static func synchronize(
    _ configuration: Configuration, _ visitor: Visitor, options: EvaluationOptions
  ) -> Synchronization {
    var pass = Pass(configuration, for: visitor, options: options)
    return pass.synchronize()
  }
}

extension Flagship.Pass {
  typealias Synchronization = Flagship.Synchronization

  mutating func synchronize() -> Synchronization {
    var filling = SynchronizationFilling()
    fill(&filling)
    return filling.result
  }

  private mutating func fill(_ filling: inout SynchronizationFilling) {
    filling.result.effectiveVisitorID = visitorID
    if let error = bucketing.startError(rules) {
      filling.result.startError = error
      filling.result.stopsBeforeContextEvent = true
      return
    }
    if isPanic {
      filling.result.outcome = .panic
      return
    }
    if bucketing.outline.campaignsAreUnusable {
      filling.result.outcome = .error("TypeError")
      filling.result.stopsBeforeContextEvent = true
      return
    }
    filling.result.faults = parsingFaults()
    let stop = firstStop()
    if stop < bucketing.campaigns.count { filling.result.outcome = .error(errorName(at: stop)) }
    if rules.isServer, stop < 0 { return }
    for index in bucketing.campaigns.indices {
      let outcome = outcome(ofCampaign: index)
      if bucketing.campaigns[index].isWalked(rules), exclusion(ofCampaign: index) != .repeated {
        filling.put(answer(of: outcome, campaign: index), bucketing.id(ofCampaign: index))
      }
      if index < stop, outcome.kind == .served { merge(outcome, campaign: index, into: &filling) }
    }
    filling.dropRepeatedCampaigns()
    fillGroups(&filling)
    if visitor.hasCache, filling.result.outcome == .ok {
      filling.result.savedCache = Synchronization.cacheEntry(
        of: visitorID, filling.result.modifications)
    }
  }

  private mutating func errorName(at stop: Int) -> String {
    if stop < 0 { return rules.isServer ? "Crash" : "InvalidJSONError" }
    let outcome = outcome(ofCampaign: stop)
    return outcome.kind == .untracked ? "KeyError" : outcome.fault.errorName
  }

  private func answer(
    of outcome: Flagship.Outcome, campaign: Int
  ) -> Synchronization.CampaignAnswer? {
    var answer = Synchronization.CampaignAnswer(campaignID: bucketing.id(ofCampaign: campaign))
    let group = outcome.group >= 0 ? bucketing.groupID(Int(outcome.group)) : nil
    switch outcome.kind {
    case .served, .untracked:
      answer.groupID = group
      guard outcome.variation >= 0 else { return answer }
      bucketing.withNode(bucketing.variations[Int(outcome.variation)].node) { view in
        answer.variationID = view["id"]?.value
        answer.reference = view["reference"]?.value ?? false
      }
    case .stopped:
      answer.groupID = outcome.fault == .unreadable ? nil : group
      answer.error = outcome.fault == .unreadable ? "unparsed group" : outcome.fault.errorName
    case .leftOut, .hidden, .nothing, .pending: return nil
    }
    return answer
  }

  private func merge(
    _ outcome: Flagship.Outcome, campaign: Int, into filling: inout SynchronizationFilling
  ) {
    let variation = Int(outcome.variation)
    let (id, reference) = bucketing.withNode(bucketing.variations[variation].node) { view in
      (view["id"]?.value ?? .null, view["reference"]?.value ?? false)
    }
    let modification = { (key: String, value: JSONValue) in
      Synchronization.Modification(
        key: key, value: value,
        campaignID: bucketing.withNode(bucketing.campaigns[campaign].node) {
          $0["id"]?.value ?? .null
        },
        groupID: bucketing.groupID(Int(outcome.group)) ?? .null, variationID: id,
        reference: reference)
    }
    for index in bucketing.variations[variation].settings {
      let setting = bucketing.settings[index]
      filling.put(
        modification(
          bucketing.flags[Int(setting.flag)].key, bucketing.withNode(setting.node) { $0.value }))
    }
    guard rules.isServer else { return }
    // Asked by the SDK for all keys, the server adds those of sibling variations as null.
    for sibling in bucketing.groups[Int(outcome.group)].variations where sibling != variation {
      for index in bucketing.variations[sibling].settings {
        let flag = Int(bucketing.settings[index].flag)
        guard bucketing.setting(flag, ofVariation: variation) == nil else { continue }
        filling.put(modification(bucketing.flags[flag].key, .null))
      }
    }
  }

  /// Buckets and targeting of every group that can be read, the last of one id.
  private func fillGroups(_ filling: inout SynchronizationFilling) {
    withEvaluator { evaluator in
      for campaign in bucketing.campaigns where campaign.isWalked(rules) {
        for index in campaign.groups {
          let group = bucketing.groups[index]
          guard group.state != .unreadable else { continue }
          let selection = evaluator.select(group, index)
          if selection.kind == .unreadable {
            guard group.isPreselected, rules.keepsUnreadableAnswers else { continue }
          }
          var silence = SilentRecorder()
          let truth: JSONValue =
            if group.state == .withoutTargeting {
              "error:AttributeError"
            } else {
              switch evaluator.targets(group, isNeeded: true, &silence) {
              case .holds: true
              case .fails: false
              case .raises, .crashes: rules.isServer ? false : "error:TypeError"
              }
            }
          let id = bucketing.part(group.id)
          filling.put(id, bucket: evaluator.bucket(of: group), targeted: truth)
        }
      }
    }
  }
}

/// A synchronisation while it comes about, with the places of what may come again.
private struct SynchronizationFilling {
  var result = Flagship.Synchronization()
  private var campaigns: [Flagship.Synchronization.CampaignAnswer?] = []
  private var placeOfCampaign: [CodePoints: Int] = [:]
  private var placeOfKey: [CodePoints: Int] = [:]
  private var placeOfGroup: [CodePoints: Int] = [:]

  /// Of two campaigns with one id the last is shown, also when it gives nothing.
  mutating func put(_ answer: Flagship.Synchronization.CampaignAnswer?, _ id: String) {
    if let place = placeOfCampaign.updateValue(campaigns.count, forKey: CodePoints(id)) {
      campaigns[place] = nil
    }
    campaigns.append(answer)
  }

  /// Takes over the campaigns once all have come.
  mutating func dropRepeatedCampaigns() { result.campaigns = campaigns.compactMap(\.self) }

  mutating func put(_ modification: Flagship.Synchronization.Modification) {
    let key = CodePoints(modification.key)
    if let place = placeOfKey[key] {
      result.modifications[place] = modification
    } else {
      placeOfKey[key] = result.modifications.count
      result.modifications.append(modification)
    }
  }

  mutating func put(_ id: String, bucket: Int?, targeted truth: JSONValue) {
    let key = CodePoints(id)
    if let place = placeOfGroup[key] {
      result.buckets[place].bucket = bucket
      result.targeted[place].value = truth
    } else {
      placeOfGroup[key] = result.buckets.count
      result.buckets.append((id, bucket))
      result.targeted.append((id, truth))
    }
  }
}

extension Flagship.Synchronization {
  /// What the visitor cache is asked to save after a synchronisation that ran through: the distinct
  /// variations behind the modifications, in the order of the keys.
  ///
  /// - Parameters:
  ///   - visitorID: the visitor's id.
  ///   - modifications: all that the visitor has.
  /// - Returns: the entry.
  ///
  /// Source: Flagship Python SDK 2.1.1, observed; `scenario-cache`.
  package static func cacheEntry(
    of visitorID: String, _ modifications: [Modification]
  ) -> JSONValue {
    let ids = Flagship.DistinctValues(modifications.lazy.map(\.variationID)).values
    return ["version": 1, "data": ["vId": .string(visitorID), "vaIds": .array(ids)]]
  }

  /// What `get_modification` and `get_modification_info` answer for a key.
  ///
  /// - Parameters:
  ///   - key: the key.
  ///   - defaultValue: the code's own default.
  /// - Returns: the value the code receives and the key's origin. The value is nil where the SDK
  ///   raises TypingError: a default of null, unless panic answers before the kind is looked at.
  ///
  /// Source: Flagship Python SDK 2.1.1 and 2.1.5, observed.
  public func value(
    of key: String, default defaultValue: JSONValue
  ) -> (value: JSONValue?, origin: Modification?) {
    value(default: defaultValue, of: modifications.first { $0.key.isIdentical(to: key) })
  }

  /// What is answered for the key of a modification, or for a key that none sets.
  func value(
    default defaultValue: JSONValue, of found: Modification?
  ) -> (value: JSONValue?, origin: Modification?) {
    guard defaultValue != .null || outcome == .panic else { return (nil, found) }
    guard let found, found.value != .null else { return (defaultValue, found) }
    return (found.value, found)
  }
}

extension Flagship.Bucketing {
  /// A group's id as the file has it.
  func groupID(_ index: Int) -> JSONValue? {
    withNode(groups[index].node) { view in
      groups[index].isPreselected ? view["variationGroupId"]?.value : view["id"]?.value
    }
  }
}
