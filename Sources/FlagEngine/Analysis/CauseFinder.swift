/// Finds which change of a flag's file is the cause of another answer.
struct CauseFinder: Sendable {
  typealias IsOutcome = (FlagConfiguration, Int, Answer) -> Bool

  private let key: String
  private let old: OutcomeDiff.Side
  private let new: OutcomeDiff.Side
  /// When the visitor comes.
  var moment: OutcomeDiff.Moment?
  private let files: FileExcerpt
  private var excerpt: JSONValue?
  private var changes: [FileExcerpt.Change] = []
  /// The older excerpt with some of the changes, by their places.
  private var configurations: [[Int]: FlagConfiguration?] = [:]
  private var isWhole = false

  /// So many changes are taken apart.
  private static let changeLimit = 24

  /// - Parameters:
  ///   - key: the flag's key.
  ///   - old: the first side.
  ///   - new: the second side.
  ///   - files: what both files hold.
  init(
    _ key: String, from old: OutcomeDiff.Side, to new: OutcomeDiff.Side, in files: FileExcerpt
  ) {
    self.key = key
    self.files = files
    self.old = old
    self.new = new
    read(isWhole: false)
  }

  private mutating func read(isWhole: Bool) {
    self.isWhole = isWhole
    configurations = [:]
    let found = files.changes(of: key, isWhole: isWhole)
    excerpt = found?.excerpt
    changes = found?.changes ?? []
  }

  /// The SDK counts as one more change.
  private var differsInSDK: Bool { old.options.profile != new.options.profile }
  private var sdkText: String {
    "SDK \(old.options.profile.rawValue) → \(new.options.profile.rawValue)"
  }
  private var count: Int { changes.count + (differsInSDK ? 1 : 0) }

  private func text(_ place: Int) -> String {
    place < changes.count ? changes[place].text : sdkText
  }

  /// The cause in words.
  mutating func cause(
    for visitor: Visitor, from isOld: IsOutcome, to isNew: IsOutcome
  ) -> String {
    let places = Array(0..<count)
    if !isWhole, !(gives([], visitor, isOld) && gives(places, visitor, isNew)) {
      // The flag hangs on more of the file than shows.
      read(isWhole: true)
      return cause(for: visitor, from: isOld, to: isNew)
    }
    if count == 1, gives(places, visitor, isNew) { return text(0) }
    guard count <= Self.changeLimit else {
      return places.prefix(Self.changeLimit).first { gives([$0], visitor, isNew) }.map(text)
        ?? "\(count) changes"
    }
    if let place = places.first(where: { gives([$0], visitor, isNew) }) { return text(place) }
    guard gives(places, visitor, isNew) else { return "changes elsewhere in the file" }
    // None alone: as few as do it together.
    var needed = places
    for place in places {
      let fewer = needed.filter { $0 != place }
      if gives(fewer, visitor, isNew) { needed = fewer }
    }
    return "together: " + needed.map(text).joined(separator: " + ")
  }

  /// Whether the older file with some changes gives an outcome.
  private mutating func gives(
    _ places: [Int], _ visitor: Visitor, _ isOutcome: IsOutcome
  ) -> Bool {
    let inFile = places.filter { $0 < changes.count }
    guard let configuration = configuration(inFile), let flag = configuration.index(of: key) else {
      return false
    }
    let options = (inFile.count < places.count ? new : old).at(moment).options
    var pass = Pass(
      configuration, for: configuration.resolvingNames(of: visitor), options: options, at: flag)
    return isOutcome(configuration, flag, pass.decide(flag))
  }

  private mutating func configuration(_ places: [Int]) -> FlagConfiguration? {
    if let known = configurations[places] { return known }
    var value = excerpt
    for difference in places.flatMap({ changes[$0].differences }) {
      value = value.flatMap { difference.applied(to: $0) }
    }
    let configuration = value.flatMap {
      try? FlagConfiguration(Array($0.jsonText.utf8), platform: old.configuration.platform)
    }
    configurations[places] = configuration
    return configuration
  }
}
