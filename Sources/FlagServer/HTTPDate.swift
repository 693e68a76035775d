import FlagEngine

/// Times as HTTP headers write them.
enum HTTPDate {
  private static let days = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
  private static let months = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ]

  /// The text of a second since 1970: `Sun, 22 Nov 2026 14:03:24 GMT`.
  static func text(_ seconds: Int) -> String {
    let day = seconds >= 0 ? seconds / 86_400 : (seconds - 86_399) / 86_400
    let second = seconds - day * 86_400
    let date = CivilDate(daysSince1970: day)
    let time = [second / 3_600, second / 60 % 60, second % 60].map(two).joined(separator: ":")
    let weekday = days[(day % 7 + 7) % 7]
    return "\(weekday), \(two(date.day)) \(months[date.month - 1]) \(date.year) \(time) GMT"
  }

  private static func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
}
