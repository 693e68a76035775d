extension Flagship {
  /// What is different between two bucketing files, in words.
  struct Changes {
    private(set) var flags: [ConfigurationChanges.Edited] = []
    private(set) var shared: [String] = []

    init(from old: Bucketing, to new: Bucketing) {
      let (before, after) = (Self.campaigns(old), Self.campaigns(new))
      var changes: [String: [(flag: String?, text: String)]] = [:]
      for (id, campaign) in after where before[id]?.bytes != campaign.bytes {
        changes[id] = Self.changes(before[id], campaign)
      }
      for flag in new.flags where old.flagIndex[CodePoints(flag.key)] != nil {
        let now = flag.campaigns.compactMap { Self.id(ofCampaign: $0, in: new) }
        let earlier = Self.campaigns(of: flag.key, in: old)
        var texts = now.flatMap { id in
          (changes[id] ?? []).filter { $0.flag == nil || $0.flag == flag.key }.map(\.text)
        }
        texts += earlier.filter { !now.contains($0) }.map { id in
          after[id] == nil
            ? "campaign \(before[id]?.title ?? id) removed"
            : "campaign \(after[id]?.title ?? id) sets it no longer"
        }
        if !texts.isEmpty {
          flags.append(ConfigurationChanges.Edited(key: flag.key, changes: texts))
        }
      }
      shared = Self.shared(old, new)
    }

    private struct Campaign {
      var title: String
      var bytes: [UInt8]
    }

    private static func campaigns(_ bucketing: Bucketing) -> [String: Campaign] {
      var found: [String: Campaign] = [:]
      for index in bucketing.campaigns.indices {
        guard let id = id(ofCampaign: index, in: bucketing) else { continue }
        let bytes = bucketing.withNode(bucketing.campaigns[index].node) { view in
          Array(view.bytes[view.sourceRange])
        }
        found[id] = Campaign(title: bucketing.campaignTitle(index), bytes: bytes)
      }
      return found
    }

    private static func id(ofCampaign index: Int, in bucketing: Bucketing) -> String? {
      bucketing.withNode(bucketing.campaigns[index].node) { $0["id"]?.idText }
    }

    private static func campaigns(of key: String, in bucketing: Bucketing) -> [String] {
      guard let flag = bucketing.flagIndex[CodePoints(key)] else { return [] }
      return bucketing.flags[flag].campaigns.compactMap { id(ofCampaign: $0, in: bucketing) }
    }

    /// Everything outside of the campaigns.
    private static func shared(_ old: Bucketing, _ new: Bucketing) -> [String] {
      func rest(_ bucketing: Bucketing) -> JSONValue {
        bucketing.document.withRoot { root in
          var object = JSONObject()
          for member in root.members where member.name.string != "campaigns" {
            object[member.name.string ?? ""] = member.value.value
          }
          return .object(object)
        }
      }
      return JSONDifference.between(rest(old), rest(new)).map { text($0.path[...]) + $0.words }
    }

    // MARK: Words

    private static func changes(_ old: Campaign?, _ new: Campaign) -> [(
      flag: String?, text: String
    )] {
      guard let old else { return [(nil, "campaign \(new.title) added")] }
      func value(_ bytes: [UInt8]) -> JSONValue? {
        (try? JSONDocument(bytes))?.withRoot { $0.value }
      }
      let groups = names(ofGroupsIn: value(new.bytes))
      return JSONDifference.between(value(old.bytes), value(new.bytes)).map { difference in
        let isSetting = difference.path.dropLast().last == .member("value")
        let flag: String? =
          if isSetting, difference.path.contains(.member("modifications")),
            case .member(let key)? = difference.path.last
          {
            key
          } else {
            nil
          }
        return (flag, "campaign \(new.title) " + words(difference, groups))
      }
    }

    /// The names of groups and variations by their ids.
    static func names(ofGroupsIn campaign: JSONValue?) -> [String: String] {
      var names: [String: String] = [:]
      func collect(_ value: JSONValue?) {
        guard case .object(let object)? = value else { return }
        if case .string(let id)? = object["id"], case .string(let name)? = object["name"] {
          names[id] = "\"\(name)\""
        }
        for list in ["variationGroups", "variations"] {
          if case .array(let elements)? = object[list] { elements.forEach(collect) }
        }
      }
      collect(campaign)
      return names
    }

    /// A campaign's difference: `group "Rollout 40%" allocation of "On" 40 → 60`.
    static func words(_ difference: JSONDifference, _ names: [String: String]) -> String {
      var parts: [String] = []
      var path = difference.path[...]
      while let step = path.popFirst() {
        switch (step, path.first) {
        case (.member("variationGroups"), .element(_, let id?)?):
          parts.append("group \(names[id] ?? "#\(id)")")
          path.removeFirst()
        case (.member("variations"), .element(_, let id?)?):
          path.removeFirst()
          let name = names[id] ?? "#\(id)"
          if path.first == .member("allocation") {
            parts.append("allocation of \(name)")
            path.removeFirst()
          } else {
            parts.append("variation \(name)")
          }
        default: parts.append(text([step]).dropLast().description)
        }
      }
      return (parts.filter { !$0.isEmpty } + [difference.words]).joined(separator: " ")
    }

    /// Members that only wrap what the user knows.
    private static let silent: Set = ["modifications", "value", "targetingGroups", "targetings"]

    static func text(_ path: ArraySlice<JSONDifference.Step>) -> String {
      path.compactMap { step -> String? in
        switch step {
        case .member(let name): silent.contains(name) ? nil : name
        case .element(let index, let name): name ?? "\(index + 1)"
        }
      }.map { "\($0) " }.joined()
    }
  }
}
