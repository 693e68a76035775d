internal import CNcurses
@preconcurrency import Glibc

/// The locale of the process.
public enum ProcessLocale {
  /// Takes the locale that the environment names.
  ///
  /// Where that is not installed, as in containers or behind a login from elsewhere, but its name
  /// says UTF-8, the characters are those of C.UTF-8, which every C library brings along.
  public static func adopt() {
    setlocale(LC_ALL, "")
    guard !isUTF8, saysUTF8(characterLocale) else { return }
    for name in ["C.UTF-8", "C.utf8", "en_US.UTF-8"] where setlocale(LC_CTYPE, name) != nil {
      return
    }
  }

  /// Whether its character set is UTF-8.
  public static var isUTF8: Bool { fs_uses_utf8() != 0 }

  /// The name of the locale for characters: POSIX has the variables looked at in this order.
  private static var characterLocale: String {
    ["LC_ALL", "LC_CTYPE", "LANG"].lazy.compactMap(environment).first ?? ""
  }

  private static func saysUTF8(_ name: String) -> Bool {
    let name = name.lowercased()
    return name.contains("utf-8") || name.contains("utf8")
  }
}
