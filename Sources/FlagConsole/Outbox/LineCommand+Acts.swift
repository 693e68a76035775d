import FlagEngine
import TerminalUI

extension LineCommand {
  /// What an application does, and what is asked of the platform.
  static let acts: [LineCommand] =
    [
      LineCommand(
        name: "seen", argument: "FLAG…|all",
        help: "the application asks for flags, which count as seen"
      ) { console, argument in
        console.see(argument)
      }
    ] + ActForm.everywhere.map(command(for:)) + [
      LineCommand(
        name: "fetch", argument: "visitor|data KEY|warehouse [KEY] INDEX",
        help: "ask the platform what it knows about the visitor", platform: .kameleoon
      ) { console, argument in
        console.fetch(argument)
      },
      LineCommand(
        name: "outbox", argument: "keep",
        help: "keep: keep what waits in the outbox for the next time"
      ) { console, argument in
        if argument == "keep" { return console.keepOutbox() }
        guard argument.isEmpty else {
          return .refused("Type keep or nothing. Example: outbox keep")
        }
        console.open(.outbox(OutboxScreen(in: console.context)))
        return .done([])
      },
      LineCommand(
        name: "cache", argument: "load|save [FOLDER]",
        help: "take the visitor's kept variations from the SDK's cache files, or write them",
        platform: .flagship
      ) { console, argument in
        console.cache(argument)
      },
      LineCommand(
        name: "now", argument: "TIME|+2h|real",
        help: "move the clock at which flags are evaluated"
      ) { console, argument in
        guard !argument.isEmpty else {
          return .refused("Type a time, a step or real. Example: now 2026-12-24T10:00, now +2h")
        }
        return console.moveClock(argument).map(Result.refused) ?? .done([])
      },
    ]

  /// The command of an act; both platforms may have one of that name.
  private static func command(for form: ActForm) -> LineCommand {
    let platforms = Platform.allCases.filter { ActForm.named(form.name, of: $0) != nil }
    return LineCommand(
      name: form.name, argument: form.usage, help: form.help,
      platform: platforms.count == 1 ? platforms.first : nil
    ) { console, argument in
      console.doAct(form.name, argument)
    }
  }
}

extension Console {
  /// `seen FLAG…` and `seen all`.
  fileprivate mutating func see(_ argument: String) -> LineCommand.Result {
    guard let configuration = resolution?.configuration else {
      return .refused(Self.waiting)
    }
    let keys = argument.split(separator: " ").map(String.init)
    guard !keys.isEmpty else {
      return .refused("Type the keys of flags, or all. Example: seen all")
    }
    if keys == ["all"], configuration.index(of: "all") == nil {
      return perform(.seeAll, "all flags seen by the application")
    }
    if let unknown = keys.first(where: { configuration.index(of: $0) == nil }) {
      return .refused("There is no flag \"\(unknown)\".")
    }
    return perform(.see(keys), "\(keys.joined(separator: ", ")) seen by the application")
  }

  /// An act with its arguments; without any, its form.
  fileprivate mutating func doAct(_ name: String, _ argument: String) -> LineCommand.Result {
    let platform = cast.visitor.platform
    guard let form = ActForm.named(name, of: platform) else {
      return .refused("\(platform.name)'s SDK has no such call.")
    }
    if argument.isEmpty, !form.fields.isEmpty {
      return .done(apply(ActFormScreen.open(form, below: overlay, in: context)))
    }
    do throws(ActError) {
      let act = try ActForm.act("\(name) \(argument)", of: platform)
      return perform(act, argument.isEmpty ? name : "\(name) \(argument)")
    } catch {
      return .refused(error.sentence)
    }
  }

  /// `cache load` and `cache save`: the files that Flagship's SDK keeps of visitors.
  fileprivate mutating func cache(_ argument: String) -> LineCommand.Result {
    guard let resolution, case .flagship(let file) = resolution.configuration,
      case .flagship(let visitor) = cast.visitor
    else { return .refused("Kameleoon's SDK keeps no files of visitors.") }
    let words = argument.split(separator: " ", maxSplits: 1).map(String.init)
    let folder = words.count > 1 ? words[1] : nil
    switch words.first {
    case "load": return .done([.loadCache(visitorID: visitor.effectiveID, folder: folder)])
    case "save":
      var asked = visitor
      // Without a cache the SDK would save nothing.
      if asked.keptAssignments == nil, asked.cacheEntry == nil { asked.keptAssignments = [] }
      let result = Flagship.synchronize(file, asked, options: resolution.options)
      guard let entry = result.savedCache else {
        return .refused("There is nothing to keep: the SDK saves no variations here.")
      }
      return .done([.saveCache(visitorID: visitor.effectiveID, entry: entry, folder: folder)])
    default: return .refused("Type load or save. Example: cache load")
    }
  }

  /// Takes what the SDK's files keep of a visitor.
  mutating func takeCache(_ entry: JSONValue?, of id: String, _ folder: String) {
    guard case .flagship(var visitor) = cast.visitor, visitor.effectiveID.isIdentical(to: id) else {
      return
    }
    guard let entry else {
      message = .text("No variations of \(id) are kept in \(folder).")
      return
    }
    visitor.cacheEntry = entry
    act("kept variations of \(id) loaded from \(folder)") { $0.visitor = .flagship(visitor) }
  }
}
