package import FlagEngine

/// A YAML or JSON file that holds a list under a name.
package enum ListFile {
  /// Reads the entries of a list.
  ///
  /// - Parameters:
  ///   - path: the file.
  ///   - name: the list's name.
  ///   - entry: what reads an entry, with its line from 1.
  /// - Returns: the entries in order.
  /// - Throws: what is wrong, with the file's name and the line.
  package static func read<Entry>(
    _ path: String, list name: String,
    _ entry: (JSONValue, Int?) throws(VisitorFormatError) -> Entry
  ) throws(FileFault) -> [Entry] {
    guard !UserFile.isMissing(path) else {
      throw FileFault("Cannot read \(path): no such file. Check the path.")
    }
    let document = try document(path, try UserFile.read(path), list: name)
    var entries: [Entry] = []
    for (place, value) in document.entries.enumerated() {
      do throws(VisitorFormatError) {
        entries.append(try entry(value, document.line(of: place)))
      } catch {
        let line = document.line(of: place).map { "line \($0): " } ?? ""
        throw FileFault("\(path): \(line)\(error.description).")
      }
    }
    return entries
  }

  static func document(
    _ path: String, _ bytes: [UInt8], list name: String
  ) throws(FileFault) -> PersonaDocument {
    do throws(FileFault) {
      return try PersonaDocument(bytes, list: name)
    } catch {
      throw FileFault("\(path): \(error.message).")
    }
  }
}
