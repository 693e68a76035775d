import FlagEngine

/// A configuration of the source that was fetched before and is kept.
public struct KeptVersion: Equatable, Sendable {
  /// The SHA-256 of its bytes, in lower-case hexadecimal digits.
  public var digest: String
  /// When it was fetched last: milliseconds since 1970.
  public var receivedAt: Double
  /// The same as the user's clock shows it.
  public var timeOfDay: String
  /// Its size in bytes.
  public var byteCount: Int
  /// The file.
  public var path: String

  /// Makes a version; see the properties.
  public init(
    digest: String, receivedAt: Double, timeOfDay: String, byteCount: Int, path: String
  ) {
    self.digest = digest
    self.receivedAt = receivedAt
    self.timeOfDay = timeOfDay
    self.byteCount = byteCount
    self.path = path
  }

  /// The digits by which people name it.
  var revision: String { String(digest.prefix(4)) }
}

/// The older version that is looked at.
struct ShownVersion: Equatable, Sendable {
  var version: KeptVersion
  /// Its number, the oldest being 1, and how many there are.
  var number: Int
  var count: Int
}

extension Console {
  /// `T`: the kept versions are asked for.
  func askForVersions() -> Reply {
    guard source.kind == .live else {
      return .say(
        .text("\(source.name) is not downloaded: no versions of it are kept. D compares files."))
    }
    return .effect(.listVersions)
  }

  /// Shows the versions that are kept.
  ///
  /// - Returns: what the program should do: read them, to know what the flag answered in each.
  mutating func take(_ versions: [KeptVersion]) -> [Effect] {
    guard !versions.isEmpty else {
      message = .text("No versions of \(source.name) are kept yet: each download keeps one.")
      return []
    }
    open(.versions(VersionScreen(versions, in: context)))
    return [.readVersions(versions)]
  }

  /// Takes what a version holds.
  mutating func take(_ digest: String, _ configuration: FlagConfiguration) {
    guard case .versions(var screen)? = overlay else { return }
    screen.take(digest, configuration, in: context)
    overlay = .versions(screen)
  }

  /// Looks at a kept version.
  mutating func show(_ version: KeptVersion, _ catalogue: Catalogue) {
    guard let old = resolution,
      old.configuration.platform == catalogue.configuration.platform
    else { return }
    let label = "version \(source.revision)\(marks.arrow)\(version.revision)"
    let changes = ConfigurationChanges(from: old.configuration, to: catalogue.configuration)
    context.source.revision = version.revision
    context.source.byteCount = version.byteCount
    let shown: ShownVersion? =
      if case .versions(let screen)? = overlay { screen.shown(version) } else { nil }
    adopt(catalogue, following: old)
    context.version = shown
    message = .news(label, removed: changes.removed.count)
    context.log.begin(label, at: clock, with: changes)
  }
}
