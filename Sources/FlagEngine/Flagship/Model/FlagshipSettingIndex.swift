extension Flagship {
  /// What variations with many keys, and groups of many variations, set: others are looked through.
  struct SettingIndex: Sendable {
    /// So many are looked through as quickly as a table.
    static let scanLimit = 16

    private struct Place: Hashable {
      var flag: Int32
      /// A variation or a group.
      var owner: Int32
    }

    private var nodes: [Place: Int32] = [:]
    private var keysOfGroups: Set<Place> = []

    init(_ compiler: Compiler) {
      for (variation, record) in compiler.variations.enumerated()
      where record.settings.count > Self.scanLimit {
        for setting in compiler.settings[record.settings] {
          nodes[Place(flag: setting.flag, owner: Int32(variation))] = setting.node
        }
      }
      for (group, record) in compiler.groups.enumerated()
      where record.variations.count > Self.scanLimit {
        for variation in record.variations {
          for setting in compiler.settings[compiler.variations[variation].settings] {
            keysOfGroups.insert(Place(flag: setting.flag, owner: Int32(group)))
          }
        }
      }
    }

    /// The value that a variation with many keys sets for one, as an entry of the document.
    func node(of flag: Int, inVariation variation: Int) -> Int32? {
      nodes[Place(flag: Int32(flag), owner: Int32(variation))]
    }

    /// Whether any of a group's many variations sets a key.
    func sets(_ flag: Int, inGroup group: Int) -> Bool {
      keysOfGroups.contains(Place(flag: Int32(flag), owner: Int32(group)))
    }
  }
}
