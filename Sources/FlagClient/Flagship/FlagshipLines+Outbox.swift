internal import FlagEngine

extension FlagshipLines {
  /// Ours: the official SDK keeps nothing.
  static func dropped(_ url: String, _ refusal: FlagshipOutbox.Refusal) -> String {
    let reason =
      switch refusal {
      case .count(let limit): "\(limit) requests wait already"
      case .bytes(let limit): "what waits has \(limit) bytes already"
      case .closed: "the client is closed"
      }
    return "[Outbox] a request to \(url) is dropped: \(reason)."
  }
}
