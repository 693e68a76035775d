import FlagEngine
import FlagFiles
import FlagReports
import Glibc
import TerminalUI

extension PersonaList {
  /// The personas of a file, else of the user's own file, else the bundled ones.
  ///
  /// - Parameters:
  ///   - path: the file that the user named; nil for none.
  ///   - platform: whose visitors they must be.
  ///   - isDemo: whether the bundled shop is open, for which the bundled personas are made.
  /// - Returns: the personas of the platform, in order.
  /// - Throws: why the file cannot be used.
  static func read(
    _ path: String?, platform: Platform, isDemo: Bool = false
  ) throws(InputError) -> PersonaList {
    if let path {
      return try InputError.telling { () throws(FileFault) in
        try PersonaFile.whole(path).list(of: platform)
      }
    }
    if !isDemo, access(PersonaFile.usualPath.fileName, F_OK) == 0 {
      let own = try InputError.telling { () throws(FileFault) in
        try PersonaFile.whole(PersonaFile.usualPath)
      }
      let personas = own.personas(of: platform)
      if !personas.isEmpty { return PersonaList(personas: personas, now: own.now) }
    }
    return try bundled(platform)
  }

  /// The personas that come with the program.
  static func bundled(_ platform: Platform) throws(InputError) -> PersonaList {
    do throws(VisitorFormatError) {
      return try PersonaList(json: Demo(platform).personaBytes)
    } catch {
      throw InputError("the bundled personas: \(error.description.safe).")
    }
  }

  /// The persona of that id or name; nil where there is none.
  func find(_ name: String) -> Persona? {
    personas.first { $0.id.isIdentical(to: name) }
      ?? personas.first { $0.name.isIdentical(to: name) }
  }

  /// The persona of that id or name.
  ///
  /// - Throws: which personas there are.
  func persona(named name: String) throws(InputError) -> Persona {
    if let persona = find(name) { return persona }
    let hint = Suggestion.hint(for: name, among: personas.map(\.id) + personas.map(\.name))
    let ids = personas.map(\.id).joined(separator: ", ")
    throw InputError("There is no persona \(name.quoted).\(hint) There are: \(ids.safe).")
  }
}
