public import FlagEngine
internal import FlagYAML

extension Kameleoon {
  /// The SDK's own configuration file, `client-python.yaml`, read as the SDK reads it.
  ///
  /// Unknown keys and values of another type than the key's count as missing.
  ///
  /// Source: Kameleoon Python SDK 3.18.0, observed.
  public struct ClientFile: Equatable, Sendable {
    /// Who asks; the text `1` where the file names nobody.
    public private(set) var clientID = Secret("1")
    /// The password of who asks; the text `2` where the file has none.
    public private(set) var clientSecret = Secret("2")
    /// Seconds between two downloads; above 0.
    public private(set) var refreshInterval = 3_600.0
    /// Seconds that a visitor is kept after the last use; above 0.
    public private(set) var sessionDuration = 1_800.0
    /// Seconds until a request is given up; above 0.
    public private(set) var timeout = 10.0
    /// Seconds between two tracking requests; 1 to 5.
    public private(set) var trackingInterval = 1.0
    /// The environment; nil: the server decides.
    public private(set) var environment: String?
    /// The domain of the site's cookies, in lower case; empty where the file names none.
    public private(set) var topLevelDomain = ""
    /// The domain that replaces the vendor's in every host; nil: the vendor's.
    public private(set) var networkDomain: String?
    /// What the SDK takes otherwise than the file says, one sentence each, without secrets.
    public private(set) var warnings: [String] = []

    /// What the file means for following the site.
    public var settings: FollowSettings {
      FollowSettings(
        refreshInterval: refreshInterval, timeout: timeout, networkDomain: networkDomain)
    }

    /// Reads a file.
    ///
    /// - Parameter path: its path.
    /// - Throws: why it cannot be used; a file that others can read must hold no secret.
    public init(path: String) throws(ClientFileError) {
      let (bytes, isOpenToOthers) = try PrivateFile.read(path)
      try self.init(yaml: String(decoding: bytes, as: UTF8.self), path: path)
      let isSecret = warnings.count { $0.hasPrefix("client_") } < 2
      guard !isOpenToOthers || !isSecret else { throw ClientFileError(.openToOthers, path) }
    }

    /// Reads the text of a file.
    ///
    /// - Parameters:
    ///   - yaml: the text.
    ///   - path: the file's path, for messages.
    /// - Throws: why it cannot be used.
    public init(yaml: String, path: String) throws(ClientFileError) {
      let fields = try ClientFields(yaml: yaml, path: path)
      if let id = fields.text("client_id") {
        clientID = Secret(id)
      } else {
        warnings.append("client_id is missing: the SDK takes the text 1.")
      }
      if let secret = fields.text("client_secret") {
        clientSecret = Secret(Secret.trimmed(secret))
      } else {
        warnings.append("client_secret is missing: the SDK takes the text 2.")
      }
      guard !clientID.isEmpty else { throw ClientFileError(.emptyCredential("client_id"), path) }
      guard !clientSecret.isEmpty else {
        throw ClientFileError(.emptyCredential("client_secret"), path)
      }
      readTimes(fields)
      readPlaces(fields)
    }

    private mutating func readTimes(_ fields: ClientFields) {
      refreshInterval = minutes(fields, "refresh_interval_minute", usual: 60)
      sessionDuration = minutes(fields, "session_duration_minute", usual: 30)
      if fields.isFloat("default_timeout_millisecond") {
        warnings.append(
          "default_timeout_millisecond is no whole number: the SDK takes the usual 10000.")
      } else if let timeout = fields.number("default_timeout_millisecond") {
        if timeout > 0 {
          self.timeout = timeout / 1_000
        } else {
          warnings.append("default_timeout_millisecond is not above 0: the SDK takes 10000.")
        }
      }
      guard !fields.isFloat("tracking_interval_millisecond"),
        let tracking = fields.number("tracking_interval_millisecond")
      else { return }
      let taken = min(max(tracking, 1_000), 5_000)
      trackingInterval = taken / 1_000
      if taken != tracking {
        warnings.append(
          "tracking_interval_millisecond is not from 1000 to 5000: the SDK takes \(Int(taken)).")
      }
    }

    private mutating func minutes(_ fields: ClientFields, _ key: String, usual: Double) -> Double {
      guard let minutes = fields.number(key) else { return usual * 60 }
      if minutes > 0 { return minutes * 60 }
      warnings.append("\(key) is not above 0: the SDK takes the usual \(Int(usual)).")
      return usual * 60
    }

    private mutating func readPlaces(_ fields: ClientFields) {
      environment = fields.text("environment")
      topLevelDomain = DomainText.withoutProtocol(fields.text("top_level_domain") ?? "")
      if topLevelDomain.isEmpty {
        warnings.append("top_level_domain is missing: cookies would have no domain.")
      } else if !DomainText.isWellFormed(topLevelDomain) {
        warnings.append("top_level_domain is no domain; the SDK takes it all the same.")
      }
      guard let domain = fields.text("network_domain"), !domain.isEmpty else { return }
      networkDomain = DomainText.network(domain)
      if networkDomain == nil {
        warnings.append("network_domain is no domain: the SDK asks the vendor's hosts.")
      }
    }
  }
}

/// The values at the top of the file, by key.
private struct ClientFields {
  private let values: [String: YAMLNode.Scalar]

  init(yaml: String, path: String) throws(ClientFileError) {
    let root: YAMLNode?
    do {
      root = try YAMLReader.root(of: yaml)
    } catch {
      throw ClientFileError(.notYAML, path)
    }
    guard let mapping = root?.mapping else { throw ClientFileError(.notYAML, path) }
    var values: [String: YAMLNode.Scalar] = [:]
    for (key, value) in mapping {
      if let name = key.scalar?.string, let scalar = value.scalar { values[name] = scalar }
    }
    self.values = values
  }

  /// A text; what reads as a number, a boolean or nothing is none unless it stands in quotes.
  func text(_ key: String) -> String? {
    guard let scalar = values[key] else { return nil }
    guard scalar.isPlain else { return scalar.string }
    let others = ["", "~", "null", "true", "false", "yes", "no", "on", "off"]
    let isOther = others.contains(scalar.string.lowercased()) || Double(scalar.string) != nil
    return isOther ? nil : scalar.string
  }

  /// A number that stands without quotes; nil for anything else.
  func number(_ key: String) -> Double? {
    guard let scalar = values[key], scalar.isPlain else { return nil }
    let digits = scalar.string.utf8.filter { $0 != 0x5F }
    guard digits.allSatisfy({ $0 &- 0x30 < 10 || "+-.".utf8.contains($0) }) else { return nil }
    return Double(String(decoding: digits, as: UTF8.self)).flatMap { $0.isFinite ? $0 : nil }
  }

  /// Whether the value is a number with a point.
  func isFloat(_ key: String) -> Bool {
    number(key) != nil && values[key]?.string.utf8.contains(0x2E) == true
  }
}
