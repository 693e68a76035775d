import FlagEngine
import Testing

@testable import FlagClient

@Suite struct DecisionRequestTests {
  @Test func decisionsAreAskedForAsTheSDKAsks() throws {
    let scenarios = try TestFiles.vectors("flagship-api/scenarios.json")
    let count = scenarios.withRoot { root -> Int in
      var count = 0
      for scenario in root["scenarios"]?.elements.map(\.self) ?? [] {
        for step in scenario["steps"]?.elements.map(\.self) ?? [] {
          for recorded in step["expect"]?["requests"]?.elements.map(\.self) ?? []
          where recorded["url"]?.string?.contains("/campaigns/") == true {
            expect(recorded)
            count += 1
          }
        }
      }
      return count
    }
    #expect(count > 15)
  }

  private func expect(_ recorded: JSONView) {
    let body = recorded["body"]
    var visitor = Flagship.Visitor(id: body?["visitorId"]?.string ?? "")
    visitor.anonymousID = body?["anonymousId"]?.string
    for member in body?["context"]?.members.map(\.self) ?? [] {
      visitor.context[member.name.string ?? ""] = member.value.value
    }
    visitor.context["fs_users"] = "never sent"
    let key = recorded["headers"]?["x-api-key"]?.string ?? ""
    let environment = key == "other_key" ? "other_env" : "env_oracle"
    let endpoints = Flagship.Endpoints(
      environmentID: environment, settings: FollowSettings(refreshInterval: 60))
    let request = endpoints.campaigns(for: visitor, apiKey: Secret(key))
    #expect(request?.url == recorded["url"]?.string)
    #expect(request?.method == "POST")
    for member in recorded["headers"]?.members.map(\.self) ?? [] {
      let value = request?.headers.first { $0.name == member.name.string }?.value
      #expect(value == member.value.string)
    }
    let sent = (request?.body).flatMap { try? JSONDocument($0) }?.withRoot { $0.value }
    #expect(sent == body?.value)
  }

  @Test func theBodyIsWrittenAsPythonWritesIt() throws {
    var visitor = Flagship.Visitor(id: "é😀\"")
    visitor.context = ["age": 30, "score": 1.0, "vip": true, "big": 1e16]
    for key in Flagship.presetKeys where key.hasPrefix("sdk_") { visitor.context[key] = .null }
    let endpoints = Flagship.Endpoints(
      environmentID: "e", settings: FollowSettings(refreshInterval: 60))
    visitor.anonymousID = "anon\n"
    let body = try #require(endpoints.campaigns(for: visitor, apiKey: Secret(""))?.body)
    #expect(
      String(decoding: body, as: UTF8.self)
        == #"{"visitorId": "\u00e9\ud83d\ude00\"", "trigger_hit": false, "#
        + #""context": {"age": 30, "score": 1.0, "vip": true, "big": 1e+16}, "#
        + #""anonymousId": "anon\n"}"#)
  }

  @Test func aNumberThatJSONDoesNotHaveIsNotSent() {
    var visitor = Flagship.Visitor(id: "v")
    visitor.context = ["score": .double(.nan)]
    let endpoints = Flagship.Endpoints(
      environmentID: "e", settings: FollowSettings(refreshInterval: 60))
    #expect(endpoints.campaigns(for: visitor, apiKey: Secret("")) == nil)
  }

  @Test func aKeyIsShownNowhere() throws {
    let key = Secret("k-123")
    let endpoints = Flagship.Endpoints(
      environmentID: "e", settings: FollowSettings(refreshInterval: 60))
    let request = try #require(endpoints.campaigns(for: .init(id: "v"), apiKey: key))
    var dumped = ""
    dump((key, request), to: &dumped)
    for text in ["\(key)", String(reflecting: key), "\(request)", dumped] {
      #expect(!text.contains("k-123"))
    }
    #expect("\(request)".contains("x-sdk-client: python"))
  }
}
