import FlagEngine

/// The file that the names of rules and segments are kept in.
public struct LabelStore: Equatable, Sendable {
  /// The file's path; nil where nothing is saved.
  public var path: String?
  /// Why nothing is saved.
  public var whyNot: String

  /// Makes a store; see the properties.
  public init(path: String?, whyNot: String = "") {
    self.path = path
    self.whyNot = whyNot
  }
}

// Names of rules and segments.
extension Console {
  mutating func take(_ labels: Labels, _ store: LabelStore) {
    labelStore = store
    savedLabels = labels
    context.cast.labels = labels
    context.resolution?.relabel(labels)
  }

  /// `label 311 Loyal FR`, `label segment 4183 Loyal FR`; without a name the label is taken away.
  ///
  /// - Returns: why it cannot be done; nil if it is.
  mutating func label(_ argument: String) -> String? {
    guard let resolution else { return nil }
    guard resolution.configuration.platform == .kameleoon else {
      return "Flagship's files name their campaigns and groups; only Kameleoon's rules take labels."
    }
    var rest = FieldText.trimmed(argument)
    let kind = ["rule", "segment"].first { rest.hasPrefix($0 + " ") }
    if let kind { rest = FieldText.trimmed(String(rest.dropFirst(kind.count))) }
    let (typed, name) = Self.split(rest)
    guard !typed.isEmpty else {
      return "label needs an id and a name. Example: label 311 Loyal FR"
    }
    let configuration = resolution.configuration
    let rules = kind == "segment" ? [] : configuration.rules
    let segments = kind == "rule" ? [] : configuration.segments
    let parts = rules + segments
    let search = NameSearch(kind ?? "rule or segment", among: parts)
    let place: Int
    do throws(NameSearch.Fault) {
      place = try search.find(typed)
    } catch {
      return search.sentence(typed, error, owner: "This file")
    }
    let (id, isSegment) = (parts[place].id, place >= rules.count)
    let what = "\(isSegment ? "segment" : "rule") #\(id)"
    act(name.isEmpty ? "\(what) has no label now" : "\(what) is \"\(name)\"") { cast in
      let label = name.isEmpty ? nil : name
      if isSegment { cast.labels.segments[id] = label } else { cast.labels.rules[id] = label }
    }
    if labelStore.path == nil, !labelStore.whyNot.isEmpty { message = .text(labelStore.whyNot) }
    return nil
  }

  /// The id or name, in quotes where it has blanks, and what follows it.
  private static func split(_ text: String) -> (typed: String, name: String) {
    let isQuoted = text.hasPrefix("\"")
    let body = isQuoted ? text.dropFirst() : text[...]
    let end = body.firstIndex(of: isQuoted ? "\"" : " ") ?? body.endIndex
    let rest = body[end...].dropFirst()
    return (String(body[..<end]), FieldText.trimmed(String(rest)))
  }

  /// Keeps the labels' file as the labels are, also after undo.
  mutating func labelEffects() -> [Effect] {
    guard cast.labels != savedLabels else { return [] }
    savedLabels = cast.labels
    return labelStore.path.map { [.saveLabels(cast.labels, path: $0)] } ?? []
  }
}
