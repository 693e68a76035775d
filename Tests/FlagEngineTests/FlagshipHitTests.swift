import FlagEngine
import Testing

/// Hits are built by the vendor's documented rules, and go as its SDK sends them.
@Suite struct FlagshipHitTests {
  private static func wire(_ hit: some FlagshipHit) -> String {
    PythonJSON.text(
      .object(Flagship.Payload.hit(hit.content, .init(visitor: "v"), environmentID: "e")))
  }

  @Test func membersGoInTheOrderInWhichTheyWereSet() throws {
    let page = Flagship.PageHit(location: "https://a.com")
    let whole = try page.withIP("::1").withLocale("fr-FR").withResolution(width: 640, height: 480)
      .withVisitNumber(3).withIP("10.0.0.1")
    #expect(
      Self.wire(whole)
        == #"{"cid": "e", "vid": "v", "t": "PAGEVIEW", "ds": "APP", "dl": "https://a.com", "#
        + #""uip": "10.0.0.1", "ul": "fr-FR", "sr": "640x480", "sn": 3}"#)
    let event = try Flagship.EventHit(category: .userEngagement, action: "é")
      .withLabel("l").withValue(2)
    #expect(
      Self.wire(event)
        == #"{"cid": "e", "vid": "v", "t": "EVENT", "ds": "APP", "ec": "User Engagement", "#
        + #""ea": "\u00e9", "el": "l", "ev": 2}"#)
    let item = try Flagship.ItemHit(transactionID: "t", name: "n", sku: "s").withPrice(5.0)
      .withQuantity(2).withCategory("c")
    #expect(
      Self.wire(item)
        == #"{"cid": "e", "vid": "v", "t": "ITEM", "ds": "APP", "tid": "t", "in": "n", "ic": "s", "#
        + #""ip": 5.0, "iq": 2, "iv": "c"}"#)
    let transaction = try Flagship.TransactionHit(id: "t", affiliation: "a").withTotalRevenue(10)
      .withShippingCost(4.99).withShippingMethod("1d").withTaxes(1).withCurrency("EUR")
      .withPaymentMethod("cb").withItemCount(3).withCouponCode("#S")
    #expect(
      Self.wire(transaction)
        == #"{"cid": "e", "vid": "v", "t": "TRANSACTION", "ds": "APP", "tid": "t", "ta": "a", "#
        + #""tr": 10, "ts": 4.99, "sm": "1d", "tt": 1, "tc": "EUR", "pm": "cb", "icn": 3, "#
        + ##""tcc": "#S"}"##)
  }

  @Test func whatBreaksADocumentedRuleIsRefused() {
    let long = String(repeating: "x", count: 501)
    let page = Flagship.PageHit(location: "https://a.com")
    let event = Flagship.EventHit(category: .actionTracking, action: "a")
    for address in ["", "1.2.3", "256.1.1.1", "1::2::3", "12345::", ":1", "g::1", "1.2.3.4.5"] {
      #expect(throws: Flagship.HitError.self, "\(address)") { try page.withIP(address) }
    }
    for address in ["::", "1::", "::ffff:1.2.3.4", "1:2:3:4:5:6:7:8"] {
      #expect(throws: Never.self, "\(address)") { try page.withIP(address) }
    }
    #expect(throws: Flagship.HitError.self) { try page.withLocale("123456789012345678901") }
    #expect(throws: Flagship.HitError.self) { try page.withResolution(width: -1, height: 1) }
    #expect(throws: Flagship.HitError.self) {
      try page.withResolution(width: 1, height: 10_000_000_000)
    }
    #expect(throws: Flagship.HitError.self) { try event.withLabel(long) }
    #expect(throws: Flagship.HitError.self) { try event.withValue(-1) }
    #expect(throws: Flagship.HitError.self) {
      try Flagship.ItemHit(transactionID: long, name: "n", sku: "s")
    }
    #expect(throws: Flagship.HitError.self) {
      try Flagship.ItemHit(transactionID: "t", name: long, sku: "s")
    }
    #expect(
      throws: Flagship.HitError(member: "tc", rule: "is a code of ISO 4217: three capital letters")
    ) {
      try Flagship.TransactionHit(id: "t", affiliation: "a").withCurrency("euro")
    }
    #expect(throws: Flagship.HitError.self) {
      try Flagship.TransactionHit(id: "t", affiliation: "a").withPaymentMethod("credit_card")
    }
  }

  @Test(arguments: [
    ("https://a.com", true), ("https://a.museum/", true), ("https://a.technology/", false),
    ("http://localhost:8080/x?y=1", true), ("https://999.999.999.999/", true),
    ("https://a.com#f", false), ("www.a.com", false), ("https://a.com?x=1", true),
    ("https://a.com?", false), ("https://a.com/ b", false), ("https://a.com.\n", true),
  ])
  func aPageHasAnAddressByTheSDKsRule(_ address: String, _ isAccepted: Bool) {
    #expect((Flagship.PageHit(location: address).content.refusal == nil) == isAccepted)
  }
}
