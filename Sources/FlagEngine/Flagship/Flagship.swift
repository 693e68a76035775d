/// Flagship: its configuration, visitors and evaluation, in the vendor's words.
public enum Flagship {}

extension Flagship {
  /// What tells the profiles apart: one evaluator, a few switches.
  ///
  /// Source: spec of the SDK 2.1.x sections 4.6, 5.5, 11.2 and 11.4, observed; Vectors/flagship.
  struct Rules: Equatable, Sendable {
    /// Any member `panic` is panic, even `false`; otherwise only the literal `true` (2.1.2 and later).
    var anyPanicMemberCounts: Bool
    /// An untracked visitor ends the synchronisation with an error (before 2.1.3).
    var untrackedStops: Bool
    /// An untracked visitor goes on to the campaign's next group (2.1.3 and later; not the server).
    var untrackedTriesNextGroup: Bool
    /// A selected variation whose id is `null` counts as none (2.1.3 and later).
    var nullVariationIsUntracked: Bool
    /// An API-shaped campaign whose variation is unreadable still exists (2.1.3 and later).
    var keepsUnreadableAnswers: Bool
    /// The root of the file must be an object (2.1.2 and later).
    var rootMustBeObject: Bool
    /// The server's targeting, hashing, allocation and order.
    var isServer: Bool

    init(_ profile: Profile) {
      let isOld = profile == .flagship211
      isServer = profile == .flagshipServer
      anyPanicMemberCounts = isOld || isServer
      untrackedStops = isOld
      untrackedTriesNextGroup = !isOld && !isServer
      nullVariationIsUntracked = !isOld
      keepsUnreadableAnswers = !isOld
      rootMustBeObject = !isOld && !isServer
    }

    /// How code points above U+FFFF are hashed.
    var encoding: MurmurHash3.Encoding { isServer ? .utf8 : .python }
  }

  /// The keys that a new visitor's context holds before the caller's values, each `""`.
  ///
  /// Source: Python SDK 2.1.1, observed; Vectors/flagship/special-preset-keys.json.
  public static let presetKeys = [
    "fs_all_users", "fs_users", "sdk_deviceLanguage", "sdk_deviceType", "sdk_deviceModel",
    "sdk_city", "sdk_region", "sdk_country", "sdk_lat", "sdk_long", "sdk_ip", "sdk_osName",
    "sdk_osVersion", "sdk_apiLevel", "sdk_pythonVersion", "sdk_carrierName", "sdk_devMode",
    "sdk_firstTimeInit", "sdk_internetConnection", "sdk_versionName", "sdk_versionCode",
    "sdk_fsVersion", "sdk_interfaceName",
  ]
}
