package import FlagEngine
internal import Synchronization

// What the replay of a journey does and looks at besides the public calls.
extension KameleoonClient {
  /// Does what the tracking interval does.
  package func trackingTick() async { await sendTracking() }

  /// Downloads the configuration, as the timer or an announcement has it.
  package func refetch(timestamp: JSONValue?) async -> Bool {
    await fetchConfiguration(timestamp: timestamp, isAnnounced: timestamp != nil)
  }

  /// `Last-Modified` of the configuration in use.
  package var lastModified: String? { site.withLock { $0.lastModified } }

  /// Forgets visitors as the timer does, and tells who is still known.
  package func purgeVisitors() -> [String] {
    purge()
    return visitors.codes
  }

  /// What is kept of a visitor.
  package func record(of code: String) -> (record: Kameleoon.Record, isUnique: Bool)? {
    visitors.peek(code)
  }

  /// The custom data of the configuration in use.
  package var customData: Kameleoon.CustomDataTable { site.withLock { $0.file.customData } }
}
