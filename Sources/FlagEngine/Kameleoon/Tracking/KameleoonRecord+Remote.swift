// Remote visitor data in a record (spec E.5).
extension Kameleoon.Record {
  /// Takes what remote visitor data says; what is known here already stays.
  ///
  /// - Parameters:
  ///   - remote: what it says.
  ///   - time: milliseconds since 1970 UTC.
  ///   - customData: the configuration's custom data.
  package mutating func merge(
    _ remote: Kameleoon.RemoteVisitor, at time: Int, _ customData: Kameleoon.CustomDataTable
  ) {
    for datum in remote.customDatums(customData) where self.customData[datum.index] == nil {
      self.customData[datum.index] = datum.datum
    }
    for page in remote.pages.values {
      merge(
        Page(view: page.view, count: page.count, last: page.last, sending: Sending(isSent: true)))
    }
    if device == nil { device = remote.device.map(Self.sent) }
    if browser == nil { browser = remote.browser.map(Self.sent) }
    if operatingSystem == nil { operatingSystem = remote.operatingSystem.map(Self.sent) }
    if geolocation == nil { geolocation = remote.geolocation.map(Self.sent) }
    for entry in remote.experiments.entries
    where !assigned.contains(where: {
      Kameleoon.IDTable.canonical($0.experimentID) == entry.key
    }) {
      assigned.save(
        Kameleoon.Assignment(
          experimentID: entry.key, variationID: entry.value.variation, ruleType: nil,
          time: entry.value.time ?? Double(time), sending: Sending(isSent: true)))
    }
    for entry in remote.personalizations.entries where personalizations[entry.key] == nil {
      personalizations[entry.key] = Personalization(variation: entry.value, time: time)
    }
    for conversion in remote.conversions {
      conversions.append(
        Conversion(told: conversion, time: time, sending: Sending(isSent: true)))
    }
    if let heat = remote.heat { (self.heat, heatAsTold) = (heat, remote.heatAsTold) }
    if banditScores == nil, let scores = remote.banditScores {
      setBandit(scores, remote.banditExperiments)
    }
    if visits == nil, let list = remote.visits {
      visits = .init(
        value: Visits(list, number: remote.visitNumber, current: created), sending: Sending())
    }
  }

  private static func sent<Value>(_ value: Value) -> Kameleoon.Sent<Value> {
    .init(value: value, sending: Sending(isSent: true))
  }

  /// The code under which the platform knows the visitor becomes the code that is hashed, unless one
  /// is set.
  package mutating func takeMapping(_ code: String) { setMapping(code) }
}

extension Kameleoon.RemoteVisitor {
  /// The custom data as a record keeps it.
  fileprivate func customDatums(
    _ table: Kameleoon.CustomDataTable
  ) -> [(index: Int, datum: Kameleoon.Record.CustomDatum)] {
    customData.entries.map { entry in
      // What has no index is kept where no condition looks.
      let index = entry.key.wholeNumber ?? -1
      let isScoped = table.visitorIndexes.contains(index)
      var datum = Kameleoon.Record.CustomDatum(
        values: entry.value, overwrites: true, sending: .init(isSent: !isScoped))
      if entry.key.wholeNumber == nil { datum.name = PythonText.text(of: entry.key) }
      return (index, datum)
    }
  }

  /// What the SDK returns: custom data, pages, device, browser, system, place, conversions.
  package var items: [Kameleoon.DataItem.Kind] {
    var items: [Kameleoon.DataItem.Kind] = customData.entries.map { entry in
      let key: Kameleoon.DataItem.CustomData.Key =
        entry.key.wholeNumber.map { .index($0) } ?? .name(PythonText.text(of: entry.key))
      return .customData(.init(key, entry.value))
    }
    items += pages.values.map { .pageView($0.view) }
    if let device { items.append(.device(device)) }
    if let browser { items.append(.browser(name: browser.name, version: browser.version)) }
    if let operatingSystem { items.append(.operatingSystem(operatingSystem)) }
    if let geolocation { items.append(.geolocation(geolocation)) }
    return items + conversions.map { .conversion($0) }
  }
}
