// What of a record goes with a tracking request (spec A.6).
extension Kameleoon.Record {
  /// How a request is built.
  package struct Departure {
    /// Tells the request from others.
    package var request: UInt32
    /// Whether the platform wants consent before data is sent.
    package var isConsentRequired: Bool
    /// The configuration's custom data.
    package var customData: Kameleoon.CustomDataTable
    /// Milliseconds since 1970 UTC.
    package var time: Int
    /// Where lines get their nonces.
    package var nonces: Kameleoon.NonceSource

    /// Makes a departure; see the properties.
    package init(
      request: UInt32, isConsentRequired: Bool, customData: Kameleoon.CustomDataTable, time: Int,
      nonces: @escaping Kameleoon.NonceSource
    ) {
      self.request = request
      self.isConsentRequired = isConsentRequired
      self.customData = customData
      self.time = time
      self.nonces = nonces
    }
  }

  /// Writes the lines of a visitor into a request, which takes the items along with `leave(with:)`.
  ///
  /// - Parameters:
  ///   - record: the visitor's record; nil: there is none.
  ///   - code: the visitor's code.
  ///   - isUnique: whether the code is a unique identifier.
  ///   - departure: how the request is built.
  ///   - lines: the request.
  package static func depart(
    _ record: inout Kameleoon.Record?, code: String, isUnique: Bool, _ departure: Departure,
    into lines: inout Kameleoon.LineWriter
  ) {
    let isConsentGiven = !departure.isConsentRequired || record?.consent == true
    if isUnique, let index = departure.customData.mappingIndex,
      record != nil, record?.mapping?.isEmpty ?? true
    {
      record?.add(
        .customData(index: index, values: [code]), Addition(code: code, time: departure.time),
        departure.customData)
    }
    let isMapped = isUnique && !(record?.mapping.map { $0.isIdentical(to: code) } ?? false)
    lines.begin(code, isMapped: isMapped, userAgent: record?.userAgent)
    let count = lines.lineCount
    if isConsentGiven {
      record?.departFacts(departure, &lines)
      record?.departEvents(departure, &lines)
    } else {
      record?.departWithoutConsent(departure, &lines)
    }
    if lines.lineCount == count, isConsentGiven { lines.line(departure.nonces(), "activity") }
  }

  /// Whether there is anything of a kind that is sent, be it sent already or not.
  package var hasSendable: Bool {
    device != nil || browser != nil || operatingSystem != nil || geolocation != nil
      || visits != nil || !customData.isEmpty || !pages.isEmpty || !assigned.isEmpty
      || !segments.isEmpty || !conversions.isEmpty
  }

  // MARK: Items

  private mutating func departFacts(
    _ departure: Departure, _ lines: inout Kameleoon.LineWriter
  ) {
    Self.depart(&device, departure, &lines, "staticData") { $1.add("deviceType", $0) }
    Self.depart(&browser, departure, &lines, "staticData") { browser, line in
      let index = Kameleoon.place(of: browser.name, in: Kameleoon.browserNames)
      if let index { line.add("browserIndex", Int(index)) }
      if let version = browser.version, version.isTruthy { line.add("browserVersion", version) }
    }
    Self.depart(&operatingSystem, departure, &lines, "staticData") { name, line in
      line.add("os", name)
      let index = Kameleoon.place(of: name, in: Kameleoon.systemNames)
      if let index { line.add("osIndex", Int(index)) }
    }
    Self.depart(&geolocation, departure, &lines, "geolocation") { place, line in
      line.add("country", place.country)
      line.add("region", place.region)
      line.add("city", place.city)
      line.add("postalCode", place.postalCode)
      if let latitude = place.latitude { line.add("latitude", latitude) }
      if let longitude = place.longitude { line.add("longitude", longitude) }
    }
    Self.depart(&visits, departure, &lines, "staticData") { visits, line in
      line.add("visitNumber", visits.number)
      line.add("timeSincePreviousVisit", visits.sincePrevious)
    }
  }

  private static func depart<Value>(
    _ item: inout Kameleoon.Sent<Value>?, _ departure: Departure,
    _ lines: inout Kameleoon.LineWriter, _ event: StaticString,
    _ write: (Value, inout Kameleoon.ParameterWriter) -> Void
  ) {
    guard let value = item?.value, item?.sending.isUnsent == true else { return }
    lines.line(item?.sending.draw(departure) ?? 0, event) { write(value, &$0) }
  }

