import FlagClient
import FlagConsole
import FlagEngine
import FlagFiles
import Synchronization
import TerminalUI

extension LabelFile {
  /// Finds the file of a source.
  ///
  /// - Parameter plan: how the source is opened.
  init(of plan: SourcePlan) {
    let file: String? = if case .file(let path) = plan.address { path } else { nil }
    self.init(plan.effective.labels, beside: file)
  }

  /// The labels that the file holds; none where it does not exist.
  ///
  /// - Throws: what is wrong with it.
  func labels() throws(InputError) -> Labels {
    let name = (path ?? "").safe
    do throws(Fault) {
      return try read()
    } catch {
      switch error {
      case .unreadable(let fault): throw InputError(fault.message.safe)
      case .notJSON(let error, let bytes):
        throw InputError(error.message(about: name, bytes: bytes))
      case .noLabels(let reason): throw InputError("\(name): \(reason.safe).")
      }
    }
  }

  /// The labels and where they are kept, for the console; a broken file is left alone.
  func event() -> Console.Event {
    do throws(InputError) {
      let why = "The label lasts until you quit: there is no file beside which it could be kept."
      return .labels(try labels(), LabelStore(path: path, whyNot: path == nil ? why : ""))
    } catch {
      return .labels(
        Labels(), LabelStore(path: nil, whyNot: "Labels are not kept: \(error.message)"))
    }
  }

  /// Writes labels into a file, and says how it went.
  static func save(_ labels: Labels, to path: String) -> Console.Event {
    if let reason = write(labels, to: path) {
      return .refused("The label was not saved: \(path.safe): \(reason).")
    }
    return .labelsSaved(path)
  }
}

/// Writes labels beside the main thread, the latest last.
final class LabelSaver: Sendable {
  private let post: @Sendable (Console.Event) -> Void
  /// What is to be written, by file.
  private let latest = Mutex<[String: Labels]>([:])
  private let writing = Mutex(())

  init(post: @escaping @Sendable (Console.Event) -> Void) { self.post = post }

  /// Writes labels into a file soon.
  func save(_ labels: Labels, to path: String) {
    latest.withLock { $0[path] = labels }
    BackgroundThread.run { [self] in finish() }
  }

  /// Returns when all that was to be written is.
  func finish() {
    writing.withLock { _ in
      let labels = latest.withLock { latest in
        defer { latest = [:] }
        return latest
      }
      for (path, labels) in labels { post(LabelFile.save(labels, to: path)) }
    }
  }
}
