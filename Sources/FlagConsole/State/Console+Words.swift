import FlagEngine

// Numbers and words that more than one screen writes.
extension Console {
  /// A length of time in its largest unit: `20s`, `14m`, `3h`, `2d`.
  public static func age(_ seconds: Double) -> String {
    let seconds = max(0, seconds)
    if seconds < 60 { return "\(Int(seconds))s" }
    if seconds < 3_600 { return "\(Int(seconds / 60))m" }
    if seconds < 172_800 { return "\(Int(seconds / 3_600))h" }
    return "\(Int(min(seconds / 86_400, 99_999)))d"
  }

  /// A number of bytes in a few characters: `812 B`, `34 KB`, `1.2 MB`.
  public static func size(_ count: Int) -> String {
    if count < 1_000 { return "\(count) B" }
    if count < 1_000_000 { return "\(count / 1_000) KB" }
    return "\(count / 1_000_000).\(count / 100_000 % 10) MB"
  }

  static func count(_ count: Int, _ noun: String) -> String {
    "\(count) \(noun)\(count == 1 ? "" : "s")"
  }

  static func consentWord(_ consent: Bool?) -> String {
    switch consent {
    case true?: "given"
    case false?: "refused"
    case nil: "unknown"
    }
  }
}
