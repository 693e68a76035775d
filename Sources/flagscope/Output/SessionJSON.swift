import FlagEngine
import FlagReports

extension SessionJSON {
  /// The members of the object for what a command was asked.
  static func members(of session: Session) -> JSONObject {
    members(of: session.configuration, for: session.visitor, options: session.options)
  }
}
