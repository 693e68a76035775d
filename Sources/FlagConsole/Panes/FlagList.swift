import FlagEngine
import FlagReports
import TerminalUI

/// The list of flags: which are shown, in which order, and where the cursor stands.
struct FlagList: Equatable, Sendable {
  /// What the list is ordered by; flags that are equal in it stay in the order of the file.
  enum Sort: String, CaseIterable, Sendable {
    case file = "file order"
    case name
    case changed = "changed first"
    case from
    case miss = "nearest miss"

    /// The next one, around.
    var next: Sort {
      let all = Self.allCases
      return all[((all.firstIndex(of: self) ?? 0) + 1) % all.count]
    }
  }

  /// The words and tokens that the shown flags match.
  private(set) var filter = ""
  private(set) var sort = Sort.file
  /// The flags that match the filter, by index in the configuration, in the order of the list.
  private(set) var matches: [Int] = []
  var viewport = Viewport()
  /// How many rows the last key led on, up if negative.
  private(set) var lastStep = 1
  private var terms: FlagFilter?
  /// All flags in the order of the list, and the place of each flag in it.
  private var order: [Int] = []
  private var places: [Int32] = []
  /// Lower-case keys, for the nearest one.
  private var keys: [[UInt8]] = []

  /// The flag under the cursor.
  var selected: Int? {
    matches.indices.contains(viewport.selection) ? matches[viewport.selection] : nil
  }

  /// The flags on the screen.
  var visibleFlags: ArraySlice<Int> { matches[viewport.visible] }

  /// Whether rows come, go or move when the visitor's answers do.
  var dependsOnAnswers: Bool {
    sort == .changed || sort == .from || sort == .miss || terms?.dependsOnAnswers == true
  }

  /// Whether the list asks for the survey of all flags.
  var needsSurvey: Bool { sort == .miss || terms?.needsSurvey == true }

  mutating func load(_ catalogue: Catalogue) {
    keys = catalogue.foldedKeys
    order = Array(keys.indices)
    matches = order
    places = order.map(Int32.init)
    filter = ""
    terms = nil
    sort = .file
    viewport = Viewport(count: matches.count, height: viewport.height)
  }

  /// Shows the flags of a newer configuration with the same filter and order; the cursor stays on
  /// the flag with that key, else in its row.
  mutating func follow(_ resolution: Resolution, selecting key: String?) {
    let catalogue = resolution.catalogue
    let (row, offset) = (viewport.selection, viewport.offset)
    keys = catalogue.foldedKeys
    order = Array(keys.indices)
    places = order.map(Int32.init)
    terms = filter.isEmpty ? nil : FlagFilter(filter, in: catalogue)
    matches = []
    refresh(resolution)
    viewport.wheel(by: offset - viewport.offset)
    let kept = key.flatMap { catalogue.configuration.index(of: $0) }.flatMap(place)
    viewport.select(kept ?? row)
  }

  /// Acts on a command that moves the cursor.
  ///
  /// - Returns: whether it is one.
  mutating func move(_ command: Command) -> Bool {
    let before = viewport.selection
    guard viewport.move(command) else { return false }
    if viewport.selection != before { lastStep = viewport.selection - before }
    return true
  }

  /// Opens the explanation; where no flag matches the filter, goes to the nearest one.
  func open() -> Reply {
    guard selected == nil else { return .explain }
    return nearest(to: filter).map { .goTo(flag: $0) } ?? .none
  }

  mutating func resize(height: Int) {
    viewport.resize(count: matches.count, height: height)
  }

  /// Shows the flags that match; the cursor stays on its flag where it can.
  mutating func setFilter(_ text: String, in resolution: Resolution) {
    // A longer word can only narrow what the shorter one left; a token can mean something else.
    let narrows =
      text.hasPrefix(filter) && !filter.isEmpty && !text.contains(":") && !text.contains("!")
    terms = text.isEmpty ? nil : FlagFilter(text, in: resolution.catalogue)
    filter = text
    show(from: narrows ? matches : order, resolution)
  }

  /// Orders the list; the cursor stays on its flag.
  mutating func setSort(_ sort: Sort, in resolution: Resolution) {
    self.sort = sort
    refresh(resolution)
  }

  /// Finds and orders the flags anew after answers have changed.
  mutating func refresh(_ resolution: Resolution) {
    order = Self.ordered(sort, resolution)
    for (place, flag) in order.enumerated() { places[flag] = Int32(place) }
    show(from: order, resolution)
  }

  private mutating func show(from candidates: [Int], _ resolution: Resolution) {
    let kept = selected
    matches =
      terms.map { terms in
        candidates.filter { terms.matches($0, in: resolution) }
      } ?? candidates
    viewport.resize(count: matches.count, height: viewport.height)
    viewport.select(kept.flatMap(place) ?? 0)
  }

  private static func ordered(_ sort: Sort, _ resolution: Resolution) -> [Int] {
    let flags = Array(resolution.answers.indices)
    switch sort {
    case .file: return flags
    case .name:
      let keys = resolution.catalogue.foldedKeys
      return flags.sorted { left, right in
        keys[left] == keys[right] ? left < right : keys[left].lexicographicallyPrecedes(keys[right])
      }
    case .changed:
      return flags.filter(resolution.isChanged) + flags.filter { !resolution.isChanged($0) }
    case .from:
      let words = flags.map(resolution.from)
      return flags.sorted { (words[$0], $0) < (words[$1], $1) }
    case .miss:
      let counts = flags.map { resolution.survey?.finding($0)?.missCount ?? .max }
      return flags.sorted { (counts[$0], $0) < (counts[$1], $1) }
    }
  }

  /// Where a flag stands in the list, if it is shown.
  private func place(of flag: Int) -> Int? {
    let wanted = places[flag]
    var (low, high) = (0, matches.count)
    while low < high {
      let middle = (low + high) / 2
      if places[matches[middle]] < wanted { low = middle + 1 } else { high = middle }
    }
    return low < matches.count && matches[low] == flag ? low : nil
  }

  /// The key nearest to a filter that matches none, or nil for an empty list.
  func nearest(to text: String) -> Int? {
    let wanted = Catalogue.folded(text)
    guard !wanted.isEmpty, wanted.count <= 64 else { return nil }
    // The tail of a longer key costs nothing.
    let distances = keys.prefix(2_000).map { key in
      Suggestion.distance(key.prefix(80), wanted, atMost: wanted.count, isOpen: true) ?? .max
    }
    return distances.indices.min { distances[$0] < distances[$1] }
  }
}
