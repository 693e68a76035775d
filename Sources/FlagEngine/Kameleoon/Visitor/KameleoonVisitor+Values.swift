// All values of a visitor at once: each field alone is found by a walk over the data.
extension Kameleoon.Visitor {
  /// The fields that have a value with their values, in the order in which they were supplied: what
  /// `fields` and the subscript say of each, in one walk over the data.
  public var values: [(field: Field, value: JSONValue)] {
    var single: [Field: JSONValue] = [:]
    var shared: Set<Field> = []
    for item in data {
      // Others than these are few, or made of several items.
      switch item.kind {
      case .customData(let data) where isOwn(item):
        if case .index(let index) = data.key {
          single[.customData(index: index)] = .texts(data.values)
        }
      case .cookies(let cookies) where isOwn(item):
        // The last cookies replace the earlier ones, also those that they lack.
        for field in shared { single[field] = nil }
        for cookie in cookies {
          single[.cookie(name: cookie.name)] = .string(cookie.value)
          shared.insert(.cookie(name: cookie.name))
        }
      default: break
      }
    }
    return fields.compactMap { field in
      let value =
        switch field {
        case .customData, .cookie: single[field]
        default: self[field]
        }
      return value.map { (field, $0) }
    }
  }

  /// Sets fields to values, of several values of a field the last; as the subscript does for each.
  mutating func set(_ values: [(field: Field, value: JSONValue)]) {
    var texts: [Int: [String]] = [:]
    var cookies: [(name: String, value: String)] = []
    for (field, value) in values {
      switch (field, value) {
      case (.customData(let index), .array(let list)) where list.allSatisfy({ $0.text != nil }):
        texts[index] = list.compactMap(\.text)
      case (.cookie(let name), .string(let text)): cookies.append((name, text))
      default: self[field] = value
      }
    }
    set(texts, inOrderOf: values.map(\.field))
    set(cookies: cookies)
  }

  /// Puts custom data in the place of the last one at their index, and drops the earlier ones.
  private mutating func set(_ texts: [Int: [String]], inOrderOf fields: [Field]) {
    guard !texts.isEmpty else { return }
    var last: [Int: Int] = [:]
    for (place, item) in data.enumerated() where isOwn(item) {
      if let index = item.kind.customDataIndex, texts[index] != nil { last[index] = place }
    }
    var result: [Kameleoon.DataItem] = []
    for (place, item) in data.enumerated() {
      guard let index = item.kind.customDataIndex, isOwn(item), let values = texts[index]
      else {
        result.append(item)
        continue
      }
      guard last[index] == place else { continue }
      var item = item
      item.kind = .customData(index: index, values: values)
      result.append(item)
    }
    var added: Set<Int> = []
    for case .customData(let index) in fields where last[index] == nil {
      guard added.insert(index).inserted, let values = texts[index] else { continue }
      result.append(Kameleoon.DataItem(.customData(index: index, values: values)))
    }
    data = result
  }

  private mutating func set(cookies new: [(name: String, value: String)]) {
    guard let first = new.first else { return }
    // The first finds or makes the item that holds them all.
    self[.cookie(name: first.name)] = .string(first.value)
    guard
      let place = data.lastIndex(where: { item in
        if case .cookies = item.kind { isOwn(item) } else { false }
      }), case .cookies(var cookies) = data[place].kind
    else { return }
    var places: [[UInt8]: Int] = [:]
    for (index, cookie) in cookies.enumerated() { places[Array(cookie.name.utf8)] = index }
    for (name, value) in new {
      if let index = places[Array(name.utf8)] {
        cookies[index].value = value
      } else {
        places[Array(name.utf8)] = cookies.count
        cookies.append(Kameleoon.DataItem.Cookie(name: name, value: value))
      }
    }
    data[place].kind = .cookies(cookies)
  }
}

extension Kameleoon.DataItem.Kind {
  /// The index of custom data that was told by its index.
  var customDataIndex: Int? {
    guard case .customData(let data) = self, case .index(let index) = data.key else { return nil }
    return index
  }
}
