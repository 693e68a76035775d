package import FlagEngine
internal import Glibc

/// A file of personas as it was read, as far as it can be.
package struct PersonaFile {
  package let path: String
  /// The text, to find out whether another program has changed it; nil where there is no file.
  package let bytes: [UInt8]?
  /// Nil where the file is missing or broken.
  let document: PersonaDocument?
  /// What is wrong with the file: its name, the line, the fault; nil: nothing is.
  package let fault: String?
  /// When the stories of the personas play.
  package var now: Int? { document?.now }
  /// The personas that can be read, with their places in the file.
  package let entries: [Entry]

  /// A persona and its place among all entries.
  package struct Entry {
    package var persona: Persona
    package var place: Int
  }

  /// Where personas are kept unless the user names another file.
  package static var usualPath: String {
    let home = UserFolders.variable("HOME") ?? ""
    let folder = UserFolders.variable("XDG_CONFIG_HOME") ?? home + "/.config"
    return folder + "/flagscope/personas.yaml"
  }

  /// Reads a file as far as it can be read.
  package init(_ path: String) {
    do throws(FileFault) {
      let bytes = UserFile.isMissing(path) ? nil : try UserFile.read(path)
      self.init(path, bytes: bytes)
    } catch {
      self.init(path, fault: error.message)
    }
  }

  private init(
    _ path: String, bytes: [UInt8]? = nil, document: PersonaDocument? = nil, fault: String? = nil,
    entries: [Entry] = []
  ) {
    self.path = path
    self.bytes = bytes
    self.document = document
    self.fault = fault
    self.entries = entries
  }

  /// Reads a file's content as far as it can be read; nil where there is no file.
  init(_ path: String, bytes: [UInt8]?) {
    guard let bytes else {
      self.init(path, document: nil)
      return
    }
    do throws(FileFault) {
      let document = try PersonaDocument(bytes)
      var entries: [Entry] = []
      var fault: String?
      for (place, value) in document.entries.enumerated() {
        do throws(VisitorFormatError) {
          entries.append(Entry(persona: try Persona(json: value), place: place))
        } catch {
          let line = document.line(of: place).map { "line \($0): " } ?? ""
          fault =
            fault ?? "\(path): \(line)persona \(place + 1): \(error.description)."
        }
      }
      self.init(path, bytes: bytes, document: document, fault: fault, entries: entries)
    } catch {
      let entries = PersonaDocument.readableEntries(of: bytes).enumerated().compactMap {
        place, value in (try? Persona(json: value)).map { Entry(persona: $0, place: place) }
      }
      self.init(path, bytes: bytes, fault: "\(path): \(error.message).", entries: entries)
    }
  }

  /// The personas of a platform.
  package func personas(of platform: Platform) -> [Persona] {
    entries.map(\.persona).filter { $0.visitor.platform == platform }
  }

  /// Reads a file all of which must be readable.
  ///
  /// - Throws: what is wrong with it.
  package static func whole(_ path: String) throws(FileFault) -> PersonaFile {
    guard !UserFile.isMissing(path) else {
      throw FileFault("Cannot read \(path): no such file. Check the path.")
    }
    let file = PersonaFile(path, bytes: try UserFile.read(path))
    if let fault = file.fault { throw FileFault(fault) }
    return file
  }

  /// The personas of a platform in a file that the user named.
  ///
  /// - Throws: what is wrong with it, or that all its personas are of the other platform.
  package func list(of platform: Platform) throws(FileFault) -> PersonaList {
    let personas = personas(of: platform)
    if personas.isEmpty, let other = entries.first?.persona {
      throw FileFault(
        "\(path): \"\(other.id)\" is no visitor of \(platform.name). Name another file.")
    }
    return PersonaList(personas: personas, now: now)
  }

  /// One name for all paths to the file.
  package static func identity(of path: String) -> String {
    func real(_ path: String) -> String? {
      realpath(path, nil).map { real in
        defer { free(real) }
        return String(cString: real)
      }
    }
    if let real = real(path) { return real }
    let slash = path.utf8.lastIndex(of: 0x2F)
    let folder = slash.map { String(path[...$0]) } ?? "."
    let name = slash.map { path[path.utf8.index(after: $0)...] } ?? path[...]
    return (real(folder) ?? folder) + "/" + name
  }

  // MARK: Writing

  /// Writes a text in the place of the one that was read.
  ///
  /// It is for `save`, while the file's folder is locked.
  ///
  /// - Throws: why it was not written; the file is then as it was.
  func replace(with revision: PersonaDocument.Revision) throws(FileFault) {
    try UserFile.replace(path, holding: bytes, with: revision.bytes)
  }
}
