import FlagClient
import FlagConsole

// What the header tells of a source.
extension Console.Source {
  /// Tells of a source and what was received of it.
  ///
  /// - Parameters:
  ///   - plan: how the source is opened.
  ///   - snapshot: its newest configuration; nil before there is one.
  init(_ plan: SourcePlan, _ snapshot: ConfigurationSnapshot?) {
    let demo = plan.address.demo
    self.init(
      name: demo.map { "\($0.rawValue) shop" } ?? plan.name,
      kind: demo != nil ? .demo : plan.address.isRemote ? .live : .file,
      revision: String(snapshot?.digest.prefix(4) ?? ""), byteCount: snapshot?.byteCount ?? 0,
      // Nobody asks when a demo was made.
      receipt: demo == nil ? snapshot.map(Receipt.init) : nil)
  }
}

extension Console.Source.Receipt {
  fileprivate init(_ snapshot: ConfigurationSnapshot) {
    self.init(
      at: snapshot.receivedAt, timeOfDay: Clock.hourAndMinute(at: snapshot.receivedAt),
      isCached: snapshot.origin == .cache)
  }
}
