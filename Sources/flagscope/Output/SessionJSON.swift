import FlagConsole
import FlagEngine

/// What a session's answers refer to.
enum SessionJSON {
  static func members(of session: Session) -> JSONObject {
    [
      "platform": .string(session.configuration.platform.rawValue),
      "sdk": .string(session.options.profile.rawValue),
      "visitor": .string(session.visitor.code),
      "now": .integer(session.options.now),
    ]
  }
}
