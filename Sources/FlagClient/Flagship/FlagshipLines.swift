internal import FlagEngine

/// The lines of the official SDK's log, word for word.
///
/// Source: Flagship Python SDK 2.1.1, observed.
enum FlagshipLines {
  static let started = "Started"
  static let noPolling =
    "Bucketing polling is disabled, panic mode will only be activable/deactivable at start time."
  static let fileUpdated = "[Bucketing] Bucketing data have been updated."
  static let fileUnusable = "Bucketing update error."
  static let synchronizationInPanic =
    "[synchronize_modifications] not possible while panic mode is enabled."
  static let unwalkableCampaigns =
    "[FlagshipParsingError] An error occurred while synchronizing campaigns"

  /// Ours: the official SDK keeps nothing.
  static func dropped(_ url: String, _ refusal: FlagshipOutbox.Refusal) -> String {
    let reason =
      switch refusal {
      case .count(let limit): "\(limit) requests wait already"
      case .bytes(let limit): "what waits has \(limit) bytes already"
      case .closed: "the client is closed"
      }
    return "[Outbox] a request to \(url) is dropped: \(reason)."
  }

  static func panic(_ isOn: Bool, by source: String) -> String {
    "[\(source)] Panic mode is \(isOn ? "enabled" : "disabled")."
  }

  static func request(
    _ status: Int, _ url: String, payload: JSONObject? = nil, response: String
  ) -> String {
    let payload = payload.map { " - payload: \(PythonJSON.text(.object($0)))" } ?? ""
    return "[Request][\(status)] \(url)\(payload) - response: \(response)"
  }

  /// In panic: the call and what it was to do.
  static func inPanic(_ call: String, key: JSONValue) -> String {
    "[\(call)] for key '\(Flagship.shown(key))' not possible while panic mode is enabled."
  }

  static func updateInPanic(_ given: String) -> String {
    "[update_context] for key/value '\(given)' not possible while panic mode is enabled."
  }

  static func hitInPanic(_ hit: String) -> String {
    "[send_hit] '\(hit)' not possible to send while panic mode is enabled."
  }

  static func refusedKey(_ key: JSONValue) -> String {
    "[update_context] : key '\(Flagship.shown(key))' must be a str."
  }

  static func refusedValue(of key: String) -> String {
    "[update_context] : value '\(key)' must be one of the following types: str, int, bool, float."
  }

  static func context(of visitor: String, _ context: JSONObject) -> String {
    "[update_context] : Visitor '\(visitor)' Context = \(Flagship.shown(.object(context)))."
  }

  static func created(_ visitor: String, _ context: JSONObject) -> String {
    "Visitor '\(visitor)' created. Context : \(Flagship.shown(.object(context)))"
  }

  static func synchronized(
    _ visitor: String, _ modifications: [Flagship.Synchronization.Modification]
  ) -> String {
    "[synchronize_modifications] : Visitor '\(visitor) Modifications = "
      + Flagship.shown(modifications)
  }

  static func noModification(_ key: JSONValue) -> String {
    "[get_modification] : no modification for the key '\(Flagship.shown(key))', default value "
      + "returned."
  }

  static func nothingToActivate(_ key: JSONValue) -> String {
    "[activate_modification] : no modification for the key '\(Flagship.shown(key))'."
  }

  static func noInfo(_ key: JSONValue) -> String {
    "[get_modification_info] Key '\(Flagship.shown(key))' is not in any campaign."
  }

  static func noHit(_ shown: String) -> String { "[send_hit] : \(shown) not a Hit subclass." }

  static func refusedHit(_ hit: String, _ reason: String) -> String {
    "[send_hit] : \(hit) Hit is not valid : \(reason)"
  }

  static let authenticateInBucketing = "authenticateVisitor() is ignored in BUCKETING mode."
  static let unauthenticateInBucketing = "unauthenticateVisitor() is ignored in BUCKETING mode."
  static let nobodyAuthenticated =
    "unauthenticateVisitor() is ignored as there is no current authenticated visitor."
}
