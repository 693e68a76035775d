package import FlagEngine
internal import Glibc

/// The file with the names of rules and segments, beside the configuration or where the user says.
package struct LabelFile: Sendable {
  /// The file; nil where there is none: a demo, standard input.
  package let path: String?

  /// Why a file of labels cannot be used.
  package enum Fault: Error {
    /// It cannot be read
    case unreadable(FileFault)
    /// It is not JSON; the bytes show where
    case notJSON(JSONError, [UInt8])
    /// It is JSON but no labels; the text says what is wrong
    case noLabels(String)
  }

  /// Finds the file.
  ///
  /// - Parameters:
  ///   - named: the file that the user names; nil: the one beside the configuration.
  ///   - file: the configuration's path; nil where it is no file.
  package init(_ named: String?, beside file: String?) {
    if let named {
      path = named
    } else if let file {
      let folder = file.utf8.lastIndex(of: 0x2F).map { String(file[...$0]) } ?? ""
      path = folder + "flagscope.labels.json"
    } else {
      path = nil
    }
  }

  /// The labels that the file holds; none where it does not exist.
  ///
  /// - Throws: what is wrong with it.
  package func read() throws(Fault) -> Labels {
    guard let path, access(path.fileName, F_OK) == 0 else { return Labels() }
    let bytes: [UInt8]
    do throws(FileFault) { bytes = try UserFile.read(path) } catch { throw .unreadable(error) }
    let json: JSONValue
    do throws(JSONError) {
      json = try JSONDocument(bytes).withRoot { $0.value }
    } catch {
      throw .notJSON(error, bytes)
    }
    do throws(VisitorFormatError) {
      return try Labels(json: json)
    } catch {
      throw .noLabels(error.description)
    }
  }

  /// Writes labels into a file.
  ///
  /// - Parameters:
  ///   - labels: the labels.
  ///   - path: the file, which takes the place of the one that was there.
  /// - Returns: why it was not written; nil: it was.
  package static func write(_ labels: Labels, to path: String) -> String? {
    let text = labels.json.indentedText + "\n"
    return AtomicFile.write(Array(text.utf8), to: path, permissions: .kept(else: 0o644))
  }
}
