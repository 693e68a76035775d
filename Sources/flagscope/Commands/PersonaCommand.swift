import ArgumentParser
import FlagEngine
import FlagFiles
import TerminalUI

/// `flagscope persona`: the saved personas and the edits of them, without a screen.
struct PersonaCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "persona",
    abstract: "List saved personas, drop your edits of one, or clear a saved one's overrides.",
    subcommands: [ListPersonas.self, ResetPersona.self, ClearPersona.self],
    defaultSubcommand: ListPersonas.self)
}

/// Which file the personas are in.
struct PersonaOptions: ParsableArguments {
  @Option(.personas) var personas: SettingValue?

  /// The file that options, variables and the configuration file name; nil: the console's own.
  func named() throws(InputError) -> String? {
    let (settings, _) = try Settings.read([Setting: SettingValue]([.personas: personas]))
    return settings.personas(isDemo: false)
  }

  func path() throws(InputError) -> String { try named() ?? PersonaFile.usualPath }

  /// The file; one that nobody named need not exist.
  func file() throws(InputError) -> PersonaFile {
    guard let named = try named() else {
      let file = PersonaFile(PersonaFile.usualPath)
      if let fault = file.fault { throw InputError(fault.safe) }
      return file
    }
    return try InputError.telling { () throws(FileFault) in try .whole(named) }
  }
}

/// `flagscope persona list`: names, platforms, overrides.
struct ListPersonas: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List the personas of a file with their overrides.")

  @OptionGroup var file: PersonaOptions
  @OptionGroup var output: OutputOptions

  func run() throws {
    let file = try self.file.file()
    let personas = file.entries.map(\.persona)
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
    if personas.isEmpty {
      let place = file.bytes == nil ? "\(file.path.safe) does not exist yet" : file.path.safe
      StandardOutput.write("No personas: \(place). In the console, P then s saves some.\n")
    }
    for persona in personas {
      let count = persona.visitor.overrides.count
      let note = count == 0 ? "" : "  \(Self.overrides(count))"
      StandardOutput.write(
        persona.id.padded(to: 24) + "  " + persona.name.padded(to: 30) + "  "
          + persona.visitor.platform.rawValue.padded(to: 9) + note + "\n")
    }
    for (name, edit) in PersonaEditsFile(of: file.path)?.named ?? [] {
      StandardOutput.write("\(Self.fate(of: edit)): \(name.safe)\n")
    }
  }

  /// What the user made of a persona, in words.
  private static func fate(of edit: PersonaEdit) -> String {
    guard let after = edit.after else { return "Deleted by you, not saved" }
    let count = after.visitor.overrides.count
    let kind = edit.before == nil ? "New, not saved" : "Edited by you, not saved"
    return kind + (count == 0 ? "" : ", \(overrides(count))")
  }

  static func overrides(_ count: Int) -> String {
    "\(count) \(count == 1 ? "override" : "overrides")"
  }
}

extension PersonaEditsFile {
  /// The edits of both platforms with the names of their personas.
  var named: [(name: String, edit: PersonaEdit)] {
    Platform.allCases.flatMap { edits(of: $0) }.map { ($0.shownName, $0) }
  }
}

/// `flagscope persona reset NAME`: drops the user's edits.
struct ResetPersona: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "reset",
    abstract: "Drop your edits of a persona, overrides included; the file stays as it is.")

  @Argument(help: "The persona's name or id.")
  var name: String

  @OptionGroup var file: PersonaOptions

  func run() throws {
    let path = try file.path()
    guard let editsFile = PersonaEditsFile(of: path) else {
      throw InputError("There is no state folder in which edits are kept. Set HOME.")
    }
    let edits = Platform.allCases.flatMap { platform in
      editsFile.edits(of: platform).map { (platform, $0) }
    }
    let meant = { (edit: PersonaEdit) in
      [edit.id, edit.shownName, edit.before?.name ?? ""].contains { $0.isIdentical(to: name) }
    }
    guard let (platform, edit) = edits.first(where: { meant($0.1) }) else {
      let names = edits.map(\.1.shownName)
      let saved = PersonaFile(path).entries.map(\.persona)
      if saved.contains(where: { $0.id.isIdentical(to: name) || $0.name.isIdentical(to: name) }) {
        StandardOutput.write("You have no edits of \(name.quoted).\n")
        return
      }
      let known = names + saved.map(\.name).filter { !names.contains($0) }
      throw InputError(
        "There is no persona \(name.quoted). "
          + (known.isEmpty
            ? "There are none." : "There are: \(known.joined(separator: ", ").safe)."))
    }
    if let reason = editsFile.drop(platform, where: { $0.id.isIdentical(to: edit.id) }) {
      throw InputError("The edits cannot be dropped: \(reason.safe).")
    }
    let count = edit.after?.visitor.overrides.count ?? 0
    let overrides = count == 0 ? "" : " with \(ListPersonas.overrides(count))"
    StandardOutput.write("Dropped your edits of \(edit.shownName.quoted)\(overrides).\n")
  }
}

extension PersonaEdit {
  /// The name that the console shows.
  var shownName: String {
    guard let persona = after ?? before else { return "" }
    return persona.name.isEmpty ? persona.visitor.code : persona.name
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
    let file = try InputError.telling { () throws(FileFault) in try PersonaFile.whole(path) }
    let persona = try PersonaList(personas: file.entries.map(\.persona), now: nil)
      .persona(named: name)
    let count = persona.visitor.overrides.count
    guard count > 0 else {
      StandardOutput.write("Persona \(persona.name.quoted) has no overrides.\n")
      return
    }
    var cleared = persona
    cleared.visitor.overrides = []
    let change = PersonaChange(before: persona, after: cleared)
    let saving = try InputError.telling { () throws(FileFault) in
      try PersonaFile.save([change], to: path)
    }
    guard case .saved(_, let remark) = saving else {
      throw InputError("Another program has changed \(path.safe). Try again.")
    }
    StandardOutput.write(
      "Cleared \(ListPersonas.overrides(count)) of persona \(persona.name.quoted)."
        + "\(remark.safe)\n")
  }
}
