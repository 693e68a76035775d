extension Flagship.Synchronization {
  /// Writes the members of the recorded cases' expectation: `"start":…,"sync":…,"campaigns":{…},…`.
  ///
  /// `start` is null or `error:Kind`; with an error there, nothing else follows. Braces are the
  /// caller's.
  ///
  /// - Parameters:
  ///   - writer: takes the JSON.
  ///   - visitorID: the id of the case; `effectiveVisitorId` is written where it differs.
  ///   - keys: the asked keys with the code's defaults.
  public func write(
    to writer: inout JSONWriter, visitorID: String?, keys: [(key: String, default: JSONValue)] = []
  ) {
    if let startError {
      writer.raw("\"start\":")
      writer.write("error:" + startError)
      return
    }
    writer.raw("\"start\":null,\"sync\":")
    switch outcome {
    case .ok: writer.write("ok")
    case .panic: writer.write("panic")
    case .error(let name): writer.write("error:" + name)
    }
    writer.raw(",\"campaigns\":{")
    writer.list(campaigns) { $0.write($1.campaignID, $1) }
    writer.raw("},\"modifications\":{")
    writer.list(modifications) { writer, modification in
      writer.write(modification.key)
      writer.raw(":")
      writer.write(modification.value)
    }
    writer.raw("},\"order\":[")
    writer.list(modifications) { $0.write($1.key) }
    writer.raw("],\"buckets\":{")
    writer.list(buckets) { writer, entry in
      writer.write(entry.groupID)
      writer.raw(":")
      if let bucket = entry.bucket { writer.write(bucket) } else { writer.raw("null") }
    }
    writer.raw("},\"targeted\":{")
    writer.list(targeted) { writer, entry in
      writer.write(entry.groupID)
      writer.raw(":")
      writer.write(entry.value)
    }
    writer.raw("},\"values\":{")
    write(keys, to: &writer)
    writer.raw("},\"savedCache\":")
    writer.write(savedCache ?? .null)
    if let visitorID, visitorID.isIdentical(to: effectiveVisitorID) { return }
    writer.raw(",\"effectiveVisitorId\":")
    writer.write(effectiveVisitorID)
  }

  private func write(
    _ keys: [(key: String, default: JSONValue)], to writer: inout JSONWriter
  ) {
    guard !keys.isEmpty else { return }
    var ofKey: [CodePoints: Modification] = [:]
    for modification in modifications { ofKey[CodePoints(modification.key)] = modification }
    writer.list(keys) { write($1.key, default: $1.default, ofKey[CodePoints($1.key)], to: &$0) }
  }

  private func write(
    _ key: String, default value: JSONValue, _ found: Modification?, to writer: inout JSONWriter
  ) {
    let (value, origin) = self.value(default: value, of: found)
    writer.write(key)
    if let value {
      writer.raw(":{\"value\":")
      writer.write(value)
    } else {
      writer.raw(":{\"error\":\"TypingError\"")
    }
    writer.raw(",\"info\":")
    guard let origin else {
      writer.raw("null}")
      return
    }
    writer.raw("{\"campaignId\":")
    writer.write(origin.campaignID)
    writer.raw(",\"variationGroupId\":")
    writer.write(origin.groupID)
    writer.raw(",\"variationId\":")
    writer.write(origin.variationID)
    writer.raw(",\"isReference\":")
    writer.write(origin.reference)
    writer.raw("}}")
  }
}

extension JSONWriter {
  fileprivate mutating func list<Items: Collection>(
    _ items: Items, _ write: (inout JSONWriter, Items.Element) -> Void
  ) {
    var isFirst = true
    for item in items {
      if !isFirst { raw(",") }
      isFirst = false
      write(&self, item)
    }
  }

  fileprivate mutating func write(
    _ id: String, _ answer: Flagship.Synchronization.CampaignAnswer
  ) {
    write(id)
    raw(":{\"variationGroupId\":")
    write(answer.groupID ?? .null)
    raw(",\"variationId\":")
    write(answer.variationID ?? .null)
    if let error = answer.error {
      raw(",\"error\":")
      write(error)
    } else {
      raw(",\"reference\":")
      write(answer.reference ?? .null)
    }
    raw("}")
  }
}
