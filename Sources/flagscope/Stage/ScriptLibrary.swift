import FlagConsole
import FlagEngine
import FlagFiles
import FlagReports
import TerminalUI

/// The stories that are part of the program, and those in files.
enum ScriptLibrary {
  /// The names of the bundled stories: one a platform, in the order of the platforms, then those that
  /// show a part of the console.
  static let names = ["checkout-in-paris", "shop-without-borders", "tracking"]

  /// The bundled story of a platform's shop.
  static func story(of platform: Platform) throws(InputError) -> Script {
    switch platform {
    case .kameleoon: try parse(names[0], PackageResources.checkout_in_paris_script)
    case .flagship: try parse(names[1], PackageResources.shop_without_borders_script)
    }
  }

  /// Every bundled story.
  static func all() throws(InputError) -> [Script] {
    var scripts: [Script] = []
    for platform in Platform.allCases { scripts.append(try story(of: platform)) }
    scripts.append(try parse(names[2], PackageResources.tracking_script))
    return scripts
  }

  /// A story by the name of a bundled one or the path of its file.
  ///
  /// - Throws: why there is none, or which line of it cannot be used.
  static func script(_ name: String) throws(InputError) -> Script {
    if names.contains(name), let script = try all().first(where: { $0.name == name }) {
      return script
    }
    let path = UserPath.expanded(name)
    guard name.contains("/") || name.contains(".") || !UserFile.isMissing(path) else {
      let hint = Suggestion.hint(for: name, among: names)
      throw InputError(
        "There is no script \(name.quoted), and no file of that name.\(hint) There are:"
          + " \(names.joined(separator: ", ")).")
    }
    let bytes = try InputFile.read(path: path)
    guard bytes.count <= byteLimit else {
      throw InputError("\(name.safe) has more than 1 MB: it is no script.")
    }
    return try parse(name, bytes)
  }

  /// More than anybody tells.
  private static let byteLimit = 1 << 20

  private static func parse(_ name: String, _ bytes: [UInt8]) throws(InputError) -> Script {
    do throws(ScriptError) {
      return try Script(name: name, parsing: String(decoding: bytes, as: UTF8.self))
    } catch {
      throw InputError("\(name.safe):\(error.description.safe).")
    }
  }
}
