/// A line of a tracking request, taken apart.
struct TrackingLine {
  var bytes: [UInt8]
  var event = ""
  /// Its parameters in order, decoded.
  var fields: [Outbox.Field] = []

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
    for part in bytes.split(separator: 0x26) {
      let pair = part.split(separator: 0x3D, maxSplits: 1, omittingEmptySubsequences: false)
      let name = String(decoding: pair[0], as: UTF8.self)
      let value = pair.count > 1 ? PercentText.decode(String(decoding: pair[1], as: UTF8.self)) : ""
      if name == "eventType" { event = value }
      fields.append(Outbox.Field(name, value))
    }
  }

  func value(of name: String) -> String? { fields.first { $0.name == name }?.value }

  /// The fields that tell lines apart: not who it is, nor the nonce.
  var shownFields: [Outbox.Field] {
    let common: Set<String> = ["nonce", "eventType", "visitorCode", "mappingValue", "userAgent"]
    return fields.filter { !common.contains($0.name) }
  }
}
