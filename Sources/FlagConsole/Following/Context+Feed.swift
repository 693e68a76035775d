import FlagEngine

// How the source does, in words.
extension Context {
  /// The state in capitals with what belongs to it, and whether it must stand out.
  struct FeedState: Equatable {
    /// The state alone: `STALE`.
    var name: String
    /// What belongs to it: ` 14m`.
    var rest = ""
    var isLoud = false
    /// Whether it names the revision itself.
    var namesRevision = false

    var text: String { name + rest }
  }

  var feedState: FeedState {
    let using = receiptText.map { ", using \($0)" } ?? ""
    let fault = feed.trouble.map { ", \($0.title)" } ?? ""
    if let waiting = feed.waiting {
      return FeedState(
        name: "PAUSED", rest: (waiting > 0 ? " +\(waiting)" : "") + fault, isLoud: true)
    }
    if case .rejected? = feed.trouble {
      return FeedState(
        name: "REJECTED", rest: " new file, using \(source.revision)", isLoud: true,
        namesRevision: true)
    }
    if let age = staleAge {
      return FeedState(name: "STALE", rest: " \(Console.age(age))\(fault)", isLoud: true)
    }
    if case .failed(let failure)? = feed.trouble {
      let isCached = source.receipt?.isCached == true
      let name = isCached && failure.label == "offline" ? "OFFLINE" : "ERROR \(failure.label)"
      return FeedState(
        name: name, rest: using, isLoud: true, namesRevision: !using.isEmpty)
    }
    if let name = feed.opening { return FeedState(name: "LOADING", rest: " \(name)") }
    if let count = feed.receiving {
      return FeedState(name: "LOADING", rest: " \(Console.size(count))")
    }
    if source.receipt?.isCached == true {
      return FeedState(name: "CACHED", rest: using, namesRevision: true)
    }
    return FeedState(name: source.kind.rawValue)
  }

  /// Seconds since the server's last sign of life, when that is too long ago.
  private var staleAge: Double? {
    guard source.kind == .live, let limit = feed.staleAfter,
      let last = feed.confirmedAt ?? source.receipt?.at
    else { return nil }
    let age = (now - last) / 1_000
    return age > limit ? age : nil
  }

  private var receiptText: String? {
    source.receipt.map { "\(source.revision) from \($0.timeOfDay)" }
  }

  /// How long ago the configuration in use was given: `2m ago`; nil where that says nothing.
  var feedAge: String? {
    guard source.kind == .live, feed.trouble == nil, feed.waiting == nil, staleAge == nil,
      let receipt = source.receipt, !receipt.isCached
    else { return nil }
    let age = (now - receipt.at) / 1_000
    return age < 60 ? "now" : "\(Console.age(age)) ago"
  }

  /// Seconds until the next download after a failure, as the header counts them down.
  var nextTry: String? {
    guard let next = feed.trouble?.nextTry else { return nil }
    let seconds = ((next - now) / 1_000).rounded(.up)
    return seconds > 0 ? "next try \(Console.age(seconds))" : "trying now"
  }

  /// When the header reads differently although nothing happens: milliseconds since 1970; nil: never.
  var nextTick: Double? {
    guard source.kind == .live else { return nil }
    if let next = feed.trouble?.nextTry, next > now { return now + 1_000 }
    let last = feed.confirmedAt ?? source.receipt?.at
    let stale = feed.staleAfter.flatMap { limit in last.map { $0 + limit * 1_000 + 1 } }
    let shown = staleAge == nil ? source.receipt?.at : last
    return ([stale, shown.map(nextMinute)].compactMap { $0 }.filter { $0 > now }).min()
  }

  /// The next time at which a whole minute, or after an hour a whole hour, has passed since then.
  private func nextMinute(since time: Double) -> Double {
    let age = max(0, now - time)
    let step: Double = age < 3_600_000 ? 60_000 : 3_600_000
    return now + step - age.truncatingRemainder(dividingBy: step)
  }

  /// Whether newer configurations can be held back or asked for.
  var reasonAgainstFollowing: String? {
    switch source.kind {
    case .live: nil
    case .file: "a file is read whenever it is saved"
    case .demo: "the demo never changes"
    }
  }

  /// Whether newer configurations can be held back.
  var reasonAgainstPausing: String? {
    source.isDecidedByServer
      ? "the server is asked only when the visitor changes" : reasonAgainstFollowing
  }

  /// What `:source` tells, line by line.
  var sourceLines: [String] {
    var lines = ["\(feedState.text)  \(source.name)"]
    if let receipt = source.receipt {
      let size = source.byteCount > 0 ? ", \(Console.size(source.byteCount))" : ""
      let from = receipt.isCached ? "from the cache of" : "given at"
      lines.append("revision \(source.revision)\(size), \(from) \(receipt.timeOfDay)")
    }
    if feed.trouble != nil, let last = feed.confirmedAt ?? source.receipt?.at {
      lines.append("last known to be the newest \(Console.age((now - last) / 1_000)) ago")
    }
    if !feed.mode.isEmpty { lines.append("followed: \(feed.mode)") }
    if let waiting = feed.waiting { lines.append("paused: \(waiting) newer wait; p takes them") }
    switch feed.trouble {
    case .failed(let failure)?:
      lines += [""] + Console.rows(failure.sentence) + (nextTry.map { [$0] } ?? [])
      if !failure.answer.isEmpty {
        lines += ["", "The server answered:"] + Console.rows(failure.answer)
      }
    case .rejected(let sentence, _)?:
      lines += [""] + Console.rows(sentence) + (nextTry.map { [$0] } ?? [])
    case nil: break
    }
    return lines
  }

  /// Whether the configuration switches every flag off.
  var isPanic: Bool {
    guard let resolution else { return false }
    return resolution.configuration.isPanic(resolution.options.profile)
  }
}
