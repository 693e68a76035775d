extension FileExcerpt {
  /// Which flags of the newer file nobody is answered otherwise by the older one, however it is asked.
  ///
  /// All that such a flag hangs on stands in both files byte for byte, and no other flag has a say in
  /// it. A visitor with overrides is outside of this: a force finds its rule in the whole file.
  ///
  /// - Returns: one entry a flag of the newer file.
  func untouchedFlags() -> [Bool] {
    // A campaign that the SDK stops at ends the synchronisation of all: every Flagship flag hangs on
    // the whole file.
    guard case .kameleoon(let old) = old, case .kameleoon(let new) = new,
      old.model.isRefused == new.model.isRefused,
      old.model.hasBrokenVariable == new.model.hasBrokenVariable,
      let before = parts(0, old.model), let after = parts(1, new.model),
      before.others == after.others
    else { return Array(repeating: false, count: new.flagCount) }
    let changed = Self.changedSegments(before.segments, after.segments)
    return (0..<new.flagCount).map { flag in
      guard let twin = old.index(of: new.key(of: flag)),
        before.flags[twin] == after.flags[flag]
      else { return false }
      return [(old.model, twin), (new.model, flag)].allSatisfy { model, flag in
        model.flags[flag].group < 0 && !model.dependsOnAssignments(flag)
          && Self.segmentIDs(of: flag, in: model).isDisjoint(with: changed)
      }
    }
  }

  /// The bytes of a file, by what is read of them.
  private struct Parts {
    /// By flag of the model.
    var flags: [ArraySlice<UInt8>]
    /// By id; of an id that stands there twice both.
    var segments: [String: [ArraySlice<UInt8>]] = [:]
    /// The members of the root that are neither, but for the date of the file, which no answer reads.
    var others: [Member] = []
  }

  private struct Member: Equatable {
    var name: String?
    var bytes: ArraySlice<UInt8>
  }

  private func parts(_ side: Int, _ model: Kameleoon.Model) -> Parts? {
    guard let document = sources[side].document else { return nil }
    return document.withRoot { root in
      var names: Set<String?> = []
      var definitions: [ArraySlice<UInt8>] = []
      var parts = Parts(flags: [])
      for member in root.members {
        let name = member.name.string
        // Of two members with one name only one counts, and which is not asked here.
        guard names.insert(name).inserted else { return nil }
        switch name {
        case "featureFlags":
          definitions = member.value.elements.map { model.source[$0.sourceRange] }
        case "segments":
          for (id, segment) in zip(sources[side].segmentIDs, member.value.elements) {
            parts.segments[id, default: []].append(model.source[segment.sourceRange])
          }
        case "dateModified": break
        default:
          parts.others.append(Member(name: name, bytes: model.source[member.value.sourceRange]))
        }
      }
      for flag in model.flags {
        guard definitions.indices.contains(Int(flag.position)) else { return nil }
        parts.flags.append(definitions[Int(flag.position)])
      }
      return parts
    }
  }

  /// The ids of segments that are not the same in both files.
  private static func changedSegments(
    _ old: [String: [ArraySlice<UInt8>]], _ new: [String: [ArraySlice<UInt8>]]
  ) -> Set<String> {
    var changed = Set(new.keys.filter { old[$0] != new[$0] })
    changed.formUnion(old.keys.filter { new[$0] == nil })
    return changed
  }
}
