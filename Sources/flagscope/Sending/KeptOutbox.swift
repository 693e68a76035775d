import FlagClient
import FlagConsole
import FlagEngine
import FlagFiles
import FlagReports
import Glibc
import TerminalUI

/// What waits in the outbox of a source while no console is open: only what the user has kept.
struct KeptOutbox {
  private let path: String?

  /// The file of a source; there is none for what is not remembered.
  init(_ plan: SourcePlan) {
    guard plan.address.isRemote, plan.effective.keepsState, let name = plan.remembered,
      let folder = UserFolders.state
    else {
      path = nil
      return
    }
    path = "\(folder)/outbox/\(PercentText.encode(name)).json"
  }

  /// Keeps rows.
  ///
  /// - Returns: what the console is told.
  func keep(_ rows: [Outbox.Row]) -> Console.Event {
    guard let path else {
      return .refused("Nothing is kept with --no-state, nor of an address that may hold a secret.")
    }
    let bytes = Array(OutboxJSON.keeping(rows).jsonText.utf8)
    if let reason = AtomicFile.write(bytes, to: path, permissions: .always(0o600)) {
      return .refused("The outbox cannot be kept: \(reason).")
    }
    return .done(
      "\(rows.count == 1 ? "1 row is" : "\(rows.count) rows are") kept for the next time.")
  }

  /// Gives back what was kept, and forgets it: of two consoles one gets it.
  func take() -> [Outbox.Row] {
    guard let path else { return [] }
    let own = "\(path).\(getpid())"
    guard rename(path.fileName, own.fileName) == 0 else { return [] }
    defer { unlink(own.fileName) }
    guard let content = try? FileReader.read(own, limit: 256 << 20),
      let json = try? JSONDocument(content.bytes).withRoot(\.value)
    else { return [] }
    return OutboxJSON.kept(json)
  }
}
