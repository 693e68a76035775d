package import FlagEngine

/// A file of pins.
package enum PinFile {
  /// Where pins are kept unless the user names another file.
  package static let usualPath = "flagscope.pins.yaml"

  /// Reads a file.
  ///
  /// - Parameter path: the file.
  /// - Returns: the pins in order.
  /// - Throws: what is wrong with it, with its line.
  package static func read(_ path: String) throws(FileFault) -> [Pin] {
    try ListFile.read(path, list: "pins") { json, line throws(VisitorFormatError) in
      try Pin(json: json, line: line)
    }
  }

  /// Writes pins into a file; one of the same visitor and flag is replaced, all other lines stay.
  ///
  /// - Parameters:
  ///   - pins: the pins.
  ///   - path: the file; it is made where there is none.
  /// - Returns: how many were added and how many changed.
  /// - Throws: why it was not written; the file is then as it was.
  package static func write(
    _ pins: [Pin], to path: String
  ) throws(FileFault) -> (added: Int, changed: Int) {
    let bytes = UserFile.isMissing(path) ? nil : try UserFile.read(path)
    let start =
      bytes
      ?? Array("# What flags are expected to answer: flagscope check FILE.\npins:\n".utf8)
    let document = try ListFile.document(path, start, list: "pins")
    let known = document.entries.map { try? Pin(json: $0) }
    var entries = document.entries.indices.map { PersonaDocument.Entry.kept($0) }
    var (added, changed) = (0, 0)
    for pin in pins {
      let place = known.firstIndex {
        $0?.subject == pin.subject && $0?.flag.isIdentical(to: pin.flag) == true
      }
      guard let place else {
        entries.append(.added(pin.json))
        added += 1
        continue
      }
      var pin = pin
      pin.reason = pin.reason ?? known[place]?.reason
      guard known[place] != pin else { continue }
      entries[place] = .changed(place, pin.json)
      changed += 1
    }
    guard added + changed > 0 else { return (0, 0) }
    try write(entries, of: document, holding: bytes, to: path)
    return (added, changed)
  }

  /// Takes a pin out of a file; all other lines stay.
  ///
  /// - Parameters:
  ///   - pin: the pin as it was read.
  ///   - path: the file.
  /// - Returns: whether it was there.
  /// - Throws: why it was not written; the file is then as it was.
  package static func remove(_ pin: Pin, from path: String) throws(FileFault) -> Bool {
    guard !UserFile.isMissing(path) else { return false }
    let bytes = try UserFile.read(path)
    let document = try ListFile.document(path, bytes, list: "pins")
    let place = document.entries.indices.first { place in
      let known = try? Pin(json: document.entries[place], line: document.line(of: place))
      return known == pin
    }
    guard let place else { return false }
    let entries = document.entries.indices.filter { $0 != place }
      .map { PersonaDocument.Entry.kept($0) }
    try write(entries, of: document, holding: bytes, to: path)
    return true
  }

  private static func write(
    _ entries: [PersonaDocument.Entry], of document: PersonaDocument, holding bytes: [UInt8]?,
    to path: String
  ) throws(FileFault) {
    let revision: PersonaDocument.Revision
    do throws(FileFault) {
      revision = try document.revised(entries)
    } catch {
      throw FileFault("\(path): \(error.message).")
    }
    try UserFile.replace(path, holding: bytes, with: revision.bytes)
  }
}
