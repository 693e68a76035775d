package import FlagEngine
internal import TerminalUI

/// What an outbox holds, as JSON and as commands.
package enum OutboxJSON {
  /// A row as an object.
  ///
  /// - Parameters:
  ///   - row: the row.
  ///   - destination: where it would go.
  /// - Returns: the object; what is not sent has neither address nor payload.
  package static func object(of row: Outbox.Row, _ destination: Outbox.Destination) -> JSONValue {
    var object: JSONObject = [
      "id": .integer(row.id), "time": .integer(row.time), "visitor": .string(row.visitor),
      "service": .string(row.service.rawValue), "kind": .string(row.kind),
    ]
    var fields = JSONObject()
    for field in row.fields { fields[field.name] = .string(field.value) }
    object["fields"] = .object(fields)
    object["reason"] = .string(row.reason.name)
    object["why"] = .string(row.reason.sentence)
    object["state"] = .string(row.state.word)
    guard !row.payload.isEmpty else { return .object(object) }
    object["url"] = destination.addresses[row.service].map { .string($0.url) }
    object["payload"] = .string(String(decoding: row.payload, as: UTF8.self))
    return .object(object)
  }

  /// Rows that wait, to be kept for another run.
  package static func keeping(_ rows: [Outbox.Row]) -> JSONValue {
    .array(
      rows.map { row in
        [
          "time": .integer(row.time), "visitor": .string(row.visitor),
          "service": .string(row.service.rawValue), "kind": .string(row.kind),
          "fields": .array(row.fields.map { [.string($0.name), .string($0.value)] }),
          "why": .string(row.reason.sentence),
          "payload": .string(String(decoding: row.payload, as: UTF8.self)),
        ]
      })
  }

  /// Reads what `keeping(_:)` wrote; what cannot be read is left out.
  package static func kept(_ json: JSONValue) -> [Outbox.Row] {
    guard case .array(let elements) = json else { return [] }
    return elements.compactMap { element in
      guard case .integer(let time)? = element["time"], let visitor = element["visitor"]?.text,
        let service = element["service"]?.text.flatMap(Outbox.Service.init),
        let payload = element["payload"]?.text
      else { return nil }
      var fields: [Outbox.Field] = []
      if case .array(let list)? = element["fields"] {
        for case .array(let pair) in list where pair.count == 2 {
          fields.append(Outbox.Field(pair[0].text ?? "", pair[1].text ?? ""))
        }
      }
      return Outbox.Row(
        id: 0, time: time, visitor: visitor, service: service,
        kind: element["kind"]?.text ?? "", fields: fields,
        reason: .earlier(element["why"]?.text ?? ""), payload: Array(payload.utf8), state: .held)
    }
  }

  /// The requests with which rows would be sent.
  package static func requests(
    of rows: [Outbox.Row], _ destination: Outbox.Destination
  ) -> JSONValue {
    .array(
      Outbox.parcels(of: rows).map { parcel in
        var headers = JSONObject()
        let address = destination.addresses[parcel.service]
        for header in address?.headers ?? [] { headers[header.name] = .string(header.value) }
        return [
          "method": "POST", "url": .string(address?.url ?? ""), "headers": .object(headers),
          "rows": .array(parcel.rows.map { .integer($0) }),
          "body": .string(String(decoding: parcel.body, as: UTF8.self)),
        ]
      })
  }

  /// The requests as commands of a shell, with variables in the place of secrets.
  package static func curlLines(
    of rows: [Outbox.Row], _ destination: Outbox.Destination
  ) -> [String] {
    Outbox.parcels(of: rows).map { parcel in
      let address = destination.addresses[parcel.service]
      var command = CurlCommand(method: "POST", url: address?.url ?? "")
      command.headers = (address?.headers ?? []).map { ($0.name, $0.value) }
      if destination.isAuthorized { command.headers.append(("Authorization", "Bearer ")) }
      command.body = String(decoding: parcel.body, as: UTF8.self)
      return command.text
    }
  }
}
