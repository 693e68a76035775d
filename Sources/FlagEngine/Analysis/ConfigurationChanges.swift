/// What is different between two configurations of one environment, flag by flag and in words.
///
/// It compares what the files say, member by member; what follows from it for a visitor is found by
/// deciding with both.
public struct ConfigurationChanges: Equatable, Sendable {
  /// A flag whose definition is different.
  public struct Edited: Equatable, Sendable {
    /// The flag's key.
    public var key: String
    /// What is different, in the order of the file: `rule 2 exposure 0.25 → 0.50`.
    public var changes: [String]
  }

  /// The keys of flags that only the newer configuration has, in its order.
  public private(set) var added: [String] = []
  /// The keys of flags that only the older configuration has, in its order.
  public private(set) var removed: [String] = []
  /// The flags of both whose definition is different, in the order of the newer one.
  public private(set) var edited: [Edited] = []
  /// What is different outside of the flags: segments, holdout, consent, panic.
  public private(set) var shared: [String] = []

  /// Compares two configurations; those of different platforms have nothing in common.
  ///
  /// - Parameters:
  ///   - old: the one that was in use.
  ///   - new: the one that replaces it.
  public init(from old: FlagConfiguration, to new: FlagConfiguration) {
    let newKeys = (0..<new.flagCount).map(new.key)
    added = newKeys.filter { old.index(of: $0) == nil }
    removed = (0..<old.flagCount).map(old.key).filter { new.index(of: $0) == nil }
    switch (old, new) {
    case (.kameleoon(let old), .kameleoon(let new)):
      let changes = Kameleoon.Changes(from: old.model, to: new.model)
      edited = changes.flags
      shared = changes.shared
    case (.flagship(let old), .flagship(let new)):
      let changes = Flagship.Changes(from: old.bucketing, to: new.bucketing)
      edited = changes.flags
      shared = changes.shared
    default: break
    }
  }

  /// Whether the files say the same about everything.
  public var isEmpty: Bool {
    added.isEmpty && removed.isEmpty && edited.isEmpty && shared.isEmpty
  }

  /// Why a flag may answer differently: what changed in its definition, else what changed around it.
  ///
  /// - Parameter key: the flag's key.
  /// - Returns: the reasons in words; empty if the files say the same.
  public func causes(of key: String) -> [String] {
    if added.contains(where: { $0.isIdentical(to: key) }) { return ["new flag"] }
    return edited.first { $0.key.isIdentical(to: key) }?.changes ?? shared
  }
}
