import FlagEngine
import HTTPTypes

/// Flagship's Decision API, answered by the engine.
///
/// Source: the vendor's self-hosted Decision API.
enum DecisionAPI {
  /// Answers a request.
  ///
  /// - Parameters:
  ///   - route: campaigns, one campaign, or flags.
  ///   - query: `exposeAllKeys` (default: for flags only), `mode` (`normal`, `simple` or `full`).
  ///   - body: the request's body.
  ///   - configuration: the bucketing file.
  /// - Returns: the answer; errors are `{"message": …}`.
  static func answer(
    _ route: Route, query: Query, body: [UInt8], _ configuration: Flagship.Configuration
  ) -> Answer {
    let request: CampaignsRequest
    do throws(CampaignsRequest.Fault) {
      request = try CampaignsRequest(body)
    } catch {
      return .failure(error.isTooMuch ? .contentTooLarge : .badRequest, error.message)
    }
    let exposesAllKeys = query["exposeAllKeys"].map { $0 == "true" } ?? (route == .flagshipFlags)
    var only: String?
    if case .flagshipCampaign(let name) = route { only = name }
    let decisions = Flagship.decideCampaigns(
      configuration, request.visitor, exposesAllKeys: exposesAllKeys, only: only)
    switch decisions {
    case nil:
      return .failure(.badRequest, "there is no campaign \(only ?? "")")
    case .failed(let reason):
      return .failure(.internalServerError, reason)
    case .panic:
      return .json { write(panicFor: request.visitor.id, &$0) }
    case .campaigns(let campaigns):
      return answer(route, mode: query["mode"] ?? "normal", campaigns, request.visitor.id)
    }
  }

  private static func answer(
    _ route: Route, mode: String, _ campaigns: [Flagship.CampaignDecision], _ visitorID: String
  ) -> Answer {
    if case .flagshipCampaign = route {
      guard let campaign = campaigns.first else { return Answer(.noContent) }
      return .json { write(campaign, &$0) }
    }
    if route == .flagshipFlags { return .json { write(flags: campaigns, &$0) } }
    guard ["normal", "simple", "full"].contains(mode) else {
      return .failure(.badRequest, "mode is normal, simple or full")
    }
    return .json { writer in
      writer.raw("{")
      if mode != "simple" {
        writer.raw("\"visitorId\":")
        writer.write(visitorID)
        writer.raw(",\"campaigns\":[")
        writer.list(campaigns) { write($0, &$1) }
        writer.raw("]")
      }
      if mode == "full" { writer.raw(",") }
      if mode != "normal" { write(merged: campaigns, &writer) }
      writer.raw("}")
    }
  }

  private static func write(panicFor visitorID: String, _ writer: inout JSONWriter) {
    writer.raw("{\"visitorId\":")
    writer.write(visitorID)
    writer.raw(",\"campaigns\":[],\"panic\":true}")
  }

  private static func write(_ campaign: Flagship.CampaignDecision, _ writer: inout JSONWriter) {
    var modifications = JSONObject()
    modifications["type"] = campaign.modificationType
    modifications["value"] = .object(campaign.modifications)
    let variation: JSONObject = [
      "id": campaign.variationID, "name": campaign.variationName,
      "modifications": .object(modifications), "reference": campaign.reference,
    ]
    writer.write(
      .object([
        "id": campaign.id, "slug": campaign.slug, "name": campaign.name, "type": campaign.type,
        "variationGroupId": campaign.groupID, "variationGroupName": campaign.groupName,
        "variation": .object(variation),
      ]))
  }

  /// The values by key: of two campaigns that set one key, the later wins.
  private static func write(
    merged campaigns: [Flagship.CampaignDecision], _ writer: inout JSONWriter
  ) {
    var merged = JSONObject()
    for campaign in campaigns {
      for member in campaign.modifications.members { merged[member.name] = member.value }
    }
    writer.raw("\"mergedModifications\":")
    writer.write(.object(merged))
    writer.raw(",\"campaignsVariation\":[")
    writer.list(campaigns) { campaign, writer in
      writer.write(.object(["campaignId": campaign.id, "variationId": campaign.variationID]))
    }
    writer.raw("]")
  }

  /// Key by key with its origin: of two campaigns that set one key, the earlier wins.
  private static func write(
    flags campaigns: [Flagship.CampaignDecision], _ writer: inout JSONWriter
  ) {
    var flags = JSONObject()
    for campaign in campaigns {
      let metadata: JSONObject = [
        "campaignId": campaign.id, "campaignName": campaign.name, "slug": campaign.slug,
        "type": campaign.type, "variationGroupId": campaign.groupID,
        "variationGroupName": campaign.groupName, "variationId": campaign.variationID,
        "variationName": campaign.variationName, "reference": campaign.reference,
      ]
      for member in campaign.modifications.members where flags[member.name] == nil {
        flags[member.name] = .object(["value": member.value, "metadata": .object(metadata)])
      }
    }
    writer.write(.object(flags))
  }
}

extension JSONWriter {
  fileprivate mutating func list<Item>(
    _ items: [Item], _ write: (Item, inout JSONWriter) -> Void
  ) {
    for (index, item) in items.enumerated() {
      if index > 0 { raw(",") }
      write(item, &self)
    }
  }
}
