import FlagClient
import FlagEngine
import Testing

@Suite struct SourceAddressTests {
  @Test(arguments: [
    ("shop.json", SourceAddress.file("shop.json")),
    ("-", .standardInput),
    ("demo:kameleoon", .demo(.kameleoon)),
    ("demo:flagship", .demo(.flagship)),
    ("kameleoon:abc123", .kameleoon(siteCode: "abc123", environment: nil)),
    ("kameleoon:abc123@staging", .kameleoon(siteCode: "abc123", environment: "staging")),
    ("flagship:bkk9glocmjcg0vtmdlng", .flagship(environmentID: "bkk9glocmjcg0vtmdlng")),
    ("https://cdn.example.com/a.json", .url("https://cdn.example.com/a.json")),
    ("http://127.0.0.1:8080/a.json", .url("http://127.0.0.1:8080/a.json")),
  ])
  func anArgumentNamesASource(_ text: String, _ address: SourceAddress) {
    #expect(SourceAddress(text) == address)
    #expect(address.text == text)
  }

  @Test(arguments: ["demo:other", "kameleoon:", "flagship:", "https://", "kameleoon"])
  func whatHasNoKnownBeginningIsAFile(_ text: String) {
    #expect(SourceAddress(text) == .file(text))
  }

  @Test func aSiteWithAnEmptyEnvironmentHasNone() {
    #expect(
      SourceAddress("kameleoon:abc@") == .kameleoon(siteCode: "abc", environment: nil))
  }

  @Test func onlyAddressesOfTheNetworkAreRemote() {
    let remote = ["kameleoon:a", "flagship:b", "https://c", "d.json", "-", "demo:flagship"]
      .filter { SourceAddress($0).isRemote }
    #expect(remote == ["kameleoon:a", "flagship:b", "https://c"])
  }
}
