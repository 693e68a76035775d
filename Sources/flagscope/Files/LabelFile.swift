import FlagClient
import FlagConsole
import FlagEngine
import Glibc
import Synchronization

/// The file with the names of rules and segments, beside the configuration or where the user says.
struct LabelFile {
  /// The file; nil where there is none: a demo, standard input.
  let path: String?

  /// Finds the file of a source.
  ///
  /// - Parameter plan: how the source is opened.
  init(of plan: SourcePlan) { self.init(plan.effective.labels, beside: plan.address) }

  init(_ named: String?, beside source: SourceAddress) {
    if let named {
      path = named
    } else if case .file(let file) = source {
      let folder = file.utf8.lastIndex(of: 0x2F).map { String(file[...$0]) } ?? ""
      path = folder + "flagscope.labels.json"
    } else {
      path = nil
    }
  }

  /// The labels that the file holds; none where it does not exist.
  ///
  /// - Throws: what is wrong with it.
  func read() throws(InputError) -> Labels {
    guard let path, access(path.fileName, F_OK) == 0 else { return Labels() }
    let bytes = try InputFile.read(path: path)
    let json: JSONValue
    do throws(JSONError) {
      json = try JSONDocument(bytes).withRoot { $0.value }
    } catch {
      throw InputError(error.message(about: path.safe, bytes: bytes))
    }
    do throws(VisitorFormatError) {
      return try Labels(json: json)
    } catch {
      throw InputError("\(path.safe): \(error.description.safe).")
    }
  }

  /// The labels and where they are kept, for the console; a broken file is left alone.
  func event() -> Console.Event {
    do throws(InputError) {
      let why = "The label lasts until you quit: there is no file beside which it could be kept."
      return .labels(try read(), LabelStore(path: path, whyNot: path == nil ? why : ""))
    } catch {
      return .labels(
        Labels(), LabelStore(path: nil, whyNot: "Labels are not kept: \(error.message)"))
    }
  }

  /// Writes labels into a file.
  static func write(_ labels: Labels, to path: String) -> Console.Event {
    let text = JSONText.indented(labels.json) + "\n"
    if let reason = AtomicFile.write(Array(text.utf8), to: path, permissions: .kept(else: 0o644)) {
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
      for (path, labels) in labels { post(LabelFile.write(labels, to: path)) }
    }
  }
}
