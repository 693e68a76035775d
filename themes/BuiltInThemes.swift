/// The themes that the program carries, so that it needs no files beside it.
public enum BuiltInThemes {
  /// The names, the default first.
  public static let names = ["safe", "mono"]

  /// The text of the theme of that name, or nil.
  public static func text(named name: String) -> String? {
    switch name {
    case "safe": String(decoding: PackageResources.safe_theme, as: UTF8.self)
    case "mono": String(decoding: PackageResources.mono_theme, as: UTF8.self)
    default: nil
    }
  }
}
