import Glibc

/// The machine's clock and time zones, which the engine does not know.
///
/// The zone of the process is changed and read on the main thread alone.
package enum Clock {
  /// The farthest instant that is taken, either way: about the year 275 760.
  static let limit: UInt = 8_640_000_000_000_000

  /// This instant, in milliseconds since 1970 UTC.
  package static var now: Int {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return time.tv_sec * 1000 + time.tv_nsec / 1_000_000
  }

  /// The machine's time as `YYYYMMDDhhmmss`.
  static var localDigits: String { localDigits(at: now) }

  private static func localDigits(at instant: Int) -> String {
    var seconds = time_t((Double(instant) / 1000).rounded(.down))
    var local = tm()
    guard localtime_r(&seconds, &local) != nil else { return "19700101000000" }
    let parts = [
      local.tm_mon + 1, local.tm_mday, local.tm_hour, local.tm_min, local.tm_sec,
    ]
    return parts.reduce("\(local.tm_year + 1900)") { $0 + ($1 < 10 ? "0" : "") + "\($1)" }
  }

  /// The machine's time of day as `hh:mm:ss`.
  package static var timeOfDay: String { timeOfDay(at: now) }

  /// The machine's time of day at an instant as `hh:mm:ss`.
  ///
  /// - Parameter instant: milliseconds since 1970 UTC.
  /// - Returns: the time of day.
  package static func timeOfDay(at instant: Int) -> String {
    let digits = localDigits(at: instant).suffix(6)
    return [digits.prefix(2), digits.dropFirst(2).prefix(2), digits.suffix(2)]
      .joined(separator: ":")
  }

  /// The machine's time at an instant as `hh:mm`, for another day than today with its date:
  /// `2026-11-21 13:58`.
  ///
  /// - Parameters:
  ///   - instant: milliseconds since 1970 UTC.
  ///   - now: today, likewise.
  /// - Returns: the time.
  static func hourAndMinute(at instant: Double, now: Int = Clock.now) -> String {
    let instant = Int(max(-Double(limit), min(instant, Double(limit))))
    let time = String(timeOfDay(at: instant).prefix(5))
    let (day, today) = (localDigits(at: instant).dropLast(6), localDigits(at: now).dropLast(6))
    guard day != today else { return time }
    return "\(day.dropLast(4))-\(day.suffix(4).prefix(2))-\(day.suffix(2)) \(time)"
  }

  /// Makes a zone of the zone database (`Europe/Paris`) the zone of the process.
  ///
  /// - Returns: whether this machine knows the zone.
  static func setZone(_ name: String) -> Bool {
    guard isKnown(name) else { return false }
    setenv("TZ", name, 1)
    tzset()
    return true
  }

  /// The C library takes a zone that it does not know for UTC; so look whether there is one.
  private static func isKnown(_ name: String) -> Bool {
    if name == "UTC" { return true }
    let isPath = name.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F } && !name.contains("..")
    guard isPath, !name.isEmpty, !name.hasPrefix("/"), !name.hasPrefix(":") else { return false }
    var status = stat()
    return stat("/usr/share/zoneinfo/" + name, &status) == 0
      && status.st_mode & S_IFMT == S_IFREG
  }

  /// Numbers that nobody means as milliseconds, which would be early in 1970 to 1973, but many
  /// programs write as seconds: from 1973 to the year 5138.
  private static let seemsSeconds = 100_000_000..<100_000_000_000

  /// An instant as ISO 8601 in UTC, to the second: `2026-01-01T08:30:00Z`.
  ///
  /// - Parameter instant: milliseconds since 1970 UTC.
  /// - Returns: the text.
  private static func iso(_ instant: Int) -> String {
    var seconds = time_t((Double(instant) / 1000).rounded(.down))
    var utc = tm()
    gmtime_r(&seconds, &utc)
    func two(_ number: Int32) -> String { (number < 10 ? "0" : "") + "\(number)" }
    return "\(utc.tm_year + 1900)-\(two(utc.tm_mon + 1))-\(two(utc.tm_mday))T"
      + "\(two(utc.tm_hour)):\(two(utc.tm_min)):\(two(utc.tm_sec))Z"
  }

  /// An instant as a user writes it: milliseconds since 1970 UTC, or ISO 8601
  /// (`2026-01-01`, `2026-01-01T08:30`, `2026-01-01T08:30:00.250Z`, `2026-01-01T08:30:00+01:00`).
  ///
  /// Without `Z` or an offset the time is that of the process's zone.
  ///
  /// - Throws: what is wrong with the text.
  static func instant(_ text: String) throws(InputError) -> Int {
    if let milliseconds = Int(text) {
      guard milliseconds.magnitude <= limit else {
        throw InputError("--now \(milliseconds) is beyond the year 275 760. Give milliseconds.")
      }
      guard !seemsSeconds.contains(milliseconds) else {
        throw InputError(
          "--now \(milliseconds) is \(iso(milliseconds)) in milliseconds, and "
            + "\(iso(milliseconds * 1_000)) in seconds. Milliseconds are read: give "
            + "\(milliseconds * 1_000), or one of these dates.")
      }
      return milliseconds
    }
    var reader = DateReader(text)
    guard let instant = reader.read() else {
      throw InputError(
        "--now needs milliseconds since 1970 or ISO 8601, such as 2026-01-01T08:30:00Z.")
    }
    return instant
  }
}

