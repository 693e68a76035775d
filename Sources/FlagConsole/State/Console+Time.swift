import FlagEngine
import TerminalUI

// The instant at which flags are evaluated: `:now`.
extension Console {
  /// Moves the clock, or lets it be the real one again.
  ///
  /// - Parameter text: `2026-12-24T10:00`, `+2h`, `-3d` or `real`.
  /// - Returns: why not; nil: it was moved.
  mutating func moveClock(_ text: String) -> String? {
    guard let resolution else { return Self.waiting }
    let current = resolution.options
    let target: Int
    if text == "real" {
      target = context.realNow
    } else if let shift = Self.shift(text) {
      let (sum, overflow) = current.now.addingReportingOverflow(shift)
      guard !overflow else { return "That is longer than any clock runs." }
      target = sum
    } else if let instant = Self.instant(text, offset: context.zoneOffset) {
      target = instant
    } else {
      return "now needs a time, a step or real; got \"\(text)\". "
        + "Example: now 2026-12-24T10:00, now +2h, now real"
    }
    var options = current
    options.now = target
    options.startOfDay = Self.midnight(before: target, offset: context.zoneOffset)
    act("now \(Self.written(target, offset: context.zoneOffset))") { $0.options = options }
    return nil
  }

  /// `+2h`, `-3d`, `+1d12h` in milliseconds.
  private static func shift(_ text: String) -> Int? {
    guard let sign = text.first, sign == "+" || sign == "-" else { return nil }
    let units = ["s": 1_000, "m": 60_000, "h": 3_600_000, "d": 86_400_000, "w": 604_800_000]
    var total = 0
    var digits = ""
    for character in text.dropFirst() {
      if character.isNumber {
        digits.append(character)
        continue
      }
      guard let unit = units[String(character)], let count = Int(digits), count < 1_000_000 else {
        return nil
      }
      total += count * unit
      digits = ""
    }
    guard digits.isEmpty, total > 0 else { return nil }
    return sign == "-" ? -total : total
  }

  /// A date with or without a time of day, of the user's time zone unless a `Z` follows.
  private static func instant(_ text: String, offset: Int) -> Int? {
    var rest = text[...]
    var offset = offset
    if rest.hasSuffix("Z") {
      offset = 0
      rest = rest.dropLast()
    }
    let halves = rest.split(maxSplits: 1) { $0 == "T" || $0 == " " }
    guard let first = halves.first else { return nil }
    let date = numbers(first, by: "-")
    guard date.count == 3, 1970...9999 ~= date[0], 1...12 ~= date[1], 1...31 ~= date[2] else {
      return nil
    }
    let day = CivilDate(year: date[0], month: date[1], day: date[2])
    guard CivilDate(daysSince1970: day.daysSince1970) == day else { return nil }
    var seconds = 0
    if halves.count == 2 {
      let time = numbers(halves[1], by: ":")
      guard 2...3 ~= time.count, 0...23 ~= time[0], 0...59 ~= time[1],
        time.count == 2 || 0...59 ~= time[2]
      else { return nil }
      seconds = time[0] * 3_600 + time[1] * 60 + (time.count == 3 ? time[2] : 0)
    }
    return (day.daysSince1970 * 86_400 + seconds) * 1_000 - offset
  }

  private static func numbers(_ text: Substring, by separator: Character) -> [Int] {
    let parts = text.split(separator: separator, omittingEmptySubsequences: false)
    let numbers = parts.compactMap { part in
      part.utf8.allSatisfy { 0x30...0x39 ~= $0 } ? Int(part) : nil
    }
    return numbers.count == parts.count ? numbers : []
  }

  private static func midnight(before instant: Int, offset: Int) -> Int {
    let day = 86_400_000
    let local = instant + offset
    return local - ((local % day) + day) % day - offset
  }

  /// An instant as people write it: `2026-12-24 10:00`.
  static func written(_ instant: Int, offset: Int) -> String {
    let minutes = (instant + offset).quotientRoundedDown(by: 60_000)
    let day = minutes.quotientRoundedDown(by: 1_440)
    let rest = minutes - day * 1_440
    func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
    return "\(CivilDate(daysSince1970: day)) \(two(rest / 60)):\(two(rest % 60))"
  }
}

extension Context {
  /// Milliseconds that the user's time zone is ahead of UTC, as the evaluation's midnight tells.
  var zoneOffset: Int {
    guard let options = startOptions else { return 0 }
    let rest = options.startOfDay % 86_400_000
    let behind = (rest + 86_400_000) % 86_400_000
    return behind > 43_200_000 ? 86_400_000 - behind : -behind
  }

  /// The instant that counts while nobody moves the clock.
  var realNow: Int {
    source.kind == .demo || now == 0 ? startOptions?.now ?? 0 : Int(now)
  }

  /// The moved clock, for the header; nil while it stands where it was at the start.
  var movedClock: String? {
    guard let now = resolution?.options.now, let start = startOptions?.now, now != start,
      cast.options?.now == now, isClockMoved
    else { return nil }
    return "NOW \(Console.written(now, offset: zoneOffset))"
  }

  /// Whether the evaluation's instant is none that the real clock has shown since the start.
  private var isClockMoved: Bool {
    guard let instant = resolution?.options.now, let start = startOptions?.now else { return false }
    return source.kind == .demo || now == 0
      ? instant != start : instant < start || Double(instant) > now
  }
}

extension Int {
  fileprivate func quotientRoundedDown(by divisor: Int) -> Int {
    self >= 0 ? self / divisor : -((-self + divisor - 1) / divisor)
  }
}
