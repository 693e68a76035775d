/// Times as HTTP writes them: `Sun, 22 Nov 2026 14:03:24 GMT`.
package enum HTTPDate {
  private static let weekdays = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
  private static let months = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ]

  /// The text of a second since 1970.
  package static func text(_ seconds: Int) -> String {
    let day = seconds >= 0 ? seconds / 86_400 : (seconds - 86_399) / 86_400
    let second = seconds - day * 86_400
    let date = CivilDate(daysSince1970: day)
    let time = [second / 3_600, second / 60 % 60, second % 60].map(two).joined(separator: ":")
    let weekday = weekdays[(day % 7 + 7) % 7]
    return "\(weekday), \(two(date.day)) \(months[date.month - 1]) \(date.year) \(time) GMT"
  }

  /// Milliseconds since 1970; nil for any other text.
  package static func milliseconds(_ text: String) -> Double? {
    let parts = text.utf8.split { $0 == 0x20 || $0 == 0x2C || $0 == 0x3A }
      .map { String(decoding: $0, as: UTF8.self) }
    guard parts.count == 8, parts[7] == "GMT", let month = months.firstIndex(of: parts[2]),
      let day = Int(parts[1]), let year = Int(parts[3]), let hour = Int(parts[4]),
      let minute = Int(parts[5]), let second = Int(parts[6]),
      1...31 ~= day, 1970...9999 ~= year, 0...23 ~= hour, 0...59 ~= minute, 0...60 ~= second
    else { return nil }
    let days = CivilDate(year: year, month: month + 1, day: day).daysSince1970
    return Double(((days * 24 + hour) * 60 + minute) * 60 + second) * 1_000
  }

  private static func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
}
