extension Kameleoon {
  /// Texts one behind the other.
  struct TextStore: Sendable {
    var bytes: [UInt8] = []

    mutating func add(_ text: some Sequence<UInt8>) -> Text {
      let start = bytes.count
      bytes.append(contentsOf: text)
      return Text(start: UInt32(start), count: UInt32(bytes.count - start))
    }

    /// Adds a text of the source; one without escapes is copied byte by byte.
    mutating func add(_ view: JSONView) -> Text {
      let node = view.node
      if node.kind == .string, !node.flag {
        return add(
          UnsafeBufferPointer(
            rebasing: view.bytes[node.start..<node.start + Int(node.extent)]))
      }
      // An integer prints as it is written, but for a zero with a sign.
      if node.kind == .integer, view.bytes[node.start] != 0x2D {
        return add(
          UnsafeBufferPointer(
            rebasing: view.bytes[node.start..<node.start + Int(node.extent)]))
      }
      if let text = view.string { return add(text.utf8) }
      return add(PythonText.text(of: view.value).utf8)
    }
  }

  /// Finds texts by their bytes.
  struct TextIndex: Sendable {
    private var slots: [Int32] = []
    private var keys: [Text] = []

    /// How many texts it holds.
    var count: Int { keys.count }

    /// The number of the text, or nil.
    func find(_ key: UnsafeBufferPointer<UInt8>, in texts: [UInt8]) -> Int? {
      guard !slots.isEmpty else { return nil }
      var slot = Int(truncatingIfNeeded: FNV1a.hash(key)) & (slots.count - 1)
      while slots[slot] >= 0 {
        let candidate = keys[Int(slots[slot])]
        if Int(candidate.count) == key.count,
          texts.withUnsafeBufferPointer({ $0[candidate.range].elementsEqual(key) })
        {
          return Int(slots[slot])
        }
        slot = (slot + 1) & (slots.count - 1)
      }
      return nil
    }

    /// Gives the text, which must not be there yet, the next number.
    mutating func insert(_ text: Text, in texts: [UInt8]) {
      keys.append(text)
      if keys.count * 2 > slots.count {
        slots = Array(repeating: -1, count: max(16, slots.count * 4))
        for index in keys.indices { place(index, in: texts) }
      } else {
        place(keys.count - 1, in: texts)
      }
    }

    private mutating func place(_ index: Int, in texts: [UInt8]) {
      let hash = texts.withUnsafeBufferPointer {
        FNV1a.hash(UnsafeBufferPointer(rebasing: $0[keys[index].range]))
      }
      var slot = Int(truncatingIfNeeded: hash) & (slots.count - 1)
      while slots[slot] >= 0 { slot = (slot + 1) & (slots.count - 1) }
      slots[slot] = Int32(index)
    }
  }

  /// Numbers ids such that equal ids, by the vendor's language, have one number.
  ///
  /// There `1`, `1.0` and `true` are equal, `"1"` is not.
  struct IDTable: Sendable {
    private var integers = IntegerTable()
    private var others: [JSONValue: Int32] = [:]
    private(set) var count: Int32 = 0

    /// Space for as many ids.
    mutating func reserve(_ capacity: Int) { integers.reserve(capacity) }

    /// The number of the id, a new one if it is not there yet.
    mutating func number(of value: JSONValue) -> Int32 {
      let value = Self.canonical(value)
      if case .integer(let integer) = value { return number(of: integer) }
      if let number = others[value] { return number }
      others[value] = count
      count += 1
      return count - 1
    }

    /// The number of the id, a new one if it is not there yet.
    mutating func number(of integer: Int) -> Int32 {
      let number = integers.number(of: integer, orInsert: count)
      if number == count { count += 1 }
      return number
    }

    /// The number of the id, if it is there.
    func find(_ value: JSONValue) -> Int32? {
      let value = Self.canonical(value)
      if case .integer(let integer) = value { return integers.find(integer) }
      return others[value]
    }