  private mutating func departEvents(
    _ departure: Departure, _ lines: inout Kameleoon.LineWriter
  ) {
    for place in customData.entries.indices {
      customData.change(at: place) { index, datum in
        guard datum.isUnsent else { return }
        lines.line(datum.sending.draw(departure), "customData") { datum.write(index, &$0) }
      }
    }
    for place in pages.entries.indices {
      pages.change(at: place) { _, page in
        guard page.sending.isUnsent else { return }
        lines.line(page.sending.draw(departure), "page") { page.view.write(&$0) }
      }
    }
    departAssignments(departure, &lines) { _ in true }
    for place in segments.entries.indices {
      segments.change(at: place) { id, sending in
        guard sending.isUnsent else { return }
        lines.line(sending.draw(departure), "targetingSegment") { $0.add("id", id) }
      }
    }
    departConversions(departure, &lines)
  }

  private mutating func departWithoutConsent(
    _ departure: Departure, _ lines: inout Kameleoon.LineWriter
  ) {
    departAssignments(departure, &lines) { $0.needsNoConsent }
    departConversions(departure, &lines)
  }

  private mutating func departAssignments(
    _ departure: Departure, _ lines: inout Kameleoon.LineWriter,
    where isSent: (Kameleoon.Assignment) -> Bool
  ) {
    for place in assigned.indices where assigned[place].sending.isUnsent && isSent(assigned[place])
    {
      assigned.update(at: place) { assignment in
        lines.line(assignment.sending.draw(departure), "experiment") {
          $0.add("id", assignment.experimentID)
          $0.add("variationId", assignment.variationID)
        }
      }
    }
  }

  private mutating func departConversions(
    _ departure: Departure, _ lines: inout Kameleoon.LineWriter
  ) {
    for place in conversions.indices where conversions[place].sending.isUnsent {
      let nonce = conversions[place].sending.draw(departure)
      lines.line(nonce, "conversion") { conversions[place].told.write(&$0) }
    }
  }

  // MARK: The end of a request

  /// Takes what a request had with it as sent or, where it failed, as waiting again.
  package mutating func arrive(with request: UInt32, hasArrived: Bool) {
    updateSending { sending, isMapping in
      sending.arrive(with: request, hasArrived: hasArrived, isAlwaysUnsent: isMapping)
    }
  }

  /// Takes what a request has with it as being on its way.
  package mutating func leave(with request: UInt32) {
    updateSending { sending, _ in sending.depart(with: request) }
  }

  private mutating func updateSending(_ change: (inout Sending, Bool) -> Void) {
    func update<Value>(_ item: inout Kameleoon.Sent<Value>?) {
      guard var sending = item?.sending else { return }
      change(&sending, false)
      item?.sending = sending
    }
    update(&device)
    update(&browser)
    update(&operatingSystem)
    update(&geolocation)
    update(&visits)
    customData.update { change(&$0.sending, $0.isMapping) }
    pages.update { change(&$0.sending, false) }
    assigned.update { change(&$0, false) }
    segments.update { change(&$0, false) }
    for place in conversions.indices { change(&conversions[place].sending, false) }
  }
}

extension Kameleoon.Sending {
  /// Takes the item along; it gets a nonce unless it has one.
  fileprivate mutating func draw(_ departure: Kameleoon.Record.Departure) -> UInt64 {
    if nonce == 0 { nonce = departure.nonces() }
    board(departure.request)
    return nonce
  }
}

extension Kameleoon.Record.CustomDatum {
  fileprivate func write(_ index: Int, _ line: inout Kameleoon.ParameterWriter) {
    line.add("index", index)
    line.add(
      "valuesCountMap",
      json: { json in
        json.raw("{")
        for (place, value) in values.enumerated()
        where !values[..<place].contains(where: { $0.isIdentical(to: value) }) {
          if place > 0 { json.raw(",") }
          json.write(value)
          json.raw(":")
          json.raw("1")
        }
        json.raw("}")
      })
    line.add("overwrite", overwrites)
    if isMapping { line.add("mappingIdentifier", true) }
  }
}

extension Kameleoon.DataItem.PageView {
  fileprivate func write(_ line: inout Kameleoon.ParameterWriter) {
    line.add("href", url)
    line.add("title", title)
    guard let referrers, !referrers.isEmpty else { return }
    line.add("referrersIndices", "[" + referrers.map(String.init).joined(separator: ",") + "]")
  }
}

extension Kameleoon.DataItem.Conversion {
  fileprivate func write(_ line: inout Kameleoon.ParameterWriter) {
    line.add("goalId", goal)
    line.add("revenue", revenue)
    line.add("negative", isNegative ?? false)
    guard let metadata, !metadata.isEmpty else { return }
    line.add(
      "metadata",
      json: { json in
        json.raw("{")
        var seen: Set<Int> = []
        for data in metadata {
          guard case .index(let index) = data.key, seen.insert(index).inserted else { continue }
          if seen.count > 1 { json.raw(",") }
          json.write("\(index)")
          json.raw(":")
          json.raw("[")
          for (place, value) in data.values.enumerated() {
            if place > 0 { json.raw(",") }
            json.write(value)
          }
          json.raw("]")
        }
        json.raw("}")
      })
  }
}
