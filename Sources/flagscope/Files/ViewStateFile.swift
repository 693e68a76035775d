import FlagClient
import FlagConsole
import FlagEngine
import Glibc

/// Keeps how each configuration was looked at last, in one file of the state folder.
///
/// A file that cannot be read counts as empty, and one that cannot be written is left: the view is
/// a comfort, not the user's work.
struct ViewStateFile {
  /// The absolute path of the configuration, or what the user types to name its environment.
  private let source: String

  /// The newest views are kept, so that the file does not grow for ever.
  private static let limit = 50

  /// The views of a source; nil where it is neither a file nor an environment that may be named in
  /// a file.
  init?(_ address: SourceAddress) {
    guard let name = address.remembered else { return nil }
    source = name
  }

  /// The view of the last time.
  var view: ViewState? {
    views.first { $0.name == source }.map { ViewState(json: $0.value) }
  }

  /// Keeps a view for the next time.
  func keep(_ view: ViewState) {
    guard let folder = UserFolders.state, let path = Self.path else { return }
    PrivateFolder.make(folder)
    var object = JSONObject()
    object[source] = view.json
    for member in views.filter({ $0.name != source }).prefix(Self.limit - 1) {
      object[member.name] = member.value
    }
    _ = AtomicFile.write(Array(JSONValue.object(object).jsonText.utf8), to: path, isLasting: false)
  }

  private static var path: String? { UserFolders.state.map { $0 + "/views.json" } }

  private var views: [JSONObject.Member] {
    guard let path = Self.path, let bytes = try? InputFile.read(path: path),
      case .object(let object)? = try? JSONDocument(bytes).withRoot({ $0.value })
    else { return [] }
    return object.members
  }
}
