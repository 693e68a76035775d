/// The parts of two configuration files on which one flag hangs, as values that changes can be applied
/// to.
///
/// A file of megabytes is not compiled anew for each of its changes, and not read anew for each flag.
struct FileExcerpt: Sendable {
  /// A change between two excerpts, in words.
  struct Change: Sendable {
    var text: String
    /// The places that change together.
    var differences: [JSONDifference]
  }

  let old: FlagConfiguration
  let new: FlagConfiguration
  /// What the two files are as JSON, and the ids of their segments by place (Kameleoon).
  let sources: [Source]

  struct Source: Sendable {
    var document: JSONDocument?
    var segmentIDs: [String] = []
  }

  /// - Parameters:
  ///   - old: the older file.
  ///   - new: the newer file, of the same platform.
  init(_ old: FlagConfiguration, _ new: FlagConfiguration) {
    self.old = old
    self.new = new
    sources = [old, new].map { configuration in
      guard case .kameleoon(let configuration) = configuration else { return Source() }
      let document = try? JSONDocument(configuration.model.source)
      let ids = document?.withRoot { root in
        root["segments"]?.elements.map { $0["id"]?.value.jsonText ?? "" }
      }
      return Source(document: document, segmentIDs: (ids ?? nil) ?? [])
    }
  }

  /// The older file's excerpt for a flag that both have, and the changes that lead to the newer one.
  ///
  /// - Parameters:
  ///   - key: the flag's key.
  ///   - isWhole: whether everything is taken: the flag hangs on more than shows.
  /// - Returns: both; nil where there is none.
  func changes(of key: String, isWhole: Bool) -> (excerpt: JSONValue, changes: [Change])? {
    switch (old, new) {
    case (.kameleoon(let old), .kameleoon(let new)):
      kameleoon(key, old.model, new.model, isWhole: isWhole)
    case (.flagship(let old), .flagship(let new)):
      Self.flagship(key, old.bucketing, new.bucketing, isWhole: isWhole)
    default: nil
    }
  }

  // MARK: Kameleoon

  private func kameleoon(
    _ key: String, _ old: Kameleoon.Model, _ new: Kameleoon.Model, isWhole: Bool
  ) -> (excerpt: JSONValue, changes: [Change])? {
    guard let oldFlag = old.index(of: key), let newFlag = new.index(of: key) else { return nil }
    let segments =
      Self.segmentIDs(of: oldFlag, in: old).union(Self.segmentIDs(of: newFlag, in: new))
    func excerpt(_ model: Kameleoon.Model, _ flag: Int, _ source: Source) -> JSONValue? {
      guard let document = source.document else { return nil }
      let isAlone =
        !isWhole && model.flags[flag].group < 0 && !model.dependsOnAssignments(flag)
      return document.withRoot { root in
        guard isAlone else { return root.value }
        var object = JSONObject()
        for member in root.members {
          switch member.name.string {
          case "featureFlags":
            let place = Int(model.flags[flag].position)
            let flags = member.value.elements.enumerated().filter { $0.offset == place }
            object["featureFlags"] = .array(flags.map(\.element.value))
          case "segments":
            let used = zip(source.segmentIDs, member.value.elements).filter { id, _ in
              segments.contains(id)
            }
            object["segments"] = .array(used.map(\.1.value))
          case let name: object[name ?? ""] = member.value.value
          }
        }
        return .object(object)
      }
    }
    guard let before = excerpt(old, oldFlag, sources[0]),
      let after = excerpt(new, newFlag, sources[1])
    else { return nil }
    let differences = JSONDifference.between(before, after)
    return (before, Self.grouped(differences.map { ($0, Self.kameleoonWords($0)) }))
  }

  /// The ids of the segments that a flag's rules use, also through others.
  static func segmentIDs(of flag: Int, in model: Kameleoon.Model) -> Set<String> {
    var open = model.flags[flag].rules.range.compactMap { rule -> Int? in
      if case .segment(let segment) = model.rules[rule].segment { Int(segment) } else { nil }
    }
    var seen: Set<Int> = []
    while let segment = open.popLast() {
      guard seen.insert(segment).inserted else { continue }
      for condition in model.conditions(below: model.segments[segment].root) {
        if case .segment(let test) = model.conditions[condition].test, test.segment >= 0 {
          open.append(Int(test.segment))
        }
      }
    }
    return Set(seen.map { model.value(model.segments[$0].id)?.jsonText ?? "" })
  }

