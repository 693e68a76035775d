import FlagClient
import FlagEngine
import FlagServer
import Logging
import Testing

/// The follower and the server of this package, over a socket.
@Suite struct FollowingAServerTests {
  private func follow(
    _ address: String, _ port: Int, interval: Double = 3_600
  ) -> (log: EventLog, follower: ConfigurationFollower) {
    let log = EventLog()
    let follower = ConfigurationFollower(
      SourceAddress(address),
      settings: FollowSettings(refreshInterval: interval, baseURL: "http://127.0.0.1:\(port)"),
      exchange: .live(NetworkEnvironment()), cache: nil, clock: .system,
      logger: Logger(label: "test"), report: log.report)
    follower.start()
    return (log, follower)
  }

  private func served(_ text: String) throws -> ServedConfiguration {
    let bytes = Array(text.utf8)
    return ServedConfiguration(
      bytes: bytes, configuration: try FlagConfiguration(bytes), modifiedAt: 1_767_225_600)
  }

  @Test func anEditIsAnnouncedAndUsed() async throws {
    let server = ConfigurationServer(try served(#"{"configuration": {"realTimeUpdate": true}}"#))
    let port = try #require(try await server.start().first)
    let source = follow("kameleoon:site", port)
    try await source.log.wait { $0.mode == .stream ? true : nil }
    for number in 1...5 {
      server.replace(
        with: try served(#"{"configuration": {"realTimeUpdate": true}, "n": \#(number)}"#))
      try await source.log.wait(\.snapshot, count: number + 1)
    }
    await source.follower.pause()
    server.replace(with: try served(#"{"configuration": {"realTimeUpdate": true}, "n": 6}"#))
    try await source.log.wait { $0.waitingCount == 1 ? true : nil }
    await source.follower.resume()
    try await source.log.wait(\.snapshot, count: 7)
    await source.follower.stop()
    await server.stop()
  }

  @Test func aBucketingFileIsPolledAndTakenOnlyWhenItChanged() async throws {
    let server = ConfigurationServer(try served(#"{"campaigns": []}"#))
    let port = try #require(try await server.start().first)
    let source = follow("flagship:env", port)
    try await source.log.wait(\.snapshot)
    await source.follower.refresh()
    try await source.log.wait(\.confirmation)
    server.replace(with: try served(#"{"campaigns": [ ]}"#))
    await source.follower.refresh()
    try await source.log.wait(\.snapshot, count: 2)
    await source.follower.stop()
    await server.stop()
  }
}
