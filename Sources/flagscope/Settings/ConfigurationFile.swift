import FlagClient
import FlagEngine
import FlagFiles
import FlagReports
import Glibc
import TerminalUI

/// An environment that the user has given a name.
struct SourceProfile: Sendable {
  var name: String
  var address: SourceAddress
  var baseURL: String?
  /// What holds for this source.
  var settings: Settings.Layer
}

/// The user's configuration file: settings, and named sources with settings of their own.
///
/// ```yaml
/// theme: dark256
/// profiles:
///   staging:
///     source: kameleoon:SITE_CODE
///     environment: staging
///     refresh: 300
/// ```
struct ConfigurationFile: Sendable {
  /// Where it is looked for; nil without a home.
  var path: String?
  /// What holds for every source.
  var settings = Settings.Layer()
  /// In the order of the file.
  var profiles: [SourceProfile] = []

  /// The path in messages.
  var shownPath: String { (path ?? "flagscope/config.yaml").safe }

  /// The file that the user names, else the one in the configuration folder; without one nothing is
  /// set.
  ///
  /// - Throws: what is wrong with it.
  static func read(_ named: String?) throws(InputError) -> ConfigurationFile {
    guard let path = named ?? UserFolders.configuration.map({ $0 + "/config.yaml" }) else {
      return ConfigurationFile()
    }
    guard named != nil || access(path.fileName, F_OK) == 0 else {
      return ConfigurationFile(path: path)
    }
    let content: (bytes: [UInt8], isOpenToOthers: Bool)
    do throws(ClientFileError) {
      content = try PrivateFile.read(path)
    } catch {
      throw InputError(error)
    }
    let file = try ConfigurationFile(path: path, bytes: content.bytes)
    let layers = file.profiles.map(\.settings) + [file.settings]
    if content.isOpenToOthers, layers.contains(where: { $0[.apiKey] != nil }) {
      throw InputError(ClientFileError(.openToOthers, path))
    }
    return file
  }

  init(path: String? = nil) { self.path = path }

  /// Reads the text of a file.
  ///
  /// - Throws: what is wrong with it, with its line.
  init(path: String, bytes: [UInt8]) throws(InputError) {
    self.path = path
    let yaml: YAMLText
    do throws(FileFault) {
      yaml = try YAMLText(String(decoding: bytes, as: UTF8.self), mayBeEmpty: true)
    } catch {
      throw InputError("\(path.safe): \(error.message.safe).")
    }
    let section = Section(path: path, yaml: yaml)
    guard case .object(let root) = yaml.value else {
      throw section.fault("expected settings, or profiles:", at: [])
    }
    settings = try section.settings(root, besides: ["profiles"]) { $0 == .top || $0 == .profile }
    switch root["profiles"] {
    case nil, .null?: break
    case .object(let entries)?:
      for entry in entries.members { profiles.append(try section.profile(entry)) }
    default: throw section.fault("profiles needs a name for each profile", at: ["profiles"])
    }
  }

  /// The profile of that name.
  func profile(named name: String) -> SourceProfile? {
    profiles.first { $0.name.isIdentical(to: name) }
  }
}

/// A part of the file while it is read.
private struct Section {
  let path: String
  let yaml: YAMLText
  /// The profile; nil: what stands beside the profiles.
  var profile: String?

  private var place: [String] { profile.map { ["profiles", $0] } ?? [] }

  /// What is wrong at a place of the file.
  func fault(_ text: String, at names: [String]) -> InputError {
    InputError(
      "\(path.safe):\(yaml.line(of: names) ?? 1): \(text)"
        + (text.hasSuffix(".") || text.hasSuffix("?") ? "" : "."))
  }

  /// The settings among the members of the section.
  ///
  /// - Throws: which member is not known, or not allowed.
  func settings(
    _ object: JSONObject, besides others: [String], where isAllowed: (Setting.Place) -> Bool
  ) throws(InputError) -> Settings.Layer {
    var layer = Settings.Layer()
    for member in object.members where !others.contains(member.name) {
      let names = place + [member.name]
      guard let setting = Setting(rawValue: member.name), isAllowed(setting.row.place) else {
        let known = others + Setting.allCases.filter { isAllowed($0.row.place) }.map(\.rawValue)
        let hint = Suggestion.hint(for: member.name, among: known, isQuoted: false)
        throw fault(
          "\(member.name.quoted) is not known.\(hint) There are: \(known.joined(separator: ", "))",
          at: names)
      }
      if case .null = member.value { continue }
      let kind = setting.row.kind
      guard var value = Self.text(member.value).flatMap(kind.value) else {
        let text = Self.text(member.value) ?? ""
        throw fault(
          "\(member.name) \(kind.refusal(of: text, shown: member.value.jsonText.safe))", at: names)
      }
      // No shell has done it.
      if setting.row.kind.isPath, case .text(let path) = value {
        value = .text(UserPath.expanded(path))
      }
      let origin = Settings.Origin.line(yaml.line(of: names) ?? 1, of: path, profile: profile)
      layer[setting] = Settings.Assigned(value: value, origin: origin)
    }
    return layer
  }

  /// The profile that a member of `profiles` describes.
  func profile(_ entry: JSONObject.Member) throws(InputError) -> SourceProfile {
    let section = Section(path: path, yaml: yaml, profile: entry.name)
    guard case .object(let members) = entry.value else {
      throw fault("profile \(entry.name.quoted) needs a source", at: section.place)
    }
    let settings = try section.settings(
      members, besides: ["source", "environment", "base_url"]
    ) { $0 == .profile }
    guard let source = try section.text("source", members) else {
      throw fault("profile \(entry.name.quoted): source is missing", at: section.place)
    }
    var address = SourceAddress(source)
    if let environment = try section.text("environment", members) {
      guard case .kameleoon(let site, nil) = address else {
        throw fault(
          "environment goes with a source like kameleoon:SITE_CODE",
          at: section.place + ["environment"])
      }
      address = .kameleoon(siteCode: site, environment: environment)
    }
    return SourceProfile(
      name: entry.name, address: address, baseURL: try section.text("base_url", members),
      settings: settings)
  }

  private func text(_ name: String, _ object: JSONObject) throws(InputError) -> String? {
    guard let value = object[name], value != .null else { return nil }
    guard let text = Self.text(value) else {
      throw fault("\(name) needs a text", at: place + [name])
    }
    return text
  }

  private static func text(_ value: JSONValue) -> String? {
    switch value {
    case .string(let text): text
    case .integer, .double, .bool: value.jsonText
    default: nil
    }
  }
}
