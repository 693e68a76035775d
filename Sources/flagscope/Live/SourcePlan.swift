import FlagClient
import FlagConsole
import FlagEngine
import Glibc

/// What to open and how: an address with everything that command line and profile say about it.
struct SourcePlan: Equatable, Sendable {
  var address: SourceAddress
  var settings: FollowSettings
  /// The name in the header: a profile's, else the address.
  var name: String
  /// The profile's theme, persona file and label file.
  var profile: SourceProfile?
}

/// Turns what the user names into what to open.
///
/// The command line goes before a profile, and both before the defaults of the platform.
struct SourcePlanner: Sendable {
  var options: SourceOptions
  /// The profiles of the user's configuration file.
  var profiles: ProfileFile

  /// - Throws: what is wrong with the user's configuration file.
  init(_ options: SourceOptions) throws(InputError) {
    self.options = options
    profiles = try ProfileFile.usual()
  }

  /// What a file, an address or the name of a profile stands for.
  ///
  /// - Parameter text: what the user typed.
  /// - Returns: what to open.
  /// - Throws: why it stands for nothing.
  func plan(_ text: String) throws(InputError) -> SourcePlan {
    let isFile = access(text, F_OK) == 0
    if !isFile, let profile = profiles.profile(named: text) {
      return plan(profile.address, profile)
    }
    let address = SourceAddress(text)
    if case .file = address, !isFile, !text.contains("/"), !text.contains(".") {
      throw InputError(unknown(text))
    }
    return plan(address, nil)
  }

  /// What an address stands for.
  func plan(_ address: SourceAddress, _ profile: SourceProfile?) -> SourcePlan {
    let platform = address.platform
    let base = options.baseUrl.last { $0.platform == platform }?.url ?? profile?.baseURL
    let interval = options.refresh ?? profile?.refresh ?? Self.interval(of: address)
    return SourcePlan(
      address: address,
      settings: FollowSettings(
        refreshInterval: interval, timeout: options.timeout ?? profile?.timeout ?? 10,
        networkDomain: options.networkDomain ?? profile?.networkDomain, baseURL: base,
        allowsInsecureHTTP: options.insecureHttp),
      name: profile?.name ?? address.name, profile: profile)
  }

  /// The vendors' own intervals in seconds; 60 for a bare address.
  private static func interval(of address: SourceAddress) -> Double {
    address.platform == .kameleoon ? 3_600 : 60
  }

  private func unknown(_ text: String) -> String {
    let known = profiles.profiles.map(\.name)
    let profiles =
      known.isEmpty
      ? "and there are no profiles in \(profiles.shownPath)"
      : "and no profile has that name; there are: \(known.joined(separator: ", ").safe)"
    return "Cannot open \(text.quoted): no such file, \(profiles)."
  }
}

extension SourceAddress {
  /// The platform that the address names; nil where only the content tells.
  var platform: Platform? {
    switch self {
    case .kameleoon: .kameleoon
    case .flagship: .flagship
    case .demo(let platform): platform
    case .file, .standardInput, .url: nil
    }
  }
}
