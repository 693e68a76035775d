import Testing

@testable import FlagServer

@Suite struct RouteTests {
  @Test(arguments: [
    ("GET", "/v3/abc", Route.kameleoonConfiguration),
    ("GET", "/sse", .kameleoonEvents),
    ("POST", "/oauth/token", .kameleoonToken),
    ("POST", "/visit/events", .report),
    ("GET", "/env/bucketing.json", .flagshipBucketing),
    ("POST", "/v2/env/campaigns", .flagshipCampaigns),
    ("POST", "/v2/env/campaigns/", .flagshipCampaigns),
    ("POST", "/v2/env/campaigns/my%20slug", .flagshipCampaign("my slug")),
    ("POST", "/v2/env/flags", .flagshipFlags),
    ("POST", "/v2/env/events", .report),
    ("POST", "/v2/activate", .report),
    ("POST", "/", .report),
    ("GET", "/", .unknown),
    ("POST", "/v3/abc", .unknown),
    ("GET", "/v3/abc/def", .unknown),
    ("DELETE", "/v3/abc", .unknown),
  ])
  func aRequestLineSaysWhatIsAskedFor(method: String, path: String, route: Route) {
    #expect(Route(method: method, path: path) == route)
  }

  @Test func aQueryIsDecodedAndItsFirstValueCounts() {
    let query = Query("a=x%20y&b&a=2&c=%C3%A9%zz")
    #expect(query["a"] == "x y")
    #expect(query["b"] == "")
    #expect(query["c"] == "é%zz")
    #expect(query["d"] == nil)
  }
}
