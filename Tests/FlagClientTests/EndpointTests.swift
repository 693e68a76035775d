import FlagClient
import FlagEngine
import Testing

@Suite struct EndpointTests {
  private func settings(_ view: JSONView?) -> FollowSettings {
    let timeout = view?["default_timeout_millisecond"]?.number
    return FollowSettings(
      refreshInterval: 3_600, timeout: timeout.map { $0 / 1_000 } ?? 10,
      networkDomain: view?["network_domain"]?.string)
  }

  @Test func kameleoonIsAskedAsItsSDKAsks() throws {
    let steps = try TestFiles.steps("kameleoon-requests.json")
    let count = steps.withRoot { root -> Int in
      var count = 0
      for test in root["cases"]?.elements.map(\.self) ?? [] {
        let endpoints = Kameleoon.Endpoints(
          siteCode: test["siteCode"]?.string ?? "my-site",
          environment: test["environment"]?.string, settings: settings(test["config"]))
        for recorded in test["requests"]?.elements.map(\.self) ?? [] {
          let headers = recorded["headers"]
          let request = endpoints.configuration(
            lastModified: headers?["If-Modified-Since"]?.string,
            timestamp: recorded["ts"]?.int ?? timestamp(in: recorded["url"]?.string ?? ""))
          expect(request, recorded)
          #expect(request.timeout == recorded["timeoutSeconds"]?.number)
          count += 1
        }
        for recorded in test["eventStreams"]?.elements.map(\.self) ?? [] {
          expect(endpoints.events, recorded)
          #expect(endpoints.events.timeout == nil)
          count += 1
        }
      }
      return count
    }
    #expect(count > 50)
  }

  @Test func flagshipIsAskedAsItsSDKAsks() throws {
    let steps = try TestFiles.steps("flagship-bucketing-file.json")
    let endpoints = Flagship.Endpoints(
      environmentID: "env_oracle", settings: FollowSettings(refreshInterval: 60))
    let count = steps.withRoot { root -> Int in
      var count = 0
      for scenario in root["scenarios"]?.elements.map(\.self) ?? [] {
        for step in scenario["steps"]?.elements.map(\.self) ?? [] {
          for recorded in step["requests"]?.elements.map(\.self) ?? [] {
            let time = recorded["headers"]?["If-Modified-Since"]?.string
            expect(endpoints.bucketing(lastModified: time), recorded)
            count += 1
          }
        }
      }
      return count
    }
    #expect(count > 10)
  }

  private func timestamp(in url: String) -> Int? {
    url.split(separator: "ts=").last.flatMap { url.contains("ts=") ? Int($0) : nil }
  }

  private func expect(_ request: HTTPRequest, _ recorded: JSONView) {
    #expect(request.method == recorded["method"]?.string ?? "GET")
    #expect(request.url == recorded["url"]?.string)
    let sent = request.headers.map { "\($0.name): \($0.value)" }
    let members = recorded["headers"]?.members.map(\.self) ?? []
    let wanted = members.map { "\($0.name.string ?? ""): \($0.value.string ?? "")" }
    #expect(sent.sorted() == wanted.sorted())
  }

  @Test func aBaseAddressReplacesSchemeHostAndPort() {
    let settings = FollowSettings(
      refreshInterval: 60, networkDomain: "example.com", baseURL: "http://127.0.0.1:8080/")
    let kameleoon = Kameleoon.Endpoints(siteCode: "s", environment: "a&b", settings: settings)
    let flagship = Flagship.Endpoints(environmentID: "e", settings: settings)
    #expect(kameleoon.configuration().url == "http://127.0.0.1:8080/v3/s?environment=a%26b")
    #expect(kameleoon.events.url == "http://127.0.0.1:8080/sse?siteCode=s")
    #expect(flagship.bucketing().url == "http://127.0.0.1:8080/e/bucketing.json")
  }
}
