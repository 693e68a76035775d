internal import FlagClient
internal import FlagEngine

/// The steps that ask for something.
extension KameleoonPlayer {
  func ask(_ step: JSONValue, _ code: String) throws -> JSONValue {
    let feature = step["feature"]?.text ?? ""
    let track = step["track"]?.isTruthy ?? true
    switch step["op"]?.text {
    case "getVariation":
      let variation = try client.variation(of: feature, for: code, track: track)
      var object = Self.json(variation)
      object["ruleId"] = variation.ruleID ?? .null
      return .object(object)
    case "getVariations":
      let onlyActive = step["onlyActive"]?.isTruthy ?? false
      return Self.json(try client.variations(for: code, onlyActive: onlyActive, track: track))
    case "isFeatureActive":
      if let isUnique = step["isUniqueIdentifier"], isUnique != .null {
        try client.addData(to: code, [.uniqueIdentifier(isUnique.isTruthy)])
      }
      return .bool(try client.isFeatureActive(feature, for: code, track: track))
    case "getFeatureVariationKey":
      return try client.variationKey(of: feature, code).map { .string($0) } ?? .null
    case "getFeatureVariable":
      return try client.variable(step["variable"]?.text ?? "", of: feature, code)
    case "getFeatureVariationVariables":
      var object = JSONObject()
      let variation = step["variation"]?.text ?? ""
      for (key, value) in try client.variables(ofVariation: variation, of: feature) {
        object[key] = value
      }
      return .object(object)
    case "getFeatureList": return .texts(client.featureKeys)
    case "getActiveFeatures": return Self.json(try client.activeVariations(code))
    default: return .texts(try client.activeKeys(code))
    }
  }

  private static func json(
    _ variations: [(key: String, variation: KameleoonClient.Variation)]
  ) -> JSONValue {
    var object = JSONObject()
    for (key, variation) in variations { object[key] = .object(json(variation)) }
    return .object(object)
  }

  private static func json(_ variation: KameleoonClient.Variation) -> JSONObject {
    var variables = JSONObject()
    for variable in variation.variables {
      variables[variable.key] = [
        "type": variable.type.map { .string($0) } ?? .null, "value": variable.value,
      ]
    }
    return [
      "variationKey": variation.key.map { .string($0) } ?? .null,
      "variationId": variation.id ?? .null, "experimentId": variation.experimentID ?? .null,
      "isActive": .bool(variation.isActive), "variables": .object(variables),
    ]
  }

  // MARK: From the platform

  func fetch(_ step: JSONValue, _ code: String) throws -> JSONValue {
    let timeout = step["timeout"]?.anyNumber
    switch step["op"]?.text {
    case "getRemoteData":
      let key = step["key"]?.text ?? ""
      // The vendor's synchronous calls take a failure for no answer.
      return wait { try? await $0.remoteData(key, timeout: timeout) }.flatMap { $0 } ?? .null
    case "getRemoteVisitorData":
      if let isUnique = step["isUniqueIdentifier"], isUnique != .null {
        client.setUnique(isUnique.isTruthy, code)
      }
      let filter = Self.filter(step["filter"])
      let adds = step["addData"]?.isTruthy ?? true
      let data = wait {
        (try? await $0.remoteVisitorData(of: code, addData: adds, timeout: timeout, filter: filter))
          ?? []
      }
      return .array((data ?? []).map { KameleoonState.json($0, client.customData) })
    default:
      let index = step["customDataIndex"]?.wholeNumber ?? -1
      let key = step["warehouseKey"]?.text
      let data = wait { client in
        try? await client.warehouseAudience(
          of: code, customDataIndex: index, warehouseKey: key, timeout: timeout)
      }
      guard let data = data ?? nil else { return .null }
      return KameleoonState.json(data, isSent: client.customData.isLocal(index: index))
    }
  }

  private static func filter(_ json: JSONValue?) -> Kameleoon.RemoteVisitorFilter {
    var filter = Kameleoon.RemoteVisitorFilter()
    if let amount = json?["previous_visit_amount"]?.wholeNumber {
      filter.previousVisitAmount = amount
    }
    func set(_ name: String, _ field: WritableKeyPath<Kameleoon.RemoteVisitorFilter, Bool>) {
      if let value = json?[name] { filter[keyPath: field] = value.isTruthy }
    }
    set("current_visit", \.currentVisit)
    set("custom_data", \.customData)
    set("page_views", \.pageViews)
    set("geolocation", \.geolocation)
    set("device", \.device)
    set("browser", \.browser)
    set("operating_system", \.operatingSystem)
    set("conversions", \.conversions)
    set("experiments", \.experiments)
    set("kcs", \.heat)
    set("visitor_code", \.visitorCode)
    set("cbs", \.banditScores)
    set("personalization", \.personalization)
    return filter
  }
}
