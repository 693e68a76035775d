extension Flagship {
  /// What the official SDK holds for one visitor in Decision API mode: the newest answer, and the
  /// keys of earlier ones, which it never forgets.
  ///
  /// ```swift
  /// var decisions = Flagship.ServerDecisions()
  /// decisions.take(try Flagship.ServerAnswer(body), profile: .flagship215)
  /// let shown = FlagConfiguration.flagship(decisions.configuration(beside: file))
  /// ```
  ///
  /// Another visitor begins with a new value; a change of the context does not.
  ///
  /// Source: Flagship Python SDK 2.1.1, observed; Vectors/flagship-api.
  public struct ServerDecisions: Sendable {
    /// A key's value and the campaign that set it last.
    private struct Held {
      var key: String
      var value: JSONValue
      /// The campaign as the answer had it.
      var campaign: JSONObject
      /// Tells campaigns of all answers apart.
      var place: Int
    }

    private var held: [Held] = []
    private var heldIndex: [CodePoints: Int] = [:]
    /// The keys that the newest answer sets.
    private var newestKeys: Set<CodePoints> = []
    private var newest: ServerAnswer?
    private var campaignCount = 0

    /// No answer has come yet.
    public init() {}

    /// Takes an answer as the SDK does; panic leaves everything as it is below it.
    ///
    /// - Parameters:
    ///   - answer: the answer.
    ///   - profile: the SDK that asks.
    public mutating func take(_ answer: ServerAnswer, profile: Profile) {
      newest = answer
      newestKeys = []
      guard !answer.isPanic(profile) else { return }
      guard let bucketing = compile(answer.campaignsText, Bucketing.Decided()) else { return }
      var pass = Pass(bucketing, for: Visitor(id: ""), profile: profile)
      for index in bucketing.campaigns.indices {
        let outcome = pass.outcome(ofCampaign: index)
        guard outcome.kind == .served else { continue }
        let campaign = bucketing.withNode(bucketing.campaigns[index].node) { $0.value }
        guard case .object(let object) = campaign else { continue }
        for setting in bucketing.variations[Int(outcome.variation)].settings {
          let setting = bucketing.settings[setting]
          hold(
            Held(
              key: bucketing.flags[Int(setting.flag)].key,
              value: bucketing.withNode(setting.node) { $0.value }, campaign: object,
              place: campaignCount + index))
        }
      }
      campaignCount += bucketing.campaigns.count
    }

    /// The values by key as the SDK holds them, in the order in which their keys came first.
    public var modifications: [Synchronization.Modification] {
      held.map { entry in
        let variation = entry.campaign["variation"]
        return Synchronization.Modification(
          key: entry.key, value: entry.value, campaignID: entry.campaign["id"] ?? .null,
          groupID: entry.campaign["variationGroupId"] ?? .null,
          variationID: variation?["id"] ?? .null, reference: variation?["reference"] ?? false)
      }
    }

    private mutating func hold(_ new: Held) {
      let key = CodePoints(new.key)
      newestKeys.insert(key)
      if let index = heldIndex[key] {
        held[index] = new
      } else {
        heldIndex[key] = held.count
        held.append(new)
      }
    }

    /// The flags as the SDK has them now, each campaign as the server decided it.
    ///
    /// - Parameter file: the environment's bucketing file, if it is at hand: its flags are listed
    ///   too, and explanations say what it answers and where that differs.
    /// - Returns: the configuration.
    public func configuration(beside file: Configuration? = nil) -> Configuration {
      let beside = file.map { $0.beside ?? $0.bucketing }
      let newest = newest?.campaignsText ?? []
      let earlier = earlierCampaigns
      let earlierText = Array(
        earlier.map { JSONValue.object($0).jsonText }.joined(separator: ",").utf8)
      var decided = Bucketing.Decided(
        earlierCount: earlier.count, otherKeys: beside?.flags.map(\.key) ?? [])
      let comma = earlierText.isEmpty || newest.isEmpty ? [] : [UInt8(ascii: ",")]
      var bucketing = compile(earlierText + comma + newest, decided)
      if bucketing == nil {
        // All earlier answers together are more than is read; the newest is not.
        decided.earlierCount = 0
        bucketing = compile(newest, decided)
      }
      guard let bucketing else {
        preconditionFailure("the campaigns of an answer that was read can be read again")
      }
      var configuration = Configuration(bucketing)
      configuration.beside = beside
      return configuration
    }

    /// The campaigns of earlier answers with the keys that only they set.
    private var earlierCampaigns: [JSONObject] {
      var campaigns: [(campaign: JSONObject, values: JSONObject)] = []
      var indices: [Int: Int] = [:]
      for entry in held where !newestKeys.contains(CodePoints(entry.key)) {
        if let index = indices[entry.place] {
          campaigns[index].values[entry.key] = entry.value
        } else {
          indices[entry.place] = campaigns.count
          campaigns.append((entry.campaign, [entry.key: entry.value]))
        }
      }
      return campaigns.map { $0.campaign.settingModifications($0.values) }
    }

    private func compile(_ campaigns: [UInt8], _ decided: Bucketing.Decided) -> Bucketing? {
      let panic = newest?.panic.map { "\"panic\":\($0.jsonText)," } ?? ""
      let text = Array("{\(panic)\"campaigns\":[".utf8) + campaigns + Array("]}".utf8)
      return (try? JSONDocument(text)).map { Bucketing($0, decided: decided) }
    }
  }
}

extension JSONObject {
  /// The campaign with other values in its variation.
  fileprivate func settingModifications(_ values: JSONObject) -> JSONObject {
    guard case .object(var variation)? = self["variation"],
      case .object(var modifications)? = variation["modifications"]
    else { return self }
    var campaign = self
    modifications["value"] = .object(values)
    variation["modifications"] = .object(modifications)
    campaign["variation"] = .object(variation)
    return campaign
  }
}