  /// The words of a change, and what it is put together with.
  private static func kameleoonWords(
    _ difference: JSONDifference
  ) -> (group: String?, text: String) {
    let path = difference.path
    guard case .member(let part)? = path.first else { return (nil, difference.words) }
    let inner = JSONDifference(
      path: Array(path.dropFirst(2)), old: difference.old, new: difference.new)
    switch (part, path.dropFirst().first) {
    case ("featureFlags", .element?): return (nil, Kameleoon.Changes.words(inner))
    case ("segments", .element(_, let id?)?):
      let group = "segment \(id): "
      return (group, Kameleoon.Changes.text(inner.path[...]) + inner.words)
    default:
      let label =
        switch part {
        case "configuration": ""
        case "customData": "custom data "
        case "featureFlags": "flags "
        default: part + " "
        }
      return (nil, label + Kameleoon.Changes.text(path.dropFirst()) + difference.words)
    }
  }

  // MARK: Flagship

  private static func flagship(
    _ key: String, _ old: Flagship.Bucketing, _ new: Flagship.Bucketing, isWhole: Bool
  ) -> (excerpt: JSONValue, changes: [Change])? {
    func ids(_ bucketing: Flagship.Bucketing) -> Set<String> {
      guard let flag = bucketing.flagIndex[CodePoints(key)] else { return [] }
      return Set(bucketing.flags[flag].campaigns.map(bucketing.id(ofCampaign:)))
    }
    let campaigns = ids(old).union(ids(new))
    func excerpt(_ bucketing: Flagship.Bucketing) -> JSONValue {
      bucketing.document.withRoot { root in
        guard !isWhole, root.kind == .object else { return root.value }
        var object = JSONObject()
        for member in root.members {
          if member.name.string == "campaigns", member.value.kind == .array {
            let used = member.value.elements.filter { campaigns.contains($0["id"]?.idText ?? "") }
            object["campaigns"] = .array(used.map(\.value))
          } else {
            object[member.name.string ?? ""] = member.value.value
          }
        }
        return .object(object)
      }
    }
    let (before, after) = (excerpt(old), excerpt(new))
    let names = Dictionary(
      (list(before) + list(after)).map { campaign in
        (
          campaign["id"].map { $0.text ?? $0.jsonText } ?? "",
          (
            title: campaign["name"]?.text.map { "\"\($0)\"" },
            groups: Flagship.Changes.names(ofGroupsIn: campaign)
          )
        )
      }
    ) { $1 }
    let differences = JSONDifference.between(before, after)
    return (
      before,
      grouped(
        differences.map { difference in
          guard difference.path.first == .member("campaigns"), difference.path.count > 1,
            case .element(_, let id?) = difference.path[1]
          else {
            return (
              difference, (nil, Flagship.Changes.text(difference.path[...]) + difference.words)
            )
          }
          let inner = JSONDifference(
            path: Array(difference.path.dropFirst(2)), old: difference.old, new: difference.new)
          let words = Flagship.Changes.words(inner, names[id]?.groups ?? [:])
          return (difference, (nil, "campaign \(names[id]?.title ?? "#\(id)") \(words)"))
        })
    )
  }

  private static func list(_ file: JSONValue) -> [JSONValue] {
    if case .array(let campaigns)? = file["campaigns"] { campaigns } else { [] }
  }

  /// Changes of one segment are one change.
  private static func grouped(
    _ differences: [(JSONDifference, (group: String?, text: String))]
  ) -> [Change] {
    var changes: [Change] = []
    var places: [String: Int] = [:]
    for (difference, (group, text)) in differences {
      guard let group else {
        changes.append(Change(text: text, differences: [difference]))
        continue
      }
      if let place = places[group] {
        changes[place].text += ", " + text
        changes[place].differences.append(difference)
      } else {
        places[group] = changes.count
        changes.append(Change(text: group + text, differences: [difference]))
      }
    }
    return changes
  }
}
