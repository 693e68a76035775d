import FlagClient
import FlagConsole
import FlagEngine
import TerminalUI

/// A file that is taken as the newer version of the configuration on the screen.
enum Release {
  /// What a story calls the release of the shop that it plays in.
  static let ofDemo = "demo:next"

  /// What the console is told.
  ///
  /// - Parameters:
  ///   - text: the path of the file, or `demo:next`.
  ///   - configuration: what is on the screen.
  ///   - source: what the header tells of it.
  /// - Returns: the event.
  /// - Throws: why the file is no newer version.
  static func event(
    _ text: String, after configuration: FlagConfiguration, _ source: Console.Source
  ) throws(InputError) -> Console.Event {
    let platform = configuration.platform
    let path = UserPath.expanded(text)
    let address = text == ofDemo ? SourceAddress.demo(platform) : .file(path)
    let bytes =
      text == ofDemo ? try demo(platform, source) : try InputFile.read(path: path)
    let newer = try address.parse(bytes, platform: platform)
    guard newer.platform == platform else {
      throw InputError(
        "\(text.safe) holds a \(newer.platform.name) configuration; on the screen is one of"
          + " \(platform.name).")
    }
    let snapshot = ConfigurationSnapshot(
      newer, bytes: bytes, receivedAt: Double(Clock.now), origin: .file)
    var next = source
    next.revision = String(snapshot.digest.prefix(4))
    next.byteCount = snapshot.byteCount
    return .followed(
      Catalogue(newer), next, ConfigurationChanges(from: configuration, to: newer))
  }

  /// The bundled shop as it is after its release.
  private static func demo(
    _ platform: Platform, _ source: Console.Source
  ) throws(InputError) -> [UInt8] {
    guard source.kind == .demo else {
      throw InputError("\(ofDemo) is the next version of a bundled shop; open one: --demo.")
    }
    let demo = Demo(platform)
    do throws(JSONError) {
      let shop = try JSONValue(parsing: String(decoding: demo.configurationBytes, as: UTF8.self))
      let patch = try JSONValue(parsing: String(decoding: demo.releaseBytes, as: UTF8.self))
      return Array(shop.patched(by: patch).jsonText.utf8)
    } catch {
      throw InputError("the bundled release: \(error.description.safe)")
    }
  }
}

extension JSONValue {
  /// The value with what a JSON Patch (RFC 6902) replaces; other operations are not used here.
  fileprivate func patched(by patch: JSONValue) -> JSONValue {
    guard case .array(let steps) = patch else { return self }
    return steps.reduce(self) { value, step in
      guard step["op"]?.text == "replace", let path = step["path"]?.text, let new = step["value"]
      else { return value }
      let names = path.split(separator: "/").map(String.init)
      return value.replacing(names[...], by: new)
    }
  }

  private func replacing(_ path: ArraySlice<String>, by new: JSONValue) -> JSONValue {
    guard let name = path.first else { return new }
    let rest = path.dropFirst()
    switch self {
    case .array(var elements):
      guard let index = Int(name), elements.indices.contains(index) else { return self }
      elements[index] = elements[index].replacing(rest, by: new)
      return .array(elements)
    case .object(var object):
      guard let member = object[name] else { return self }
      object[name] = member.replacing(rest, by: new)
      return .object(object)
    default: return self
    }
  }
}
