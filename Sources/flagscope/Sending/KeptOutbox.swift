import FlagClient
import FlagConsole
import FlagEngine
import FlagFiles
import FlagReports
import Glibc
import TerminalUI

/// What waits in the outbox of a source while no console is open: only what the user has kept.
///
/// Each console keeps into a file of its own, so that none overwrites what another has kept; the next
/// console takes them all.
struct KeptOutbox {
  private let folder: String
  /// What the source's files are called; nil: nothing is kept of it.
  private let name: String?
  /// What tells the files of consoles apart.
  ///
  /// Names of sources never hold the comma before it.
  private static let own = String(UInt64.random(in: .min ... .max), radix: 36)

  /// The files of a source; there are none for what is not remembered.
  init(_ plan: SourcePlan) {
    folder = UserFolders.state.map { "\($0)/outbox" } ?? ""
    let isKept = plan.address.isRemote && plan.effective.keepsState && !folder.isEmpty
    name = isKept ? plan.remembered.map(PercentText.encode) : nil
  }

  /// Keeps rows.
  ///
  /// - Returns: what the console is told.
  func keep(_ rows: [Outbox.Row]) -> Console.Event {
    guard let name else {
      return .refused("Nothing is kept with --no-state, nor of an address that may hold a secret.")
    }
    let bytes = Array(OutboxJSON.keeping(rows).jsonText.utf8)
    let path = "\(folder)/\(name),\(Self.own).json"
    if let reason = AtomicFile.write(bytes, to: path, permissions: .always(0o600)) {
      return .refused("The outbox cannot be kept: \(reason).")
    }
    return .done(
      "\(rows.count == 1 ? "1 row is" : "\(rows.count) rows are") kept for the next time.")
  }

  /// Gives back what was kept, and forgets it: of two consoles one gets it.
  func take() -> [Outbox.Row] {
    guard let name else { return [] }
    let kept = Folder.entries(of: folder).filter { entry in
      entry.hasSuffix(".json") && (entry == "\(name).json" || entry.hasPrefix("\(name),"))
    }
    return kept.flatMap { take("\(folder)/\($0)") }
  }

  private func take(_ path: String) -> [Outbox.Row] {
    let claimed = "\(path).\(getpid())"
    guard rename(path.fileName, claimed.fileName) == 0 else { return [] }
    defer { unlink(claimed.fileName) }
    guard let content = try? FileReader.read(claimed, limit: 256 << 20),
      let json = try? JSONDocument(content.bytes).withRoot(\.value)
    else { return [] }
    return OutboxJSON.kept(json)
  }
}
