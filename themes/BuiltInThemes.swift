/// The themes that the program carries, so that it needs no files beside it.
public enum BuiltInThemes {
  /// The names, the default first.
  public static let names = [
    "safe", "mono", "high", "light16", "dark16", "light256", "dark256", "stage",
    "stage-light",
  ]

  /// The text of the theme of that name, or nil.
  public static func text(named name: String) -> String? {
    bytes(named: name).map { String(decoding: $0, as: UTF8.self) }
  }

  private static func bytes(named name: String) -> [UInt8]? {
    switch name {
    case "safe": PackageResources.safe_theme
    case "mono": PackageResources.mono_theme
    case "high": PackageResources.high_theme
    case "light16": PackageResources.light16_theme
    case "dark16": PackageResources.dark16_theme
    case "light256": PackageResources.light256_theme
    case "dark256": PackageResources.dark256_theme
    case "stage": PackageResources.stage_theme
    case "stage-light": PackageResources.stage_light_theme
    default: nil
    }
  }
}
