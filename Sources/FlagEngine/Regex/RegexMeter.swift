import CPCRE2

/// Counts what a match costs, so that none takes longer than a fixed amount of work.
///
/// The count is the same on every machine and at every time, unlike a clock: an answer does not depend
/// on how busy the machine is. One unit is about a nanosecond on a machine of 2024: a callout 30, a
/// look at one character by an item the item's weight.
///
/// PCRE2 counts steps, but a step may look at every character of the text with a set of a thousand
/// ranges. So a match runs first with as many steps as cannot cost more than `quickBudget` even if all
/// are of the worst kind; nearly every match ends within them. Only what does not is compiled once more,
/// with a callout before each item, and tried again with every look counted.
final class RegexMeter {
  /// The units that the steps of the first try can come to: about 1 ms.
  static let quickBudget = 1_000_000
  /// The units that the second try may take: about 4 ms, so that a screen full of such patterns is
  /// there in 200 ms.
  static let budget = 4_000_000
  /// The weight of an item by the length of its text: what it takes to look at one character.
  static func weight(ofItem length: Int) -> Int { 1 + length / 4 }

  /// What tells how costly a match of a pattern can get.
  struct Costs {
    /// The greatest weight of an item.
    let heaviestItem: Int
    /// How many repeats there are.
    let repeats: Int
    /// What PCRE2 does at a step whatever the item: it keeps the places of all groups.
    let step: Int
    /// Whether the first try has callouts too: see `CaselessReference`.
    let usesCallouts: Bool

    init(heaviestItem: Int, repeats: Int, groups: Int, usesCallouts: Bool) {
      self.heaviestItem = heaviestItem
      self.repeats = repeats
      step = 30 + groups
      self.usesCallouts = usesCallouts
    }

    /// The steps that can be afforded in a text without counting what each looks at.
    func stepLimit(textLength: Int) -> UInt32 {
      // Between two steps no character is looked at twice, and no repeat is entered twice.
      let (cost, isHuge) = (textLength + repeats + 1)
        .multipliedReportingOverflow(by: heaviestItem)
      return isHuge || cost >= quickBudget ? 0 : UInt32(quickBudget / (cost + step))
    }
  }

  /// What a callout says about the item behind it.
  struct Item {
    var weight = 1
    /// How many characters it looks at before it can fail.
    var least = 1
  }

  /// What the match has cost.
  private var cost = 0
  /// By place in the pattern; empty where only references have callouts.
  private let items: ContiguousArray<Item>
  private let stepCost: Int
  private let limit: Int
  private var place = 0
  private var weight = 0

  /// A meter of one match.
  ///
  /// - Parameters:
  ///   - costs: the pattern's.
  ///   - items: what its callouts stand before; nil in the first try.
  init(_ costs: Costs, items: ContiguousArray<Item>? = nil) {
    self.items = items ?? []
    stepCost = costs.step
    limit = items == nil ? Self.quickBudget : Self.budget
  }

  /// Answers a callout: 0 goes on, 1 fails here, less ends the match.
  func answer(_ block: pcre2_callout_block_8) -> Int32 {
    cost += stepCost
    if let text = block.callout_string {
      let reference = CaselessReference(
        UnsafeBufferPointer(start: text, count: block.callout_string_length))
      let holds = reference.holds(block, cost: &cost)
      return cost > limit ? PCRE2_ERROR_MATCHLIMIT : holds ? 0 : 1
    }
    // The item before has looked at what lies between; going back costs nothing.
    cost += max(block.current_position - place, 0) * weight
    place = block.current_position
    let item = block.pattern_position < items.count ? items[block.pattern_position] : Item()
    weight = item.weight
    cost += min(item.least, block.subject_length - place) * weight
    return cost > limit ? PCRE2_ERROR_MATCHLIMIT : 0
  }

  // MARK: The items of a pattern

  /// What the callouts of a compiled pattern stand before.
  static func items(of code: OpaquePointer, _ pattern: [UInt8]) -> ContiguousArray<Item> {
    let list = ItemList(pattern)
    _ = pcre2_callout_enumerate_8(
      code,
      { block, list in
        if let block = block?.pointee, let list {
          Unmanaged<ItemList>.fromOpaque(list).takeUnretainedValue().add(block)
        }
        return 0
      }, Unmanaged.passUnretained(list).toOpaque())
    return list.items
  }

  private final class ItemList {
    private let pattern: [UInt8]
    var items: ContiguousArray<Item>

    init(_ pattern: [UInt8]) {
      self.pattern = pattern
      items = ContiguousArray(repeating: Item(), count: pattern.count + 1)
    }

    func add(_ block: pcre2_callout_enumerate_block_8) {
      let start = block.pattern_position
      let text = pattern[start..<min(start + block.next_item_length, pattern.count)]
      var item = Item(weight: RegexMeter.weight(ofItem: text.count), least: 1)
      // All repeats are written with bounds.
      if let last = text.lastIndex(of: UInt8(ascii: "}")), last + 2 >= text.endIndex,
        let brace = text[..<last].lastIndex(of: UInt8(ascii: "{"))
      {
        let least = text[(brace + 1)..<last].prefix { $0 != UInt8(ascii: ",") }
        if let count = Int(String(decoding: least, as: UTF8.self)) { item.least = max(count, 1) }
      }
      items[start] = item
    }
  }
}
