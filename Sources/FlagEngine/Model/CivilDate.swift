/// A day of the Gregorian calendar, in any time zone.
public struct CivilDate: Equatable, Sendable {
  /// The year; 0 is the year before 1.
  public var year: Int
  /// The month, 1...12.
  public var month: Int
  /// The day of the month, 1...31.
  public var day: Int

  /// Makes a date; see the properties.
  public init(year: Int, month: Int, day: Int) {
    self.year = year
    self.month = month
    self.day = day
  }

  /// The date so many days after 1 January 1970.
  ///
  /// - Parameter days: the days, negative before 1970.
  public init(daysSince1970 days: Int) {
    let shifted = days + Self.epoch
    let dayOfEra = Self.remainder(shifted, 146_097)
    let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * dayOfYear + 2) / 153
    month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
    year = yearOfEra + (shifted - dayOfEra) / 146_097 * 400 + (month <= 2 ? 1 : 0)
    day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
  }

  /// The days from 1 January 1970 to the date.
  public var daysSince1970: Int {
    let years = month <= 2 ? year - 1 : year
    let yearOfEra = Self.remainder(years, 400)
    let dayOfYear = (153 * ((month + 9) % 12) + 2) / 5 + day - 1
    return (years - yearOfEra) / 400 * 146_097 + 365 * yearOfEra + yearOfEra / 4
      - yearOfEra / 100 + dayOfYear - Self.epoch
  }

  // Years are counted from March, in eras of 400 years or 146 097 days, so that leap days come last.
  /// The days from 1 March of the year 0 to 1 January 1970.
  private static let epoch = 719_468

  private static func remainder(_ value: Int, _ modulus: Int) -> Int {
    let rest = value % modulus
    return rest < 0 ? rest + modulus : rest
  }
}

extension CivilDate: CustomStringConvertible {
  /// `2026-11-22`.
  public var description: String {
    "\(Self.padded(year, 4))-\(Self.padded(month, 2))-\(Self.padded(day, 2))"
  }

  private static func padded(_ number: Int, _ digits: Int) -> String {
    let text = String(abs(number))
    return (number < 0 ? "-" : "") + String(repeating: "0", count: max(0, digits - text.count))
      + text
  }
}
