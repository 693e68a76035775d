/// One place at which two JSON values differ.
struct JSONDifference: Equatable {
  /// A step from the outside to the inside.
  enum Step: Equatable {
    case member(String)
    /// An element: its place in the newer list (the older for one that is gone), and its `id` or `key`
    case element(Int, name: String?)
  }

  var path: [Step] = []
  /// Nil where the value is new.
  var old: JSONValue?
  /// Nil where the value is gone.
  var new: JSONValue?

  /// What names the elements of the vendors' lists.
  private static let names = ["id", "key", "variationKey", "featureKey", "index"]

  /// Every innermost place at which two values differ, in the order of the newer one.
  static func between(_ old: JSONValue?, _ new: JSONValue?) -> [JSONDifference] {
    switch (old, new) {
    case (nil, nil): return []
    case (.object(let old)?, .object(let new)?): return members(old, new)
    case (.array(let old)?, .array(let new)?): return elements(old, new)
    case (let old, let new): return old == new ? [] : [JSONDifference(old: old, new: new)]
    }
  }

  private static func members(_ old: JSONObject, _ new: JSONObject) -> [JSONDifference] {
    let gone = old.members.map(\.name).filter { new[$0] == nil }
    return (new.members.map(\.name) + gone).flatMap { name in
      below(.member(name), old[name], new[name])
    }
  }

  /// Lists of named elements are compared name by name, others place by place where they are as long.
  private static func elements(_ old: [JSONValue], _ new: [JSONValue]) -> [JSONDifference] {
    guard let oldNames = names(of: old), let newNames = names(of: new) else {
      guard old.count == new.count, new.contains(where: isContainer) else {
        return old == new ? [] : [JSONDifference(old: .array(old), new: .array(new))]
      }
      return new.indices.flatMap { below(.element($0, name: nil), old[$0], new[$0]) }
    }
    let places = Dictionary(uniqueKeysWithValues: zip(oldNames, old.indices))
    let kept = newNames.compactMap { places[$0] }
    var found = newNames.enumerated().flatMap { index, name in
      below(
        .element(index, name: name), places[name].map { old[$0] }, new[index])
    }
    let present = Set(newNames)
    for (index, name) in oldNames.enumerated() where !present.contains(name) {
      found += below(.element(index, name: name), old[index], nil)
    }
    if kept != kept.sorted() {
      found.append(
        JSONDifference(
          path: [.member("order")], old: .array(oldNames.map(JSONValue.string)),
          new: .array(newNames.map(JSONValue.string))))
    }
    return found
  }

  private static func below(_ step: Step, _ old: JSONValue?, _ new: JSONValue?) -> [JSONDifference]
  {
    between(old, new).map {
      JSONDifference(path: [step] + $0.path, old: $0.old, new: $0.new)
    }
  }

  private static func isContainer(_ value: JSONValue) -> Bool {
    switch value {
    case .object, .array: true
    default: false
    }
  }

  /// The name of every element, nil unless all have one and no two the same.
  private static func names(of list: [JSONValue]) -> [String]? {
    guard !list.isEmpty else { return [] }
    let found = names.lazy.map { name in
      list.compactMap { element -> String? in
        guard case .object(let object) = element else { return nil }
        switch object[name] {
        case .string(let text)?: return text
        case .integer(let number)?: return String(number)
        default: return nil
        }
      }
    }
    return found.first { $0.count == list.count && Set($0).count == list.count }
  }
}

extension JSONDifference {
  /// Both values in a few characters: `0.25 → 0.50`, `added`, `removed`.
  var words: String {
    switch (old, new) {
    case (nil, let new?): Self.isContainer(new) ? "added" : "added: \(Self.short(new))"
    case (nil, nil): ""
    case (_, nil): "removed"
    case (let old?, let new?):
      Self.aligned(Self.short(old), Self.short(new)).map { "\($0) → \($1)" }
        ?? "\(Self.short(old)) → \(Self.short(new))"
    }
  }

  /// Two decimal fractions with as many digits behind the point.
  private static func aligned(_ old: String, _ new: String) -> (String, String)? {
    guard let first = fraction(old), let second = fraction(new), first + second > 0 else {
      return nil
    }
    let count = max(first, second)
    func padded(_ text: String, _ digits: Int) -> String {
      (digits == 0 ? text + "." : text) + String(repeating: "0", count: count - digits)
    }
    return (padded(old, first), padded(new, second))
  }

  /// The digits behind the point; nil for what is no plain number.
  private static func fraction(_ text: String) -> Int? {
    guard text.utf8.allSatisfy({ 0x30...0x39 ~= $0 || $0 == 0x2E }) else { return nil }
    return text.utf8.firstIndex(of: 0x2E).map { text.utf8[$0...].count - 1 } ?? 0
  }

  private static func short(_ value: JSONValue) -> String {
    let text = value.jsonText
    let limit = 48
    guard text.count > limit else { return text }
    return String(text.prefix(limit - 1)) + "…"
  }
}

extension JSONDifference {
  /// An older value with this difference alone.
  ///
  /// - Parameter value: the older value.
  /// - Returns: the value; nil where the place is not there.
  func applied(to value: JSONValue) -> JSONValue? { applied(path[...], to: value) }

  private func applied(_ path: ArraySlice<Step>, to value: JSONValue?) -> JSONValue? {
    guard let step = path.first else { return new }
    let rest = path.dropFirst()
    switch (step, value) {
    case (.member("order"), .array(let list)?) where rest.isEmpty: return reordered(list)
    case (.member(let name), .object(var object)?):
      object[name] = applied(rest, to: object[name])
      return .object(object)
    case (.element(let index, let name), .array(var list)?):
      let place =
        name.map { name in Self.names(of: list)?.firstIndex(of: name) }
        ?? (list.indices.contains(index) ? index : nil)
      let changed = applied(rest, to: place.map { list[$0] })
      switch (place, changed) {
      case (let place?, let changed?): list[place] = changed
      case (let place?, nil): list.remove(at: place)
      case (nil, let changed?): list.insert(changed, at: min(index, list.count))
      case (nil, nil): break
      }
      return .array(list)
    default: return value
    }
  }

  /// The elements in the order of the newer list; what that lacks stays behind them.
  private func reordered(_ list: [JSONValue]) -> JSONValue {
    guard let names = Self.names(of: list), case .array(let order)? = new else {
      return .array(list)
    }
    let places = Dictionary(order.enumerated().map { ($1.text ?? "", $0) }) { first, _ in first }
    let sorted = list.indices.sorted { left, right in
      let (first, second) = (places[names[left]] ?? .max, places[names[right]] ?? .max)
      return first != second ? first < second : left < right
    }
    return .array(sorted.map { list[$0] })
  }
}
