extension Kameleoon {
  /// Something that the platform knows about a visitor, and what becomes of it here.
  public struct RemotePart: Equatable, Sendable {
    /// What becomes of it.
    public enum Fate: String, Equatable, Sendable {
      /// It is part of the visitor from now on
      case taken
      /// It is known here already: what is told here stays
      case ignored
      /// The configuration does not know it: no condition reads it
      case unknown
    }

    /// What it is: `custom data 3`, `device`.
    public var name: String
    /// Its value.
    public var value: String
    /// What becomes of it.
    public var fate: Fate
  }
}

extension Kameleoon.Configuration {
  /// Adds what the platform knows about a visitor, by the rules of the SDK: what is told here stays.
  ///
  /// - Parameters:
  ///   - answer: the platform's answer.
  ///   - filter: what was asked for.
  ///   - visitor: the visitor.
  ///   - now: milliseconds since 1970 UTC.
  /// - Returns: the visitor with what was taken, and every part of the answer.
  public func taking(
    _ answer: JSONValue, _ filter: Kameleoon.RemoteVisitorFilter, into visitor: Kameleoon.Visitor,
    now: Int
  ) -> (visitor: Kameleoon.Visitor, parts: [Kameleoon.RemotePart]) {
    let remote = Kameleoon.RemoteVisitor(answer, filter: filter, now: now)
    let record = Kameleoon.RecordStore(visitor, customData: customData, now: now)
      .find(visitor.code)
    var taking = RemoteTaking(visitor: visitor, now: now)
    for (key, values) in remote.customData.entries.map({ ($0.key, $0.value) }) {
      let index = key.wholeNumber
      let name = index.flatMap { customData.nameOfIndex[$0] }
      taking.take(
        "custom data \(name ?? PythonText.text(of: key))", values.joined(separator: ", "),
        .customData(
          .init(index.map { .index($0) } ?? .name(PythonText.text(of: key)), values)),
        isKnown: index.map { record?.customData[$0] != nil } ?? false,
        isRead: index.map { customData.slots[$0] != nil || customData.nameOfIndex[$0] != nil }
          ?? false,
        // What belongs to the visitor and not to a visit is told again.
        isTracked: index.map(customData.isScoped) ?? false)
    }
    taking.takeVisit(remote, record)
    if filter.visitorCode, let code = remote.visitorCode, !code.isEmpty {
      taking.take(
        "visitor code", code, .mappingIdentifier(code),
        isKnown: !(record?.mapping ?? "").isEmpty)
    }
    return (taking.visitor, taking.parts)
  }
}

/// A visitor while the parts of an answer are taken.
private struct RemoteTaking {
  var visitor: Kameleoon.Visitor
  let now: Int
  var parts: [Kameleoon.RemotePart] = []

  init(visitor: Kameleoon.Visitor, now: Int) {
    self.visitor = visitor
    self.now = now
  }

  mutating func take(
    _ name: String, _ value: String, _ kind: Kameleoon.DataItem.Kind, isKnown: Bool,
    isRead: Bool = true, isTracked: Bool = false
  ) {
    parts.append(
      .init(name: name, value: value, fate: isKnown ? .ignored : isRead ? .taken : .unknown))
    guard !isKnown else { return }
    var item = Kameleoon.DataItem(kind, at: now)
    item.isTracked = isTracked
    visitor.data.append(item)
  }

  /// What the platform says of visits besides custom data.
  mutating func takeVisit(_ remote: Kameleoon.RemoteVisitor, _ record: Kameleoon.Record?) {
    for page in remote.pages.values {
      take(
        "page", "\(page.view.url) \(page.count) times",
        .pageVisits(page.view, count: page.count, last: page.last), isKnown: false)
    }
    if let device = remote.device {
      take("device", device, .device(device), isKnown: record?.device != nil)
    }
    if let browser = remote.browser {
      let version = browser.version.map { " \(PythonText.text(of: $0))" } ?? ""
      take(
        "browser", browser.name + version, .browser(name: browser.name, version: browser.version),
        isKnown: record?.browser != nil)
    }
    if let system = remote.operatingSystem {
      take("os", system, .operatingSystem(system), isKnown: record?.operatingSystem != nil)
    }
    if let place = remote.geolocation {
      let names = [place.country, place.region, place.city].compactMap(\.self)
      take(
        "place", names.joined(separator: ", "), .geolocation(place),
        isKnown: record?.geolocation != nil)
    }
    takeHistory(remote, record)
  }

  private mutating func takeHistory(
    _ remote: Kameleoon.RemoteVisitor, _ record: Kameleoon.Record?
  ) {
    for entry in remote.experiments.entries {
      let isKnown =
        record?.assigned.contains {
          Kameleoon.IDTable.canonical($0.experimentID) == entry.key
        } ?? false
      take(
        "experiment \(PythonText.text(of: entry.key))",
        "variation \(PythonText.text(of: entry.value.variation))",
        .assignedVariation(
          experiment: entry.key, variation: entry.value.variation, ruleType: nil,
          time: (entry.value.time ?? Double(now)) / 1_000), isKnown: isKnown)
    }
    for entry in remote.personalizations.entries {
      take(
        "personalization \(PythonText.text(of: entry.key))",
        "variation \(PythonText.text(of: entry.value))",
        .personalization(id: entry.key, variation: entry.value),
        isKnown: record?.personalizations[entry.key] != nil)
    }
    for conversion in remote.conversions {
      take(
        "conversion", "goal \(PythonText.text(of: conversion.goal))", .conversion(conversion),
        isKnown: false)
    }
    if let visits = remote.visits {
      take(
        "earlier visits", "\(max(remote.visitNumber, visits.count))",
        .visits(visits, number: remote.visitNumber), isKnown: record?.visits != nil)
    }
    if let heat = remote.heat {
      take("conversion scores", "\(heat.count)", .heat(heat), isKnown: false)
    }
    if let scores = remote.banditScores {
      take(
        "bandit scores", "\(scores.count)", .banditScores(scores),
        isKnown: record?.banditScores != nil)
    }
  }
}
