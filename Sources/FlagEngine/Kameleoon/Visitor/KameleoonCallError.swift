extension Kameleoon {
  /// An error of the SDK's calls, by its name and message there.
  ///
  /// Source: Kameleoon Python SDK 3.18.0, observed; spec G.1.
  public enum CallError: Error, Equatable, Sendable {
    /// `ConfigFileNotFound`: neither a file nor a configuration
    case configFileNotFound(path: String)
    /// `ConfigCredentialsInvalid`: the client's id or secret is empty
    case configCredentialsInvalid(Credential)
    /// `SiteCodeIsEmpty`: a client of no site
    case siteCodeIsEmpty
    /// `VisitorCodeInvalid`: the code is empty, or longer than 255 characters
    case visitorCodeInvalid(isEmpty: Bool)
    /// `FeatureNotFound`: the configuration has no flag of that key
    case featureNotFound(key: String)
    /// `FeatureEnvironmentDisabled`: the flag cannot be evaluated
    case featureEnvironmentDisabled(Obstacle)
    /// `FeatureExperimentNotFound`: no rule has that experiment
    case featureExperimentNotFound(id: String)
    /// `FeatureVariationNotFound`: the flag or the rule has no variation of that key
    case featureVariationNotFound(key: String)
    /// `FeatureVariableNotFound`: the variation has no variable of that key
    case featureVariableNotFound(key: String)
    /// Ours: the configuration has a part on which the official SDK crashes
    case configurationError(detail: String)

    /// What is missing of the credentials.
    public enum Credential: String, Sendable {
      /// The client's id
      case clientID = "Client ID"
      /// The client's secret
      case clientSecret = "Client secret"
    }

    /// Why a flag cannot be evaluated.
    public enum Obstacle: Equatable, Sendable {
      /// It is off in the environment; nil: the one that the server chose
      case environment(key: String, name: String?)
      /// The visitor refused consent, which the rule's experiment needs
      case ruleConsent(ruleID: String, visitorCode: String)
      /// The visitor refused consent, which the holdout needs
      case holdoutConsent
    }

    /// The name of the official SDK's error.
    public var name: String {
      switch self {
      case .configFileNotFound: "ConfigFileNotFound"
      case .configCredentialsInvalid: "ConfigCredentialsInvalid"
      case .siteCodeIsEmpty: "SiteCodeIsEmpty"
      case .visitorCodeInvalid: Answer.Failure.visitorCodeInvalid.rawValue
      case .featureNotFound: Answer.Failure.flagNotFound.rawValue
      case .featureEnvironmentDisabled: Answer.Failure.environmentDisabled.rawValue
      case .featureExperimentNotFound: "FeatureExperimentNotFound"
      case .featureVariationNotFound: "FeatureVariationNotFound"
      case .featureVariableNotFound: "FeatureVariableNotFound"
      case .configurationError: Answer.Failure.configurationError.rawValue
      }
    }

    /// The official SDK's message, `Kameleoon error: …`.
    public var message: String { "Kameleoon error: " + detail }

    private var detail: String {
      switch self {
      case .configFileNotFound(let path): "No config file \(path) or config object is found"
      case .configCredentialsInvalid(let credential): "\(credential.rawValue) is not specified"
      case .siteCodeIsEmpty: "Provided site_code is empty"
      case .visitorCodeInvalid(let isEmpty):
        "Visitor code not valid: " + (isEmpty ? "empty visitor code" : "is longer than 255 chars")
      case .featureNotFound(let key): "Feature flag Id: \(key) not found."
      case .featureEnvironmentDisabled(.environment(let key, let name)):
        "Feature error: Feature '\(key)' is disabled for "
          + (name.map { "'\($0)' environment" } ?? "default environment")
      case .featureEnvironmentDisabled(.ruleConsent(let id, let code)):
        "Feature error: Evaluation of Rule{id:\(id)} is blocked because consent is not provided "
          + "for visitor '\(code)'"
      case .featureEnvironmentDisabled(.holdoutConsent):
        "Feature error: Evaluation for a holdout is blocked because visitor's consent was not "
          + "provided."
      case .featureExperimentNotFound(let id): "Experiment \(id) not found."
      case .featureVariationNotFound(let key): "Variation \(key) not found."
      case .featureVariableNotFound(let key): "Feature variable \(key) not found."
      case .configurationError(let detail): detail
      }
    }

    /// What is wrong with a visitor code; nil if nothing is.
    ///
    /// - Parameter code: the code; 1 to 255 code points are right.
    public init?(checking code: String) {
      if code.isEmpty {
        self = .visitorCodeInvalid(isEmpty: true)
      } else if code.utf8.count > 255, code.unicodeScalars.count > 255 {
        self = .visitorCodeInvalid(isEmpty: false)
      } else {
        return nil
      }
    }
  }
}

extension Kameleoon.CallError: CustomStringConvertible {
  /// The message.
  public var description: String { message }
}
