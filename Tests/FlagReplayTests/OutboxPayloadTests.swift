import FlagEngine
import FlagReplay
import Testing

/// The outbox shows what the SDK clients send, byte for byte.
@Suite struct OutboxPayloadTests {
  /// The services and bodies of all requests of a file of journeys that tell the platform something.
  private static func told(_ file: JourneyFile) throws -> [(Outbox.Service, String)] {
    let content = try file.read()
    var told: [(Outbox.Service, String)] = []
    for journey in list(content["cases"] ?? content["scenarios"]) {
      for step in list(journey["steps"]) {
        for request in list(step["requests"] ?? step["expect"]?["requests"]) {
          let url = request["url"]?.text ?? ""
          if case .array(let lines)? = request["bodyLines"] {
            told.append((.tracking, lines.compactMap(\.text).joined(separator: "\n")))
          } else if request["method"]?.text == "POST", let body = request["body"] {
            let service: Outbox.Service? =
              url.hasSuffix("/events")
              ? .events : url.hasSuffix("/activate") ? .activate : url.hasSuffix("/") ? .hits : nil
            if let service { told.append((service, body.text ?? PythonJSON.text(body))) }
          }
        }
      }
    }
    return told
  }

  private static func list(_ value: JSONValue?) -> [JSONValue] {
    if case .array(let elements)? = value { elements } else { [] }
  }

  @Test(arguments: JourneyFile.all(of: "kameleoon") + JourneyFile.all(of: "flagship"))
  func whatTheOfficialSDKHasSentComesBackFromItsRowsByteForByte(_ file: JourneyFile) throws {
    for (service, body) in try Self.told(file) where !body.isEmpty {
      let rows = Outbox.payloads(in: Array(body.utf8), for: service).enumerated().map {
        Outbox.Row(
          id: $0 + 1, time: 0, visitor: "v", service: service, kind: "", fields: [],
          reason: .activity, payload: $1, state: .held)
      }
      let parcels = Outbox.parcels(of: rows)
      #expect(parcels.count == 1)
      #expect(parcels.first.map { String(decoding: $0.body, as: UTF8.self) } == body)
    }
  }

  private static let dataFile: JSONValue = [
    "configuration": [:],
    "customData": [["id": 101, "index": 1, "name": "plan"]],
    "featureFlags": [
      [
        "id": 1, "featureKey": "checkout", "environmentEnabled": true,
        "defaultVariationKey": "off",
        "variations": [["key": "off", "variables": []], ["key": "on", "variables": []]],
        "rules": [
          [
            "id": 5, "type": "EXPERIMENTATION", "exposition": 1.0, "experimentId": 9,
            "variationByExposition": [
              ["variationKey": "on", "variationId": 3, "exposition": 1.0]
            ],
          ]
        ],
      ]
    ],
  ]

  /// Hostile texts in every place that a payload has for one.
  @Test(arguments: ["gold", "é & ü=\n\u{1B}[2J", "\u{202E}\"\\%00", "🧪 +;#"])
  func theClientSendsTheLinesThatTheOutboxShows(_ text: String) async throws {
    let data: [JSONValue] = [
      ["type": "CustomData", "index": 1, "values": [.string(text)]],
      ["type": "Device", "device": "PHONE"],
      ["type": "Geolocation", "country": .string(text), "city": .string(text)],
      ["type": "PageView", "url": .string("https://a/" + text), "title": .string(text)],
      ["type": "UserAgent", "value": .string(text)],
    ]
    let journey: JSONValue = [
      "name": "outbox", "dataFile": Self.dataFile,
      "steps": [
        ["op": "addData", "visitorCode": .string(text), "data": .array(data)],
        ["op": "getVariation", "visitorCode": .string(text), "feature": "checkout"],
        [
          "op": "trackConversion", "visitorCode": .string(text), "goalId": 7, "revenue": 4.5,
          "metadata": [["type": "CustomData", "index": 1, "values": [.string(text)]]],
        ],
        ["op": "flush", "visitorCode": .string(text), "instant": true],
      ],
    ]
    let played = try await Journey.read(Array(journey.jsonText.utf8))[0].played(ReplayOptions())
    let sent = Self.list(played["steps"]).flatMap { Self.list($0["requests"]) }
      .flatMap { Self.list($0["bodyLines"]) }.compactMap(\.text)

    var visitor = Kameleoon.Visitor(code: text)
    visitor.data = try Kameleoon.Visitor.items(.array(data))
    visitor.data.append(
      try Kameleoon.DataItem(
        json: [
          "type": "Conversion", "goalId": 7, "revenue": 4.5,
          "metadata": [["index": 1, "values": [.string(text)]]],
        ]))
    var outbox = Outbox()
    _ = try outbox.perform(
      .see(["checkout"]), as: .kameleoon(visitor),
      in: FlagConfiguration(Array(Self.dataFile.jsonText.utf8)),
      options: EvaluationOptions(profile: .kameleoon318, now: 1_767_225_600_000))
    let shown = outbox.rows.map { String(decoding: $0.payload, as: UTF8.self) }
    #expect(shown.map(Self.withoutNonce) == sent.map(Self.withoutNonce))
    #expect(shown.count == 6)
  }

  /// The nonce tells lines apart and nothing else: which is drawn first does not matter.
  private static func withoutNonce(_ line: String) -> String {
    String(line.drop { $0 != "&" })
  }
}
