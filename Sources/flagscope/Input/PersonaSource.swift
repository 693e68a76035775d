import FlagConsole
import FlagEngine

extension PersonaList {
  /// The personas of a file, or the bundled ones of a platform.
  ///
  /// - Parameters:
  ///   - path: the file; nil for the bundled personas.
  ///   - platform: whose visitors they must be.
  /// - Returns: the personas in order.
  /// - Throws: why the file cannot be used.
  static func read(_ path: String?, platform: Platform) throws(InputError) -> PersonaList {
    let name = path?.safe ?? "the bundled personas"
    let bytes = try path.map(ConfigurationSource.read(path:)) ?? Demo(platform).personaBytes
    let list: PersonaList
    do throws(VisitorFormatError) {
      list = try PersonaList(json: bytes)
    } catch {
      throw InputError("\(name): \(error.description.safe).")
    }
    for persona in list.personas where persona.visitor.platform != platform {
      throw InputError(
        "\(name): \(persona.id.quoted) is no visitor of \(platform.name). Name another file.")
    }
    return list
  }

  /// The persona of that id or name.
  ///
  /// - Throws: which personas there are.
  func persona(named name: String) throws(InputError) -> Persona {
    if let persona = personas.first(where: { $0.id.isIdentical(to: name) })
      ?? personas.first(where: { $0.name.isIdentical(to: name) })
    {
      return persona
    }
    let ids = personas.map(\.id).joined(separator: ", ")
    throw InputError("There is no persona \(name.quoted). There are: \(ids.safe).")
  }
}
