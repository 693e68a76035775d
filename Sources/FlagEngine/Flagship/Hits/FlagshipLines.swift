/// The lines of the official SDK's log, word for word.
///
/// Source: Flagship Python SDK 2.1.1, observed.
package enum FlagshipLines {
  package static let started = "Started"
  package static let noPolling =
    "Bucketing polling is disabled, panic mode will only be activable/deactivable at start time."
  package static let fileUpdated = "[Bucketing] Bucketing data have been updated."
  package static let fileUnusable = "Bucketing update error."
  package static let synchronizationInPanic =
    "[synchronize_modifications] not possible while panic mode is enabled."
  package static let unwalkableCampaigns =
    "[FlagshipParsingError] An error occurred while synchronizing campaigns"

  package static func panic(_ isOn: Bool, by source: String) -> String {
    "[\(source)] Panic mode is \(isOn ? "enabled" : "disabled")."
  }

  package static func request(
    _ status: Int, _ url: String, payload: JSONObject? = nil, response: String
  ) -> String {
    let payload = payload.map { " - payload: \(PythonJSON.text(.object($0)))" } ?? ""
    return "[Request][\(status)] \(url)\(payload) - response: \(response)"
  }

  /// In panic: the call and what it was to do.
  package static func inPanic(_ call: String, key: JSONValue) -> String {
    "[\(call)] for key '\(Flagship.shown(key))' not possible while panic mode is enabled."
  }

  package static func updateInPanic(_ given: String) -> String {
    "[update_context] for key/value '\(given)' not possible while panic mode is enabled."
  }

  package static func hitInPanic(_ hit: String) -> String {
    "[send_hit] '\(hit)' not possible to send while panic mode is enabled."
  }

  package static func refusedKey(_ key: JSONValue) -> String {
    "[update_context] : key '\(Flagship.shown(key))' must be a str."
  }

  package static func refusedValue(of key: String) -> String {
    "[update_context] : value '\(key)' must be one of the following types: str, int, bool, float."
  }

  package static func context(of visitor: String, _ context: JSONObject) -> String {
    "[update_context] : Visitor '\(visitor)' Context = \(Flagship.shown(.object(context)))."
  }

  package static func created(_ visitor: String, _ context: JSONObject) -> String {
    "Visitor '\(visitor)' created. Context : \(Flagship.shown(.object(context)))"
  }

  package static func synchronized(
    _ visitor: String, _ modifications: [Flagship.Synchronization.Modification]
  ) -> String {
    "[synchronize_modifications] : Visitor '\(visitor) Modifications = "
      + Flagship.shown(modifications)
  }

  package static func noModification(_ key: JSONValue) -> String {
    "[get_modification] : no modification for the key '\(Flagship.shown(key))', default value "
      + "returned."
  }

  package static func nothingToActivate(_ key: JSONValue) -> String {
    "[activate_modification] : no modification for the key '\(Flagship.shown(key))'."
  }

  package static func noInfo(_ key: JSONValue) -> String {
    "[get_modification_info] Key '\(Flagship.shown(key))' is not in any campaign."
  }

  package static func noHit(_ shown: String) -> String {
    "[send_hit] : \(shown) not a Hit subclass."
  }

  package static func refusedHit(_ hit: String, _ reason: String) -> String {
    "[send_hit] : \(hit) Hit is not valid : \(reason)"
  }

  package static let authenticateInBucketing = "authenticateVisitor() is ignored in BUCKETING mode."
  package static let unauthenticateInBucketing =
    "unauthenticateVisitor() is ignored in BUCKETING mode."
  package static let nobodyAuthenticated =
    "unauthenticateVisitor() is ignored as there is no current authenticated visitor."
}
