import FlagClient
import FlagEngine
import Glibc
import Testing

@Suite struct KameleoonClientFileTests {
  private func file(_ yaml: String) throws(ClientFileError) -> Kameleoon.ClientFile {
    try Kameleoon.ClientFile(
      yaml: "client_id: abc\nclient_secret: '123'\ntop_level_domain: example.com\n" + yaml,
      path: "client.yaml")
  }

  @Test func everyKeyIsRead() throws {
    let file = try file(
      """
      refresh_interval_minute: 1.5
      session_duration_minute: 10
      default_timeout_millisecond: 3000
      tracking_interval_millisecond: 2000
      environment: staging
      network_domain: HTTPS://Sub.Example.com
      other: 5
      """)
    #expect(file.clientID.value == "abc")
    #expect(file.clientSecret.value == "123")
    #expect(file.refreshInterval == 90)
    #expect(file.sessionDuration == 600)
    #expect(file.timeout == 3)
    #expect(file.trackingInterval == 2)
    #expect(file.environment == "staging")
    #expect(file.topLevelDomain == "example.com")
    #expect(file.networkDomain == "sub.example.com")
    #expect(file.warnings == [])
    #expect(
      file.settings
        == FollowSettings(refreshInterval: 90, timeout: 3, networkDomain: "sub.example.com"))
  }

  @Test func whatIsMissingHasTheVendorsValues() throws {
    let file = try Kameleoon.ClientFile(yaml: "other: 1", path: "client.yaml")
    #expect(file.clientID.value == "1")
    #expect(file.clientSecret.value == "2")
    #expect(file.refreshInterval == 3_600)
    #expect(file.sessionDuration == 1_800)
    #expect(file.timeout == 10)
    #expect(file.trackingInterval == 1)
    #expect(file.environment == nil)
    #expect(file.networkDomain == nil)
    #expect(file.warnings.count == 3)
  }

  @Test(arguments: [
    ("refresh_interval_minute: 0", "refresh_interval_minute"),
    ("refresh_interval_minute: -5", "refresh_interval_minute"),
    ("session_duration_minute: -0.1", "session_duration_minute"),
    ("default_timeout_millisecond: 0", "default_timeout_millisecond"),
    ("default_timeout_millisecond: 2500.5", "default_timeout_millisecond"),
    ("network_domain: not a domain", "network_domain"),
  ])
  func whatIsOutOfRangeIsTheUsualValueAndIsTold(_ yaml: String, _ key: String) throws {
    let file = try file(yaml)
    let usual = try self.file("")
    #expect(file.settings == usual.settings)
    #expect(file.sessionDuration == usual.sessionDuration)
    #expect(file.warnings.count == 1 && file.warnings[0].hasPrefix(key), "\(file.warnings)")
  }

  @Test(arguments: [(999, 1.0), (5_001, 5.0), (-1, 1.0)])
  func theTrackingIntervalIsHeldBetweenItsLimits(_ given: Int, _ taken: Double) throws {
    let file = try file("tracking_interval_millisecond: \(given)")
    #expect(file.trackingInterval == taken)
    #expect(file.warnings.count == 1)
  }

  @Test(arguments: [
    "environment: 5", "environment: [a]", "refresh_interval_minute: '5'",
    "default_timeout_millisecond: soon", "environment: true", "environment: ~",
  ])
  func aValueOfAnotherTypeIsIgnored(_ yaml: String) throws {
    #expect(try file(yaml) == file(""))
  }

  @Test func aDomainThatIsNoneIsToldButKept() throws {
    let file = try Kameleoon.ClientFile(
      yaml: "client_id: a\nclient_secret: b\ntop_level_domain: http://My_Site",
      path: "client.yaml")
    #expect(file.topLevelDomain == "my_site")
    #expect(file.warnings.count == 1)
  }

  @Test(arguments: ["client_id: ''", "client_secret: \"\""])
  func anEmptyCredentialIsRefused(_ yaml: String) {
    #expect(throws: ClientFileError.self) { try file(yaml) }
  }

  @Test(arguments: ["", "# nothing", "- a", "text", "a: [", "\u{0}"])
  func whatHoldsNoKeysIsRefused(_ yaml: String) {
    #expect(throws: ClientFileError.self) {
      try Kameleoon.ClientFile(yaml: yaml, path: "client.yaml")
    }
  }

  @Test func secretsAppearNowhere() throws {
    let file = try Kameleoon.ClientFile(
      yaml: "client_id: sesame\nclient_secret: sesame\nnetwork_domain: a b", path: "client.yaml")
    var dumped = ""
    dump(file, to: &dumped)
    #expect(!"\(file) \(String(reflecting: file)) \(dumped) \(file.warnings)".contains("sesame"))
  }

  @Test func aFileWithASecretMustBeItsOwnersAlone() throws {
    let folder = try TestFiles.newFolder()
    let path = "\(folder)/client python.yaml"
    try TestFiles.write(Array("client_id: a\nclient_secret: b\n".utf8), to: path)
    #expect(try Kameleoon.ClientFile(path: path).clientID.value == "a")
    chmod(path, 0o640)
    let error = #expect(throws: ClientFileError.self) { try Kameleoon.ClientFile(path: path) }
    #expect(error?.sentence.hasSuffix("Run: chmod 600 '\(path)'") == true)
    try TestFiles.write(Array("environment: staging\n".utf8), to: path)
    #expect(try Kameleoon.ClientFile(path: path).environment == "staging")
    unlink(path)
    rmdir(folder)
    let missing = #expect(throws: ClientFileError.self) { try Kameleoon.ClientFile(path: path) }
    #expect(missing?.problem == .missing)
  }
}