    static func canonical(_ value: JSONValue) -> JSONValue {
      switch value {
      case .bool(let value): .integer(value ? 1 : 0)
      case .double(let value): Int(exactly: value).map(JSONValue.integer) ?? .double(value)
      default: value
      }
    }
  }

  /// Values by the number of an id; the numbers are dense.
  struct IDMap: Sendable {
    private var values: [Int32] = []

    subscript(number: Int32) -> Int32? {
      get {
        guard number >= 0, Int(number) < values.count, values[Int(number)] >= 0 else { return nil }
        return values[Int(number)]
      }
      set {
        if Int(number) >= values.count {
          let missing = Int(number) + 1 - values.count
          values.append(contentsOf: repeatElement(-1, count: missing))
        }
        values[Int(number)] = newValue ?? -1
      }
    }
  }

  /// Numbers by integers, in open addressing: files hold hundreds of thousands of ids.
  struct IntegerTable: Sendable {
    private var slots: [(key: Int, number: Int32)] = []
    private var count = 0

    mutating func reserve(_ capacity: Int) {
      var size = 64
      while size < capacity * 2 { size *= 2 }
      if size > slots.count { grow(to: size) }
    }

    func find(_ key: Int) -> Int32? {
      guard !slots.isEmpty else { return nil }
      let number = slots[place(of: key)].number
      return number < 0 ? nil : number
    }

    /// The number of the key; a new key gets the given one.
    mutating func number(of key: Int, orInsert number: Int32) -> Int32 {
      if (count + 1) * 2 > slots.count { grow(to: max(64, slots.count * 2)) }
      let place = place(of: key)
      if slots[place].number >= 0 { return slots[place].number }
      slots[place] = (key, number)
      count += 1
      return number
    }

    private func place(of key: Int) -> Int {
      // Fibonacci hashing: the high bits of the product depend on all bits of the key.
      let hash = UInt64(bitPattern: Int64(key)) &* 0x9E37_79B9_7F4A_7C15
      var place = Int(truncatingIfNeeded: hash >> 32) & (slots.count - 1)
      while slots[place].number >= 0, slots[place].key != key {
        place = (place + 1) & (slots.count - 1)
      }
      return place
    }

    private mutating func grow(to size: Int) {
      let old = slots
      slots = Array(repeating: (0, -1), count: size)
      for slot in old where slot.number >= 0 { slots[place(of: slot.key)] = slot }
    }
  }

  /// The custom data of the file: indexes by id and by name, and dense slots for those that
  /// conditions or bucketing read.
  package struct CustomDataTable: Sendable {
    /// A table without custom data.
    package init() {}

    /// The index of a custom data by the number of its id.
    var indexOfID: [Int32: Int] = [:]
    /// The index of a custom data by its name's bytes.
    var indexOfName: [[UInt8]: Int] = [:]
    /// Its name by index, of several the last.
    var nameOfIndex: [Int: String] = [:]
    /// The index that carries the cross-device user id.
    package var mappingIndex: Int?
    /// The indexes whose values are never sent.
    var localIndexes: Set<Int> = []
    /// The indexes whose values belong to the visitor, not to a visit: told by remote data, they are
    /// sent again.
    var visitorIndexes: Set<Int> = []
    private(set) var slots: [Int: Int32] = [:]
    private(set) var indexes: [Int] = []

    /// The index that a key of custom data means; nil where the file does not know the name.
    func index(of key: DataItem.CustomData.Key) -> Int? {
      switch key {
      // -1 stands for "no index".
      case .index(let index): index == -1 ? nil : index
      case .name(let name): indexOfName[Array(name.utf8)]
      }
    }

    /// Whether the values at an index are never sent.
    package func isLocal(index: Int) -> Bool { localIndexes.contains(index) }

    /// Whether the values at an index belong to the visitor, not to a visit.
    package func isScoped(index: Int) -> Bool { visitorIndexes.contains(index) }

    /// The slot of an index, a new one if there is none.
    mutating func slot(of index: Int) -> Int32 {
      if let slot = slots[index] { return slot }
      slots[index] = Int32(indexes.count)
      indexes.append(index)
      return Int32(indexes.count - 1)
    }
  }
}
