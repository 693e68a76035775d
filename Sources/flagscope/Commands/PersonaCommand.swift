import ArgumentParser
import FlagClient
import FlagConsole
import FlagEngine

/// `flagscope persona`: the saved personas, without a screen.
struct PersonaCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "persona",
    abstract: "List saved personas, or clear a persona's overrides.",
    subcommands: [ListPersonas.self, ClearPersona.self], defaultSubcommand: ListPersonas.self)
}

/// Which file the personas are in.
struct PersonaOptions: ParsableArguments {
  @Option(.personas) var personas: SettingValue?

  /// The file that options, variables and the configuration file name, else the console's own.
  func path() throws(InputError) -> String {
    let (settings, _) = try Settings.read([Setting: SettingValue]([.personas: personas]))
    return settings.personas(isDemo: false) ?? PersonaFile.usualPath
  }

  /// The file as a document.
  func document(_ path: String) throws(InputError) -> PersonaDocument {
    let bytes = try InputFile.read(path: path)
    do throws(InputError) {
      return try PersonaDocument(bytes)
    } catch {
      throw InputError("\(path.safe): \(error.message).")
    }
  }

  /// The personas of both platforms.
  func list(_ document: PersonaDocument, _ path: String) throws(InputError) -> [Persona] {
    do throws(VisitorFormatError) {
      return try PersonaList(json: document.json).personas
    } catch {
      throw InputError("\(path.safe): \(error.description.safe).")
    }
  }
}

/// `flagscope persona list`: names, platforms, overrides.
struct ListPersonas: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List the personas of a file with their overrides.")

  @OptionGroup var file: PersonaOptions
  @OptionGroup var output: OutputOptions

  func run() throws {
    let path = try file.path()
    let personas = try file.list(try file.document(path), path)
    if output.isJSON {
      let list = personas.map { persona -> JSONValue in
        [
          "id": .string(persona.id), "name": .string(persona.name),
          "platform": .string(persona.visitor.platform.rawValue),
          "code": .string(persona.visitor.code),
          "overrides": .array(persona.visitor.overrides.map(\.json)),
        ]
      }
      StandardOutput.write(JSONValue.array(list).jsonText + "\n")
      return
    }
    for persona in personas {
      let count = persona.visitor.overrides.count
      let note = count == 0 ? "" : "  \(count) \(count == 1 ? "override" : "overrides")"
      StandardOutput.write(
        persona.id.padded(to: 24) + "  " + persona.name.padded(to: 30) + "  "
          + persona.visitor.platform.rawValue.padded(to: 9) + note + "\n")
    }
  }
}

/// `flagscope persona clear NAME`: takes overrides away.
struct ClearPersona: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "clear", abstract: "Take the overrides of a saved persona away.")

  @Argument(help: "The persona's name or id.")
  var name: String

  @OptionGroup var file: PersonaOptions

  func run() throws {
    let path = try file.path()
    let document = try file.document(path)
    let personas = try file.list(document, path)
    let persona = try PersonaList(personas: personas, now: nil).persona(named: name)
    let count = persona.visitor.overrides.count
    guard count > 0 else {
      StandardOutput.write("Persona \(persona.name.quoted) has no overrides.\n")
      return
    }
    let place = personas.firstIndex(of: persona) ?? 0
    var cleared = persona
    cleared.visitor.overrides = []
    let revision = document.revised(
      personas.indices.map { $0 == place ? .changed(place, cleared.json) : .kept($0) })
    if let reason = AtomicFile.write(Array(revision.text.utf8), to: path) {
      throw InputError("Cannot write \(path.safe): \(reason).")
    }
    StandardOutput.write(
      "Cleared \(count) \(count == 1 ? "override" : "overrides") of persona"
        + " \(persona.name.quoted).\(revision.remark.safe)\n")
  }
}
