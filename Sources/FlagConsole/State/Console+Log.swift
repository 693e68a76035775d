import FlagEngine
import TerminalUI

// What is written into the log.
extension Console {
  /// Writes what the last action flipped into the log as soon as it is known.
  mutating func keepLog() {
    guard let open = log.open, let resolution, resolution.isSettled else { return }
    if let changes = open.changes {
      context.log.close(
        with: summary(open.line.text, changes, resolution), details: causes(changes, resolution))
    } else {
      context.log.close(with: flips(open.line.text, resolution))
    }
  }

  /// Every flip of an action: `country "BE"→"FR": checkout_banner on→(off)`.
  private func flips(_ label: String, _ resolution: Resolution) -> String {
    let changed = resolution.changed.sorted()
    guard !changed.isEmpty else { return "\(label): no flag changed" }
    let shown = changed.prefix(3).compactMap { context.flip($0, resolution) }
    let more = changed.count > 3 ? " and \(changed.count - 3) more" : ""
    return "\(label): \(shown.joined(separator: ", "))\(more)"
  }

  /// What a newer configuration did: `rev 9f3c→a1b2, 34 KB: 1 flag answers differently, 2 edited`.
  private func summary(
    _ label: String, _ changes: ConfigurationChanges, _ resolution: Resolution
  ) -> String {
    let count = resolution.changed.count
    var parts = [
      count == 0
        ? "no flag answers differently"
        : "\(Self.count(count, "flag")) answer\(count == 1 ? "s" : "") differently"
    ]
    if !changes.edited.isEmpty { parts.append("\(changes.edited.count) edited") }
    if !changes.added.isEmpty { parts.append("\(changes.added.count) new") }
    if !changes.removed.isEmpty {
      let more = changes.removed.count > 3 ? " and \(changes.removed.count - 3) more" : ""
      parts.append("removed: \(changes.removed.prefix(3).joined(separator: ", "))\(more)")
    }
    return "\(label): \(parts.joined(separator: ", "))"
  }

  /// The flips with their causes, then what was edited without a flip.
  private func causes(_ changes: ConfigurationChanges, _ resolution: Resolution) -> [String] {
    let limit = 20
    let flipped = resolution.changed.sorted().prefix(limit).compactMap { flag -> String? in
      let cause = changes.causes(of: resolution.configuration.key(of: flag)).prefix(3)
      return context.flip(flag, resolution).map {
        cause.isEmpty ? $0 : "\($0): \(cause.joined(separator: "; "))"
      }
    }
    let quiet = changes.edited.lazy.filter { edited in
      resolution.configuration.index(of: edited.key).map { !resolution.changed.contains($0) }
        ?? false
    }
    return flipped
      + quiet.prefix(limit - flipped.count).map {
        "\($0.key) answers as before: \($0.changes.prefix(3).joined(separator: "; "))"
      }
  }

  /// Tells an action on the bottom line and in the log.
  mutating func announce(_ label: String) {
    message = .action(label)
    context.log.begin(label, at: clock)
  }
}
