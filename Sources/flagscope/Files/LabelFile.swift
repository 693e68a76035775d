import FlagClient
import FlagConsole
import FlagEngine
import Glibc
import Synchronization

/// The file with the names of rules and segments, beside the configuration or where the user says.
struct LabelFile {
  /// The file; nil where there is none: a demo, standard input.
  let path: String?

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
    guard let path, access(path, F_OK) == 0 else { return Labels() }
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

  /// Writes labels.
  func write(_ labels: Labels) -> Console.Event {
    guard let path else { return .refused("The label was not saved: there is no file for it.") }
    let text = JSONText.indented(labels.json) + "\n"
    if let reason = AtomicFile.write(Array(text.utf8), to: path, mode: 0o644) {
      return .refused("The label was not saved: \(path.safe): \(reason).")
    }
    return .labelsSaved(path)
  }
}

/// Writes labels beside the main thread, the latest last.
final class LabelSaver: Sendable {
  private let file: LabelFile
  private let post: @Sendable (Console.Event) -> Void
  private let latest = Mutex<Labels?>(nil)
  private let writing = Mutex(())

  init(_ file: LabelFile, post: @escaping @Sendable (Console.Event) -> Void) {
    self.file = file
    self.post = post
  }

  /// Writes labels soon.
  func save(_ labels: Labels) {
    latest.withLock { $0 = labels }
    BackgroundThread.run { [self] in finish() }
  }

  /// Returns when all that was to be written is.
  func finish() {
    writing.withLock { _ in
      let labels = latest.withLock { latest in
        defer { latest = nil }
        return latest
      }
      if let labels { post(file.write(labels)) }
    }
  }
}
