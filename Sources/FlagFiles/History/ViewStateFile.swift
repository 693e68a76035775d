package import FlagEngine

/// Keeps how each configuration was looked at last, in one file of the state folder.
///
/// A file that cannot be read counts as empty, and one that cannot be written is left: the view is
/// a comfort, not the user's work.
package struct ViewStateFile: Sendable {
  /// The absolute path of the configuration, or what the user types to name its environment.
  private let source: String

  /// The newest views are kept, so that the file does not grow for ever.
  private static let limit = 50

  /// The views of a source.
  ///
  /// - Parameter source: its absolute path, or what the user types to name its environment.
  package init(of source: String) { self.source = source }

  /// The view of the last time, as it was kept.
  package var view: JSONValue? { views.first { $0.name == source }?.value }

  /// Keeps a view for the next time.
  package func keep(_ view: JSONValue) {
    guard let folder = UserFolders.state, let path = Self.path else { return }
    PrivateFolder.make(folder)
    var object = JSONObject()
    object[source] = view
    for member in views.filter({ $0.name != source }).prefix(Self.limit - 1) {
      object[member.name] = member.value
    }
    _ = AtomicFile.write(Array(JSONValue.object(object).jsonText.utf8), to: path, isLasting: false)
  }

  private static var path: String? { UserFolders.state.map { $0 + "/views.json" } }

  private var views: [JSONObject.Member] {
    Self.path.flatMap(UserFile.object)?.members ?? []
  }
}
