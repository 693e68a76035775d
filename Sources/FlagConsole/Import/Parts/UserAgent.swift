/// What a browser's own description says of it, in Kameleoon's words.
struct UserAgent: Equatable, Sendable {
  /// One of the SDK's names of browsers.
  var browser: String
  /// Major and minor version, such as 17.2; nil where none is told.
  var version: Double?
  /// `DESKTOP`, `PHONE` or `TABLET`.
  var device: String
  /// One of the SDK's names of operating systems; nil for others.
  var system: String?

  /// Whether a text looks like such a description.
  static func begins(_ text: some StringProtocol) -> Bool {
    text.hasPrefix("Mozilla/") || text.hasPrefix("Opera/") || text.hasPrefix("Dalvik/")
  }

  /// Reads a description.
  init(_ text: String) {
    (browser, version) = Self.browser(text)
    let isPhone = ["iPhone", "iPod", "Windows Phone", "Mobile"].contains { text.contains($0) }
    let isTablet =
      text.contains("iPad") || text.contains("Tablet")
      || text.contains("Android") && !text.contains("Mobile")
    device = isTablet ? "TABLET" : isPhone ? "PHONE" : "DESKTOP"
    // The first that occurs: phones name the systems that theirs descends from, too.
    let systems = [
      ("Windows Phone", "WINDOWS_PHONE"), ("Android", "ANDROID"), ("iPhone", "IOS"),
      ("iPad", "IOS"), ("iPod", "IOS"), ("Windows", "WINDOWS"), ("Mac OS X", "MAC"),
      ("Macintosh", "MAC"), ("Linux", "LINUX"), ("X11", "LINUX"),
    ]
    system = systems.first { text.contains($0.0) }?.1
  }

  /// The browser by the token that only it has: all of them name the ones they descend from.
  private static func browser(_ text: String) -> (String, Double?) {
    let tokens = [
      ("Edg/", "OTHER"), ("EdgA/", "OTHER"), ("EdgiOS/", "OTHER"), ("Edge/", "OTHER"),
      ("SamsungBrowser/", "OTHER"), ("OPR/", "OPERA"), ("OPiOS/", "OPERA"), ("Opera/", "OPERA"),
      ("Firefox/", "FIREFOX"), ("FxiOS/", "FIREFOX"), ("CriOS/", "CHROME"),
      ("Chrome/", "CHROME"), ("Chromium/", "CHROME"), ("MSIE ", "INTERNET_EXPLORER"),
    ]
    for (token, name) in tokens {
      if let version = version(behind: token, in: text) { return (name, version) }
    }
    if text.contains("Trident/") {
      return ("INTERNET_EXPLORER", version(behind: "rv:", in: text))
    }
    if text.contains("Safari/") { return ("SAFARI", version(behind: "Version/", in: text)) }
    return ("OTHER", nil)
  }

  /// The number behind a token, to its first decimal point and the digits after that.
  private static func version(behind token: String, in text: String) -> Double? {
    guard let start = text.firstRange(of: token)?.upperBound else { return nil }
    let parts = text[start...].prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
      .split(separator: ".")
    return Double(parts.prefix(2).joined(separator: "."))
  }
}
