import FlagEngine
import Testing

@Suite struct KameleoonCookieTests {
  /// The step cases that set simulations by cookie and evaluate: the part of `cookies.json` that is
  /// about evaluation.
  @Test func simulationCookiesAreReadAsTheVendorDoes() throws {
    let json = try KameleoonVectorFile(name: "cookies.json").load()
    guard case .array(let cases)? = json["cases"] else { return }
    var checked = 0
    for test in cases {
      let data = test["dataFile"]?.text.flatMap { json["dataFiles"]?[$0] } ?? test["dataFile"]
      guard let data, case .array(let steps)? = test["steps"] else { continue }
      let configuration = Kameleoon.Configuration(answer: Array(data.jsonText.utf8))
      var visitor = Kameleoon.Visitor(code: "visitor-1")
      for step in steps {
        switch step["op"]?.text {
        case "simulationCookie":
          take(step["value"]?.text, into: &visitor)
        case "getVisitorCode":
          take(step["cookiesReadonly"]?["kameleoonSimulationFFData"]?.text, into: &visitor)
          if let code = step["cookiesReadonly"]?["kameleoonVisitorCode"]?.text {
            visitor.code = code
          }
        case "getVariation":
          guard let key = step["feature"]?.text, let flag = configuration.index(of: key),
            let expected = step["result"], step["visitorCode"]?.text == visitor.code,
            test["name"]?.text?.hasPrefix("simulation: ") == true,
            !steps.contains(where: { $0["op"] == "dataFile" || $0["cookies"] != nil })
          else { continue }
          var pass = Kameleoon.Pass(
            configuration, for: visitor,
            options: EvaluationOptions(profile: .kameleoon318, now: 1_767_225_600_000))
          let served = configuration.served(flag, by: pass.decide(flag))
          #expect(
            served.variationKey == expected["variationKey"]?.text, "\(test["name"]?.text ?? "")")
          checked += 1
        default: continue
        }
      }
    }
    #expect(checked >= 8)
  }

  /// A valid cookie replaces the earlier one; a missing, empty or malformed one leaves it.
  private func take(_ cookie: String?, into visitor: inout Kameleoon.Visitor) {
    guard let cookie, !cookie.isEmpty, (try? JSONValue(parsing: cookie)) != nil else { return }
    visitor.simulationCookie = cookie
  }

  @Test func aVisitorIsWrittenAsItIsRead() throws {
    let json = try JSONValue(
      parsing: """
        {"visitorCode":"v1","createVisitor":true,"data":[
        {"type":"CustomData","index":1,"values":["a","b"]},{"type":"Browser","browser":"CHROME",
        "version":10.5},{"type":"Cookie","cookies":{"a":"b"}},{"type":"Conversion","goalId":7},
        {"type":"VisitorVisits","visits":[{"timeStarted":5}]},{"type":"PageView","url":"u"},
        {"type":"KcsHeat","values":{"1":{"2":5.5}}},{"type":"Device","device":"PHONE","at":5}],
        "legalConsent":false,"simulationCookie":"{}",
        "forced":[{"experimentId":1,"variationKey":"on","forceTargeting":false}],"track":false}
        """)
    let visitor = try Kameleoon.Visitor(json: json)
    #expect(try Kameleoon.Visitor(json: visitor.json) == visitor)
    #expect(visitor.json == json)
  }

  @Test func fieldsReadAndWriteTheData() {
    var visitor = Kameleoon.Visitor(code: "v1")
    let values: [(Field, JSONValue)] = [
      (.customData(index: 3), ["a", "b"]), (.country, "France"), (.city, "Paris"),
      (.browser, "CHROME"), (.browserVersion, 10.5), (.device, "PHONE"),
      (.operatingSystem, "MAC"), (.applicationVersion, "1.2.3"), (.cookie(name: "c"), "x"),
      (.pages, ["a", "b", "a"]), (.pageTitle, "T"), (.goals, [1, 2]), (.previousVisits, [9, 5]),
      (.heat(keyMoment: 1, goal: 2), 7.5), (.personalizations, [4]),
    ]
    for (field, value) in values {
      visitor[field] = value
      #expect(visitor[field] == value)
    }
    for (field, value) in values { #expect(visitor[field] == value, "\(field)") }
    #expect(visitor.fields.count == values.count)
    for (field, _) in values {
      visitor[field] = nil
      #expect(visitor[field] == nil, "\(field)")
    }
    #expect(visitor.data.isEmpty)
    visitor[.visitorCode] = "other"
    #expect(visitor.code == "other")
  }
}