/// Reads an ISO 8601 date and time.
private struct DateReader {
  private var rest: Substring.UTF8View

  init(_ text: String) {
    rest = text[...].utf8
  }

  mutating func read() -> Int? {
    guard let year = number(digits: 4), take("-"), let month = number(digits: 2), take("-"),
      let day = number(digits: 2), 1...12 ~= month, 1...Self.days(in: month, of: year) ~= day
    else { return nil }
    var time = (hour: 0, minute: 0, second: 0, millisecond: 0)
    if !rest.isEmpty {
      guard take("T") || take("t") || take(" "), let read = timeOfDay() else { return nil }
      time = read
    }
    var local = tm()
    local.tm_year = Int32(year - 1900)
    local.tm_mon = Int32(month - 1)
    local.tm_mday = Int32(day)
    local.tm_hour = Int32(time.hour)
    local.tm_min = Int32(time.minute)
    local.tm_sec = Int32(time.second)
    local.tm_isdst = -1
    if rest.isEmpty { return Int(mktime(&local)) * 1000 + time.millisecond }
    guard let offset = offset(), rest.isEmpty else { return nil }
    return (Int(timegm(&local)) - offset) * 1000 + time.millisecond
  }

  private static func days(in month: Int, of year: Int) -> Int {
    let isLeapYear = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    return [31, isLeapYear ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1]
  }

  private mutating func timeOfDay() -> (hour: Int, minute: Int, second: Int, millisecond: Int)? {
    guard let hour = number(digits: 2), take(":"), let minute = number(digits: 2),
      hour < 24, minute < 60
    else { return nil }
    guard take(":") else { return (hour, minute, 0, 0) }
    guard let second = number(digits: 2), second < 60 else { return nil }
    guard take(".") else { return (hour, minute, second, 0) }
    let digits = rest.prefix { 0x30...0x39 ~= $0 }
    guard !digits.isEmpty else { return nil }
    rest = rest.dropFirst(digits.count)
    let padded = Array(digits.prefix(3)) + Array(repeating: 0x30, count: 3)
    return (hour, minute, second, padded.prefix(3).reduce(0) { $0 * 10 + Int($1 - 0x30) })
  }

  /// The offset from UTC in seconds.
  private mutating func offset() -> Int? {
    if take("Z") || take("z") { return 0 }
    let isNegative = take("-")
    guard isNegative || take("+"), let hours = number(digits: 2), hours < 24 else { return nil }
    _ = take(":")
    let minutes = rest.isEmpty ? 0 : number(digits: 2)
    guard let minutes, minutes < 60 else { return nil }
    return (isNegative ? -1 : 1) * (hours * 3600 + minutes * 60)
  }

  private mutating func take(_ character: Unicode.Scalar) -> Bool {
    guard rest.first == UInt8(ascii: character) else { return false }
    rest = rest.dropFirst()
    return true
  }

  private mutating func number(digits: Int) -> Int? {
    let text = rest.prefix(digits)
    guard text.count == digits, text.allSatisfy({ 0x30...0x39 ~= $0 }) else { return nil }
    rest = rest.dropFirst(digits)
    return text.reduce(0) { $0 * 10 + Int($1 - 0x30) }
  }
}
