import ArgumentParser
import FlagClient
import FlagConsole
import FlagEngine
import Glibc

/// An environment that the user has given a name.
struct SourceProfile: Equatable, Sendable {
  var name: String
  var address: SourceAddress
  /// Seconds between two downloads.
  var refresh: Double?
  /// Seconds until a download is given up.
  var timeout: Double?
  var networkDomain: String?
  var baseURL: String?
  var theme: String?
  var personas: String?
  var labels: String?
  /// The path of the Kameleoon SDK's own configuration file.
  var kameleoonConfig: String?
  /// Flagship: who decides.
  var mode: DecisionMode?
  /// Flagship: the key that the Decision API asks for.
  var apiKey: Secret?
}

/// Who decides what Flagship's flags answer.
enum DecisionMode: String, CaseIterable, ExpressibleByArgument {
  /// This machine, by the bucketing file.
  case bucketing
  /// Flagship's server, for each visitor.
  case api
}

/// The user's configuration file: named sources with how they are reached.
///
/// ```yaml
/// profiles:
///   staging:
///     source: kameleoon:SITE_CODE
///     environment: staging
///     refresh: 300
/// ```
struct ProfileFile: Equatable, Sendable {
  /// Where it is looked for; nil without a home.
  var path: String?
  /// In the order of the file.
  var profiles: [SourceProfile] = []

  /// The path in messages.
  var shownPath: String { (path ?? "flagscope/config.yaml").safe }

  /// The file in the user's configuration folder; without one there are no profiles.
  ///
  /// - Throws: what is wrong with it.
  static func usual() throws(InputError) -> ProfileFile {
    guard let path = UserFolders.configuration.map({ $0 + "/config.yaml" }) else {
      return ProfileFile()
    }
    guard access(path, F_OK) == 0 else { return ProfileFile(path: path) }
    let content: (bytes: [UInt8], isOpenToOthers: Bool)
    do throws(ClientFileError) {
      content = try PrivateFile.read(path)
    } catch {
      throw InputError(error)
    }
    let file = try ProfileFile(path: path, bytes: content.bytes)
    if content.isOpenToOthers, file.profiles.contains(where: { $0.apiKey != nil }) {
      throw InputError(ClientFileError(.openToOthers, path))
    }
    return file
  }

  init(path: String? = nil) { self.path = path }

  /// Reads the text of a file.
  ///
  /// - Throws: what is wrong with it, by profile and member.
  init(path: String, bytes: [UInt8]) throws(InputError) {
    self.path = path
    do throws(InputError) {
      let value = try YAMLText(String(decoding: bytes, as: UTF8.self)).value
      guard case .object(let root) = value else { throw InputError("expected profiles:") }
      for member in root.members where member.name != "profiles" {
        throw InputError("\(member.name.quoted) is not known. There is: profiles.")
      }
      guard case .object(let entries)? = root["profiles"] else {
        throw InputError("profiles needs a name for each profile")
      }
      for entry in entries.members { profiles.append(try Self.profile(entry)) }
    } catch {
      throw InputError("\(path.safe): \(error.message)")
    }
  }

  /// The profile of that name.
  func profile(named name: String) -> SourceProfile? {
    profiles.first { $0.name.isIdentical(to: name) }
  }

  private static let members = [
    "source", "environment", "refresh", "timeout", "network_domain", "base_url", "theme",
    "personas", "labels", "kameleoon_config", "mode",
    "api_key",
  ]

  private static func profile(_ entry: JSONObject.Member) throws(InputError) -> SourceProfile {
    guard case .object(let members) = entry.value else {
      throw InputError("profile \(entry.name.quoted) needs a source")
    }
    do throws(InputError) {
      if let unknown = members.members.first(where: { !Self.members.contains($0.name) }) {
        throw InputError(
          "\(unknown.name.quoted) is not known. There are: \(Self.members.joined(separator: ", "))")
      }
      guard let source = try text("source", members) else { throw InputError("source is missing") }
      return SourceProfile(
        name: entry.name, address: try address(source, try text("environment", members)),
        refresh: try number("refresh", members), timeout: try number("timeout", members),
        networkDomain: try text("network_domain", members),
        baseURL: try text("base_url", members), theme: try text("theme", members),
        personas: try text("personas", members), labels: try text("labels", members),
        kameleoonConfig: try text("kameleoon_config", members), mode: try mode(members),
        apiKey: try text("api_key", members).map(Secret.init))
    } catch {
      throw InputError("profile \(entry.name.quoted): \(error.message).")
    }
  }

  private static func address(
    _ source: String, _ environment: String?
  ) throws(InputError) -> SourceAddress {
    let address = SourceAddress(source)
    guard let environment else { return address }
    guard case .kameleoon(let site, nil) = address else {
      throw InputError("environment goes with a source like kameleoon:SITE_CODE")
    }
    return .kameleoon(siteCode: site, environment: environment)
  }

  private static func mode(_ object: JSONObject) throws(InputError) -> DecisionMode? {
    guard let text = try text("mode", object) else { return nil }
    guard let mode = DecisionMode(rawValue: text) else {
      throw InputError("mode is bucketing or api")
    }
    return mode
  }

  private static func text(_ name: String, _ object: JSONObject) throws(InputError) -> String? {
    switch object[name] {
    case nil, .null?: return nil
    case .string(let text)?: return text
    case .integer(let number)?: return String(number)
    default: throw InputError("\(name) needs a text")
    }
  }

  private static func number(_ name: String, _ object: JSONObject) throws(InputError) -> Double? {
    switch object[name] {
    case nil, .null?: return nil
    case .integer(let number)?: return Double(number)
    case .double(let number)? where number.isFinite: return number
    default: throw InputError("\(name) needs a number of seconds")
    }
  }
}
