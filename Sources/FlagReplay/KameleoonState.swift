internal import FlagEngine

/// What a visitor's record holds, as journeys write it.
enum KameleoonState {
  static func json(_ record: Kameleoon.Record, _ isUnique: Bool) -> JSONValue {
    var object = facts(record)
    object["customData"] = .array(
      record.customData.entries.map { entry in
        json(
          index: entry.key, entry.value.name, entry.value.values, entry.value.overwrites,
          isSent: entry.value.sending.state == .sent && !entry.value.isMapping,
          type: entry.value.isMapping ? "MappingIdentifier" : "CustomData")
      })
    object["pageViewVisits"] = .array(
      record.pages.values.map { page in
        [
          "url": .string(page.view.url), "title": text(page.view.title),
          "count": .integer(page.count), "lastTimestamp": .integer(page.last),
        ]
      })
    object["conversions"] = .array(record.conversions.map { json($0.told) })
    object["assigned"] = .array(
      record.assignments.map { assignment in
        [
          "experimentId": assignment.experimentID, "variationId": assignment.variationID,
          "ruleType": text(assignment.ruleType),
          "sent": .bool(assignment.sending.state == .sent),
        ]
      })
    object["personalizations"] = .array(
      record.personalizations.entries.map {
        ["id": $0.key, "variationId": $0.value.variation]
      })
    object["targetedSegments"] = .array(record.segments.entries.map(\.key))
    object["kcsHeat"] = record.heatAsTold ?? .null
    object["cbScores"] = record.banditScores.map { groups($0, record.banditExperiments) } ?? .null
    object["visitorVisits"] = visits(record)
    object["mappingIdentifier"] = text(record.mapping)
    object["legalConsent"] = .string(
      record.consent.map { $0 ? "GIVEN" : "NOT_GIVEN" } ?? "UNKNOWN")
    object["uniqueIdentifier"] = .bool(isUnique)
    return .object(object)
  }

  private static func facts(_ record: Kameleoon.Record) -> JSONObject {
    var object: JSONObject = ["timeStarted": .integer(record.created)]
    object["userAgent"] = text(record.userAgent)
    object["device"] = text(record.device?.value)
    object["browser"] =
      record.browser.map { browser(name: $0.value.name, version: $0.value.version) } ?? .null
    object["operatingSystem"] = text(record.operatingSystem?.value)
    object["geolocation"] = record.geolocation.map { json($0.value) } ?? .null
    object["applicationVersion"] = text(record.applicationVersion)
    object["cookies"] =
      record.cookies.map { cookies in
        var object = JSONObject()
        for cookie in cookies { object[cookie.name] = .string(cookie.value) }
        return .object(object)
      } ?? .null
    return object
  }

  private static func visits(_ record: Kameleoon.Record) -> JSONValue {
    guard let visits = record.visits?.value else { return .null }
    return [
      "visitNumber": .integer(visits.number),
      "timeSincePreviousVisit": .integer(visits.sincePrevious),
      "timeStarted": .integer(record.created),
      "visits": .array(
        visits.list.map {
          [
            "timeStarted": .integer($0.start),
            "timeLastActivity": .integer($0.lastActivity ?? $0.start),
          ]
        }),
    ]
  }

  /// The variations of each experiment in groups of equal scores, the best first.
  private static func groups(
    _ scores: [Kameleoon.DataItem.BanditScore], _ experiments: [JSONValue]
  ) -> JSONValue {
    var object = JSONObject()
    for experiment in experiments {
      let own = scores.filter { $0.experiment == experiment }
      object[experiment.text ?? experiment.jsonText] = .array(
        Set(own.map(\.score)).sorted(by: >).map { value in
          .array(
            own.filter { $0.score == value }.map(\.variation).sorted {
              ($0.anyNumber ?? 0) < ($1.anyNumber ?? 0)
            })
        })
    }
    return .object(object)
  }

  // MARK: Items

  /// An item as the SDK's calls return it.
  static func json(
    _ item: Kameleoon.DataItem.Kind, _ table: Kameleoon.CustomDataTable
  ) -> JSONValue {
    switch item {
    case .customData(let data):
      let isUnsent =
        if case .index(let index) = data.key { table.isScoped(index: index) } else { false }
      return json(data, isSent: !isUnsent)
    case .pageView(let view):
      return [
        "type": "PageView", "url": .string(view.url), "title": text(view.title),
        "referrers": view.referrers.map { .array($0.map { .integer($0) }) } ?? .null,
      ]
    case .device(let name): return ["type": "Device", "device": .string(name)]
    case .browser(let name, let version): return browser(name: name, version: version)
    case .operatingSystem(let name): return ["type": "OperatingSystem", "os": .string(name)]
    case .geolocation(let place): return json(place)
    case .conversion(let conversion): return json(conversion)
    default: return .null
    }
  }

  /// Custom data as the SDK's calls return it.
  static func json(_ data: Kameleoon.DataItem.CustomData, isSent: Bool) -> JSONValue {
    switch data.key {
    case .index(let index):
      json(index: index, nil, data.values, data.overwrites, isSent: isSent, type: "CustomData")
    case .name(let name):
      json(index: -1, name, data.values, data.overwrites, isSent: isSent, type: "CustomData")
    }
  }

  private static func json(
    index: Int, _ name: String?, _ values: [String], _ overwrites: Bool, isSent: Bool,
    type: JSONValue
  ) -> JSONValue {
    [
      "type": type, "index": .integer(index), "name": text(name), "values": .texts(values),
      "overwrite": .bool(overwrites), "sent": .bool(isSent),
    ]
  }

  private static func browser(name: String, version: JSONValue?) -> JSONValue {
    ["type": "Browser", "browser": .string(name), "version": version ?? .null]
  }

  private static func json(_ place: Kameleoon.DataItem.Geolocation) -> JSONValue {
    [
      "type": "Geolocation", "country": text(place.country), "region": text(place.region),
      "city": text(place.city),
    ]
  }

  private static func json(_ conversion: Kameleoon.DataItem.Conversion) -> JSONValue {
    [
      "type": "Conversion", "goalId": conversion.goal, "revenue": conversion.revenue,
      "negative": conversion.isNegative.map { .bool($0) } ?? .null,
    ]
  }

  private static func text(_ text: String?) -> JSONValue { text.map { .string($0) } ?? .null }
}
