import FlagConsole
import FlagEngine
import Glibc

/// A file of personas as it was read.
struct PersonaFile {
  let path: String
  /// The text, to find out whether another program has changed it.
  let bytes: [UInt8]
  let document: PersonaDocument
  /// The personas of one platform, and when their stories play.
  let list: PersonaList
  /// For each persona of the list its place in the file.
  let places: [Int]

  /// Where personas are kept unless the user names another file.
  static var usualPath: String {
    let home = UserFolders.variable("HOME") ?? ""
    let folder = UserFolders.variable("XDG_CONFIG_HOME") ?? home + "/.config"
    return folder + "/flagscope/personas.yaml"
  }

  /// Reads a file.
  ///
  /// - Parameters:
  ///   - path: the file.
  ///   - platform: whose personas are wanted.
  ///   - mayBeOthers: whether a file with personas of the other platform alone will do.
  /// - Throws: what is wrong with it.
  init(_ path: String, platform: Platform, mayBeOthers: Bool = false) throws(InputError) {
    try self.init(
      path, bytes: try InputFile.read(path: path), platform: platform,
      mayBeOthers: mayBeOthers)
  }

  init(
    _ path: String, bytes: [UInt8], platform: Platform, mayBeOthers: Bool = false
  ) throws(InputError) {
    self.path = path
    self.bytes = bytes
    do throws(InputError) {
      document = try PersonaDocument(bytes)
      var all: PersonaList
      do throws(VisitorFormatError) {
        all = try PersonaList(json: document.json)
      } catch {
        throw InputError(error.description.safe)
      }
      let others = all.personas.first { $0.visitor.platform != platform }
      places = all.personas.indices.filter { all.personas[$0].visitor.platform == platform }
      if let others, places.isEmpty, !mayBeOthers {
        throw InputError(
          "\(others.id.quoted) is no visitor of \(platform.name). Name another file")
      }
      all.personas = places.map { all.personas[$0] }
      list = all
    } catch {
      throw InputError("\(path.safe): \(error.message).")
    }
  }
}
