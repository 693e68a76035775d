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
    cast.labels = labels
    resolution?.relabel(labels)
  }

  /// `label 311 Loyal FR`, `label segment 4183 Loyal FR`; without a name the label is taken away.
  ///
  /// - Returns: why it cannot be done; nil if it is.
  mutating func label(_ argument: String) -> String? {
    guard let resolution else { return nil }
    guard resolution.configuration.platform == .kameleoon else {
      return "Flagship's files name their campaigns and groups; only Kameleoon's rules take labels."
    }
    var words = argument.split(separator: " ").map(String.init)
    let kind = words.first.flatMap { ["rule", "segment"].contains($0) ? $0 : nil }
    if kind != nil { words.removeFirst() }
    guard let id = words.first.map({ $0.hasPrefix("#") ? String($0.dropFirst()) : $0 }) else {
      return "label needs an id and a name. Example: label 311 Loyal FR"
    }
    let name = words.dropFirst().joined(separator: " ")
    let known = resolution.configuration.labelled(id)
    let isSegment = kind == "segment" || kind == nil && !known.isRule && known.isSegment
    guard isSegment ? known.isSegment : known.isRule else {
      return "This file has no \(kind ?? "rule or segment") #\(id)."
    }
    let what = "\(isSegment ? "segment" : "rule") #\(id)"
    act(name.isEmpty ? "\(what) has no label now" : "\(what) is \"\(name)\"") { cast in
      let label = name.isEmpty ? nil : name
      if isSegment { cast.labels.segments[id] = label } else { cast.labels.rules[id] = label }
    }
    if labelStore.path == nil, !labelStore.whyNot.isEmpty { message = .text(labelStore.whyNot) }
    return nil
  }

  /// Keeps the labels' file as the labels are, also after undo.
  mutating func labelEffects() -> [Effect] {
    guard cast.labels != savedLabels else { return [] }
    savedLabels = cast.labels
    return labelStore.path.map { [.saveLabels(cast.labels, path: $0)] } ?? []
  }
}
