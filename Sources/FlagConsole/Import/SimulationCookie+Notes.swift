public import FlagEngine

extension Kameleoon.SimulationCookie {
  /// What the SDK skips of the cookie, a sentence each.
  public var notes: [String] {
    guard let entries else {
      return ["Simulation cookie: it is no JSON object; the SDK ignores it."]
    }
    let applied = entries.count { $0.outcome == .applied }
    return entries.filter { $0.outcome != .applied }.map { entry in
      let reason =
        entry.outcome == .unknownFlag
        ? "is not in this file"
        : "has no such experiment or variation"
          + (entry.known.isEmpty
            ? "" : " (it has \(entry.known.prefix(4).joined(separator: "; ")))")
      return "Simulation cookie: \"\(entry.flag)\" \(reason); the SDK skips that entry. "
        + "\(applied) of \(entries.count) applied, earlier simulations replaced."
    }
  }
}
